"""Many invented hospitals: their notes are labelled, differ from one another, and are the same again."""

import itertools
import random

import pytest

from spacy_clinner.errors import ClinnerError
from spacy_clinner.formats.i2b2 import TYPES
from spacy_clinner.synthetic.grammar import Grammar
from spacy_clinner.synthetic.many.hospital import KINDS
from spacy_clinner.synthetic.many.notes import NoteWriter, generate_hospitals
from tests.synthetic.flat import require_flat


def generate(hospitals, notes, seed=0):
    return {name: list(drawn) for name, drawn in generate_hospitals(hospitals, notes, seed=seed)}


@pytest.fixture(scope="module")
def hospitals():
    return generate(12, 60)


def test_mentions_are_flat_and_have_no_blank_edges(hospitals):
    for note in itertools.chain(*hospitals.values()):
        require_flat(note)
        assert "{" not in note.text


def test_every_hipaa_type_that_a_note_may_hold_is_written(hospitals):
    written = {m.label for notes in hospitals.values() for note in notes for m in note.mentions}
    assert written <= set(TYPES)
    assert written >= {
        "PATIENT",
        "DOCTOR",
        "HOSPITAL",
        "CITY",
        "STREET",
        "ZIP",
        "DATE",
        "AGE",
        "PHONE",
        "FAX",
    }
    assert written >= {"EMAIL", "URL", "SSN", "MEDICALRECORD", "HEALTHPLAN", "ACCOUNT", "LICENSE", "DEVICE"}


def test_some_notes_identify_nobody(hospitals):
    assert all(any(not note.mentions for note in notes) for notes in hospitals.values())


def test_names_are_of_many(hospitals):
    names = {
        n.text[m.start : m.end]
        for notes in hospitals.values()
        for n in notes
        for m in n.mentions
        if m.label == "PATIENT"
    }
    assert len(names) > 500
    assert any(name.isupper() for name in names)
    assert any(name.islower() for name in names)
    assert any("," in name for name in names)


def test_the_first_hospitals_and_notes_are_the_same_however_many_there_are(hospitals):
    again = generate(2, 5)
    assert again == {name: hospitals[name][:5] for name in list(hospitals)[:2]}


def test_another_seed_draws_other_hospitals(hospitals):
    assert generate(1, 5, seed=1)["hospital_000"] != hospitals["hospital_000"][:5]


def test_ids_are_unique(hospitals):
    ids = [note.id for notes in hospitals.values() for note in notes]
    assert len(ids) == len(set(ids))


def test_a_negative_number_is_an_error():
    with pytest.raises(ClinnerError, match="-1 hospitals"):
        list(generate_hospitals(-1, 5))
    with pytest.raises(ClinnerError, match="-1 notes"):
        generate(1, -1)


def test_kinds_of_notes_have_writers():
    assert all(hasattr(NoteWriter, f"_write_{kind}") for kind in KINDS)


def test_functions_write_symbols_of_a_grammar():
    grammar = Grammar({"line": "{PATIENT:name} came"}, written_later=["name"])
    draft = grammar.with_writers({"name": lambda rng: "Ana"}).expand("line", random.Random(0))
    assert draft.text == "Ana came"
    assert [(m.start, m.end, m.label) for m in draft.mentions] == [(0, 3, "PATIENT")]
    with pytest.raises(ClinnerError, match="unknown symbol name"):
        Grammar({"line": "{name} came"})
