"""A large file of JSON lines goes through in parts; it is whole or not there, and no part is held."""

import json
import os
import subprocess
import sys

import pytest
import spacy

from spacy_clinner.batch import note_files, tagging
from spacy_clinner.batch.spool import Spool, note_of, note_record
from spacy_clinner.formats.brat import read_brat
from spacy_clinner.formats.jsonl import read_jsonl, write_jsonl
from spacy_clinner.formats.record import Mention, Note
from tests.support.runs import annotate
from tests.support.runs import redact as run

NOTES = [Note(f"n{i}", f"Grey {i} has fever.", (Mention(5, 6, "NUMBER"),)) for i in range(700)]


@pytest.fixture
def streamed(monkeypatch):
    """Every file of JSON lines counts as large."""
    monkeypatch.setattr(note_files, "_LARGE", 0)
    monkeypatch.setattr(tagging, "_CHUNK_CHARACTERS", 1000)


def lines(path):
    """Records, without the mark of the run that stands in the first one."""
    records = [json.loads(line) for line in path.read_text().splitlines()]
    return [{key: value for key, value in record.items() if key != "run"} for record in records]


def test_the_same_output_whether_streamed_or_not(model, tmp_path, monkeypatch):
    write_jsonl(NOTES, tmp_path / "in" / "a.jsonl")
    write_jsonl(NOTES[:3], tmp_path / "in" / "b.json")
    secret = ("--secret", tmp_path / "secret", "--mode", "surrogate")
    for name, large in (("whole", 1 << 30), ("parts", 0)):
        monkeypatch.setattr(note_files, "_LARGE", large)
        paths = ("--report", tmp_path / f"{name}.report", "--offsets", tmp_path / f"{name}.offsets")
        output = run(model, tmp_path / "in", tmp_path / name, *secret, *paths)
        assert "703 notes" in output
        annotate(model, tmp_path / "in", tmp_path / f"{name}-jsonl", "--format", "jsonl")
        annotate(model, tmp_path / "in", tmp_path / f"{name}-brat")
    for suffix in ("report", "offsets"):
        assert lines(tmp_path / f"whole.{suffix}") == lines(tmp_path / f"parts.{suffix}")
        assert len(lines(tmp_path / f"whole.{suffix}")) == 703
    for folder in ("whole", "whole-jsonl"):
        other = tmp_path / folder.replace("whole", "parts")
        for path in (p for p in (tmp_path / folder).rglob("*") if p.is_file()):
            assert path.read_bytes() == (other / path.relative_to(tmp_path / folder)).read_bytes()
    assert list(read_brat(tmp_path / "whole-brat")) == list(read_brat(tmp_path / "parts-brat"))


def test_notes_are_tagged_as_they_are_read(model, tmp_path, streamed):
    path = tmp_path / "a.jsonl"
    write_jsonl(NOTES, path)
    nlp = spacy.load(model)
    read = []

    def make_doc(placed):
        read.append(placed.note.id)
        return nlp.make_doc(placed.note.text)

    files = tagging.tag_files(nlp, [path], make_doc, {})
    tagged = next(files)
    placed, doc = next(iter(tagged.notes))
    assert (placed.note, placed.number) == (NOTES[0], 1)
    assert doc.ents[0].text == "Grey"
    assert len(read) < 100


def test_words_leave_with_their_notes(model, tmp_path, streamed):
    write_jsonl(NOTES, tmp_path / "a.jsonl")
    write_jsonl([Note("x", "Unheardofword")], tmp_path / "b.jsonl")
    nlp = spacy.load(model)
    files = [tmp_path / "a.jsonl", tmp_path / "b.jsonl"]
    found = []
    for tagged in tagging.tag_files(nlp, files, lambda placed: nlp.make_doc(placed.note.text), {}):
        for placed, _ in tagged.notes:
            found.append(placed.note.id)
            if placed.note.id == "n9":
                break  # as an error does
    assert found == [*(f"n{i}" for i in range(10)), "x"]
    assert "Unheardofword" not in nlp.vocab.strings


