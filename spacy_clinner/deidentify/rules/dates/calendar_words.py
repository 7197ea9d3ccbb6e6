"""Names of months and weekdays in the languages of notes, and others written like them."""

from collections.abc import Iterable
from itertools import groupby
from typing import NamedTuple

from spacy_clinner.deidentify.rules.names.folding import fold

# by language, in lower case, from January and from Monday
# fmt: off
MONTHS = {
    "en": [
        "january", "february", "march", "april", "may", "june", "july", "august", "september", "october",
        "november", "december",
    ],
    "es": [
        "enero", "febrero", "marzo", "abril", "mayo", "junio", "julio", "agosto", "septiembre", "octubre",
        "noviembre", "diciembre",
    ],
    "fr": [
        "janvier", "février", "mars", "avril", "mai", "juin", "juillet", "août", "septembre", "octobre",
        "novembre", "décembre",
    ],
    "de": [
        "januar", "februar", "märz", "april", "mai", "juni", "juli", "august", "september", "oktober",
        "november", "dezember",
    ],
    "nl": [
        "januari", "februari", "maart", "april", "mei", "juni", "juli", "augustus", "september", "oktober",
        "november", "december",
    ],
    "it": [
        "gennaio", "febbraio", "marzo", "aprile", "maggio", "giugno", "luglio", "agosto", "settembre",
        "ottobre", "novembre", "dicembre",
    ],
    "pt": [
        "janeiro", "fevereiro", "março", "abril", "maio", "junho", "julho", "agosto", "setembro", "outubro",
        "novembro", "dezembro",
    ],
}
WEEKDAYS = {
    "en": ["monday", "tuesday", "wednesday", "thursday", "friday", "saturday", "sunday"],
    "es": ["lunes", "martes", "miércoles", "jueves", "viernes", "sábado", "domingo"],
    "fr": ["lundi", "mardi", "mercredi", "jeudi", "vendredi", "samedi", "dimanche"],
    "de": ["montag", "dienstag", "mittwoch", "donnerstag", "freitag", "samstag", "sonntag"],
    "nl": ["maandag", "dinsdag", "woensdag", "donderdag", "vrijdag", "zaterdag", "zondag"],
    "it": ["lunedì", "martedì", "mercoledì", "giovedì", "venerdì", "sabato", "domenica"],
    "pt": [
        "segunda-feira", "terça-feira", "quarta-feira", "quinta-feira", "sexta-feira", "sábado", "domingo",
    ],
}
_SHORT = {
    "en": [name[:3] for name in MONTHS["en"]],
    "es": [name[:3] for name in MONTHS["es"]],
    "fr": ["janv", "févr", "mars", "avr", "mai", "juin", "juil", "août", "sept", "oct", "nov", "déc"],
    "de": ["jan", "feb", "mär", "apr", "mai", "jun", "jul", "aug", "sep", "okt", "nov", "dez"],
    "nl": ["jan", "feb", "mrt", "apr", "mei", "jun", "jul", "aug", "sep", "okt", "nov", "dec"],
}
"""Abbreviations of the months; those of other languages are words or substances too, as "mag" and "out"."""
_OTHER_SHORT = {
    "en": {"sept": 9, "set": 9}, "fr": {"jan": 1, "fév": 2, "sep": 9}, "de": {"mrz": 3, "sept": 9},
}
# fmt: on

ROMAN_MONTHS = ("I", "II", "III", "IV", "V", "VI", "VII", "VIII", "IX", "X", "XI", "XII")
"""Months as Roman numbers, which notes of central Europe write."""


class _Name(NamedTuple):
    """A month or a weekday: its number from 1, the language, and whether the name is an abbreviation."""

    number: int
    language: str
    is_short: bool


_Names = dict[str, list[_Name]]
"""What is written -> what it may be; the usual language first."""


def _add(names: _Names, word: str, meaning: _Name) -> None:
    for written in {word, fold(word)}:  # capitals may lack accents
        meanings = names.setdefault(written, [])
        if all(meaning.language != known.language for known in meanings):
            meanings.append(meaning)


