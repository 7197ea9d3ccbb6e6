"""A run that goes on sees which files have changed, grown or gone since they were redacted."""

import json

import pytest

from spacy_clinner.batch import note_files
from spacy_clinner.batch.rows import table_files
from spacy_clinner.formats.brat import read_brat, write_brat
from spacy_clinner.formats.jsonl import write_jsonl
from spacy_clinner.formats.record import Mention, Note
from tests.support.record_files import options, write_records
from tests.support.runs import everything
from tests.support.runs import redact as run


@pytest.fixture
def notes(tmp_path):
    write_brat(
        [Note("a", "Grey has fever.", (Mention(9, 14, "PROBLEM"),)), Note("b", "Well.")], tmp_path / "in"
    )
    return tmp_path / "in"


def line(output):
    return " ".join(output.split())


@pytest.mark.parametrize(("name", "old", "new"), [("a.txt", "has", "had"), ("a.ann", "PROBLEM", "PATIENT")])
def test_a_changed_file_stops_the_run_and_may_be_redacted_anew(model, notes, tmp_path, name, old, new):
    out, report, offsets = tmp_path / "out", tmp_path / "report.jsonl", tmp_path / "offsets.jsonl"
    command = (model, notes, out, "--report", report, "--offsets", offsets)
    run(*command)
    before, content = everything(out), (notes / name).read_text()
    (notes / name).write_text(content.replace(old, new))
    output = line(run(*command, code=1))
    assert f"{notes / 'a.txt'}: has changed since {out}" in output
    assert "was made of it: remove that file, or give another OUT" in output
    assert everything(out) == before
    (notes / name).write_text(content)
    assert "2 files were there already" in run(*command)

    (notes / name).write_text(content.replace(old, new))
    made = next(path for path in out.rglob("*.txt") if "fever" in path.read_text())
    assert str(made) in line(run(*command, code=1))
    made.unlink()
    assert "1 files were there already" in run(*command)
    assert new.lower() in everything(out)
    assert "2 files were there already" in run(*command)
    for lines in (report, offsets):
        records = [json.loads(one) for one in lines.read_text().splitlines()]
        assert len({one["out"] for one in records}) == len(records) == 2


def test_files_that_are_gone_are_told(model, notes, tmp_path):
    run(model, notes, tmp_path / "out")
    (made,) = (path for path in (tmp_path / "out").rglob("*.txt") if "fever" in path.read_text())
    (notes / "a.txt").unlink()
    (notes / "a.ann").unlink()
    output = line(run(model, notes, tmp_path / "out"))
    assert "the sources of 1 files are no longer there" in output
    assert str(made.relative_to(tmp_path / "out")) in output
    made.unlink()
    assert "no longer there" not in run(model, notes, tmp_path / "out")


def test_one_file_after_the_other(model, notes, tmp_path):
    run(model, notes / "a.txt", tmp_path / "out")
    assert "no longer there" not in run(model, notes / "b.txt", tmp_path / "out")
    assert "2 files were there already" in run(model, notes, tmp_path / "out")
    (notes / "a.txt").write_text("Grey has chills.")
    assert "1 files were there already" in run(model, notes / "b.txt", tmp_path / "out")
    assert "has changed since" in run(model, notes / "a.txt", tmp_path / "out", code=1)


@pytest.mark.usefixtures("quick_processes")
def test_large_files_in_several_processes(model, tmp_path, monkeypatch):
    monkeypatch.setattr(note_files, "_LARGE", 200)
    source = tmp_path / "in" / "a.jsonl"
    write_jsonl([Note(f"n{i}", f"Grey has fever {i}.") for i in range(20)], source)
    command = (model, source.parent, tmp_path / "out", "--processes", "2")
    run(*command)
    assert "1 files were there already" in run(*command)
    with source.open("a") as file:
        file.write('{"id": "late", "text": "Grey is well."}\n')
    assert "has changed since" in line(run(*command, code=1))


def test_what_an_older_version_has_made_is_taken_as_it_is(model, notes, tmp_path):
    run(model, notes, tmp_path / "out")
    (tmp_path / "out.sources").unlink()
    (notes / "a.txt").write_text("Grey has chills.")
    (notes / "b.txt").unlink()
    assert "1 files were there already" in run(model, notes, tmp_path / "out")


def test_the_list_holds_only_what_the_secret_can_make(model, notes, tmp_path):
    for name in ("one", "two"):
        run(model, notes, tmp_path / name)
    lists = [(tmp_path / f"{name}.sources").read_text().splitlines() for name in ("one", "two")]
    records = [json.loads(one) for lines in lists for one in lines]
    assert len({one["digest"] for one in records}) == len({one["source"] for one in records}) == 4
    assert (tmp_path / "one.sources").stat().st_mode & 0o077 == 0
    assert len(list(read_brat(tmp_path / "one"))) == 2


@pytest.mark.parametrize("file_names", ["hash", "keep"])
@pytest.mark.parametrize("is_listed", [True, False])
@pytest.mark.parametrize(("before", "after"), [(5, 7), (7, 5), (7, 8)])
def test_a_parquet_file_of_another_length(model, tmp_path, monkeypatch, file_names, is_listed, before, after):
    monkeypatch.setattr(table_files, "PART_ROWS", 5)
    rows = [{"id": f"n{i}", "text": f"Grey {i}.", "mrn": "1", "kind": "visit"} for i in range(10)]
    write_records(tmp_path / "in" / "notes", "parquet", *rows[:before])
    command = (model, tmp_path / "in", tmp_path / "out", *options("parquet"), "--file-names", file_names)
    run(*command)
    run(*command)
    made = sorted((tmp_path / "out").rglob("*"))
    write_records(tmp_path / "in" / "notes", "parquet", *rows[:after])
    if not is_listed:
        if (before, after) == (7, 8):
            return  # without the list the parts are as they were
        (tmp_path / "out.sources").unlink()
    output = line(run(*command, code=1))
    assert f"{tmp_path / 'in' / 'notes.parquet'}: has changed since an earlier run redacted it" in output
    assert sorted((tmp_path / "out").rglob("*")) == made


def test_an_output_that_is_made_anew_has_new_digests(model, notes, tmp_path):
    run(model, notes, tmp_path / "out")
    (tmp_path / "out").rename(tmp_path / "old")
    (notes / "b.txt").write_text("Not well.")
    run(model, notes, tmp_path / "out")
    assert "2 files were there already" in run(model, notes, tmp_path / "out")
