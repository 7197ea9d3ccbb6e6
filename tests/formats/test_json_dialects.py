"""What each tool writes is read, or stops with the name of the key."""

import json

import pytest

from spacy_clinner.errors import ClinnerError
from spacy_clinner.formats.jsonl import read_jsonl
from spacy_clinner.formats.record import Mention
from spacy_clinner.formats.repairs import Repairs

SPAN = {"start": 0, "end": 4, "label": "P"}
RESULT = {"value": {"start": 0, "end": 4, "text": "pain", "labels": ["P"]}, "type": "labels"}
DIALECTS = {
    "doccano annotations": {"annotations": [{"label": "P", "start_offset": 0, "end_offset": 4, "user": 1}]},
    "doccano data": {"data": "pain", "label": [[0, 4, "P"]], "Comments": []},
    "label studio completions": {"data": {"text": "pain"}, "completions": [{"id": 1, "result": [RESULT]}]},
    "label studio other text": {"data": {"note": "pain"}, "annotations": [{"result": [RESULT]}]},
    "label studio html": {
        "data": {"text": "pain"},
        "annotations": [
            {
                "result": [
                    {
                        "value": {
                            "start": "/div[1]/text()[1]",
                            "end": "/div[1]/text()[1]",
                            "globalOffsets": {"start": 0, "end": 4},
                            "hypertextlabels": ["P"],
                        }
                    }
                ]
            }
        ],
    },
    "label studio json-min": {
        "id": 1,
        "ner": [{"start": 0, "end": 4, "text": "pain", "labels": ["P"]}],
        "annotator": 1,
        "lead_time": 1.0,
    },
    "label studio json-min label": {"label": [{"start": 0, "end": 4, "text": "pain", "labels": ["P"]}]},
    "argilla 1": {"tokens": ["pain"], "annotation": [SPAN], "prediction": [SPAN], "status": "Validated"},
    "argilla 1 tuples": {"annotation": [["P", 0, 4]], "prediction": None},
    "argilla 2": {
        "fields": {"text": "pain"},
        "suggestions": {"spans": {"value": [SPAN], "agent": "m"}},
        "responses": {"spans": [{"value": [SPAN], "user_id": "u"}]},
        "status": "completed",
    },
    "argilla feedback": {
        "fields": {"note": "pain"},
        "responses": [{"user_id": "u", "status": "submitted", "values": {"spans": {"value": [SPAN]}}}],
    },
    "argilla table": {"spans.responses": [[SPAN]], "spans.responses.users": ["u"], "spans.suggestion": None},
    "spacy doc": {
        "ents": [SPAN],
        "tokens": [{"id": 0, "start": 0, "end": 4}],
        "sents": [{"start": 0, "end": 4}],
    },
    "entities in annotations": {"annotations": {"entities": [[0, 4, "P"]]}},
    "pubannotation": {"denotations": [{"id": "T1", "span": {"begin": 0, "end": 4}, "obj": "P"}]},
    "presidio": {
        "full_text": "pain",
        "spans": [{"entity_type": "P", "start_position": 0, "end_position": 4}],
    },
    "huggingface": {"entities": [{"entity_group": "P", "start": 0, "end": 4, "score": 0.9, "word": "pain"}]},
    "an empty list beside a full one": {"spans": [], "entities": [[0, 4, "P"]]},
    "the same twice": {"spans": [SPAN], "entities": [[0, 4, "P"]]},
}


def read(tmp_path, *records, repairs=None):
    path = tmp_path / "x.json"
    path.write_text(json.dumps(list(records)), encoding="utf8")
    return list(read_jsonl(path, repairs))


@pytest.mark.parametrize("tool", DIALECTS)
def test_dialects(tmp_path, tool):
    record = DIALECTS[tool]
    holder = {} if {"data", "fields", "full_text"} & set(record) else {"text": "pain"}
    (note,) = read(tmp_path, {**holder, **record})
    assert note.text == "pain"
    assert [(m.start, m.end, m.label) for m in note.mentions] == [(0, 4, "P")]
    assert note.annotated


def test_pairs_of_text_and_annotation(tmp_path):
    (note,) = read(tmp_path, ["pain", {"entities": [[0, 4, "P"]]}])
    assert note.mentions == (Mention(0, 4, "P"),)


