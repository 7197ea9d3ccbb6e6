"""Several annotations of one text become one, by a named rule."""

import json

import pytest

from spacy_clinner.corpus.conversion import Split, convert
from spacy_clinner.corpus.note_formats import read_notes
from spacy_clinner.formats.annotators import Copies, merge_copies, merge_versions, text_key
from spacy_clinner.formats.record import Concept, Mention, Note

A, B, C = Mention(0, 4, "P"), Mention(5, 8, "Q"), Mention(0, 4, "Q")


@pytest.mark.parametrize(
    ("rule", "versions", "expected"),
    [
        ("first", [(A,), (B,)], (A,)),
        ("union", [(A,), (B, A)], (A, B)),
        ("majority", [(A, B), (A,), (C,)], (A,)),
        ("majority", [(A, B), (A,)], (A,)),
        ("majority", [(A, A), (B,), (B,)], (B,)),
    ],
)
def test_rules(rule, versions, expected):
    assert merge_versions(versions, rule) == expected


def test_different_annotations_are_merged_where_white_space_differs():
    notes = [
        Note("a", "pain on", (A,)),
        Note("other", "fever"),
        Note("b", " pain\r\n on ", (Mention(1, 5, "P"), Mention(1, 10, "Q"))),
    ]
    copies = Copies()
    merged, other = merge_copies(notes, "union", copies)
    assert merged == Note("a", "pain on", (A, Mention(0, 7, "Q")))
    assert other.id == "other"
    assert copies == Copies([("a", ["b"])], 2, 3, 2)


def test_equal_copies_stay_and_are_counted():
    notes = [Note(name, "pain on", (A,)) for name in "abc"]
    copies = Copies()
    assert merge_copies(notes, "first", copies) == notes
    assert copies == Copies(kept=2)


def test_two_annotators_who_agree_are_merged_too():
    notes = [Note(name, "pain on", (A,), annotator=name) for name in "ab"]
    copies = Copies()
    assert [note.id for note in merge_copies(notes, "majority", copies)] == ["a"]
    assert copies.versions == 2


def test_annotators_inside_a_record_are_merged():
    (note,) = merge_copies([Note("a", "pain on", (A,), others=((B,),))], "union", Copies())
    assert note == Note("a", "pain on", (A, B))


def test_copies_without_annotation_go():
    notes = [Note("a", "pain", annotated=False), Note("b", "pain ", (A,)), Note("c", "x", annotated=False)]
    copies = Copies()
    assert [note.id for note in merge_copies(notes, "first", copies)] == ["b", "c"]
    assert copies.unannotated == ["a"]


def test_empty_texts_and_notes_with_concepts_are_no_copies():
    concept = (Concept("1", "x"),)
    notes = [
        Note("a", " "),
        Note("b", ""),
        Note("c", "x", concepts=concept),
        Note("d", "x", (A,), concepts=concept),
    ]
    assert merge_copies(notes, "first", Copies()) == notes


ALIKE = [
    "Caf\u00e9 \ud55c pain",
    "Cafe\u0301 \u1112\u1161\u11ab  pain",
    "Ca\u00adf\u200be\u0301 \ud55c \u2060pain",
]


@pytest.mark.parametrize("first", ALIKE)
@pytest.mark.parametrize("second", ALIKE)
def test_texts_that_look_alike_are_copies(first, second):
    def note(name, text, word_end, label):
        place = text.index("pain")
        return Note(name, text, (Mention(0, word_end, label), Mention(place, place + 4, label)))

    ends = {text: text.index(" ") for text in ALIKE}
    notes = [note("a", first, ends[first], "P"), note("b", second, ends[second], "Q")]
    (merged,) = merge_copies(notes, "union", Copies())
    texts = [(m.label, first[m.start : m.end]) for m in merged.mentions]
    word = first[: ends[first]]
    assert texts == [("P", word), ("P", "pain"), ("Q", word), ("Q", "pain")]


def test_texts_of_other_letters_are_none():
    assert len({text_key(text) for text in ("Cafe", "Caf\u00e9", "Cafes", "cafe", "Ca fe")}) == 5


def test_one_text_in_two_forms_stays_in_one_part_of_a_split(tmp_path):
    lines = [
        json.dumps({"text": f"{word} {i} aspirin", "spans": [[len(word) + 3, len(word) + 10, "DRUG"]]})
        for i in range(5)
        for word in ("Caf\u00e9", "Cafe\u0301", "Caf\u200b\u00e9")
    ]
    (tmp_path / "x.jsonl").write_text("\n".join(lines))
    convert(tmp_path / "x.jsonl", tmp_path / "out", split=Split("60/40"), progress=False)
    parts = [
        {text_key(note.text) for note in read_notes(tmp_path / f"out/{n}.spacy")} for n in ("train", "dev")
    ]
    assert all(parts)
    assert not parts[0] & parts[1]
