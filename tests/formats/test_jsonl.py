import json

import pytest
from hypothesis import given
from hypothesis import strategies as st

from spacy_clinner.errors import ClinnerError
from spacy_clinner.formats.jsonl import read_jsonl, write_jsonl
from spacy_clinner.formats.record import Mention, Note
from spacy_clinner.formats.repairs import Repairs

SPAN = {"start": 0, "end": 4, "label": "P"}
LABEL_STUDIO = {
    "id": 7,
    "data": {"text": "pain"},
    "annotations": [
        {"was_cancelled": True, "result": []},
        {"result": [{"value": {"start": 0, "end": 4, "labels": ["P"]}}, {"value": {"choices": ["x"]}}]},
    ],
}
EXPORTS = {
    "prodigy": {"text": "pain", "spans": [SPAN], "answer": "accept"},
    "doccano label": {"text": "pain", "label": [[0, 4, "P"]]},
    "doccano labels": {"id": 1, "text": "pain", "labels": [[0, 4, "P"]]},
    "doccano relation": {"text": "pain", "entities": [{"start_offset": 0, "end_offset": 4, "label": "P"}]},
    "label studio": LABEL_STUDIO,
}


def read(tmp_path, *records, name="x.jsonl") -> list[Note]:
    path = tmp_path / name
    path.write_text("\n".join(json.dumps(record) for record in records), encoding="utf8")
    return list(read_jsonl(path))


@pytest.mark.parametrize("tool", EXPORTS)
def test_every_tool(tmp_path, tool):
    (note,) = read(tmp_path, EXPORTS[tool])
    assert note.text == "pain"
    assert note.mentions == (Mention(0, 4, "P"),)
    assert note.annotated


def test_json_list(tmp_path):
    path = tmp_path / "x.json"
    path.write_text(json.dumps([LABEL_STUDIO, {**LABEL_STUDIO, "id": 8}], indent=1), encoding="utf8")
    assert [note.id for note in read_jsonl(path)] == ["7", "8"]


def test_rejected_answers_are_left_out(tmp_path):
    records = [{"text": "x", "spans": [], "answer": answer} for answer in ("accept", "reject", "ignore")]
    assert [note.id for note in read(tmp_path, *records)] == ["x-1"]


def test_no_annotation_is_not_an_empty_annotation(tmp_path):
    unlabelled, empty = read(tmp_path, {"text": "pain"}, {"text": "pain", "spans": []})
    assert not unlabelled.annotated
    assert empty.annotated
    skipped = {**LABEL_STUDIO, "annotations": [{"was_cancelled": True, "result": []}]}
    assert not read(tmp_path, skipped)[0].annotated


@pytest.mark.parametrize(
    ("record", "message"),
    [
        ({"texte": "pain"}, "x.jsonl:1: the record has no text"),
        ([1, 2], "x.jsonl:1: expected a JSON object"),
        ({"text": "pain", "spans": [{"start": 0, "end": 9, "label": "P"}]}, "span 0-9 does not fit"),
        ({"text": "pain", "spans": [{"start": 2, "end": 2, "label": "P"}]}, "span 2-2 does not fit"),
        ({"text": "pain", "spans": [{"start": -1, "end": 2, "label": "P"}]}, "span -1-2 does not fit"),
        ({"text": "pain", "spans": [{"start": 0, "end": 4}]}, "a span is malformed"),
        ({"text": "pain", "spans": [{"start": "0", "end": 4, "label": "P"}]}, "a span is malformed"),
        ({"text": "pain", "label": [[0, 4]]}, "a span is malformed"),
        ({"text": "pain", "spans": [{"start": 0, "end": 4, "label": ""}]}, "empty label"),
    ],
)
def test_malformed_records(tmp_path, record, message):
    path = tmp_path / "x.jsonl"
    # a JSON list in the first line would be a JSON file
    content = json.dumps(record)
    path.write_text(f" \n{content}" if isinstance(record, dict) else f'{{"text":""}}\n{content}', "utf8")
    with pytest.raises(ClinnerError, match=message.replace("x.jsonl:1", r"x\.jsonl:2")):
        list(read_jsonl(path))


@pytest.mark.parametrize(
    "annotations",
    [
        *[None, 3, "secret", {"secret": 1}, [None], ["secret"], [{"result": None}], [{"result": ["secret"]}]],
        *[[{"result": [{"value": value}]}] for value in (None, "secret", {"labels": None}, {"labels": 1})],
    ],
)
def test_malformed_label_studio_annotations(tmp_path, annotations):
    with pytest.raises(ClinnerError, match=r"x\.jsonl:2: `annotations` is malformed") as caught:
        read(tmp_path, {"text": ""}, {"data": {"text": "secret"}, "annotations": annotations})
    assert "secret" not in str(caught.value)


