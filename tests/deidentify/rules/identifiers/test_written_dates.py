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


@pytest.mark.parametrize(
    ("text", "language", "expected"),
    [
        ("Vu le 3 mai et le 5 mars.", "fr", ["3 mai", "5 mars"]),
        ("le 12 mars", "fr", ["12 mars"]),
        ("Depuis le 1er mars, du 3 au 5 mai", "fr", ["1er mars", "3 au 5 mai"]),
        ("lundi 3 mai", "fr", ["lundi 3 mai"]),
        ("op 3 mei, vrijdag 5 mei", "nl", ["3 mei", "vrijdag 5 mei"]),
        ("le 3 mai 2031", "fr", ["3 mai 2031"]),
        ("Am 12.03. aufgenommen", "de", ["12.03."]),
        ("Seit 12.03. Fieber, seit dem 13.03. Husten", "de", ["12.03.", "13.03."]),
        ("Vom 12.03. bis 15.03. station\u00e4r", "de", ["12.03.", "15.03."]),
        ("Ab 3.5. Antibiose", "de", ["3.5."]),
        ("Revisi\u00f3n en abril, desde marzo", "es", ["abril", "marzo"]),
        ("Depuis mars. Kontrolle im Mai, seit M\u00e4rz.", "fr", ["mars", "Mai", "M\u00e4rz"]),
        ("El 3-IV-2031 y el 03/XII/31, 12/IV/1960.", "es", ["3-IV-2031", "03/XII/31", "12/IV/1960"]),
        ("DOB 1.2.60. Geb. 1.2.60", "en", ["1.2.60", "1.2.60"]),
        ("geb. am 1.2.60, geboren: 3.4.61", "de", ["1.2.60", "3.4.61"]),
        ("N\u00e9 le 1.2.60, n\u00e9e 3.4.61", "fr", ["1.2.60", "3.4.61"]),
    ],
)
def test_days_behind_articles_and_prepositions_are_found(text, language, expected):
    assert found(text, language) == expected


@pytest.mark.parametrize("language", ["en", "fr", "de", "nl"])
@pytest.mark.parametrize(
    "text",
    [
        *("Version 1.2.60, see 1.2.03.", "took 3 mars bars", "2 may help", "post op 3 may need fluids"),
        *(
            "CN II-XII intact",
            "NYHA 2/IV/3 a",
            "Grade 3/IV murmur",
            "en mai",
            "Stage 2-III-B",
        ),
        *("Smith et al. 3 may be right", "8 AM 12.03. given", "Nach 12.03. mg", "gave 3 mei"),
    ],
)
def test_numbers_that_only_look_like_days_stay(text, language):
    assert "DATE" not in {span.label for span in rule_spans(text, language=language)}


@pytest.mark.parametrize(
    "date", ["12-03-'31", "12/3/’31", "1.2.'31", "4.III.1960", "4.xii.60".upper(), "04-III-1960"]
)
def test_short_years_and_roman_months(date):
    assert found(f"DOB {date}, seen.") == [date]


def test_an_apostrophe_behind_two_numbers_makes_no_date():
    assert found("Took 40-13-'31 and 5.IV.2 and 3.V. of saline.") == []


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("Here 3/4-3/7/31 for falls.", ["3/4-3/7/31"]),
        ("Stay 3/4/31-3/7/31.", ["3/4/31-3/7/31"]),
        ("Stay 3/4/2031 - 3/7/2031.", ["3/4/2031 - 3/7/2031"]),
        ("Stay 3/4\u20133/7/31.", ["3/4\u20133/7/31"]),
        ("Stay 3/4 to 3/7/31.", ["3/4 to 3/7/31"]),
        ("Labs (3/4): Na 140", ["3/4"]),
        ("CXR 3/4 clear, MRI brain 12/19.", ["3/4", "12/19"]),
        ("last BM 3/4, s/p CABG 3/12, EF 55% 3/21, in 3/31", ["3/4", "3/12", "3/21", "3/31"]),
        ("DLCO\t7.8 L\t\t7/28\nlipase  292 U/L  4/17  |3/14|", ["7/28", "4/17", "3/14"]),
        ("strength\t3/5\t8/9\nVA  6/18 right", []),
        ("given 1/2, in 1/2 NS, in 3/4 of patients, labs 3/4 of normal", []),
        ("2/14 nodes, performed in 3/14 cases, VA 6/18, MMSE 12/30", []),
    ],
)
def test_days_of_tests_and_ranges(text, expected):
    assert found(text) == expected


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("Seen at Christmas 2030 and on New Year's Eve.", ["Christmas 2030", "New Year's Eve"]),
        (
            "On Mother's Day 2031, Labor Day and Good Friday.",
            ["Mother's Day 2031", "Labor Day", "Good Friday"],
        ),
        ("Since spring 2031, in fall 2031, Q2 2031.", ["spring 2031", "fall 2031", "Q2 2031"]),
        ("The fourth of July, at Thanksgiving", ["fourth of July", "Thanksgiving"]),
        ("Christmas disease, Christmas tree rash, Good control", []),
        ("s/p fall 2031, fall 2 days ago, labor day 3, Q4 hours, fourth of four", []),
    ],
)
def test_holidays_and_seasons(text, expected):
    assert found(text) == expected
