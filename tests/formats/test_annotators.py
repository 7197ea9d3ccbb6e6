"""Several annotations of one text become one, by a named rule."""

import pytest

from spacy_clinner.formats.annotators import Copies, merge_copies, merge_versions
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
