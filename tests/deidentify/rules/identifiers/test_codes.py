"""Numbers of records, accounts and plans, and the clinical numbers that look like them."""

import re

import pytest

from spacy_clinner.deidentify.rules.identifiers import rule_spans
from spacy_clinner.deidentify.rules.redacted_text import redact

DASHES = "-\u2010\u2011\u2012\u2013\u2014\u2015\u2212"


def masked(text: str, language: str = "en") -> str:
    return redact(text, rule_spans(text, language=language), "mask", language=language).text


@pytest.mark.parametrize("dash", DASHES)
@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("SSN: 123-45-6789", "SSN: *"),
        ("Seen, 123-45-6789.", "Seen, *."),
        ("MRN 123-456-789", "MRN *"),
        ("MRN: 12-345-67", "MRN: *"),
        ("MRN - 12-345", "MRN - *"),
        ("MRN 12-345", "MRN *"),
        ("Card 4111-1111-1111-1111", "Card *"),
        ("Sent with QX-789012.", "Sent with *."),
        ("Sent with 77-123456-90.", "Sent with *."),
        ("Call 617-555-0123.", "Call *."),
        ("Dallas, TX 75001-1234", "*, TX *"),
    ],
)
def test_a_number_goes_whole_whatever_dash_joins_it(text, expected, dash):
    text, expected = text.replace("-", dash), expected.replace("-", dash)
    assert re.sub(r"\[[A-Z]+]", "*", masked(text)) == expected


@pytest.mark.parametrize("dash", DASHES[3:])
@pytest.mark.parametrize(
    "text",
    ["Range 1500-2000.", "From 1998-2003.", "Given 100mg-200mg.", "T10-L2 fusion.", "72-96 hours"],
)
def test_ranges_with_a_long_dash_stay(text, dash):
    text = text.replace("-", dash)
    assert masked(text) == text


def test_a_long_dash_before_a_word_ends_a_number():
    assert masked("MRN 12345\u2014seen today") == "MRN [MEDICALRECORD]\u2014seen today"
