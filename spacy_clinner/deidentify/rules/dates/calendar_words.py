"""Names of months and weekdays in English and Spanish, and others written like them."""

import re
from collections.abc import Iterable
from itertools import groupby

# by language, in lower case, from January and from Monday
MONTHS = {
    "en": [
        "january",
        "february",
        "march",
        "april",
        "may",
        "june",
        "july",
        "august",
        "september",
        "october",
        "november",
        "december",
    ],
    "es": [
        "enero",
        "febrero",
        "marzo",
        "abril",
        "mayo",
        "junio",
        "julio",
        "agosto",
        "septiembre",
        "octubre",
        "noviembre",
        "diciembre",
    ],
}
WEEKDAYS = {
    "en": ["monday", "tuesday", "wednesday", "thursday", "friday", "saturday", "sunday"],
    "es": ["lunes", "martes", "miércoles", "jueves", "viernes", "sábado", "domingo"],
}
_ABBREVIATED = {"sept": 9, "set": 9}
_NUMBER_OF: dict[str, tuple[int, str, int]] = {}
"""Month name or abbreviation -> (number, language, letters of the abbreviation or 0)."""
for _language, _names in MONTHS.items():
    for _i, _name in enumerate(_names, start=1):
        _NUMBER_OF.setdefault(_name[:3], (_i, _language, 3))
        _NUMBER_OF[_name] = (_i, _language, 0)
for _name, _i in _ABBREVIATED.items():
    _NUMBER_OF[_name] = (_i, "en", len(_name))
_WEEKDAY = {name: (i, lang) for lang, names in WEEKDAYS.items() for i, name in enumerate(names)}
_SHORT_WEEKDAY = {name[:3]: (i, "en") for i, name in enumerate(WEEKDAYS["en"])}


def _any_of(names: Iterable[str]) -> str:
    """Pattern of one of some names, by their first letters: one by one would cost as much as all of them."""
    by_letter = groupby(sorted(names, key=lambda name: (name[0], -len(name))), key=lambda name: name[0])
    return "|".join(f"{letter}(?:{'|'.join(name[1:] for name in alike)})" for letter, alike in by_letter)


MONTH = rf"(?:{_any_of(_NUMBER_OF)})\b\.?"
"""Pattern of a month's name or abbreviation; case is the caller's."""
MONTH_WORDS = frozenset(_NUMBER_OF)
"""What `MONTH` matches, in lower case and without a full stop."""
WEEKDAY = rf"\b(?:{_any_of([*_WEEKDAY, *_SHORT_WEEKDAY])})\b\.?"
"""Pattern of a weekday's name or abbreviation."""


def month_number(written: str) -> int:
    """From 1, of what `MONTH` matches."""
    return _NUMBER_OF[written.lower().rstrip(".")][0]


def month_like(written: str, number: int) -> str:
    """A month in the language, length and case of another."""
    bare = written.rstrip(".")
    _, language, letters = _NUMBER_OF[bare.lower()]
    name = MONTHS[language][number - 1]
    return _cased(name[: 3 if letters else None], bare) + written[len(bare) :]


def moved_weekday(written: str, days: int) -> str:
    """The weekday so many days later than what `WEEKDAY` matches, written like it."""
    name = re.sub(r"\W", "", written).lower()
    index, language = _WEEKDAY.get(name) or _SHORT_WEEKDAY[name[:3]]
    other = WEEKDAYS[language][(index + days) % 7]
    if name not in _WEEKDAY:
        other = other[:3]
    return _cased(other, written) + written[len(name) :]


def ordinal(day: int, written: str) -> str:
    """A day as "1st", "2ND", in the case of another."""
    ending = {1: "st", 2: "nd", 3: "rd"}.get(day % 10 if day // 10 != 1 else 0, "th")
    return f"{day}{ending.upper() if written[-1].isupper() else ending}"


def _cased(word: str, like: str) -> str:
    if like[:1].islower():
        return word
    return word.upper() if len(like) > 1 and like.upper() == like else word.capitalize()
