"""Offsets that count UTF-16 units: mended where something tells, told of where nothing does."""

import json

import pytest

from spacy_clinner.errors import ClinnerError
from spacy_clinner.formats.jsonl import read_jsonl
from spacy_clinner.formats.repairs import Repairs

FACE = "\U0001f600"


def read(tmp_path, *records, repairs=None):
    path = tmp_path / "x.jsonl"
    path.write_text("\n".join(json.dumps(record) for record in records), encoding="utf8")
    repairs = Repairs() if repairs is None else repairs
    return list(read_jsonl(path, repairs)), repairs


def units(text: str, words: str, quoted: bool = False, offset=None):
    """A record whose offsets count UTF-16 units."""
    start = text.index(words)
    begin = len(text[:start].encode("utf-16-le")) // 2
    end = begin + len(words.encode("utf-16-le")) // 2
    span = {"start": begin, "end": end, "label": "P"}
    return {"text": text, "spans": [{**span, "text": words} if quoted else span]}


def texts(notes):
    return [note.text[m.start : m.end] for note in notes for m in note.mentions]


@pytest.mark.parametrize(
    ("text", "words", "quoted"),
    [
        (f"{FACE} pt on 5 mg aspirin", "5 mg", False),  # only so whole words
        (f"{FACE} pt on aspirin", "aspirin", False),  # beyond the text
        (f"{FACE * 9} a b c d", "b", True),  # the quotation tells
        (f"pt {FACE} on{FACE}", f"on{FACE}", False),
        (f"{FACE} pain and pain", "pain", True),
    ],
)
def test_units_are_mended(tmp_path, text, words, quoted):
    notes, repairs = read(tmp_path, units(text, words, quoted))
    assert texts(notes) == [words]
    assert [(note_id, unit) for note_id, unit, _ in repairs.recounted] == [("x-1", "UTF-16 units")]
    assert not repairs.unsure


@pytest.mark.parametrize("quoted", [False, True])
def test_characters_stay(tmp_path, quoted):
    text = f"{FACE} pt on aspirin 5 mg daily"
    span = {"start": 8, "end": 15, "label": "P", **({"text": "aspirin"} if quoted else {})}
    notes, repairs = read(tmp_path, {"text": text, "spans": [span]})
    assert texts(notes) == ["aspirin"]
    assert repairs == Repairs()


def test_a_note_that_does_not_tell_is_told_of(tmp_path):
    text = f"{FACE}{FACE} a b a b a b"
    record = {"id": "d7", "text": text, "spans": [{"start": 7, "end": 8, "label": "P"}]}
    notes, repairs = read(tmp_path, record)
    assert notes[0].mentions[0].start == 7
    assert repairs.unsure == ["d7"]
    (line,) = repairs.warnings(5)
    assert "d7" in line
    assert "UTF-16" in line


def test_other_notes_of_the_file_tell(tmp_path):
    unsure = {"text": f"{FACE}{FACE} a b a b a b", "spans": [{"start": 7, "end": 8, "label": "P"}]}
    sure = units(f"{FACE} pt on 5 mg aspirin", "5 mg")
    notes, repairs = read(tmp_path, unsure, sure)
    assert notes[0].mentions[0].start == 5
    assert not repairs.unsure
    characters = {"text": f"{FACE} pt on aspirin", "spans": [{"start": 8, "end": 15, "label": "P"}]}
    notes, repairs = read(tmp_path, unsure, sure, characters)
    assert notes[0].mentions[0].start == 7
    assert repairs.unsure == ["x-1"]


def test_before_the_first_wide_character_there_is_nothing_to_tell(tmp_path):
    notes, repairs = read(tmp_path, {"text": f"pain {FACE}", "spans": [{"start": 0, "end": 4, "label": "P"}]})
    assert texts(notes) == ["pain"]
    assert repairs == Repairs()


def test_bytes_without_quotation_are_mended_beyond_the_text(tmp_path):
    text = "\u00fc\u00fc\u00fc pain"
    notes, repairs = read(tmp_path, {"text": text, "spans": [{"start": 7, "end": 11, "label": "P"}]})
    assert texts(notes) == ["pain"]
    assert repairs.recounted == [("x-1", "UTF-8 bytes", 1)]
    with pytest.raises(ClinnerError, match="span 6-10 does not fit the text of 8"):
        read(tmp_path, {"text": text, "spans": [{"start": 6, "end": 10, "label": "P"}]})


def test_one_mention_that_stands_elsewhere_is_moved_alone(tmp_path):
    spans = [
        {"start": 7, "end": 11, "label": "P", "text": "pain"},
        {"start": 1, "end": 5, "label": "P", "text": "acne"},
    ]
    notes, repairs = read(
        tmp_path, {"text": "acne\r\n\r\npain", "spans": [spans[1], {**spans[0], "start": 6, "end": 10}]}
    )
    assert texts(notes) == ["acne", "pain"]
    assert repairs.moved == [("x-1", "", 1, 0), ("x-1", "", 6, 8)]


BYTES = "Größe 5 cm, aß Äpfel und nahm Aspirin und Ramipril"


def in_bytes(text, *words):
    starts = [len(text[: text.index(word)].encode()) for word in words]
    return {
        "text": text,
        "label": [[s, s + len(word.encode()), "P"] for s, word in zip(starts, words, strict=True)],
    }


def test_bytes_within_the_text_are_mended_if_two_mentions_tell(tmp_path):
    notes, repairs = read(tmp_path, in_bytes(BYTES + " weiter", "Äpfel", "Aspirin", "nahm"))
    assert texts(notes) == ["Äpfel", "Aspirin", "nahm"]
    assert repairs.recounted == [("x-1", "UTF-8 bytes", 3)]


def test_one_mention_that_may_count_bytes_is_told_of(tmp_path):
    notes, repairs = read(tmp_path, in_bytes(BYTES, "Aspirin"))
    assert texts(notes) == ["rin und"]
    (line,) = repairs.warnings(5)
    assert "1 note(s) whose offsets may count UTF-8 bytes" in line
    assert line.endswith(": x-1")


@pytest.mark.parametrize("words", [["Aspirin", "Ramipril"], ["spiri", "Ramipril"], ["5 cm"], ["fel", "hm"]])
def test_characters_beside_accents_stay(tmp_path, words):
    spans = [{"start": BYTES.index(w), "end": BYTES.index(w) + len(w), "label": "P"} for w in words]
    notes, repairs = read(tmp_path, {"text": BYTES, "spans": spans})
    assert texts(notes) == words
    assert repairs == Repairs()


def test_a_quotation_tells_that_offsets_are_characters(tmp_path):
    record = in_bytes(BYTES + " weiter", "Aspirin", "nahm")
    spans = [
        {"start": s, "end": e, "label": label, "text": record["text"][s:e]} for s, e, label in record["label"]
    ]
    notes, repairs = read(tmp_path, {"text": record["text"], "spans": spans})
    assert [mention.start for mention in notes[0].mentions] == [s for s, *_ in record["label"]]
    assert repairs == Repairs()
