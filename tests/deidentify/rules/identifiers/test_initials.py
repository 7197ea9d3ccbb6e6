"""Initials of people, and letters that are none."""

import pytest

from spacy_clinner.deidentify.rules.identifiers import rule_spans


def found(text: str) -> list[str]:
    return [text[span.start : span.end] for span in rule_spans(text)]


@pytest.mark.parametrize("dash", "-\u2010\u2011\u2013/")
@pytest.mark.parametrize("unit", ["mmol/L", "U/L", "mg/L", "10^9/L", "g/dL"])
def test_the_letter_of_a_unit_begins_no_name(unit, dash):
    text = f"Level 4.2 {unit.replace('/', dash)}. Metoprolol 25 mg continued. Metoprolol was increased."
    assert found(text) == []


@pytest.mark.parametrize("abbreviation", ["N/A", "N/V", "I/O", "W/O"])
def test_the_letter_of_an_abbreviation_begins_no_name(abbreviation):
    assert found(f"Allergies {abbreviation}. Metoprolol daily.") == []


@pytest.mark.parametrize(
    "text",
    [
        "A. Hypertension\nB. Diabetes\nDiabetes is stable.",
        "Plan:\n\nA. Cardiomyopathy\n - lasix\n  B. Azotemia\n  C. Sepsis\r\nD. Gout",
        "A. Hypertension\n" + "stable on the same tablets\n" * 10 + "B. Diabetes",
        "P. Mirabilis",
        "B. Fragilis",
        "grew\nC. Albicans and E. Faecalis",
        "pain, R. Knee swollen (L. Arm too)",
        "Troponin I. Metoprolol given. Influenza A. Tamiflu given.",
    ],
)
def test_items_species_and_sides_are_no_people(text):
    assert found(text) == []


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("A. Meyer came.", ["A. Meyer"]),
        ("well.\n- A. Meyer", ["A. Meyer"]),
        ("well / A. Meyer", ["A. Meyer"]),
        ("Team: Jones/A. Meyer", ["A. Meyer"]),
        ("Signed,\nA. B. Meyer", ["A. B. Meyer"]),
        ("Present:\nC. Meyer\nA. Jones", ["C. Meyer", "A. Jones"]),
        ("D/W C. Meyer, under B. Jones, c.c. A. Roe", ["C. Meyer", "B. Jones", "A. Roe"]),
        ("with L. Meyer and R. Jones", ["L. Meyer", "R. Jones"]),
        ("Anna M. called. Anna M. Meyer left.", ["Anna M.", "Anna M. Meyer"]),
    ],
)
def test_initials_of_people(text, expected):
    assert found(text) == expected
