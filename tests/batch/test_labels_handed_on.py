"""A label that an annotator typed may be a name: only labels that are known beforehand are handed on."""

import json

import pytest

from spacy_clinner.formats.brat import write_brat
from spacy_clinner.formats.i2b2 import write_i2b2
from spacy_clinner.formats.jsonl import write_jsonl
from spacy_clinner.formats.record import Mention, Note
from spacy_clinner.formats.schemes import is_known
from tests.support.runs import everything
from tests.support.runs import redact as run

NAME = "Jane_Fairweather"
TEXT = "Pain and fever and cough."
NOTE = Note("a", TEXT, (Mention(0, 4, "PROBLEM"), Mention(9, 14, NAME), Mention(19, 24, "Symptom_own")))


def label_studio(note, path):
    results = [
        {"type": "labels", "value": {"start": m.start, "end": m.end, "labels": [m.label]}}
        for m in note.mentions
    ]
    path.write_text(
        json.dumps([{"data": {"text": note.text, NAME: NAME}, "annotations": [{"result": results}]}])
    )


def doccano(note, path):
    labels = [[m.start, m.end, m.label] for m in note.mentions]
    path.write_text(json.dumps({"text": note.text, "label": labels, NAME: 1, "meta": {"who": NAME}}) + "\n")


WRITERS = {
    "brat": lambda folder: write_brat([NOTE], folder),
    "jsonl": lambda folder: write_jsonl([NOTE], folder / "a.jsonl"),
    "i2b2": lambda folder: write_i2b2([NOTE], folder),
    "label studio": lambda folder: label_studio(NOTE, folder / "a.json"),
    "doccano": lambda folder: doccano(NOTE, folder / "a.jsonl"),
}


@pytest.mark.parametrize("write", WRITERS.values(), ids=WRITERS)
def test_a_label_that_is_a_name_does_not_pass(model, tmp_path, write):
    (tmp_path / "in").mkdir()
    write(tmp_path / "in")
    files = ("--report", tmp_path / "report.jsonl", "--offsets", tmp_path / "offsets.jsonl")
    output = run(model, tmp_path / "in", tmp_path / "out", *files)
    written = everything(tmp_path / "out") + "".join(path.read_text() for path in files[1::2])
    for text in (output, written):
        assert "fairweather" not in text.lower()
        assert "symptom_own" not in text.lower()
    assert written.lower().count("problem") >= 1
    assert "Annotation that OUT does not have: 2 spans with a label of no known scheme" in " ".join(
        output.split()
    )
    assert "--keep-labels" in output
    assert json.loads((tmp_path / "offsets.jsonl").read_text())["dropped"] == [[9, 14, None], [19, 24, None]]


def test_labels_of_ones_own_are_named(model, tmp_path):
    write_brat([NOTE], tmp_path / "in")
    output = run(model, tmp_path / "in", tmp_path / "out", "--keep-labels", "Symptom_own, Befund")
    assert "1 spans with a label of no known scheme" in " ".join(output.split())
    assert "Symptom_own" in (next((tmp_path / "out").rglob("*.ann"))).read_text()
    output = run(model, tmp_path / "in", tmp_path / "out", "--keep-labels", "Befund", code=1)
    assert "was made with another --keep-labels" in output


def test_labels_of_schemes():
    assert is_known("PROBLEM")
    assert is_known("problem")
    assert is_known("Disease_disorder")
    assert is_known("MEDICAL-RECORD", {"MEDICAL-RECORD"})
    assert not is_known(NAME)
    assert not is_known("")
    assert is_known(NAME, {NAME})
    assert not is_known(NAME.lower(), {NAME})
