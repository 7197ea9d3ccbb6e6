"""Dates without punctuation are found where the evidence is good, and move in their own form."""

import pytest

from spacy_clinner.deidentify.rules.dates.shifted_dates import shift_dates
from spacy_clinner.deidentify.rules.identifiers import rule_spans
from spacy_clinner.deidentify.rules.redacted_text import redact


def dates(text: str, language: str = "en") -> list[str]:
    return [text[s.start : s.end] for s in rule_spans(text, language=language) if s.label == "DATE"]


def surrogate(text: str, language: str = "en") -> str:
    spans = rule_spans(text, language=language)
    return redact(text, spans, "surrogate", secret=b"x" * 16, patient="p", language=language).text


@pytest.mark.parametrize(
    ("text", "language", "expected"),
    [
        ("DOB 4MAR1960", "en", ["4MAR1960"]),
        ("Seen 04Mar60.", "en", ["04Mar60"]),
        ("Seen 4sept2031.", "en", ["4sept2031"]),
        ("Nacido el 4ABR1960.", "es", ["4ABR1960"]),
        ("DOB MAR041960", "en", ["MAR041960"]),
        ("DOB: 04-MAR-60", "en", ["04-MAR-60"]),
        ("04MAR2031:14:30 BP 120/80", "en", ["04MAR2031"]),
        ("Lab of 20310304 and 20310304T143000Z.", "en", ["20310304", "20310304T143000Z"]),
        ("DOB 03041960", "en", ["03041960"]),
        ("Admitted 03042031, discharged on 04042031", "en", ["03042031", "04042031"]),
        ("Fecha de nacimiento: 04031960", "es", ["04031960"]),
        ("FN: 04031960", "es", ["04031960"]),
        ("geb. 04031960", "de", ["04031960"]),
        ("Née le 04031960", "fr", ["04031960"]),
        ("Geboren op 04031960", "nl", ["04031960"]),
        ("DOB 030460", "en", ["030460"]),
        ("born 600304", "en", ["600304"]),
        ("F. Nac.: 040360", "es", ["040360"]),
        ("DOB:1960-3-4 seen 2031/3/14.", "en", ["1960-3-4", "2031/3/14"]),
        ("*4.3.60", "de", ["4.3.60"]),
    ],
)
def test_found(text, language, expected):
    assert dates(text, language) == expected


@pytest.mark.parametrize(
    "text",
    [
        *("MRN 03041960", "Account 03041960", "Phone 03041960", "Ref 030460", "Lot 04032031"),
        *("PLT 030460", "WBC 120530", "CK 101520 U/L", "Ferritin 120530 ng/mL", "glucose 030460"),
        *("DOB 33331960", "born 991399", "DOB 03041760", "on 030460", "since 120530 copies"),
        *("gave 3SET", "10MAX", "5MARS", "2AUGMENTIN", "4MAYO", "Born at 36 weeks, 120530 g"),
    ],
)
def test_numbers_and_codes_are_no_dates(text):
    assert dates(text) == []


@pytest.mark.parametrize(
    ("written", "moved"),
    [
        ("4MAR1960", "17JUL1961"),
        ("04MAR60", "17JUL61"),
        ("04-MAR-60", "17-JUL-61"),
        ("04.MAR.1960", "17.JUL.1961"),
        ("19600304", "19610717"),
        ("03041960", "07171961"),
        ("030460", "071761"),
        ("600304", "610717"),
        ("1960-3-4", "1961-7-17"),
        ("30121960", "14051962"),
        ("12. 4. 2031", "4. 17. 2033"),
    ],
)
def test_moved_in_their_form(written, moved):
    assert shift_dates(written, 500, "month_first") == moved


def test_day_first():
    assert shift_dates("04031960", 500, "day_first") == "17071961"
    assert shift_dates("99991960", 500, "day_first") is None


def test_the_same_day_without_punctuation_does_not_stay():
    for again in ("03041960", "19600304", "030460", "04MAR1960"):
        assert again not in surrogate(f"DOB 03/04/1960. File {again} printed.")


def test_a_birth_of_digits_alone_tells_an_age_over_89():
    assert surrogate("DOB 19250304. Seen on 2031-03-04").startswith("DOB [DATE]. Seen on 20")


@pytest.mark.parametrize("weekday", ["Monday, ", "Mon ", "Tues. ", "Thurs ", "lunes "])
@pytest.mark.parametrize("day", ["3/4/2031", "3/4", "12/13", "2031-03-04", "4 March 2031"])
def test_the_weekday_beside_a_date_moves_with_it(weekday, day):
    text = f"Seen {weekday}{day}."
    assert dates(text) == [f"{weekday}{day}"]
    assert weekday.strip(" ,.") not in surrogate(text)


def test_german_weekdays_and_first_days_of_ranges_belong_to_dates():
    assert dates("Di., 12.03.2031", "de") == ["Di., 12.03.2031"]
    assert dates("vom 03. bis 12.03.2031", "de") == ["03. bis 12.03.2031"]


@pytest.mark.parametrize(
    ("language", "text"),
    [("fr", "3 févr. 2031"), ("nl", "3 mrt 2031"), ("de", "3. Dez. 2031"), ("it", "3 giu 2031")],
)
def test_months_are_found_by_their_abbreviations(language, text):
    assert dates(f"x {text}", language) == [text]


@pytest.mark.parametrize("text", ["Took 3. May go home.", "Had 2. March with crutches.", "F. Nac.: Madrid"])
def test_a_sentence_that_begins_with_may_is_no_month(text):
    assert dates(text) == []