@pytest.mark.parametrize(
    ("record", "message"),
    [
        ({"text": "secret \ud83d"}, "character 7 of the text is half a character"),
        ({"data": {"text": "\ude00 secret"}}, "character 0 of the text is half"),
        ({"text": "pain", "id": "a\ud83d"}, "character 1 of the id is half"),
        ({"text": "pain", "spans": [{**SPAN, "label": "\ud83d"}]}, "character 0 of the label is half"),
    ],
)
def test_lone_surrogates(tmp_path, record, message):
    with pytest.raises(ClinnerError, match=rf"x\.jsonl:2: {message}") as caught:
        read(tmp_path, {"text": ""}, record)
    assert "secret" not in str(caught.value)
    assert str(caught.value).isascii()
    assert read(tmp_path, {"text": "\U0001f600"})[0].text == "\U0001f600"


def quoting(text: str, quoted: str, start: int, end: int) -> dict:
    value = {"start": start, "end": end, "text": quoted, "labels": ["P"]}
    return {"data": {"text": text}, "annotations": [{"result": [{"value": value}]}]}


@pytest.mark.parametrize(
    "quoted", ["stress pain", "stress\\npain", "stress\npain", "", ["a list of a TextArea"]]
)
def test_white_space_of_the_quoted_text_does_not_count(tmp_path, quoted):
    (note,) = read(tmp_path, quoting("stress\r\npain", quoted, 0, 12))
    assert note.mentions == (Mention(0, 12, "P"),)


@pytest.mark.parametrize(
    "record",
    [
        quoting("secret plan\r\nwarfarin", "warfarin", 9, 17),
        {"text": "secret warfarin", "spans": [{"start": 6, "end": 14, "label": "P", "text": "warfarin"}]},
    ],
)
def test_offsets_of_another_version_of_the_text(tmp_path, record):
    with pytest.raises(ClinnerError, match=r"x\.jsonl:1: the span .* does not hold the text") as caught:
        read(tmp_path, record)
    assert not [word for word in ("secret", "plan", "warfarin", "\n") if word in str(caught.value)]


def test_broken_json_does_not_show_the_note(tmp_path):
    path = tmp_path / "x.jsonl"
    path.write_text('{"text": "secret"', encoding="utf8")
    with pytest.raises(ClinnerError, match=r"x\.jsonl:1: broken JSON at character 17") as caught:
        list(read_jsonl(path))
    assert "secret" not in str(caught.value)


@given(
    text=st.text(st.characters(codec="utf-8"), min_size=3, max_size=40),
    label=st.text(
        st.characters(codec="utf-8", exclude_categories=("Cc", "Zs", "Zl", "Zp")), min_size=1, max_size=8
    ),
)
def test_round_trip(tmp_path_factory, text, label):
    mentions = (Mention(0, 1, label), Mention(0, 3, label, ((0, 1), (2, 3)), "T1"))
    notes = [Note("a", text, mentions), Note("b", text, annotated=False), Note("c", text)]
    path = tmp_path_factory.mktemp("jsonl") / "x.jsonl"
    assert write_jsonl(notes, path) == 3
    assert list(read_jsonl(path)) == notes


def test_what_is_written_is_not_read_as_bytes(tmp_path):
    """Without their texts, both would stand at the edges of words only if their offsets counted bytes."""
    note = Note("a", "\u00fc ab cd ef", (Mention(3, 5, "P"), Mention(6, 8, "P")))
    write_jsonl([note], tmp_path / "x.jsonl")
    assert list(read_jsonl(tmp_path / "x.jsonl")) == [note]


def test_what_is_written_is_read_as_characters(tmp_path):
    """Without its text the span would be taken for "a" and a face in UTF-16 units, as it cuts a word."""
    text = "a\U0001f600bc d"
    note = Note("a", text, (Mention(0, 3, "P"), Mention(0, 6, "P", ((0, 3), (5, 6)))))
    write_jsonl([note], tmp_path / "x.jsonl")
    repairs = Repairs()
    assert list(read_jsonl(tmp_path / "x.jsonl", repairs)) == [note]
    assert repairs == Repairs()


def test_suffixes_in_any_case(tmp_path):
    for name in ("a.JSONL", "b.Json"):
        (tmp_path / name).write_text(json.dumps({"text": "pain", "id": name}))
    assert [note.id for note in read_jsonl(tmp_path)] == ["a.JSONL", "b.Json"]
