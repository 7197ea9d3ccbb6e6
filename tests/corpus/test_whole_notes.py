"""Sentences and copies of a note are one note."""

import pytest

from spacy_clinner.corpus.whole_notes import one_name_a_text, owners_of, texts_of_notes
from spacy_clinner.formats.record import Note


@pytest.mark.parametrize(
    ("ids", "numbered", "owners"),
    [
        (["n", "n-2", "n-3", "m-2"], True, ["n", "n", "n", "m-2"]),
        (["n", "n-2"], False, ["n", "n-2"]),
        (["ward/n-0-4", "ward/n-10-14", "n-0-5"], False, ["ward/n", "ward/n", "n-0-5"]),
        (["2020-01-02", "2020-01-03"], True, ["2020-01-02", "2020-01-03"]),
    ],
)
def test_whose_part_a_text_is(ids, numbered, owners):
    """`suggest` calls a stretch by its place, which is as long as it; a date is none."""
    assert owners_of([Note(note_id, "text") for note_id in ids], numbered=numbered) == owners


def test_copies_have_one_name_and_sentences_that_repeat_do_not():
    owners = ["a", "a", "b", "b", "c", "d", "e", "f"]
    texts = ["No fever.", "Home.", "No fever.\r\n", " Home.", "No fever.", "No fever. Home.", "", ""]
    assert one_name_a_text(owners, texts) == ["a", "a", "a", "a", "c", "a", "e", "f"]


def test_texts_of_sentences_are_those_of_their_notes():
    sentences = [Note("n", "No fever. "), Note("n-2", "Home.\r\n"), Note("empty", " ")]
    assert texts_of_notes(sentences) == texts_of_notes([Note("x", "No fever.\nHome.")])
