"""A date that was detected once is taken in every form that the note has for it."""

import re
from datetime import date
from unittest import mock

import pytest
from hypothesis import given
from hypothesis import strategies as st

from spacy_clinner.deidentify.rules.choices import Mode
from spacy_clinner.deidentify.rules.dates import date_repetitions
from spacy_clinner.deidentify.rules.dates.date_forms import dates_in
from spacy_clinner.deidentify.rules.dates.date_repetitions import day_places, days_in
from spacy_clinner.deidentify.rules.dates.date_surrogates import secret_days
from spacy_clinner.deidentify.rules.dates.shifted_dates import shift_dates
from spacy_clinner.deidentify.rules.redacted_text import redact
from spacy_clinner.deidentify.rules.spans import PhiSpan
from tests.support.marked import redact_marked, replaced

FORMS = (
    "{d:%B} {d.day}, {d.year}",
    "{d:%b} {d.day} {d.year}",
    "{d.day} {d:%B} {d.year}",
    "{d.day}-{d:%b}-{d:%y}",
    "the {d.day}th of {d:%B}, {d.year}",
    "{d.year}-{d:%m}-{d:%d}",
    "{d:%Y}{d:%m}{d:%d}",
    "{d.month}/{d.day}/{d.year}",
    "{d:%m}/{d:%d}/{d:%y}",
    "{d:%d}.{d:%m}.{d.year}",
)


def redacted(text: str, surface: str, mode: Mode = "mask") -> str:
    return replaced(text, surface, "DATE", mode).text


@given(st.dates(date(1950, 1, 1), date(2049, 12, 31)), st.sampled_from(FORMS), st.sampled_from(FORMS))
def test_a_date_in_two_forms(day, detected, other):
    detected, other = detected.format(d=day), other.format(d=day)
    text = f"Seen {detected} for 20 mg. Dose given:{other}. BP 120/80, 3/5 strength."
    result = redacted(text, detected)
    assert not any(
        ch.isdigit() for ch in result.replace("20 mg", "").replace("120/80", "").replace("3/5", "")
    )
    assert result.endswith(". BP 120/80, 3/5 strength.")
    assert "20 mg. Dose given:" in result


@given(st.dates(date(1950, 1, 1), date(2049, 12, 31)), st.dates(date(1950, 1, 1), date(2049, 12, 31)))
def test_another_day_stays_what_the_tagger_made_of_it(day, other):
    if day == other:
        return
    text = f"Seen {day:%B} {day.day}, {day.year}, then {other.day} {other:%B} {other.year}"
    assert redacted(text, f"{day:%B} {day.day}, {day.year}").endswith(
        f"then {other.day} {other:%B} {other.year}"
    )


@pytest.mark.parametrize(
    ("text", "surface", "expected"),
    [
        ("03/04/2031: 3 April 2031, 4 March 2031", "03/04/2031", "[DATE]: [DATE], [DATE]"),
        ("10-12 March 2031; 11 March 2031; 3/12/31", "10-12 March 2031", "[DATE]; 11 March 2031; [DATE]"),
        ("March 2031; 3/1/2031", "March 2031", "[DATE]; 3/1/2031"),
        ("March 3, 2031; March 3; 3/3", "March 3, 2031", "[DATE]; March 3; 3/3"),
        ("3 de marzo de 2031; 03/03/2031", "3 de marzo de 2031", "[DATE]; [DATE]"),
        ("30/02/2031; 2031-02-30", "30/02/2031", "[DATE]; 2031-02-30"),
        ("3/3/31; id 1203/03/31, 2031", "3/3/31", "[DATE]; id 1203/03/31, 2031"),
    ],
)
def test_what_is_the_same_day(text, surface, expected):
    assert redacted(text, surface) == expected


@pytest.mark.parametrize(
    ("text", "surface", "expected"),
    [
        ("On 1 March 2031 well", "March 2031", "On [DATE] well"),
        ("On March 1, 2031 well", "March 1", "On [DATE] well"),
        ("On March 1, 2031 well", "2031", "On [DATE] well"),
        ("On 03/01/2031 well", "01", "On [DATE] well"),
        ("On 10-12 March 2031 well", "12 March 2031", "On [DATE] well"),
        ("el 3 de marzo de 2031 bien", "marzo", "el [DATE] bien"),
        ("In March 2031; 1 March 2031", "March 2031", "In [DATE]; [DATE]"),
        ("MARCH 2031: 1 March 2031, 03/01/31", "MARCH 2031", "[DATE]: [DATE], 03/01/31"),
        ("On 5th May well", "5th", "On [DATE] well"),
        ("On January 25th, well", "January", "On [DATE], well"),
        # no day that is sure to be one
        ("GCS 5\nMarch 2031", "March 2031", "GCS 5\n[DATE]"),
        ("GCS 5\tMarch 2031", "March 2031", "GCS 5\t[DATE]"),
        ("In March 10 mg", "March", "In [DATE] 10 mg"),
        ("gave 10 March", "March", "gave 10 [DATE]"),
        ("aspirin 80 March 2031", "March 2031", "aspirin 80 [DATE]"),
        ("5 of 1 March 2031", "5", "[DATE] of 1 March 2031"),
    ],
)
def test_a_part_of_a_date_takes_all_of_it(text, surface, expected):
    assert redacted(text, surface) == expected


@given(st.dates(date(1950, 1, 1), date(2049, 12, 31)), st.sampled_from(FORMS), st.data())
def test_any_part_of_a_date_takes_all_of_it(day, form, data):
    written = form.format(d=day)
    parts = [m.span() for m in re.finditer(r"\w+", written) if m[0] not in ("the", "of")]
    start, end = data.draw(st.sampled_from(parts))
    text = f"Seen {written}."
    span = PhiSpan(5 + start, 5 + end, "DATE")
    (replacement,) = redact(text, [span], "mask").replacements
    found = text[replacement.start : replacement.end]
    assert written.removeprefix("the ") == found


