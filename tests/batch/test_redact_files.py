"""Redaction of directories: nothing identifying in texts, annotation, ids or file names; runs continue."""

import json
import os
import sys
from pathlib import Path

import pytest
import spacy
from typer.testing import CliRunner

from spacy_clinner.batch.redacted_names import hashed_sources
from spacy_clinner.cli import app
from spacy_clinner.formats.brat import read_brat, write_brat
from spacy_clinner.formats.i2b2 import read_i2b2, write_i2b2
from spacy_clinner.formats.jsonl import read_jsonl, write_jsonl
from spacy_clinner.formats.record import Mention, Note
from tests.support.runs import everything
from tests.support.runs import redact as run

RUNNER = CliRunner()
NOTES = [
    Note("grey-1", "Mrs Grey has fever.\r\nSeen by Dr Vane.", (Mention(13, 18, "PROBLEM"),)),
    Note("b", "Dr Vane: Grey pain.", (Mention(9, 18, "PROBLEM"),)),
    Note("c", "Nothing here."),
]
NAMES = ("grey", "vane")


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


@pytest.mark.parametrize("write", ["jsonl", "xml"])
def test_ids_of_mentions_tell_nothing(model, tmp_path, write):
    ids = ("T1", "JohnGrey", "mrn-1234567", "P12")
    text = "Pain, fever, cough and chills."
    places = [
        (text.index(word), text.index(word) + len(word)) for word in ("Pain", "fever", "cough", "chills")
    ]
    mentions = tuple(Mention(*place, "PROBLEM", id=i) for place, i in zip(places, ids, strict=True))
    note = Note("c", text, mentions)
    if write == "jsonl":
        write_jsonl([note], tmp_path / "in" / "a.jsonl")
    else:
        write_i2b2([note], tmp_path / "in")
    run(model, tmp_path / "in", tmp_path / "out")
    written = everything(tmp_path / "out")
    assert "grey" not in written
    assert "1234567" not in written
    assert written.count('"problem"') == 4
    assert "p12" in written


def test_a_pipeline_with_a_redactor_of_another_name(model, tmp_path):
    nlp = spacy.load(model)
    nlp.add_pipe("phi_redactor", name="deid", config={"mode": "remove"})
    nlp.to_disk(tmp_path / "model")
    write_jsonl(NOTES, tmp_path / "in" / "a.jsonl")
    run(tmp_path / "model", tmp_path / "in", tmp_path / "out")
    assert "[patient] has fever" in everything(tmp_path / "out")


@pytest.mark.parametrize("threshold", ["nan", "0", "1.5"])
def test_thresholds_that_are_no_probability(model, tmp_path, threshold):
    write_jsonl(NOTES, tmp_path / "in" / "a.jsonl")
    output = run(model, tmp_path / "in", tmp_path / "out", "--threshold", threshold, code=1)
    assert f"threshold is {float(threshold)}: give a probability above 0" in output


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


@pytest.mark.usefixtures("quick_processes")
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
    content = offsets.read_text("utf8")
    assert not [name for name in NAMES if name in content.lower()]
    assert offsets.stat().st_mode & 0o777 == 0o600
    by_file = {(r := json.loads(line))["file"]: r for line in content.splitlines()}
    secret = (tmp_path / "out.secret").read_bytes().strip()
    files = {file.stem: name for name, file in hashed_sources(tmp_path / "in", secret)}
    first = by_file[files["grey-1"]]
    assert (first["record"], Path(first["out"]).stem) == (1, first["file"])
    start, end, label, *_ = first["replacements"][0]
    assert (NOTES[0].text[start:end], label) == ("Grey", "PATIENT")