_MONTHS: _Names = {}
_WEEKDAYS: _Names = {}
for _language, _listed in MONTHS.items():
    for _i, _name in enumerate(_listed, start=1):
        _add(_MONTHS, _name, _Name(_i, _language, is_short=False))
    for _i, _name in enumerate(_SHORT.get(_language, ()), start=1):
        _add(_MONTHS, _name, _Name(_i, _language, is_short=True))
    for _name, _i in _OTHER_SHORT.get(_language, {}).items():
        _add(_MONTHS, _name, _Name(_i, _language, is_short=True))
    for _i, _name in enumerate(WEEKDAYS[_language], start=1):
        _add(_WEEKDAYS, _name, _Name(_i, _language, is_short=False))
for _i, _name in enumerate(WEEKDAYS["en"], start=1):
    _add(_WEEKDAYS, _name[:3], _Name(_i, "en", is_short=True))
for _name, _i in {"tues": 2, "weds": 3, "thur": 4, "thurs": 4}.items():
    _add(_WEEKDAYS, _name, _Name(_i, "en", is_short=True))


def _any_of(names: Iterable[str]) -> str:
    """Pattern of one of some names, by their first letters: one by one would cost as much as all of them."""
    by_letter = groupby(sorted(names, key=lambda name: (name[0], -len(name))), key=lambda name: name[0])
    return "|".join(f"{letter}(?:{'|'.join(name[1:] for name in alike)})" for letter, alike in by_letter)


MONTH = rf"(?:{_any_of(_MONTHS)})(?![^\W\d_])\.?"
"""Pattern of a month's name or abbreviation, behind which digits may stand; case is the caller's."""
MONTH_WORDS = frozenset(_MONTHS)
"""What `MONTH` matches, in lower case and without a full stop."""
WEEKDAY_WORDS = frozenset(_WEEKDAYS)
"""Names of weekdays and their abbreviations, in lower case."""
WEEKDAY = rf"\b(?:{_any_of(_WEEKDAYS)})\b\.?"
"""Pattern of a weekday's name or abbreviation."""
FOREIGN = frozenset(
    word
    for names in (_MONTHS, _WEEKDAYS)
    for word, meanings in names.items()
    if all(meaning.language != "en" for meaning in meanings)
)
"""Names of months and weekdays that are none in English, as "mai" and "dienstag"."""


def month_number(written: str) -> int:
    """From 1, of what `MONTH` matches."""
    return _MONTHS[written.lower().rstrip(".")][0].number


def month_like(written: str, number: int, language: str = "en") -> str:
    """A month in the language, length and case of another.

    Args:
        written: what `MONTH` matches.
        number: of the other month.
        language: of the note, which decides where a name belongs to several.
    """
    bare = written.rstrip(".")
    meaning = _meaning(_MONTHS[bare.lower()], language)
    name = (_SHORT if meaning.is_short else MONTHS)[meaning.language][number - 1]
    is_whole = name in MONTHS[meaning.language]  # which no full stop follows, as that of May
    return _cased(name, bare) + ("" if meaning.is_short and is_whole else written[len(bare) :])


def moved_weekday(written: str, days: int, language: str = "en") -> str:
    """The weekday so many days later than what `WEEKDAY` matches, written like it.

    Args:
        written: what `WEEKDAY` matches.
        days: how many.
        language: of the note, which decides where a name belongs to several.
    """
    name = written.rstrip(".")
    meaning = _meaning(_WEEKDAYS[name.lower()], language)
    other = WEEKDAYS[meaning.language][(meaning.number - 1 + days) % 7]
    return _cased(other[:3] if meaning.is_short else other, name) + written[len(name) :]


def ordinal(day: int, written: str) -> str:
    """A day as "1st", "2ND", in the case of another."""
    ending = {1: "st", 2: "nd", 3: "rd"}.get(day % 10 if day // 10 != 1 else 0, "th")
    return f"{day}{ending.upper() if written[-1].isupper() else ending}"


def _meaning(meanings: list[_Name], language: str) -> _Name:
    return next((meaning for meaning in meanings if meaning.language == language), meanings[0])


def _cased(word: str, like: str) -> str:
    if like[:1].islower():
        return word
    return word.upper() if len(like) > 1 and like.upper() == like else word.capitalize()