@pytest.mark.parametrize("command", [run, annotate])
def test_a_record_that_is_bad_in_the_middle_costs_itself(model, tmp_path, streamed, command):
    write_jsonl(NOTES[:350], tmp_path / "in" / "bad.jsonl")
    with (tmp_path / "in" / "bad.jsonl").open("ab") as file:
        bad = file.tell() + 12
        file.write(b'{"text": "Gr\xfcn"}\n')
        file.writelines(
            json.dumps({"id": note.id, "text": note.text}).encode() + b"\n" for note in NOTES[350:]
        )
    options = ("--report", tmp_path / "report.jsonl") if command is run else ("--format", "jsonl")
    output = " ".join(command(model, tmp_path / "in", tmp_path / "out", *options, code=1).split())
    assert f"bad.jsonl:351: byte {bad} is not UTF-8" in output
    (written,) = (p for p in (tmp_path / "out").rglob("*") if p.is_file())
    assert len(list(read_jsonl(written))) == 700
    if command is run:
        assert len(lines(tmp_path / "report.jsonl")) == 700


def test_a_list_that_breaks_off_costs_its_file(model, tmp_path, streamed):
    write_jsonl(NOTES, tmp_path / "in" / "good.jsonl")
    records = ", ".join(json.dumps({"text": note.text}) for note in NOTES)
    (tmp_path / "in" / "bad.json").write_text(f"[{records}, ")
    output = run(model, tmp_path / "in", tmp_path / "out", "--report", tmp_path / "report.jsonl", code=1)
    assert "1 file was not redacted" in output
    (written,) = (p for p in (tmp_path / "out").rglob("*") if p.is_file())
    assert len(list(read_jsonl(written))) == len(lines(tmp_path / "report.jsonl")) == 700


@pytest.mark.parametrize("count", [0, 3, 3000])
def test_spool(tmp_path, count):
    mention = Mention(0, 3, "A", ((0, 1), (2, 3)), "T1")
    notes = [
        Note(os.fsdecode(b"\xff%d" % i), "x\ud83dy" * 200, (mention,), annotated=i % 2) for i in range(count)
    ]
    with Spool(tmp_path / "new") as spool:
        for note in notes:
            spool.add(note_record(note))
        assert [note_of(record) for record in spool] == notes
        assert [note_of(record) for record in spool] == notes
        assert not list(tmp_path.rglob("*.*"))
    assert (tmp_path / "new").exists() == (count == 3000)


PROGRAM = """
import resource, sys
from pathlib import Path
from spacy_clinner.batch.redact_files import redact_files
from spacy_clinner.batch.redaction_settings import RedactionSettings
model, folder = Path(sys.argv[1]), Path(sys.argv[2])
peaks = []
for name in ("small", "large"):
    (result,) = redact_files(RedactionSettings(model, folder / f"{name}.jsonl", folder / name, b"s" * 16))
    assert not result.error, result.error
    peaks.append(resource.getrusage(resource.RUSAGE_SELF).ru_maxrss)
print((peaks[1] - peaks[0]) * 1024)
"""


@pytest.mark.skipif(sys.platform != "linux", reason="ru_maxrss is in other units elsewhere")
def test_memory_does_not_grow_with_a_file(model, tmp_path):
    text = "Mrs Grey was seen by Dr Vane and has fever. " * 30
    for name, count in (("small", 200), ("large", 1000)):
        write_jsonl((Note(str(i), f"{text} {i}") for i in range(count)), tmp_path / f"{name}.jsonl")
    command = [sys.executable, "-c", PROGRAM, str(model), str(tmp_path)]
    done = subprocess.run(command, capture_output=True, text=True, check=True)
    assert int(done.stdout) < 30e6