def test_one_bad_file_does_not_stop_the_others(model, tmp_path):
    write_brat(NOTES, tmp_path / "in")
    (tmp_path / "in" / "bad.txt").write_bytes(b"Gr\xfcn Grey")
    output = run(model, tmp_path / "in", tmp_path / "out", code=1)
    assert "1 file was not redacted" in output
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
        ((model, tmp_path / "in", tmp_path / "in" / "out"), "lies in the directory that is read"),
        ((model, tmp_path / "in", tmp_path / "out", "--threshold", "0.1"), "needs a clinical_ner"),
        ((model, tmp_path / "in", tmp_path / "out", "--secret", tmp_path / "short"), "give 16 or more"),
    ]:
        output = run(*args, code=1)
        assert message in " ".join(output.split())
        assert "Traceback" not in output
    assert not (tmp_path / "out").exists()


@pytest.mark.usefixtures("quick_processes")
def test_a_set_up_error_in_a_worker_is_one_line(model, tmp_path):
    write_brat(NOTES, tmp_path / "in")
    output = run(model, tmp_path / "in", tmp_path / "out", "--threshold", "0.1", "--processes", "2", code=1)
    assert "needs a clinical_ner" in output
    assert "Traceback" not in output
    assert "BrokenProcessPool" not in output


def test_a_file_into_its_own_folder(model, tmp_path, monkeypatch):
    write_brat(NOTES[1:2], tmp_path)
    (tmp_path / "link.txt").symlink_to(tmp_path / "b.txt")
    (tmp_path / "in").mkdir()
    (tmp_path / "in" / "b.txt").symlink_to(tmp_path / "b.txt")
    monkeypatch.chdir(tmp_path)
    for source in ("b.txt", "link.txt", tmp_path / "in" / "b.txt"):
        output = run(model, source, ".", "--file-names", "keep", code=1)
        assert "holds the file that is read" in " ".join(output.split())
    assert (tmp_path / "b.txt").read_text() == NOTES[1].text
    secret = tmp_path.with_name(f"{tmp_path.name}.key")
    assert "1 notes" in run(model, "b.txt", ".", "--secret", secret)
    assert len(list(read_brat(tmp_path))) == 4
    assert "1 notes" in run(model, "b.txt", "out", "--file-names", "keep", "--secret", secret)
    assert (tmp_path / "out" / "b.txt").exists()


@pytest.mark.parametrize("name", ["AB1x", "ward/ab1X-2", "muller", "MU\u0308LLER", "anna.grey"])
def test_a_kept_name_tells_nothing_that_was_replaced(model, tmp_path, name):
    text = "Grey and Müller have AB1x."
    write_brat([Note(name, text), Note("note-7", text)], tmp_path / "brat")
    write_jsonl([Note(name, text), Note("note-7", text)], tmp_path / "lines" / "a.jsonl")
    for source in ("brat", "lines"):
        run(model, tmp_path / source, tmp_path / f"{source}-out", "--file-names", "keep")
        written = everything(tmp_path / f"{source}-out")
        assert not [told for told in ("ab1x", "ller", "grey") if told in written]
        assert "note-7" in written


def test_suffixes_in_capitals(model, tmp_path):
    for name in ("a.TXT", "a.txt", "A.Txt", "a.TXT.txt", "with.TXT"):
        (tmp_path / "in").mkdir(exist_ok=True)
        (tmp_path / "in" / name).write_text(f"Grey was here: {len(name)}")
    (tmp_path / "in" / "with.ann").touch()
    write_i2b2([Note("x", "Grey")], tmp_path / "in")
    (tmp_path / "in" / "x.xml").rename(tmp_path / "in" / "x.XML")
    for names in ("hash", "keep"):
        command = (model, tmp_path / "in", tmp_path / names, "--file-names", names)
        output = " ".join(run(*command, code=1).split())
        assert "with.TXT: annotation is read beside .txt" in output
        assert "Not read: 1 files of other kinds" in output
        assert len(list((tmp_path / names).rglob("*.txt"))) == 4
        assert len(list((tmp_path / names).rglob("*.xml"))) == 1
        assert "5 files were there already" in run(*command, code=1)
    kept = {p.name for p in (tmp_path / "keep").iterdir() if p.is_file()}
    assert {"a.txt", "a.TXT.txt", "A.Txt.txt", "x.XML.xml"} <= kept


