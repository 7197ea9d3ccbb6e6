"""Several processes work on one large file: its output is that of one process."""

import json
from collections import Counter
from pathlib import Path

import pytest

from spacy_clinner.batch import note_files, tagging
from spacy_clinner.batch.annotate_files import annotate_files
from spacy_clinner.batch.file_errors import noted_errors
from spacy_clinner.batch.refused_records import RefusedRecords, RefusedRows
from spacy_clinner.batch.rows.columns import OMOP, Columns
from spacy_clinner.batch.shared_files import Chunk, FileOfNotes, ends_task, gather, split_large, work_on
from spacy_clinner.formats.jsonl import write_jsonl
from spacy_clinner.formats.record import Note
from tests.support.record_files import options, rows_in, write_records
from tests.support.runs import annotate
from tests.support.runs import redact as run


@pytest.fixture
def large(monkeypatch):
    """Every file of several notes counts as large, and few notes are a chunk."""
    monkeypatch.setattr(note_files, "_LARGE", 0)
    monkeypatch.setattr(tagging, "_CHUNK_CHARACTERS", 200)


def itself(file: Path) -> Path:
    return file


def lengths(chunk):
    return chunk.worked_on([len(placed.note.text) for placed in chunk.notes])


def results_of(files, columns=OMOP):
    """What becomes of files whose notes are counted in chunks; the small ones are named."""
    tasks = split_large(files, itself, columns)
    worked_on = (
        one for task in tasks for one in work_on([task], lambda some: [f.name for f in some], lengths)
    )

    def finish(path: Path, file: FileOfNotes[int]):
        errors: dict[Path, str] = {}
        with noted_errors(path, errors):
            return list(file.notes), file.refused.count
        return errors[path].removeprefix(str(path))

    return list(gather(worked_on, finish))


def test_a_file_comes_as_one_result_in_its_place(tmp_path, large):
    write_jsonl([Note(str(i), "x" * i) for i in range(50)], tmp_path / "a.jsonl")
    (tmp_path / "b.txt").write_text("No fever.")
    (tmp_path / "c.jsonl").write_text("\n")
    files = [tmp_path / name for name in ("a.jsonl", "b.txt", "c.jsonl")]
    chunks = [one for one in split_large(files, itself, OMOP) if isinstance(one, Chunk)]
    assert max(len(chunk.notes) for chunk in chunks) < 30
    assert [chunk.is_last for chunk in chunks if chunk.file.name == "c.jsonl"] == [True]
    assert results_of(files) == [(list(range(50)), 0), "b.txt", ([], 0)]


def test_what_breaks_off_costs_its_file_alone(tmp_path, large):
    rows = "".join(f"{i},{'x' * i}\n" for i in range(50))
    (tmp_path / "a.csv").write_text(f'id,text\n{rows}3,"open\n')
    (tmp_path / "b.csv").write_text("id,text\n1,,\n2,two\n")
    error, second = results_of([tmp_path / "a.csv", tmp_path / "b.csv"], Columns("text", "id"))
    assert error.startswith(": is no CSV from some row on")
    assert second == ([3], 1)


def test_an_error_of_the_output_drops_the_rest_of_the_file(tmp_path, large):
    for name in "ab":
        write_jsonl([Note(str(i), "x" * i) for i in range(50)], tmp_path / f"{name}.jsonl")
    taken = Counter[str]()

    def finish(path: Path, file: FileOfNotes[int]) -> str:
        taken[path.name] += len([next(iter(file.notes))])
        return path.name

    tasks = split_large([tmp_path / "a.jsonl", tmp_path / "b.jsonl"], itself, OMOP)
    assert list(gather(map(lengths, tasks), finish)) == ["a.jsonl", "b.jsonl"]
    assert taken == {"a.jsonl": 1, "b.jsonl": 1}


def test_what_stays_whole(tmp_path, large, monkeypatch):
    write_jsonl([Note("1", "x")], tmp_path / "a.jsonl")
    (tmp_path / "b.txt").write_text("x")
    files = [tmp_path / "a.jsonl", tmp_path / "b.txt", tmp_path / "gone.jsonl"]
    assert list(split_large(files, itself, OMOP, is_done=lambda file: True)) == files
    first, *others = split_large(files, itself, OMOP)
    assert isinstance(first, Chunk)
    assert others[-2:] == files[1:]
    assert [ends_task(one, itself) for one in (first, *files)] == [True, True, False, False]
    monkeypatch.setattr(note_files, "_LARGE", 1 << 20)
    assert list(split_large(files, itself, OMOP)) == files


