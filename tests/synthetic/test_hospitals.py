"""The two hospitals: identifying text is marked, all of it, and they differ."""

import re
from collections import Counter
from pathlib import Path

import pytest

from spacy_clinner.deidentify.rules.names.identities import AMERICAN, EUROPEAN
from spacy_clinner.errors import ClinnerError
from spacy_clinner.formats.hipaa import identifier
from spacy_clinner.formats.jsonl import read_jsonl
from spacy_clinner.synthetic.hospitals import HOSPITALS, generate_hospital
from tests.support.flat import require_flat

ASSETS = Path(__file__).parents[2] / "assets"


@pytest.fixture(scope="module")
def notes():
    return {name: list(generate_hospital(name, 120)) for name in HOSPITALS}


@pytest.mark.parametrize("name", HOSPITALS)
def test_assets_are_what_the_generator_writes(name):
    written = list(read_jsonl(ASSETS / f"{name}.jsonl"))
    assert len(written) == 500
    assert [(n.id, n.text, n.mentions) for n in written[:10]] == [
        (n.id, n.text, n.mentions) for n in generate_hospital(name, 10)
    ]


@pytest.mark.parametrize("name", HOSPITALS)
def test_mentions_are_flat_and_have_no_blank_edges(notes, name):
    for note in notes[name]:
        require_flat(note)


@pytest.mark.parametrize("name", HOSPITALS)
def test_nothing_that_identifies_is_left_unmarked(notes, name):
    for note in notes[name]:
        masked = list(note.text)
        for mention in note.mentions:
            masked[mention.start : mention.end] = "_" * (mention.end - mention.start)
        rest = "".join(masked)
        # a name of two words or more, a long number, an address, a whole date
        identities = AMERICAN if name == "source_hospital" else EUROPEAN
        for words in (identities.hospitals, identities.organizations, identities.streets):
            assert not [w for w in words if " " in w and w in rest]
        assert not re.search(r"\d{5,}|@\w|\d{4}-\d\d-\d\d|\d/\d+/\d\d|\d\.\d+\.\d\d", rest)


def test_a_note_is_about_one_person(notes):
    for note in notes["target_hospital"]:
        surnames = Counter(
            note.text[m.start : m.end].split(". ")[1]
            for m in note.mentions
            if m.label == "PATIENT" and ". " in note.text[m.start : m.end]
        )
        assert len(surnames) <= 1


def test_hospitals_share_types_and_not_names(notes):
    labels = {name: {m.label for n in notes[name] for m in n.mentions} for name in HOSPITALS}
    shared = labels["source_hospital"] & labels["target_hospital"]
    assert {"PATIENT", "DOCTOR", "DATE", "HOSPITAL", "PHONE", "MEDICALRECORD"} <= shared
    assert labels["source_hospital"] - shared
    assert labels["target_hospital"] - shared
    assert all(identifier(label) or label in {"STATE", "COUNTRY"} for label in set.union(*labels.values()))
    surfaces = [
        {n.text[m.start : m.end] for n in notes[name] for m in n.mentions if m.label == "HOSPITAL"}
        for name in HOSPITALS
    ]
    assert not surfaces[0] & surfaces[1]


def test_unlabelled_notes_are_other_notes():
    (note,) = generate_hospital("target_hospital", 1)
    (plain,) = generate_hospital("target_hospital", 1, annotated=False)
    assert note.text != plain.text
    assert not plain.annotated
    assert not plain.mentions


def test_bad_input():
    with pytest.raises(ClinnerError, match="unknown hospital 'x': choose from source_hospital"):
        list(generate_hospital("x", 1))
    with pytest.raises(ClinnerError, match="cannot write -1"):
        list(generate_hospital("target_hospital", -1))