@pytest.mark.parametrize(
    ("key", "value"),
    [
        ("ner", [{"from": 0, "to": 4, "label": "P"}]),
        ("ner_tags", [1]),
        ("markup", [SPAN]),
        ("markup", {"layer": [{"marks": [SPAN]}]}),
        ("my_marks", [[0, 4, "P"]]),
        ("mentions", {"P": [[0, 4]]}),
    ],
)
def test_unknown_annotation_is_an_error_that_names_the_key(tmp_path, key, value):
    with pytest.raises(ClinnerError, match=rf"x\.json:1: the key `{key}` .* rename it to `spans`"):
        read(tmp_path, {"text": "secret", key: value})
    with pytest.raises(ClinnerError, match=rf"the key `data\.{key}`"):
        read(tmp_path, {"data": {"text": "secret", key: value}})
    repairs = Repairs(count_unknown=True)
    (note,) = read(tmp_path, {"text": "secret", key: value}, repairs=repairs)
    assert not note.annotated
    assert repairs.unread == {f"records with `{key}`": 1}
    repairs = Repairs()
    (note,) = read(tmp_path, {"text": "pain", "spans": [SPAN], key: value}, repairs=repairs)
    assert len(note.mentions) == 1
    assert repairs.unread == {f"records with `{key}`": 1}


@pytest.mark.parametrize(
    "other",
    [
        {"meta": {"spans": [SPAN]}},
        {"tokens": [{"start": 0, "end": 4, "text": "pain"}]},
        {"label": "urgent"},
        {"section": ["a", "b"]},
        {"vitals": {"pulse": [80, 82]}},
    ],
)
def test_what_is_no_annotation_is_let_through(tmp_path, other):
    (note,) = read(tmp_path, {"text": "pain", **other})
    assert not note.annotated


def test_what_a_model_said_is_counted_and_not_read(tmp_path):
    for key in ("predictions", "prediction", "suggestions", "drafts"):
        repairs = Repairs()
        (note,) = read(tmp_path, {"text": "pain", key: [SPAN]}, repairs=repairs)
        assert not note.annotated
        assert repairs.unread == {f"records with `{key}` of a model": 1}


def test_label_ids_are_kept_and_told_of(tmp_path):
    repairs = Repairs()
    record = {"text": "pain", "annotations": [{"label": 7, "start_offset": 0, "end_offset": 4}]}
    (note,) = read(tmp_path, record, repairs=repairs)
    assert note.mentions == (Mention(0, 4, "7"),)
    assert "labels that are numbers" in repairs.warnings(5)[0]


def test_keys_that_differ(tmp_path):
    with pytest.raises(ClinnerError, match="`spans` and `entities` hold different annotation"):
        read(tmp_path, {"text": "pain", "spans": [SPAN], "entities": [[0, 3, "P"]]})


def test_document_labels_are_no_spans(tmp_path):
    with pytest.raises(ClinnerError, match=r"a span is malformed \(key `label`\)"):
        read(tmp_path, {"text": "secret", "label": ["urgent"]})


def test_several_annotators_of_a_record(tmp_path):
    def result(end):
        return {"value": {"start": 0, "end": end, "labels": ["P"]}}

    annotations = [
        {"result": [result(4)], "completed_by": 3},
        {"result": [result(2)], "was_cancelled": True},
        {"result": [result(3)], "completed_by": {"id": 5}, "ground_truth": True},
    ]
    (note,) = read(tmp_path, {"data": {"text": "pain"}, "annotations": annotations})
    assert (note.mentions, note.others) == ((Mention(0, 3, "P"),), ((Mention(0, 4, "P"),),))
    assert note.annotator == "5"
    spans = [{"label": "P", "start_offset": 0, "end_offset": end, "user": end} for end in (3, 4)]
    (note,) = read(tmp_path, {"text": "pain", "annotations": spans})
    assert (note.mentions, note.others) == ((Mention(0, 3, "P"),), ((Mention(0, 4, "P"),),))


def test_discarded_records_are_left_out(tmp_path):
    repairs = Repairs()
    assert not read(tmp_path, {"text": "pain", "annotation": [SPAN], "status": "Discarded"}, repairs=repairs)
    assert len(repairs.left_out) == 1


