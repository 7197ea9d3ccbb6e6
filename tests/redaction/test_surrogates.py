"""A surrogate is never the original in other writing; the numeric dates of a note are read one way."""

import hashlib
import unicodedata
from datetime import date

import pytest

from spacy_clinner.redaction.folding import fold_text
from spacy_clinner.redaction.identities import SPANISH
from tests.redaction.marked import redact_marked


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
