"""Institutions and the people beside them, and where a place ends."""

import pytest

from spacy_clinner.deidentify.rules.identifiers import rule_spans


def marked(text: str) -> str:
    for span in reversed(rule_spans(text)):
        text = f"{text[: span.start]}[{span.label}]{text[span.end :]}"
    return text


@pytest.mark.parametrize("care", ["Seen", "Reviewed", "Followed", "Managed", "Referred", "Evaluated"])
@pytest.mark.parametrize(
    ("text", "expected"),
    [
        (
            "by Dr. Jones and Dr. Smith. Dr. Jones will call. Dr. Smith agrees.",
            "by Dr. [DOCTOR] and Dr. [DOCTOR]. Dr. [DOCTOR] will call. Dr. [DOCTOR] agrees.",
        ),
        ("by Dr. Jones. Improved since.", "by Dr. [DOCTOR]. Improved since."),
        ("by Anna Meyer. Improved since.", "by [DOCTOR]. Improved since."),
        ("by Anna Meyer and Tom Jones at Mount Sinai.", "by [DOCTOR] and [DOCTOR] at [HOSPITAL]."),
        ("by Maria de la Cruz and Ana Roca and Dr. Lee.", "by [DOCTOR] and [DOCTOR] and Dr. [DOCTOR]."),
        ("by Psychiatry and PT. Improved since.", "by Psychiatry and PT. Improved since."),
        ("by Ortho and Physical Therapy. Improved.", "by Ortho and Physical Therapy. Improved."),
        ("by Mercy Hospital. Improved since.", "by [HOSPITAL]. Improved since."),
    ],
)
def test_people_win_behind_by(care, text, expected):
    assert marked(f"{care} {text}") == f"{care} {expected}"


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("Seen at Mount Sinai. Patient improved.", "Seen at [HOSPITAL]. Patient improved."),
        ("Seen at Mercy Hosp. Dr. Jones called.", "Seen at [HOSPITAL]. Dr. [DOCTOR] called."),
        ("Seen at St. Mary's Hospital. Improved.", "Seen at [HOSPITAL]. Improved."),
        ("Seen at M. D. Anderson. Improved.", "Seen at [HOSPITAL]. Improved."),
        ("Seen at John F. Kennedy Hospital.", "Seen at [HOSPITAL]."),
        ("Transferred from Mercy. Stable now.", "Transferred from [HOSPITAL]. Stable now."),
        ("ST. MARY'S HOSPITAL", "[HOSPITAL]"),
        ("Evaluated at Good Samaritan Hospital by us", "Evaluated at [HOSPITAL] by us"),
        ("Lives in St. Louis. Works.", "Lives in [CITY]. Works."),
        ("Lives in Ft. Worth with a dog.", "Lives in [CITY] with a dog."),
        ("Baylor Medical Center. Seton Hospital.", "[HOSPITAL]. [HOSPITAL]."),
        ("Seen at Mercy General by Mr. Lee", "Seen at [HOSPITAL] by Mr. [PATIENT]"),
    ],
)
def test_a_place_ends_with_its_sentence_and_holds_no_title(text, expected):
    assert marked(text) == expected
