"""Tasks of annotation tools: what a tool shows, and that its export comes back as the annotator left it."""

import json
from pathlib import Path
from xml.etree import ElementTree

import pytest

from spacy_clinner.corpus.note_formats import read_notes
from spacy_clinner.errors import ClinnerError
from spacy_clinner.formats.annotation_tasks import AnnotationTask, label_studio_interface, write_tasks
from spacy_clinner.formats.record import Mention, Note
from spacy_clinner.formats.repairs import Repairs

TEXT = "\u202bchest </script> pain\u202c \U0001f600 today\r\n& <b>aspirin</b>."
MENTIONS = (
    Mention(TEXT.index("chest"), TEXT.index("pain") + 4, "PROBLEM", score=0.98765),
    Mention(TEXT.index("today"), TEXT.index("today") + 5, "DATE", score=0.5),
    Mention(TEXT.index("aspirin"), TEXT.index("aspirin") + 7, 'DRUG&"X"'),
)
TOKENS = tuple((i, i + 1) for i in range(len(TEXT)) if not TEXT[i].isspace())
NOTE = Note("ward/a", TEXT, MENTIONS, TOKENS)
TASKS = [
    AnnotationTask(NOTE, {"rank": 1, "uncertainty": 2.5}, 0.74),
    AnnotationTask(Note("b", "No pain ."), {"rank": 2}),
]
LABELS = ["DATE", 'DRUG&"X"', "PROBLEM"]


def marked(note):
    return {(m.start, m.end, m.label) for m in note.mentions}


def exported(form: str, path: Path) -> Path:
    """What the tool writes when an annotator has accepted everything."""
    if form == "brat":
        return path
    records = json.loads(path.read_text()) if form == "label-studio" else list(map(json.loads, path.open()))
    for number, record in enumerate(records):
        if form == "label-studio":
            (prediction,) = record["predictions"]
            record["id"] = number
            record["annotations"] = [{"id": 7, "completed_by": 1, "result": prediction["result"]}]
        elif form == "prodigy":
            record |= {"answer": "accept", "_view_id": "ner_manual", "_input_hash": 1}
        else:
            record |= {"id": number, "Comments": []}
    back = path.with_name(f"export{path.suffix}")
    text = json.dumps(records) if form == "label-studio" else "\n".join(map(json.dumps, records))
    back.write_text(text)
    return back


@pytest.mark.parametrize("form", ["brat", "label-studio", "prodigy", "doccano"])
def test_what_comes_back_is_what_was_accepted(tmp_path, form):
    first, *_ = write_tasks(TASKS, LABELS, tmp_path / "out", form)
    repairs = Repairs()
    back = {note.text: note for note in read_notes(exported(form, first), repairs=repairs)}
    assert set(back) == {TEXT, "No pain ."}
    assert marked(back[TEXT]) == marked(NOTE)
    assert back["No pain ."].annotated
    assert not back["No pain ."].mentions
    assert not repairs.recounted
    assert not repairs.moved


def test_label_studio_shows_predictions_and_they_are_no_annotation(tmp_path):
    path, interface = write_tasks(TASKS, LABELS, tmp_path, "label-studio")
    task, other = json.loads(path.read_text(encoding="utf8"))
    (prediction,) = task["predictions"]
    assert prediction["score"] == 0.74
    assert [result["score"] for result in prediction["result"] if "score" in result] == [0.9877, 0.5]
    assert task["meta"] == {"id": "ward/a", "rank": 1, "uncertainty": 2.5}
    assert "score" not in other["predictions"][0]
    root = ElementTree.fromstring(interface.read_text(encoding="utf8"))
    names = {(tag.get("name"), tag.get("toName")) for tag in root}
    assert {(r["from_name"], r["to_name"]) for r in prediction["result"]} <= names
    assert [label.get("value") for label in root.iter("Label")] == LABELS
    assert all(not note.annotated for note in read_notes(path, repairs=Repairs()))


def test_prodigy_gets_the_tokens_that_spans_begin_and_end_with(tmp_path):
    (path,) = write_tasks(TASKS, LABELS, tmp_path, "prodigy")
    record, other = map(json.loads, path.open(encoding="utf8"))
    tokens = record["tokens"]
    assert "".join(t["text"] + (" " if t["ws"] else "") for t in tokens).split() == TEXT.split()
    for span, mention in zip(record["spans"], MENTIONS, strict=True):
        assert tokens[span["token_start"]]["start"] == span["start"] == mention.start
        assert tokens[span["token_end"]]["end"] == span["end"] == mention.end
    assert [span.get("score") for span in record["spans"]] == [0.9877, 0.5, None]
    assert "tokens" not in other


def test_doccano_has_confidences_beside_its_labels(tmp_path):
    path, labels = write_tasks(TASKS, LABELS, tmp_path, "doccano")
    assert json.loads(labels.read_text(encoding="utf8")) == [{"text": label} for label in LABELS]
    assert len(list(read_notes(tmp_path))) == len(TASKS)  # the labels are no notes
    record, _ = map(json.loads, path.open(encoding="utf8"))
    assert record["label"] == [[m.start, m.end, m.label] for m in MENTIONS]
    assert record["confidences"] == [0.9877, 0.5, None]
    assert record["note_id"] == "ward/a"


def test_brat_knows_the_labels_and_shows_confidences(tmp_path):
    assert write_tasks(TASKS, LABELS, tmp_path, "brat") == [tmp_path]
    assert (tmp_path / "annotation.conf").read_text().split("\n")[:4] == ["[entities]", *LABELS]
    assert "AnnotatorNotes T1\tconfidence 0.9877" in (tmp_path / "ward" / "a.ann").read_text()
    assert (tmp_path / "b.ann").read_text() == ""
    with pytest.raises(ClinnerError, match="white space"):
        write_tasks([AnnotationTask(Note("c", "pain", (Mention(0, 4, "A B"),)))], ["A B"], tmp_path, "brat")


def test_an_interface_without_labels_is_xml_too():
    assert ElementTree.fromstring(label_studio_interface([])).tag == "View"