@pytest.fixture
def odd_files(tmp_path):
    """A directory of two good files, one of them with a name that is not UTF-8, and six bad ones."""
    folder = tmp_path / "in"
    write_brat([NOTES[0], NOTES[2]], folder)
    (folder / os.fsdecode(b"c\xff.txt")).write_text("Seen by Dr Vane.")
    (folder / "b-long.txt").write_text("Grey " * 200_001)
    (folder / "b-list.jsonl").write_text('{"text": "Grey", "annotations": [3]}')
    (folder / "b-deep.json").write_text("[" * 200_000)
    (folder / "b-half.jsonl").write_text('{"text": "Grey has \\ud83d"}')
    (folder / "d-loop.txt").symlink_to("d-loop.txt")
    (folder / ("e1" * 122 + "e.txt")).write_text("Nothing.")
    return folder


@pytest.mark.skipif(sys.platform != "linux", reason="names of files that are not UTF-8")
@pytest.mark.parametrize("processes", ["1", "2"])
@pytest.mark.usefixtures("quick_processes")
def test_odd_files_do_not_stop_the_others(model, tmp_path, odd_files, processes):
    offsets = tmp_path / "offsets.jsonl"
    command = (model, odd_files, tmp_path / "out", "--file-names", "keep", "--mode", "surrogate")
    output = run(*command, "--offsets", offsets, "--processes", processes, code=1)
    assert "6 files were not redacted" in output
    shown = " ".join(output.split())
    assert "b-long.txt: the note has more than 1,000,000 characters: split it" in shown
    assert "b-list.jsonl:1: `annotations` is malformed" in shown
    assert "b-deep.json: broken JSON at character 1" in shown
    assert "b-half.jsonl:1: character 9 of the text is half a character" in shown
    assert "d-loop.txt: Too many levels of symbolic links" in shown
    assert "Grey" not in output
    assert "Traceback" not in output
    assert len(list((tmp_path / "out").rglob("*.txt"))) == 3
    hashes = {json.loads(line)["file"] for line in offsets.read_text("ascii").splitlines()}
    secret = (tmp_path / "out.secret").read_bytes().strip()
    files = {file.name for name, file in hashed_sources(odd_files, secret) if name in hashes}
    assert os.fsdecode(b"c\xff.txt") in files
    assert len(files) == len(hashes)
    assert "3 files were there already" in run(*command, code=1)


def test_a_run_that_was_stopped_before_it_wrote_tells_of_each_note_once(model, tmp_path, monkeypatch):
    write_brat(NOTES, tmp_path / "in")
    report, offsets = tmp_path / "report.jsonl", tmp_path / "offsets.jsonl"
    command = (model, tmp_path / "in", tmp_path / "out", "--report", report, "--offsets", offsets)

    def full(*args):
        raise OSError(28, "No space left on device")

    with monkeypatch.context() as patch:
        patch.setattr("spacy_clinner.batch.redacted_file._write_notes", full)
        assert "No space left" in " ".join(run(*command, code=1).split())
    run(*command)
    for path in (report, offsets):
        lines = [json.loads(line) for line in path.read_text().splitlines()]
        assert len({line["out"] for line in lines}) == len(lines) == len(NOTES)
        assert "run" in lines[0]
    assert "about" in json.loads(report.read_text().splitlines()[0])


def test_what_is_no_fault_of_a_file_ends_the_run(model, tmp_path, monkeypatch):
    def exhausted(*args):
        raise MemoryError

    write_brat(NOTES, tmp_path / "in")
    monkeypatch.setattr("spacy_clinner.batch.redacted_file.telling", exhausted)
    done = RUNNER.invoke(app, ["redact", *map(str, (model, tmp_path / "in", tmp_path / "out"))])
    assert isinstance(done.exception, MemoryError)
