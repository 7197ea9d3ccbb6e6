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


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("Implant S/N: 88-1234.", "Implant S/N: *."),
        ("Pump s/n 12345", "Pump s/n *"),
        ("UDI (01)00844588003288(17)141120(10)7654321D(21)10987654d321", "UDI *"),
        ("Insured: 2 85 05 78 006 084 36.", "Insured: *."),
        ("1 84 12 2A 451 089", "*"),
        ("AHV-Nr. 756.9217.0769.85", "AHV-Nr. *"),
        ("Seen, 85.07.30-033.61.", "Seen, *."),
        ("Steuernummer 12/345/67890", "Steuernummer *"),
        ("Aadhaar 1234 5678 9012", "Aadhaar *"),
        ("SSN ending in 6789", "SSN ending in *"),
        ("MRN ends with 678901", "MRN ends with *"),
        ("Encounter 000123-45", "Encounter *"),
        ("CPR 010160-1234", "CPR *"),
        ("Slides S-22-12345 and QX-22-12345", "Slides * and *"),
    ],
)
def test_numbers_of_devices_countries_and_slides_go_whole(text, expected):
    assert re.sub(r"\[[A-Z]+]", "*", masked(text)) == expected


@pytest.mark.parametrize(
    "text",
    [
        "NDC 0002-8215-01",
        "NDC: 00002-8215-01",
        "RxNorm: 197361",
        "RxCUI 197361",
        "SNOMED CT: 22298006 |Myocardial infarction|",
        "SNOMED codes 22298006, 73211009 and 195967001",
        "SCTID 73211009",
        "CPT code: 99213",
        "UMLS C0027051",
        "LOINC code: 2345-7",
        "OMIM #143100",
        "PZN 01234567",
        "EudraCT 2010-012345-12",
        "ISBN 978-3-16-148410-0",
        "dm+d 322341003",
    ],
)
def test_codes_of_vocabularies_stay(text):
    assert masked(f"Coded: {text}.") == f"Coded: {text}."


@pytest.mark.parametrize(
    "text", ["NDC. Phone 617-555-0123", "SNOMED was used for 22298006", "xNDC 0002-8215-01"]
)
def test_a_vocabulary_elsewhere_keeps_no_number(text):
    assert "[" in masked(text)


@pytest.mark.parametrize(
    ("text", "number"),
    [
        ("Phone:\n467 3395\nE-mail", "467 3395"),
        ("Tel. :\r\n    (08) 8747 6301\r\n", "(08) 8747 6301"),
        ("Please call me on 9472 7916.", "9472 7916"),
        ("call him at 450 0840", "450 0840"),
    ],
)
def test_a_number_below_or_behind_its_label(text, number):
    (span,) = rule_spans(text)
    assert (text[span.start : span.end], span.label) == (number, "PHONE")


def test_a_number_below_a_word_without_a_colon_is_none():
    assert not rule_spans("Please call\n4 1234 tablets")
