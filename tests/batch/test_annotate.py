"""Predictions of every file go to a place of their own, in the output and nowhere else."""

import json

import pytest
from typer.testing import CliRunner

from spacy_clinner.batch.note_files import note_files, read_note_file
from spacy_clinner.cli import app
from spacy_clinner.formats.brat import read_brat, write_brat
from spacy_clinner.formats.i2b2 import write_i2b2
from spacy_clinner.formats.jsonl import write_jsonl
from spacy_clinner.formats.record import Mention, Note
from tests.batch.test_redact import model as model

RUNNER = CliRunner()


@pytest.fixture(autouse=True)
def environment(monkeypatch):
    """As a run leaves it; taken back, as test_memory starts processes without."""
    monkeypatch.setenv("ONEDNN_PRIMITIVE_CACHE_CAPACITY", "0")


def run(*args, code=0):
    done = RUNNER.invoke(app, ["annotate", *map(str, args)])
    assert done.exit_code == code, done.output
    assert "Traceback" not in done.output
    return " ".join(done.output.split())


@pytest.mark.parametrize("out_format", ["brat", "i2b2", "jsonl"])
def test_files_of_one_name_do_not_overwrite_each_other(model, tmp_path, out_format):
    source = tmp_path / "in" / "ward"
    write_brat([Note("a", "Grey one")], source)
    write_i2b2([Note("a", "Grey two")], source)
    write_jsonl([Note("b", "Grey three")], source / "a.jsonl")
    write_jsonl([Note("b", "Grey four")], source / "a.json")
    write_brat([Note("b", "Grey five"), Note("a.xml", "Grey six")], source / "a")
    write_brat([Note("a.xml", "Grey seven")], source)
    (source / "a.TXT").write_text("Grey eight")
    (source / "a.ann").unlink()  # or nobody knows whose it is
    assert "8 notes, 8 entities" in run(model, tmp_path / "in", tmp_path / "out", "--format", out_format)
    found = note_files(tmp_path / "out")
    written = [note.text for file in found for note in read_note_file(file, 100)]
    assert len(written) == len(set(written)) == 8


@pytest.mark.parametrize("note_id", ["/escaped", "../../escaped", "x/../../../escaped", "", "./a"])
@pytest.mark.parametrize("out_format", ["brat", "i2b2"])
def test_ids_do_not_lead_out_of_the_output(model, tmp_path, note_id, out_format):
    if note_id.startswith("/"):
        note_id = str(tmp_path / "escaped")
    write_jsonl([Note("a", "Fever"), Note(note_id, "Grey")], tmp_path / "in" / "bad.jsonl")
    write_jsonl([Note("sub/a", "Fever")], tmp_path / "in" / "good.jsonl")
    output = run(model, tmp_path / "in", tmp_path / "out", "--format", out_format, code=1)
    assert "bad.jsonl: the id of note 2" in output
    assert "escaped" not in output
    assert "1 files were not annotated" in output
    assert not list(tmp_path.rglob("*escaped*"))
    (written,) = (p for p in (tmp_path / "out").rglob("*") if p.suffix in (".txt", ".xml"))
    assert written.with_suffix("") == tmp_path / "out" / "good" / "sub" / "a"


def test_gold_annotation_is_not_overwritten(model, tmp_path):
    gold = [Note("a", "Grey has fever", (Mention(9, 14, "PROBLEM"),))]
    write_brat(gold, tmp_path / "in")
    for source, out in [("in", "in"), ("in", "in/out"), ("in/a.txt", "in")]:
        output = run(model, tmp_path / source, tmp_path / out, code=1)
        assert "is read" in output
        assert "give another place" in output
    assert [n.mentions[0].label for n in read_brat(tmp_path / "in")] == ["PROBLEM"]


def test_odd_files_do_not_stop_the_others(model, tmp_path):
    write_brat([Note("a", "Grey"), Note("c", "Vane")], tmp_path / "in")
    (tmp_path / "in" / "b.txt").write_text("Grey " * 200_001)
    (tmp_path / "in" / "b.json").write_text(json.dumps({"text": "Grey", "annotations": [3]}))
    (tmp_path / "in" / "b.jsonl").write_text('{"text": "Grey \\ud83d"}')
    output = run(model, tmp_path / "in", tmp_path / "out", code=1)
    assert "b.txt: note 1 has more than 1,000,000 characters" in output
    assert "b.json:1: `annotations` is malformed" in output
    assert "b.jsonl:1: character 5 of the text is half a character" in output
    assert "Grey" not in output
    assert [n.id for n in read_brat(tmp_path / "out")] == ["a", "c"]


def test_nothing_to_read_and_what_was_not_read(model, tmp_path):
    (tmp_path / "in").mkdir()
    (tmp_path / "in" / "a.pdf").touch()
    assert "no file of notes there" in run(model, tmp_path / "in", tmp_path / "out", code=1)
    write_brat([Note("a", "Grey")], tmp_path / "in")
    assert "Not read: 1 files of other kinds" in run(model, tmp_path / "in", tmp_path / "out")
