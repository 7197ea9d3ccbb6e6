"""Dates in the words and the order of languages other than English."""

from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from spacy_clinner.deidentify.rules.dates.calendar_words import MONTHS, WEEKDAYS
from spacy_clinner.deidentify.rules.dates.shifted_dates import shift_dates
from tests.support.marked import redact_marked


@pytest.mark.parametrize(
    ("language", "written", "moved"),
    [
        ("fr", "3 mai 2031", "14 septembre 2032"),
        ("fr", "1er mars 2031", "13 juillet 2032"),
        ("fr", "du 3 au 5 mai 2031", "du 14 au 16 septembre 2032"),
        ("fr", "FÉVRIER 2031", "JUIN 2032"),
        ("fr", "FEVRIER 2031", "JUIN 2032"),
        ("fr", "fin août 2031", "fin décembre 2032"),
        ("fr", "janv. 2031", "mai 2032"),
        ("fr", "lundi 3 mars 2031", "jeudi 15 juillet 2032"),
        ("nl", "3 mei 2031", "14 september 2032"),
        ("nl", "5 mrt 2031", "17 jul 2032"),
        ("nl", "maandag 3 maart", "donderdag 16 juli"),
        ("nl", "3 december 2031", "16 april 2033"),
        ("de", "3. Mai 2031", "14. September 2032"),
        ("de", "3.Mai 2031", "14.September 2032"),
        ("de", "1.-5. März 2031", "13.-17. Juli 2032"),
        ("de", "1. bis 5. März", "14. bis 18. Juli"),
        ("de", "Montag, den 3. März 2031", "Donnerstag, den 15. Juli 2032"),
        ("de", "Anfang MÄRZ 2031", "Anfang JULI 2032"),
        ("de", "3. Dez. 2031", "16. Apr. 2033"),
        ("it", "12 marzo 2031", "24 luglio 2032"),
        ("pt", "12 de março de 2031", "24 de julho de 2032"),
        ("es", "12 de marzo de 2031", "24 de julio de 2032"),
    ],
)
def test_months_stay_in_their_language(language, written, moved):
    assert shift_dates(written, 500, "day_first", language=language) == moved


@given(
    st.sampled_from(["fr", "de", "nl", "it", "pt", "es", "en"]),
    st.dates(date(1950, 1, 1), date(2040, 12, 31)),
    st.integers(-3000, 3000).filter(bool),
)
def test_any_day_comes_out_as_the_day_so_many_days_later(language, day, days):
    def written(day: date) -> str:
        month = MONTHS[language][day.month - 1]
        return f"{WEEKDAYS[language][day.weekday()]} {day.day} {month} {day.year}"

    later = date.fromordinal(day.toordinal() + days)
    assert shift_dates(written(day), days, "day_first", language=language) == written(later)


@pytest.mark.parametrize("order", ["by_language", "day_first", "month_first"])
def test_a_full_stop_behind_day_and_month_says_that_the_day_is_first(order):
    done = redact_marked(
        "Am [12.03.|DATE], am [03.04.2031|DATE]", "surrogate", language="de", order=order, patient="p"
    )
    short, long = (done.text[r.new_start : r.new_end] for r in done.replacements)
    day, month, year = map(int, long.split("."))
    short_day, short_month = map(int, short.split(".")[:2])
    assert (date(year, month, day) - date(year, short_month, short_day)).days == 22


@pytest.mark.parametrize(
    ("language", "others", "is_day_first"),
    [
        ("en", "", False),
        *((language, "", True) for language in ("es", "fr", "de", "nl", "it", "pt", "xx")),
        ("en", "[03.05.2031|DATE]", True),
        ("en", "[3 mai 2031|DATE]", True),
        ("en", "[3 May 2031|DATE]", False),
        ("de", "[25.04.2031|DATE]", True),
        ("de", "[4/25/2031|DATE]", False),
    ],
)
def test_the_order_of_a_language(language, others, is_day_first):
    marked = f"[3/4/2031|DATE] to [5/4/2031|DATE] {others}"
    done = redact_marked(marked, "surrogate", language=language, patient="p")
    numbers = [done.text[r.new_start : r.new_end].split("/") for r in done.replacements[:2]]
    first, last = (
        date(int(year), int(b if is_day_first else a), int(a if is_day_first else b))
        for a, b, year in numbers
    )
    assert (last - first).days == (2 if is_day_first else 61)


def test_the_option_goes_before_the_language():
    marked = "[3/4/2031|DATE] [5/4/2031|DATE]"
    chosen = redact_marked(marked, "surrogate", language="fr", order="month_first", patient="p")
    assert chosen.text == redact_marked(marked, "surrogate", patient="p").text