def test_an_age_that_is_a_day_of_a_date_is_none():
    marked = "Born [17|AGE]-Mar-2002, 17 years"
    assert redact_marked(marked).text == "Born [DATE], 17 years"
    moved = shift_dates("17-Mar-2002", secret_days(b"key", "p"), "month_first")
    assert redact_marked(marked, "surrogate").text == f"Born {moved}, 17 years"


def test_both_forms_are_moved_alike():
    text = "Seen March 3, 2031. On 03/03/2031 well."
    days = secret_days(b"key", "p")
    first, second = (shift_dates(form, days, "month_first") for form in ("March 3, 2031", "03/03/2031"))
    assert redacted(text, "March 3, 2031", "surrogate") == f"Seen {first}. On {second} well."


@given(st.lists(st.sampled_from(["3.3.2031", "20310303", "31", "2031", "1931", "x", " ", "/", "0303", "7"])))
def test_a_note_is_left_early_only_where_no_date_is(pieces):
    text = "3.3.2031" + "".join(pieces)
    days = dict.fromkeys(days_in("3.3.2031"), "DATE")
    for known in ((), ((0, 8),), ((0, 8), (8, 10)), ((0, len(text)),)):
        early = day_places(text, days, known)
        with mock.patch.object(date_repetitions, "_any_apart", return_value=True):
            assert day_places(text, days, known) == early


def test_dates_that_are_known_cost_no_look_at_the_others(monkeypatch):
    monkeypatch.setattr(date_repetitions, "_MAY_HAVE_A_YEAR", None)
    text = "Seen 3.3.2031, again 4.4.2030 for 98/60."
    assert redacted(text, "3.3.2031") == text.replace("3.3.2031", "[DATE]")


def test_little_is_read_around_a_year_in_a_text_without_spaces(monkeypatch):
    """Each of its years was looked at with all of the text around it."""
    looked_at = []
    monkeypatch.setattr(
        date_repetitions, "dates_in", lambda text: looked_at.append(len(text)) or dates_in(text)
    )
    text = "3.3.2031" + "x5.4.2031y" * 1_000
    assert redacted(text, "3.3.2031") == "[DATE]" + text[8:]
    assert len(looked_at) >= 1_000
    assert max(looked_at) < 200
    assert redacted(f"{text},3/3/31.", "3.3.2031").endswith("y,[DATE].")


@pytest.mark.parametrize(
    ("marked", "expected"),
    [
        ("stopped on [March 15|DATE] 80 mg IV in 1980", "stopped on [DATE] 80 mg IV in 1980"),
        ("[15 March|DATE]. 20 mg furosemide, 2020", "[DATE]. 20 mg furosemide, 2020"),
        ("[15 March|DATE]. 20 more in 2020", "[DATE]. 20 more in 2020"),
        ("[12 May|DATE] 50 mg, 1950", "[DATE] 50 mg, 1950"),
        ("[12 May|DATE] 50mg, 1950", "[DATE] 50mg, 1950"),
        ("BP [June 5|DATE] 98/60, 1998", "BP [DATE] 98/60, 1998"),
        ("[June 6|DATE] 99.1F, 1999", "[DATE] 99.1F, 1999"),
        ("[June 6|DATE], 40-50 ml, 1940", "[DATE], 40-50 ml, 1940"),
        ("[12 May|DATE] 50 units, 1950", "[DATE] 50 units, 1950"),
        ("[12 May|DATE] 50%, 1950", "[DATE] 50%, 1950"),
        ("[12 May|DATE] 50 x 2, 1950", "[DATE] 50 x 2, 1950"),
        ("[12 May|DATE] 2000 mL of saline", "[DATE] 2000 mL of saline"),
        # a number that is no year of the note
        ("[4 May|DATE] 31 well in 2024", "[DATE] 31 well in 2024"),
        # years
        ("[4 May|DATE] 31 well in 2031", "[DATE] well in 2031"),
        ("[4 Sept.|DATE] 31 well on 3-Mar-31", "[DATE] well on 3-Mar-31"),
        ("[4 May 31|DATE] well", "[DATE] well"),
        ("[4 May|DATE] 1931 F", "[DATE] F"),
        ("[4 May|DATE] 2031 NG tube, [May 5|DATE], 2031 CC: pain", "[DATE] NG tube, [DATE] CC: pain"),
        ("[4 May|DATE] 2031 dose up, [5 May|DATE] 2031 CAP", "[DATE] dose up, [DATE] CAP"),
        ("[03|DATE]/04/31 F, [2031|DATE] March 5 F", "[DATE] F, [DATE] F"),
    ],
)
def test_a_dose_beside_a_date_is_no_year(marked, expected):
    assert redact_marked(marked).text == expected


@pytest.mark.parametrize(
    ("surface", "after"), [("March 15 80", " mg"), ("March 15 2000", " mL"), ("5 May 31", "/60")]
)
def test_a_dose_that_was_taken_for_a_year_becomes_no_other(surface, after):
    assert redact_marked(f"At [{surface}|DATE]{after}", "surrogate").text == f"At [DATE]{after}"


def test_a_date_behind_a_full_stop_keeps_its_day():
    marked = "Ingreso [12 de marzo de 2024|DATE], alta [15 de marzo|DATE]. 12-3-24 y bien"
    assert redact_marked(marked).text == "Ingreso [DATE], alta [DATE]. [DATE] y bien"
