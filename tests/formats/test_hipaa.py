"""Which HIPAA identifier and which type of i2b2 a label stands for."""

from pathlib import Path

import pytest

from spacy_clinner.formats.hipaa import IDENTIFIERS, i2b2_type, identifier
from spacy_clinner.formats.i2b2 import CATEGORIES, MEDDOCAN, TYPES


@pytest.mark.parametrize(
    ("label", "found"),
    [
        ("PERSON", "PATIENT"),
        ("PER", "PATIENT"),
        ("GPE", "CITY"),
        ("LOC", "CITY"),
        ("ORG", "ORGANIZATION"),
        ("FAC", "HOSPITAL"),
        ("DATE", "DATE"),
        ("TIME", "DATE"),
        ("FECHAS", "DATE"),
        ("NAME", None),
        ("LOCATION", None),
        ("DRUG", None),
    ],
)
def test_types(label, found):
    assert i2b2_type(label) == found


def test_types_of_i2b2_and_meddocan_are_their_own():
    assert {i2b2_type(name) for name in TYPES} == TYPES
    assert {name: i2b2_type(name) for name in MEDDOCAN} == MEDDOCAN


@pytest.mark.parametrize(
    ("label", "letter"),
    [
        ("NAME", "A"),
        ("LOCATION", "B"),
        ("CONTACT", "D"),
        ("ID", "R"),
        ("PERSON", "A"),
        ("GPE", "B"),
        ("MRN", "H"),
    ],
)
def test_categories_and_other_labels_mark_an_identifier(label, letter):
    found = identifier(label)
    assert found is not None
    assert found.letter == letter


def test_every_category_marks_one():
    assert all(map(identifier, CATEGORIES))
    assert not any(map(identifier, ["STATE", "COUNTRY", "PAIS", "DRUG", ""]))


def test_the_page_of_scores_lists_the_labels():
    page = (Path(__file__).parents[2] / "docs" / "reference" / "scores.md").read_text(encoding="utf8")
    for paragraph in IDENTIFIERS:
        (row,) = [line for line in page.splitlines() if line.startswith(f"| {paragraph.letter} |")]
        assert all(f"`{label}`" in row for label in paragraph.labels)
