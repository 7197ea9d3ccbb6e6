"""Dates of notes, and the scores, pressures and doses that are written like days."""

import pytest

from spacy_clinner.deidentify.rules.identifiers import rule_spans


def found(text: str, language: str = "en") -> list[str]:
    return [text[span.start : span.end] for span in rule_spans(text, language=language)]


@pytest.mark.parametrize("joint", [" to ", ", ", " -> ", " and ", " then "])
@pytest.mark.parametrize(
    ("before", "one", "other"),
    [
        ("GCS dropped from ", "15/15", "11/15"),
        ("MMSE fell from ", "22/30", "12/30"),
        ("MoCA ", "22/30", "10/30"),
        ("Barthel index improved from ", "8/20", "12/20"),
        ("Apgars ", "8/9", "9/9"),
        ("VA ", "6/9", "6/12"),
        ("Vision went from ", "6/12", "6/9"),
        ("BiPAP from ", "10/5", "12/6"),
        ("CPAP ", "10/5", "12/5"),
        ("Lotrel increased from ", "5/10", "5/20"),
        ("Dose reduced from ", "10/20", "5/20"),
        ("Lisinopril/HCTZ was increased from ", "10/12", "20/12"),
    ],
)
def test_measures_written_like_days_stay(before, one, other, joint):
    assert found(f"{before}{one}{joint}{other}.") == []


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("Admitted from 3/4 to 5/4.", ["3/4", "5/4"]),
        ("Lotrel taken from 5/10 to 5/20.", ["5/10", "5/20"]),
        ("BiPAP from 3/4 to 5/4.", ["3/4", "5/4"]),
        ("GCS rose from 3/4 to 5/4.", ["3/4", "5/4"]),
        ("admitted 12/30, discharged 1/3", ["12/30", "1/3"]),
        ("GCS 15/15. Stayed from 11/15 to 12/15.", ["11/15", "12/15"]),
        ("GCS 15/15 on 11/15", ["11/15"]),
        ("MMSE 22/30 on 3/4, and since 12/30", ["3/4", "12/30"]),
        ("BiPAP since 10/5, until 12/6", ["10/5", "12/6"]),
        ("Pain from 10/15 to 12/15", ["10/15", "12/15"]),
        ("Pain from 12/15 to 12/20", ["12/15", "12/20"]),
        ("Symptoms increased from 5/11 to 5/20", ["5/11", "5/20"]),
    ],
)
def test_days_beside_measures_are_found(text, expected):
    assert found(text) == expected
