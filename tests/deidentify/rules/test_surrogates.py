"""A surrogate is never the original in other writing; the numeric dates of a note are read one way."""

import hashlib
import unicodedata
from datetime import date

import pytest

from spacy_clinner.deidentify.rules.dates.date_surrogates import secret_days
from spacy_clinner.deidentify.rules.dates.missing_years import full_dates, missing_year
from spacy_clinner.deidentify.rules.dates.shifted_dates import shift_dates
from spacy_clinner.deidentify.rules.names.folding import fold_text
from spacy_clinner.deidentify.rules.names.identities import SPANISH
from tests.support.marked import redact_marked


def test_an_accent_alone_makes_no_other_name():
    secret = hashlib.sha256(b"3909").digest()
    done = redact_marked("Note: [GARCIA|PATIENT] came.", "surrogate", secret=secret, language="es")
    assert "GARC" not in done.text


@pytest.mark.parametrize("form", ["NFC", "NFD", "ascii"])
@pytest.mark.parametrize(
    ("pool", "label"), [(SPANISH.surnames, "PATIENT"), (SPANISH.cities, "CITY"), (SPANISH.states, "STATE")]
)
def test_no_surrogate_is_the_original(form, pool, label):
    for name in pool:
        written = name if form == "NFC" else unicodedata.normalize("NFD", name)
        if form == "ascii":
            written = written.encode("ascii", "ignore").decode().upper()
        for i in range(8):
            done = redact_marked(f"x [{written}|{label}] y", "surrogate", secret=bytes([i]), language="es")
            assert fold_text(written) not in fold_text(done.text).split()


def test_no_surrogate_is_another_word_of_the_note_without_its_accents():
    for i in range(200):
        text = "[Ana|PATIENT]: Gonzalez, PEREZ, Lopez, GARCIA, Martinez"
        done = redact_marked(text, "surrogate", secret=bytes([i]), language="es")
        assert fold_text(done.text.split(":")[0]) not in fold_text(text)


def read(written: str, day_first: bool) -> date:
    first, second, year = map(int, written.split("/"))
    return date(year, second, first) if day_first else date(year, first, second)


@pytest.mark.parametrize("order", ["month_first", "day_first"])
def test_a_sure_date_says_how_all_are_read(order):
    text = "Admitted [04/03/2031|DATE], dx [25/03/2031|DATE], discharged [05/04/2031|DATE]"
    for patient in map(str, range(20)):
        done = redact_marked(text, "surrogate", patient=patient, order=order)
        first, second, last = (
            read(done.text[r.new_start : r.new_end], day_first=True) for r in done.replacements
        )
        assert ((second - first).days, (last - second).days) == (21, 11)


def test_month_first_in_spite_of_the_option():
    text = "On [3/4/2031|DATE], [3/25/2031|DATE]"
    for patient in map(str, range(20)):
        done = redact_marked(text, "surrogate", patient=patient, order="day_first")
        first, last = (read(done.text[r.new_start : r.new_end], day_first=False) for r in done.replacements)
        assert (last - first).days == 21


@pytest.mark.parametrize("order", ["month_first", "day_first"])
def test_sure_dates_that_contradict_each_other_say_nothing(order):
    alone = redact_marked("[3/4/2031|DATE]", "surrogate", order=order).text
    beside = redact_marked("[3/4/2031|DATE] [25/3/2031|DATE] [3/25/2031|DATE]", "surrogate", order=order)
    assert beside.text.split()[0] == alone


@pytest.mark.parametrize("short", ["12/30", "December 30", "30 Dec"])
@pytest.mark.parametrize("admitted", ["12/30/2023", "12/29/2023"])
def test_a_day_without_its_year_is_moved_like_the_full_one(short, admitted):
    """It took the last year of the note, which is the next one."""
    marked = f"Born [12/31/1960|DATE], came [{admitted}|DATE], on [{short}|DATE]. Left [1/3/2024|DATE]."
    for patient in map(str, range(60)):
        done = redact_marked(marked, "surrogate", patient=patient)
        moved = shift_dates("12/30/2023", secret_days(b"key", patient), "month_first")
        like = shift_dates(short, secret_days(b"key", patient), "month_first", 2023)
        assert like is None or like in done.text
        assert admitted != "12/30/2023" or moved in done.text


def test_days_to_a_full_date_over_new_year():
    for patient in map(str, range(200)):
        done = redact_marked("In [12/30|DATE], out [1/3/2024|DATE]", "surrogate", patient=patient)
        if "DATE" in done.text:
            continue
        first, last = (done.text[r.new_start : r.new_end] for r in done.replacements)
        end = read(last, day_first=False)
        starts = [
            read(f"{first}/{year}", day_first=False) for year in (end.year, end.year - 1) if first != "2/29"
        ]
        assert not starts or 4 in {(end - start).days for start in starts}


def test_the_year_of_a_leap_day():
    assert missing_year("2/29", True, frozenset([date(2023, 3, 4)])) in (2020, 2024)
    assert missing_year("March 3", True, frozenset()) is None
    assert missing_year("March", True, frozenset([date(2023, 3, 4)])) is None
    assert missing_year("1/2", True, frozenset([date(1, 1, 1), date(9999, 12, 31)])) == 1
    assert full_dates(["3/4/2023", "3/5", "14 May 24", "99/99/2023"], True) == {
        date(2023, 3, 4),
        date(2024, 5, 14),
    }


@pytest.mark.parametrize(
    ("surface", "kept"),
    [
        ("J. R. Smith, M.D., Ph.D.", ", M.D., Ph.D."),
        ("John Smith M.D.", " M.D."),
        ("Smith, M.D., PhD", ", M.D., PhD"),
        ("Ann Kim, D.O.", ", D.O."),
    ],
)
def test_credentials_stay(surface, kept):
    done = redact_marked(f"by [{surface}|DOCTOR]", "surrogate")
    assert done.text.endswith(kept)
    assert done.text.count(",") == surface.count(",")


def test_initials_after_a_comma_are_no_credentials():
    assert "J.R." not in redact_marked("by [Smith, J.R.|DOCTOR]", "surrogate").text
