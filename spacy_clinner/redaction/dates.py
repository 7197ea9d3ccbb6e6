"""Dates moved by a number of days, written as they were written."""

import re
from datetime import date, timedelta
from typing import Literal

DateOrder = Literal["month_first", "day_first"]

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
_MONTH = "(?:" + "|".join(sorted(_NUMBER_OF, key=lambda name: -len(name))) + r")\b\.?"
_WEEKDAY = {name: (i, lang) for lang, names in WEEKDAYS.items() for i, name in enumerate(names)}
_SHORT_WEEKDAY = {name[:3]: (i, "en") for i, name in enumerate(WEEKDAYS["en"])}
_SUFFIX = r"(?:st|nd|rd|th|º|°)?"
_JOIN = r"(?:[\s,./-]|\bof\b|\bde\b|\bdel\b|\bthe\b)*"
_YEAR = r"(?:'\d\d|\d{4}|\d\d)"
_PATTERNS = [
    r"(?P<iso>\b\d{4}[-/.]\d{1,2}[-/.]\d{1,2}\b)",
    rf"(?P<numeric>\b\d{{1,2}}(?P<sep>[-/.])\d{{1,2}}(?P=sep){_YEAR}(?!\d))",
    rf"(?P<dmy>\b\d{{1,2}}{_SUFFIX}{_JOIN}{_MONTH}(?:{_JOIN}{_YEAR})?(?!\d))",
    rf"(?P<mdy>{_MONTH}{_JOIN}\d{{1,2}}{_SUFFIX}\b(?:{_JOIN}{_YEAR}(?!\d))?)",
    rf"(?P<my>{_MONTH}{_JOIN}(?:'\d\d|\d{{4}})(?!\d))",
    r"(?P<compact>\b\d{8}\b)",
    r"(?P<md>\b\d{1,2}[-/.]\d{1,2}\b)",
    r"(?P<y>\b(?:19|20)\d\d\b|'\d\d\b)",
    rf"(?P<m>{_MONTH})",
    rf"(?P<wd>\b(?:{'|'.join([*_WEEKDAY, *_SHORT_WEEKDAY])})\b{_SUFFIX}\.?)",
    r"(?P<d>\b\d{1,2}(?:st|nd|rd|th)\b)",
]
_DATE = re.compile("|".join(_PATTERNS), re.IGNORECASE)
_HARMLESS = frozenset(
    [
        "of",
        "the",
        "de",
        "del",
        "el",
        "la",
        "a",
        "al",
        "and",
        "y",
        "to",
        "from",
        "on",
        "at",
        "until",
        "since",
        "desde",
        "hasta",
        "en",
        "am",
        "pm",
    ]
)
_CENTURY_TURN = 50


def shift_dates(surface: str, days: int, order: DateOrder) -> str | None:
    """Move every date in a piece of text.

    Understood are numeric dates, dates with English or Spanish month names, month and year, day and month, a
    month, a year, a weekday, a day of the month ("14th"). What lacks a year moves within the year; a lone
    month or year moves by the nearest whole number of months or years.

    Args:
        surface: what was detected as a date.
        days: how far; see `surrogates.secret_days` for what makes every form change.
        order: how "3/4/2031" is read where both readings are dates.

    Returns:
        The text with other dates; None if some of it is no date that is understood, or nothing changed.
    """
    rest, position, moved = "", 0, ""
    for match in _DATE.finditer(surface):
        written = _moved(match, days, order)
        if written is None:
            return None
        rest += surface[position : match.start()] + " "
        moved += surface[position : match.start()] + written
        position = match.end()
    rest += surface[position:]
    moved += surface[position:]
    if any(character.isdigit() for character in rest):
        return None
    if any(word.lower() not in _HARMLESS for word in re.findall(r"[^\W\d_]+", rest)):
        return None
    return moved if moved != surface else None


def _moved(match: re.Match[str], days: int, order: DateOrder) -> str | None:
    form, text = str(match.lastgroup), match.group()
    if form == "sep":
        form = "numeric"
    step = timedelta(days=days)
    try:
        if form in ("iso", "compact"):
            return _move_iso(text, step)
        if form in ("numeric", "md"):
            return _move_numeric(text, step, order)
        if form in ("dmy", "mdy"):
            return _move_named(text, step)
        if form == "my":
            return _move_month(text, days)
        if form == "y":
            return _move_year(text, days)
        if form == "m":
            return _month_like(text, (_month(text) - 1 + _months(days)) % 12 + 1)
        if form == "wd":
            return _move_weekday(text, days)
        return _ordinal((int(re.sub(r"\D", "", text)) + days - 1) % 28 + 1, text)
    except (ValueError, OverflowError):
        return None


