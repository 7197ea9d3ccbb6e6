"""Redaction of directories: nothing identifying in texts, annotation, ids or file names; runs continue."""

import json
from pathlib import Path

import pytest
import spacy
from typer.testing import CliRunner

from spacy_clinner.batch.note_files import note_files
from spacy_clinner.cli import app
from spacy_clinner.formats.brat import read_brat, write_brat
from spacy_clinner.formats.i2b2 import read_i2b2, write_i2b2
from spacy_clinner.formats.jsonl import read_jsonl, write_jsonl
from spacy_clinner.formats.record import Mention, Note

RUNNER = CliRunner()
NOTES = [
    Note("grey-1", "Mrs Grey has fever.\r\nSeen by Dr Vane.", (Mention(13, 18, "PROBLEM"),)),
    Note("b", "Dr Vane: Grey pain.", (Mention(9, 18, "PROBLEM"),)),
    Note("c", "Nothing here."),
]
NAMES = ("grey", "vane")


@pytest.fixture(scope="module")
def model(tmp_path_factory):
    nlp = spacy.blank("en")
    patterns = [{"label": "PATIENT", "pattern": "Grey"}, {"label": "DOCTOR", "pattern": "Vane"}]
    nlp.add_pipe("entity_ruler").add_patterns(patterns)
    path = tmp_path_factory.mktemp("ruler") / "model"
    nlp.to_disk(path)
    return path


def run(*args, code=0):
    done = RUNNER.invoke(app, ["redact", *map(str, args)])
    assert done.exit_code == code, done.output
    return done.output


def everything(directory: Path) -> str:
    parts = [str(p.relative_to(directory)) for p in directory.rglob("*")]
    parts += [p.read_bytes().decode("utf8") for p in directory.rglob("*") if p.is_file()]
    return "\n".join(parts).lower()


@pytest.mark.parametrize("mode", ["mask", "surrogate", "remove"])
@pytest.mark.parametrize("file_names", ["hash", "keep"])
def test_brat_tree(model, tmp_path, mode, file_names):
    write_brat(NOTES, tmp_path / "in" / "ward")
    output = run(model, tmp_path / "in", tmp_path / "out", "--mode", mode, "--file-names", file_names)
    assert "3 notes" in output
    written = everything(tmp_path / "out")
    assert not [name for name in NAMES if name in written]
    notes = list(read_brat(tmp_path / "out"))
    assert len(notes) == 3
    assert sorted(len(note.mentions) for note in notes) == [0, 1, 1]
    assert any("\r\n" in note.text for note in notes)
    fever = next(note for note in notes if "fever" in note.text)
    assert fever.text[fever.mentions[0].start : fever.mentions[0].end] == "fever"
    pain = next(note for note in notes if "pain" in note.text)
    # the mention that began inside the name takes the replacement whole
    assert pain.text[pain.mentions[0].start : pain.mentions[0].end].endswith("pain")
    kept = {note.id for note in notes} & {"ward/b", "ward/c", "ward/grey-1"}
    assert kept == ({"ward/b", "ward/c"} if file_names == "keep" else set())


def test_jsonl_and_xml(model, tmp_path):
    write_jsonl(NOTES, tmp_path / "in" / "a.jsonl")
    write_i2b2(NOTES[1:], tmp_path / "in")
    run(model, tmp_path / "in", tmp_path / "out")
    assert not [name for name in NAMES if name in everything(tmp_path / "out")]
    (lines,) = (tmp_path / "out").rglob("*.jsonl")
    assert [note.text for note in read_jsonl(lines)][2] == "Nothing here."
    assert len(list(read_i2b2(tmp_path / "out"))) == 2


