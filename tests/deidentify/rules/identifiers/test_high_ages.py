"""Ages above 89 in the forms of notes, and numbers that are none."""

import pytest

from spacy_clinner.deidentify.rules.identifiers import rule_spans


@pytest.mark.parametrize(
    ("text", "age"),
    [
        ("91M with chest pain", "91"),
        ("CC: 91 F, from home", "91"),
        ("Seen today. 91F presents with a fall", "91"),
        ("A patient (94M) was seen", "94"),
        ("a 91yoF", "91"),
        ("91y F with", "91"),
        ("a 93-yr-old", "93"),
        ("aged ninety-three", "ninety-three"),
        ("a ninety-three-year-old man", "ninety-three-year-old"),
    ],
)
def test_ages(text, age):
    (span,) = rule_spans(text)
    assert (text[span.start : span.end], span.label) == (age, "AGE")


@pytest.mark.parametrize(
    "text",
    [
        "temp 91 F with chills",
        "91 M patients were enrolled",
        "K 4.91 M",
        "89M with chest pain",
        "SpO2 91 F",
        "91 m",
        "Thyroid scan ((99m)Tc-MDP) was normal",
        "ninety-three tablets",
    ],
)
def test_other_numbers(text):
    assert not rule_spans(text)