def _move_iso(text: str, step: timedelta) -> str:
    parts = re.findall(r"\d+", text)
    if len(parts) == 1:
        parts = [text[:4], text[4:6], text[6:]]
        if not 1900 <= int(parts[0]) < 2100:
            raise ValueError("no year")
    day = date(*map(int, parts)) + step
    return _filled(text, parts, [day.year, day.month, day.day], padded=True)


def _move_numeric(text: str, step: timedelta, order: DateOrder) -> str:
    parts = re.findall(r"\d+", text)
    first, second = int(parts[0]), int(parts[1])
    month_first = second > 12 or (first <= 12 and order == "month_first")
    month, day = (first, second) if month_first else (second, first)
    if len(parts) == 2 and second > 31:  # "3/2031" has four digits; "3/55" is a month and a year
        raise ValueError("no day")
    year = _full_year(parts[2]) if len(parts) == 3 else 2001
    moved = date(year, month, day) + step
    values = [moved.month, moved.day] if month_first else [moved.day, moved.month]
    padded = any(len(part) == 2 and part.startswith("0") for part in parts[:2])
    return _filled(text, parts, [*values, moved.year][: len(parts)], padded=padded)


def _move_named(text: str, step: timedelta) -> str:
    numbers = re.findall(r"\d+", text)
    year = _full_year(numbers[1]) if len(numbers) > 1 else 2001
    found = re.search(_MONTH, text, re.IGNORECASE)
    assert found
    moved = date(year, _month(found.group()), int(numbers[0])) + step
    text = _filled(text, numbers, [moved.day, moved.year][: len(numbers)])
    text = re.sub(r"\d{1,2}(?:st|nd|rd|th)\b", lambda m: _ordinal(moved.day, m.group()), text, count=1)
    return re.sub(_MONTH, lambda m: _month_like(m.group(), moved.month), text, count=1, flags=re.IGNORECASE)


def _move_month(text: str, days: int) -> str:
    (number,) = re.findall(r"\d+", text)
    found = re.search(_MONTH, text, re.IGNORECASE)
    assert found
    count = _full_year(number) * 12 + _month(found.group()) - 1 + _months(days)
    text = _filled(text, [number], [count // 12])
    return re.sub(
        _MONTH, lambda m: _month_like(m.group(), count % 12 + 1), text, count=1, flags=re.IGNORECASE
    )


def _move_year(text: str, days: int) -> str:
    (number,) = re.findall(r"\d+", text)
    return _filled(text, [number], [_full_year(number) + round(days / 365.25)])


def _move_weekday(text: str, days: int) -> str:
    name = re.sub(r"[\W\d]", "", text).lower()
    index, language = _WEEKDAY.get(name) or _SHORT_WEEKDAY[name[:3]]
    other = WEEKDAYS[language][(index + days) % 7]
    if name not in _WEEKDAY:
        other = other[:3]
    return _cased(other, text) + text[len(name) :]


def _months(days: int) -> int:
    return round(days / 30.4375)


def _full_year(written: str) -> int:
    if len(written) == 2:
        return int(written) + (2000 if int(written) < _CENTURY_TURN else 1900)
    return int(written)


def _filled(text: str, old: list[str], new: list[int], padded: bool = False) -> str:
    """Put numbers in the places of others; as long as those if they are padded or begin with a zero."""
    position, out = 0, ""
    for written, value in zip(old, new, strict=True):
        start = text.index(written, position)
        digits = str(value)[-2:] if len(written) == 2 and value > 99 else str(value)
        out += text[position:start] + digits.zfill(len(written) if padded or written.startswith("0") else 0)
        position = start + len(written)
    return out + text[position:]


def _month(written: str) -> int:
    return _NUMBER_OF[written.lower().rstrip(".")][0]


def _month_like(written: str, number: int) -> str:
    """A month in the language, length and case of another."""
    bare = written.rstrip(".")
    _, language, letters = _NUMBER_OF[bare.lower()]
    name = MONTHS[language][number - 1]
    return _cased(name[: 3 if letters else None], bare) + written[len(bare) :]


def _ordinal(day: int, written: str) -> str:
    ending = {1: "st", 2: "nd", 3: "rd"}.get(day % 10 if day // 10 != 1 else 0, "th")
    return f"{day}{ending.upper() if written[-1].isupper() else ending}"


def _cased(word: str, like: str) -> str:
    if like[:1].islower():
        return word
    return word.upper() if len(like) > 1 and like.upper() == like else word.capitalize()