def test_refused_rows_of_several_parts_add_up():
    rows, more = RefusedRows(), RefusedRows()
    rows.add("row 1", ValueError())
    more.add("row 7", ValueError())
    rows.update(more)
    rows.update(None)
    assert (rows.count, list(rows.by_place)) == (2, ["row 1", "row 7"])
    total = RefusedRecords()
    total.update(rows)
    assert total.count == 2


def records(count):
    for i in range(count):
        text = f"Mrs Grey {i} saw Dr Vane on 3/{i % 28 + 1}/2019."
        yield {
            "id": f"n{i}",
            "text": {7: "<html><p>Grey</p></html>", 9: "Grey " * 200_001}.get(i, text),
            "mrn": i % 3,
        }


def lines_of(file: Path) -> list[str]:
    """Without what stands before the first one; files are finished in any order."""
    records = map(json.loads, file.read_text().splitlines())
    heading = {"run", "about"}
    return sorted(json.dumps({key: r[key] for key in r.keys() - heading}, sort_keys=True) for r in records)


def contents(folder: Path) -> dict[Path, bytes]:
    return {path.relative_to(folder): path.read_bytes() for path in folder.rglob("*") if path.is_file()}


@pytest.mark.usefixtures("quick_processes")
@pytest.mark.parametrize("kind", ["records", "jsonl", "csv"])
def test_redaction_by_processes_is_that_of_one(model, tmp_path, large, kind):
    source = tmp_path / "in"
    write_records(source / "large", kind, *records(60))
    write_records(source / "other", kind, *records(3))
    (source / "small.txt").write_text("Mrs Grey has fever.")
    patient = ("--patient-field", "mrn") if kind == "records" else ("--patient-column", "mrn")
    command = ("--mode", "surrogate", *patient, *options(kind))
    shown = {}
    for name, processes in (("one", 1), ("two", 2)):
        told = ("--report", tmp_path / f"{name}.report", "--offsets", tmp_path / f"{name}.offsets")
        more = ("--secret", tmp_path / "secret", "--processes", processes)
        shown[name] = run(model, source, tmp_path / name, *command, *told, *more, code=1)
        assert "2 records were not" in shown[name]
    assert contents(tmp_path / "one") == contents(tmp_path / "two")
    for suffix in ("report", "offsets"):
        assert lines_of(tmp_path / f"one.{suffix}") == lines_of(tmp_path / f"two.{suffix}")
    if kind != "records":
        assert rows_in(tmp_path / "one.errors", kind) == rows_in(tmp_path / "two.errors", kind)
    again = run(model, source, tmp_path / "two", *command, *told, *more, code=1)
    assert "3 files were there already" in again


@pytest.mark.usefixtures("quick_processes")
@pytest.mark.parametrize("out_format", [None, "brat", "jsonl"])
def test_annotation_by_processes_is_that_of_one(model, tmp_path, large, out_format):
    source = tmp_path / "in"
    write_records(source / "large", "csv", *records(60))
    write_records(source / "lines", "records", *records(20))
    write_records(source / "table", "parquet", *records(5))
    (source / "small.txt").write_text("Mrs Grey has fever.")
    form = ("--format", out_format) if out_format else ()
    for name, processes in (("one", 1), ("two", 2)):
        out = tmp_path / name
        shown = annotate(model, source, out, *options("csv"), *form, "--processes", processes, code=1)
        assert "4 records were not annotated" in shown
    assert contents(tmp_path / "one") == contents(tmp_path / "two")
    assert sum(map(len, contents(tmp_path / "one").values())) > 1000


@pytest.mark.usefixtures("quick_processes")
def test_the_notes_of_large_files_are_told_of(model, tmp_path, large):
    write_records(tmp_path / "in" / "large", "records", *records(6))
    (tmp_path / "in" / "small.txt").write_text("No fever.")
    told = []
    results = annotate_files(
        model, tmp_path / "in", tmp_path / "out", "jsonl", 2, on_note=lambda: told.append(1)
    )
    assert [result.notes for result in results] == [6, 1]
    assert len(told) == 6
