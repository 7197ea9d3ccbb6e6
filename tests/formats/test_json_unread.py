"""Annotation of a record that no reader knows is an error or counted, and never nothing."""

import json

import pytest

from spacy_clinner.corpus.conversion import convert
from spacy_clinner.errors import ClinnerError
from spacy_clinner.formats.gliner import read_gliner
from spacy_clinner.formats.huggingface import read_huggingface
from spacy_clinner.formats.jsonl import read_jsonl
from spacy_clinner.formats.record import Mention
from spacy_clinner.formats.repairs import Repairs

SPAN = {"start": 0, "end": 4, "label": "P"}
OTHER = {"start": 5, "end": 9, "label": "P"}
TEXT = "pain secret"


def read(tmp_path, *records, repairs=None, reader=read_jsonl):
    path = tmp_path / "x.jsonl"
    path.write_text("".join(json.dumps(record) + "\n" for record in records))
    return list(reader(path, repairs or Repairs()))


@pytest.mark.parametrize("key", ["spans", "entities", "ents", "label", "labels", "annotation", "denotations"])
@pytest.mark.parametrize(
    "value",
    [
        {"a": [SPAN], "b": [OTHER]},
        {"P": [[0, 4]], "Q": [[5, 9]]},
        {"start": [0], "end": [4], "label": ["P"]},
        {"0": SPAN},
        SPAN,
        json.dumps([SPAN]),
        "[(0, 4, 'P')]",
    ],
)
def test_known_keys_with_unknown_forms(tmp_path, key, value):
    with pytest.raises(ClinnerError, match=rf"x\.jsonl:1: the key `{key}` looks like annotation") as error:
        read(tmp_path, {"text": TEXT, key: value})
    assert "secret" not in str(error.value)
    repairs = Repairs(count_unknown=True)
    (note,) = read(tmp_path, {"text": TEXT, key: value}, repairs=repairs)
    assert not note.annotated
    assert repairs.unread == {f"records with `{key}`": 1}


@pytest.mark.parametrize(
    ("value", "mentions"),
    [
        ({"sc": [SPAN], "empty": []}, (Mention(0, 4, "P"),)),
        ({"a": [], "b": []}, ()),
        ({"start": [], "end": [], "label": []}, ()),
    ],
)
def test_the_only_group_with_spans_is_read(tmp_path, value, mentions):
    (note,) = read(tmp_path, {"text": TEXT, "spans": value})
    assert note.annotated
    assert note.mentions == mentions


@pytest.mark.parametrize(
    "span",
    [
        {"offset": 0, "length": 4},
        {"BeginOffset": 0, "EndOffset": 4},
        {"startIndex": 0, "endIndex": 4},
        {"charStart": 0, "charEnd": 4},
        {"char_offset": 0, "len": 4},
    ],
)
def test_offsets_of_services(tmp_path, span):
    found = {"text": TEXT, "found": [span]}
    for record in (found, {"data": found}, {"fields": found}):
        with pytest.raises(ClinnerError, match=r"the key `.*found` looks like annotation"):
            read(tmp_path, record)


@pytest.mark.parametrize(
    ("record", "kind"),
    [
        ({"accept": ["P"], "answer": "accept"}, "records with `accept` that has no spans"),
        ({"meta": {"marks": [SPAN]}}, "records with `meta.marks`"),
        ({"versions": [{"spans": [SPAN]}]}, "records with `versions`"),
        ({"responses": {"q": [{"status": "draft", "value": [SPAN]}]}}, "responses with the status draft"),
        (
            {"responses": [{"status": "discarded", "values": {"q": {"value": [SPAN]}}}]},
            "responses with the status discarded",
        ),
        ({"responses": {"q": [{"value": "urgent"}]}}, "responses that mark no spans"),
    ],
)
def test_what_may_be_annotation_is_counted(tmp_path, record, kind):
    repairs = Repairs()
    (note,) = read(tmp_path, {"text": TEXT, **record}, repairs=repairs)
    assert not note.annotated
    assert repairs.unread == {kind: 1}
    with pytest.raises(ClinnerError, match=rf"no mention is read, .*: 1 {kind}: export"):
        convert(tmp_path / "x.jsonl", tmp_path / "out.spacy", progress=False)
    assert not (tmp_path / "out.spacy").exists()


@pytest.mark.parametrize(("key", "value"), [("label", "urgent"), ("labels", 3)])
def test_labels_of_whole_texts_leave_them_unannotated(tmp_path, key, value):
    repairs = Repairs()
    (note,) = read(tmp_path, {"text": TEXT, key: value}, repairs=repairs)
    assert not note.annotated
    assert repairs.remarks == {f"records with `{key}` of the whole text, which was not read": 1}
    convert(tmp_path / "x.jsonl", tmp_path / "out.spacy", progress=False)
    assert (tmp_path / "out.spacy").exists()


def test_regions_of_kinds_that_are_not_read(tmp_path):
    value = {"startOffset": 0, "endOffset": 4, "start": "0", "end": "0", "paragraphlabels": ["P"]}
    region = {"type": "paragraphlabels", "value": value}
    record = {"data": {"text": TEXT}, "annotations": [{"result": [region]}]}
    with pytest.raises(ClinnerError, match=r"x\.jsonl:1: results of the kind `paragraphlabels` mark"):
        read(tmp_path, record)
    labelled = {"type": "labels", "value": {"start": 0, "end": 4, "labels": ["P"]}}
    repairs = Repairs()
    (note,) = read(tmp_path, {**record, "annotations": [{"result": [region, labelled]}]}, repairs=repairs)
    assert note.mentions == (Mention(0, 4, "P"),)
    assert repairs.unread == {"results of the kind paragraphlabels": 1}


@pytest.mark.parametrize("key", ["entities", "spans", "labels", "marks"])
def test_records_of_tokens(tmp_path, key):
    spans = [{"start": 0, "end": 0, "label": "P"}]
    with pytest.raises(ClinnerError, match=rf"x\.jsonl:1: annotation under `{key}`, which is not read"):
        read(tmp_path, {"tokenized_text": ["pain"], key: spans}, reader=read_gliner)
    if key != "labels":
        with pytest.raises(ClinnerError, match=rf"x\.jsonl:1: annotation under `{key}`, which is not read"):
            read(tmp_path, {"tokens": ["pain", "."], key: [[0, 1, "P"]]}, reader=read_huggingface)


@pytest.mark.parametrize("status", [None, "submitted"])
def test_answers_without_a_status_count(tmp_path, status):
    (note,) = read(tmp_path, {"text": TEXT, "responses": {"q": [{"status": status, "value": [SPAN]}]}})
    assert note.mentions
