"""Whose annotation each note of one file is."""

from spacy_clinner.formats.record import Mention, Note
from spacy_clinner.labelling.agreement.file_annotators import notes_by_annotator

TEXT = "No gout."
GOUT = (Mention(3, 7, "PROBLEM"),)


def of(*notes):
    return {
        name: [(note.id, len(note.mentions)) for note in own]
        for name, own in notes_by_annotator(notes).items()
    }


def test_notes_of_one_annotator_each_stay_together():
    notes = [
        Note("1", TEXT, GOUT, annotator="ana"),
        Note("2", "Fever.", annotator="ben"),
        Note("3", "Cough.", annotated=False),
    ]
    assert of(*notes) == {"": [("1", 1), ("2", 0), ("3", 0)]}


def test_other_annotators_of_a_note():
    both = Note("1", TEXT, GOUT, annotator="ana", others=((),), other_annotators=("ben",))
    alone = Note("2", "Fever.", annotator="ben")
    assert of(both, alone) == {"ana": [("1", 1)], "ben": [("1", 0), ("2", 0)]}
    assert not any(note.others for own in notes_by_annotator([both]).values() for note in own)


def test_notes_with_one_text():
    notes = [Note("1", TEXT, GOUT, annotator="ana"), Note("1-2", f" {TEXT}", annotator="ben")]
    assert of(*notes) == {"ana": [("1", 1)], "ben": [("1-2", 0)]}


def test_annotators_without_names_get_numbers():
    assert of(Note("1", TEXT, GOUT, others=((), GOUT))) == {
        "annotator 1": [("1", 1)],
        "annotator 2": [("1", 0)],
        "annotator 3": [("1", 1)],
    }


def test_the_first_of_several_annotations_by_one_annotator_counts():
    names = {"annotator": "ana", "other_annotators": ("ana", "ben")}
    assert of(Note("1", TEXT, GOUT, others=((), ()), **names)) == {"ana": [("1", 1)], "ben": [("1", 0)]}


def test_notes_that_nobody_annotated_belong_to_nobody():
    both = Note("1", TEXT, GOUT, annotator="ana", others=((),), other_annotators=("ben",))
    assert of(both, Note("2", "Fever.", annotated=False)) == {"ana": [("1", 1)], "ben": [("1", 0)]}
