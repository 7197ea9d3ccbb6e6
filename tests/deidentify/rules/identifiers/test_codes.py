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
    [
        "Range 1500-2000.",
        "From 1998-2003.",
        "Given 100mg-200mg.",
        "T10-L2 fusion.",
        "72-96 hours",
        "A 16F-18F cannula.",
    ],
)
def test_ranges_with_a_long_dash_stay(text, dash):
    text = text.replace("-", dash)
    assert masked(text) == text


def test_a_long_dash_before_a_word_ends_a_number():
    assert masked("MRN 12345\u2014seen today") == "MRN [MEDICALRECORD]\u2014seen today"


UNITS = [
    *(
        "ng/mL",
        "pg/mL",
        "U/L",
        "mIU/mL",
        "IU/mL",
        "IU",
        "IE",
        "UI",
        "K/uL",
        "10^9/L",
        "x10^3/uL",
        "/uL",
        "/mm3",
    ),
    *(
        "copies/mL",
        "cells/mcL",
        "CFU/mL",
        "mU/l",
        "\u00b5g/L",
        "x10\u2079/L",
        "thou/mm3",
        "units",
        "mmol/mol",
    ),
]


@pytest.mark.parametrize("unit", UNITS)
@pytest.mark.parametrize("before", ["", "Value: ", "Code: ", "Serum "])
def test_a_long_number_with_a_unit_stays(before, unit):
    text = f"{before}123456 {unit} and {before}1234567 {unit}."
    assert masked(text) == text


@pytest.mark.parametrize(
    "before",
    [
        *(
            "Platelets: ",
            "PLT ",
            "Ferritin ",
            "Ferritin - ",
            "Ferritin\t",
            "CK: ",
            "CK-MB ",
            "hCG: ",
            "BNP ",
            "NT-proBNP = ",
        ),
        *(
            "viral load: ",
            "HIV RNA ",
            "LDH of ",
            "CK peaked at ",
            "AFP >",
            "CA 19-9 ",
            "CA-125: ",
            "WBC (cells) ",
        ),
        *("platelet count was ", "Penicillin ", "Penicillin G ", "Nystatin ", "Vitamin D ", "Carga viral: "),
    ],
)
def test_a_long_number_of_an_analyte_or_a_drug_stays(before):
    for number in ("123456", "1234567", "150000-400000", "150000\u2013400000"):
        assert masked(f"{before}{number}.") == f"{before}{number}."


@pytest.mark.parametrize("language", ["en", "de", "fr", "es", "nl", "it", "pt"])
def test_a_measurement_is_no_telephone_number(language):
    for text in ("PLT 350000 10^9/L", "Value 350000 10^9/L", "PLT 350 000 000 /L", "Ferritin: 123 456 789"):
        assert masked(text, language) == text
    assert masked("Alt: 06 12 34 56 78", "fr") == masked("Alt: +33 6 12 34 56 78") == "Alt: [PHONE]"


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("Platelets 150000, MRN 654321", "Platelets 150000, MRN *"),
        ("Ferritin and number 1234567.", "Ferritin and number *."),
        ("Seen, 1234567.", "Seen, *."),
        ("Lab no. 123456.", "Lab no. *."),
        ("MRN 123456 K.", "MRN * K."),
        ("From 1998-2003, ref 4998-2003.", "From 1998-2003, ref *."),
        ("K 1234567", "K *"),
    ],
)
def test_other_long_numbers_go(text, expected):
    assert re.sub(r"\[[A-Z]+]", "*", masked(text)) == expected