def test_bad_records_are_skipped_if_asked(tmp_path):
    path = tmp_path / "x.jsonl"
    path.write_text(
        '{"text": "pain", "spans": []}\n{"text": "secret"\n[]\n{"text": "fever", "ner": [[0, 1, "P"]]}\n'
    )
    repairs = Repairs(skip_bad=True)
    assert [note.id for note in read_jsonl(path, repairs)] == ["x-1"]
    assert len(repairs.skipped) == 3
    assert "secret" not in " ".join(repairs.skipped)


LABELLED = {"result": [{**RESULT, "to_name": "text"}]}


def test_what_label_studio_has_beside_spans_is_counted(tmp_path):
    results = [
        RESULT,
        {"type": "choices", "value": {"choices": ["urgent"]}},
        {"type": "relation", "from_id": "a", "to_id": "b"},
        {"type": "labels", "value": {"start": 0, "end": 4, "labels": []}},
        {"type": "rectanglelabels", "value": {"x": 1, "rectanglelabels": ["P"]}},
    ]
    annotations = [{"result": results}, {"was_cancelled": True, "result": [RESULT]}]
    repairs = Repairs()
    record = {"data": {"text": "pain"}, "annotations": annotations, "predictions": [{"result": []}]}
    (note,) = read(tmp_path, record, repairs=repairs)
    assert note.mentions == (Mention(0, 4, "P"),)
    assert repairs.unread == {
        "results of the kind choices": 1,
        "results of the kind relation": 1,
        "results of the kind labels": 1,
        "results of the kind rectanglelabels": 1,
        "cancelled annotations": 1,
        "records with `predictions` of a model": 1,
    }


def test_spans_of_several_texts_are_an_error(tmp_path):
    title = {"result": [{**RESULT, "to_name": "title"}]}
    record = {"data": {"text": "pain", "title": "pain"}, "annotations": [LABELLED, title]}
    with pytest.raises(ClinnerError, match=r"x\.json:1: the spans are of 2 texts of the task"):
        read(tmp_path, record)
    (note,) = read(tmp_path, {**record, "annotations": [LABELLED]})
    assert len(note.mentions) == 1


@pytest.mark.parametrize(
    "record",
    [
        {"id": 1, "annotator": 1, "annotation_id": 7, "lead_time": 1.0},
        {"answer": "accept", "_view_id": "ner_manual", "_input_hash": 1, "tokens": []},
        {"answer": "accept", "_view_id": "spans_manual", "_input_hash": 1},
    ],
)
def test_annotators_who_marked_nothing(tmp_path, record):
    (note,) = read(tmp_path, {"text": "pain", **record})
    assert note.annotated
    assert not note.mentions


@pytest.mark.parametrize("answer", ["reject", "ignore"])
def test_answers_of_prodigy_that_are_left_out(tmp_path, answer):
    repairs = Repairs()
    record = {"text": "pain", "spans": [SPAN], "answer": answer, "_view_id": "ner_manual"}
    assert read(tmp_path, record, {**record, "answer": "accept"}, repairs=repairs)[0].mentions
    assert len(repairs.left_out) == 1


def test_relations_of_doccano_are_counted(tmp_path):
    entity = {"id": 3, "label": "P", "start_offset": 0, "end_offset": 4}
    repairs = Repairs()
    record = {"text": "pain", "entities": [entity], "relations": [{"from_id": 3, "to_id": 3}], "Comments": []}
    (note,) = read(tmp_path, record, repairs=repairs)
    assert (note.mentions, repairs.unread) == ((Mention(0, 4, "P", (), "3"),), {"relations": 1})


def test_records_of_tokens_and_of_fhir_are_named(tmp_path):
    with pytest.raises(ClinnerError, match="has tokens and no text: convert"):
        read(tmp_path, {"tokens": ["secret"], "pos": ["N"]})
    attachment = {"contentType": "text/plain", "data": "c2VjcmV0"}
    record = {
        "resourceType": "DocumentReference",
        "text": {"div": "x"},
        "content": [{"attachment": attachment}],
    }
    with pytest.raises(ClinnerError, match=r"x\.json:1: is a FHIR resource, not a note: decode"):
        read(tmp_path, record)