def test_a_run_goes_on_where_it_stopped(model, tmp_path):
    write_brat(NOTES, tmp_path / "in")
    command = (model, tmp_path / "in", tmp_path / "out", "--mode", "surrogate")
    run(*command)
    first = everything(tmp_path / "out")
    removed = sorted((tmp_path / "out").rglob("*.txt"))[0]
    before = {p: p.stat().st_mtime_ns for p in (tmp_path / "out").rglob("*.txt") if p != removed}
    removed.unlink()
    assert "2 files were there already" in run(*command)
    assert {p: p.stat().st_mtime_ns for p in before} == before
    assert everything(tmp_path / "out") == first


def test_processes_write_the_same(model, tmp_path):
    write_brat((Note(f"n{i}", f"{NOTES[0].text} {i}") for i in range(150)), tmp_path / "in")
    secret = ("--secret", tmp_path / "secret", "--mode", "surrogate")
    run(model, tmp_path / "in", tmp_path / "one", *secret)
    run(model, tmp_path / "in", tmp_path / "two", *secret, "--processes", "2")
    assert everything(tmp_path / "one") == everything(tmp_path / "two")
    assert (tmp_path / "secret").stat().st_mode & 0o077 == 0


def test_report_and_offsets(model, tmp_path):
    write_brat(NOTES, tmp_path / "in")
    report, offsets = tmp_path / "report.jsonl", tmp_path / "offsets.jsonl"
    run(model, tmp_path / "in", tmp_path / "out", "--report", report, "--offsets", offsets)
    text = report.read_text("utf8")
    assert not [name for name in NAMES if name in text.lower()]
    assert sum(sum(json.loads(line)["replaced"].values()) for line in text.splitlines()) == 4
    by_file = {(r := json.loads(line))["file"]: r for line in offsets.read_text("utf8").splitlines()}
    (first,) = [r for name, r in by_file.items() if "grey" in name]
    start, end, label, *_ = first["replacements"][0]
    assert (NOTES[0].text[start:end], label) == ("Grey", "PATIENT")


def test_one_bad_file_does_not_stop_the_others(model, tmp_path):
    write_brat(NOTES, tmp_path / "in")
    (tmp_path / "in" / "bad.txt").write_bytes(b"Gr\xfcn Grey")
    output = run(model, tmp_path / "in", tmp_path / "out", code=1)
    assert "1 files were not redacted" in output
    assert "not UTF-8" in output
    assert len(list((tmp_path / "out").rglob("*.txt"))) == 3


def test_bad_input(model, tmp_path):
    (tmp_path / "in").mkdir()
    nothing = spacy.blank("en")
    nothing.to_disk(tmp_path / "nothing")
    (tmp_path / "short").write_text("abc")
    (tmp_path / "note.doc").touch()
    (tmp_path / "in" / "a.txt").write_text("x")
    for args, message in [
        ((tmp_path, tmp_path / "in", tmp_path / "out"), "no config.cfg there"),
        ((tmp_path / "nothing", tmp_path / "in", tmp_path / "out"), "no component that finds entities"),
        ((model, tmp_path / "missing", tmp_path / "out"), "no such file or directory"),
        ((model, tmp_path / "note.doc", tmp_path / "out"), "not a file of notes"),
        ((model, tmp_path / "in", tmp_path / "in" / "out"), "lies in the directory to redact"),
        ((model, tmp_path / "in", tmp_path / "out", "--threshold", "0.1"), "needs a clinical_ner"),
        ((model, tmp_path / "in", tmp_path / "out", "--secret", tmp_path / "short"), "give 16 or more"),
    ]:
        output = run(*args, code=1)
        assert message in " ".join(output.split())
        assert "Traceback" not in output
    assert not (tmp_path / "out").exists()


def test_files_are_found_one_by_one(tmp_path):
    for name in ("b/2.txt", "a/1.txt", "a/1.ann", "3.jsonl", "c.pdf"):
        (tmp_path / name).parent.mkdir(exist_ok=True)
        (tmp_path / name).touch()
    found = [str(p.relative_to(tmp_path)) for p in note_files(tmp_path)]
    assert found == ["3.jsonl", "a/1.txt", "b/2.txt"]
