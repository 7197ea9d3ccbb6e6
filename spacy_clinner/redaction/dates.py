"""Dates moved by a number of days, written as they were written."""

import re
from collections.abc import Callable
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Literal

from spacy_clinner.redaction.calendar_words import (
    MONTH,
    WEEKDAY,
    month_like,
    month_number,
    moved_weekday,
    ordinal,
)

DateOrder = Literal["month_first", "day_first"]

_DAY = r"\d{1,2}(?:st|nd|rd|th|º|°)?"
_OF = r"(?:\s|\bof\b|\bde\b|\bdel\b|\bthe\b)*"
_TO = r"\s*(?:[-–—&]|\b(?:and|to|y|al?)\b)\s*(?:(?:the|el)\s+)?"
_NO_CLOCK = r"(?!\w|:\d|\s*[ap]\.?m\b)"
_LONG_YEAR = r"(?:19|2\d)\d\d"
_ANY_YEAR = r"(?:\d{4}|'?\d\d)(?!\d)"
_COMMA_YEAR = rf"(?:[\s,]|\bof\b|\bde\b|\bdel\b|\bthe\b)*(?:{_LONG_YEAR}|'\d\d)(?!\d)"
_DMY_SHORT_YEAR = rf"\s+\d\d{_NO_CLOCK}(?!{_OF}{MONTH})"  # in "4 May 16 June" the 16 is none
_MDY_SHORT_YEAR = r",?\s+(?:00|3[2-9]|[4-9]\d)\b"  # in "March 10, 12" the 12 may be a day
_PATTERNS = {
    "iso": r"\b\d{4}(?P<iso_sep>[-/.])\d{1,2}(?P=iso_sep)\d{1,2}\b",
    "numeric": rf"\b\d{{1,2}}(?P<sep>[-/.])\d{{1,2}}(?P=sep){_ANY_YEAR}",
    "ymd": rf"\b{_LONG_YEAR}(?:,?{_OF}{MONTH}{_OF}|(?P<ymd_sep>[-/.]){MONTH}(?P=ymd_sep)){_DAY}\b",
    "ddmy": rf"\b{_DAY}{_TO}{_DAY}{_OF}{MONTH}(?:{_COMMA_YEAR})?(?!\d)",
    "dmy": (
        rf"\b{_DAY}(?:{_OF}{MONTH}(?:{_COMMA_YEAR}|{_DMY_SHORT_YEAR})?"
        rf"|(?P<dmy_sep>[-/.]){MONTH}(?:(?P=dmy_sep){_ANY_YEAR}(?!{_OF}{MONTH}))?)(?!\d)"
    ),
    "mddy": rf"{MONTH}{_OF}{_DAY}{_TO}{_DAY}\b{_NO_CLOCK}(?:{_COMMA_YEAR})?",
    "mdy": (
        rf"{MONTH}(?:{_OF}{_DAY}\b(?:{_COMMA_YEAR}|{_MDY_SHORT_YEAR})?"
        rf"|(?P<mdy_sep>[-/.])\d{{1,2}}(?P=mdy_sep){_ANY_YEAR})"
    ),
    "my": rf"{MONTH}[-/]?{_COMMA_YEAR}",
    "compact": r"\b(?:19|20)\d{6}\b",
    "md": rf"\b\d{{1,2}}(?:/\d{{1,2}}\b|[-.]\d{{1,2}}\b{_NO_CLOCK})",
    "y": r"\b(?:19|20)\d\d\b|'\d\d\b",
    "m": MONTH,
    "wd": WEEKDAY,
    "d": r"\b\d{1,2}(?:st|nd|rd|th)\b",
}
_DATE = re.compile("|".join(f"(?P<{form}>{pattern})" for form, pattern in _PATTERNS.items()), re.IGNORECASE)
# What the numbers of a form are; the last may be missing.
_FIELDS = {
    "iso": "ymd",
    "compact": "ymd",
    "numeric": "mdy",
    "md": "md",
    "ymd": "yd",
    "dmy": "dy",
    "ddmy": "ddy",
    "mdy": "dy",
    "mddy": "ddy",
    "my": "y",
    "m": "",
}
_SHARING_A_YEAR = ({"numeric", "md"}, {"dmy", "ddmy"}, {"ymd", "mdy", "mddy"}, {"my", "m"})
_HARMLESS = re.compile(
    "of|the|de|del|el|la|a|al|and|y|to|from|on|at|until|since|desde|hasta|en|am|pm", re.IGNORECASE
)
_MAY_BE_A_DAY = re.compile(r"\s(?:0[1-9]|[12]\d|3[01])$")
_CENTURY_TURN = 50
_SOME_YEAR = 2001


def shift_dates(surface: str, days: int, order: DateOrder, year: int = _SOME_YEAR) -> str | None:
    """Move every date in a piece of text.

    Understood are numeric dates, dates with English or Spanish month names, two days of a month
    ("10-12 March"), month and year, day and month, a month, a year, a weekday, a day of the month ("14th").
    What lacks a year takes that of the other dates in the text, or else `year`; a month or a
    year without a day moves by the nearest whole number of months or years.

    Args:
        surface: what was detected as a date.
        days: how far; see `surrogates.secret_days` for what makes every form change.
        order: how "3/4/2031" is read where both readings are dates and no other date of the text decides.

        year: of dates that lack one in all of the surface.

    Returns:
        The text with other dates, as far apart as they were; None if that cannot be written in its form, some
        of it is no date that is surely understood, or nothing changed.
    """
    matches = list(_DATE.finditer(surface))
    ends = [0, *(match.end() for match in matches)]
    starts = [*(match.start() for match in matches), len(surface)]
    gaps = [surface[end:start] for end, start in zip(ends, starts, strict=True)]
    try:
        _check_gaps(gaps, [match.group() for match in matches])
        written = _move_all([(str(match.lastgroup), match.group()) for match in matches], days, order, year)
    except (ValueError, OverflowError):
        return None
    moved = gaps[0] + "".join(text + gap for text, gap in zip(written, gaps[1:], strict=True))
    return moved if moved != surface else None


def _check_gaps(gaps: list[str], texts: list[str]) -> None:
    """Raises ValueError if something around the dates may be a date or part of one."""
    rest = " ".join(gaps)
    if any(character.isdigit() for character in rest):
        raise ValueError("a number is no date")
    if not all(_HARMLESS.fullmatch(word) for word in re.findall(r"[^\W\d_]+", rest)):
        raise ValueError("a word is no date")
    for gap, before, after in zip(gaps[1:], texts, texts[1:], strict=False):
        if gap in ("-", "/", ".") and gap in before + after:
            raise ValueError("where one date ends is not clear")


def _move_all(found: list[tuple[str, str]], days: int, order: DateOrder, year: int) -> list[str]:
    """Forms and texts of a surface moved; raises ValueError if they are not understood together."""
    others = [(form, text) for form, text in found if form != "wd"]
    moved = iter(_move_alike(others, days, order, year))
    return [moved_weekday(text, days) if form == "wd" else next(moved) for form, text in found]


def _move_alike(found: list[tuple[str, str]], days: int, order: DateOrder, year: int) -> list[str]:
    forms, texts = {form for form, _ in found}, [text for _, text in found]
    if forms == {"y"}:
        return [_move_year(text, days) for text in texts]
    if forms == {"d"}:
        return _move_days_of_month(texts, days)
    if forms & {"y", "d"}:
        raise ValueError("a year or a day that may belong to what stands beside it")
    if "md" in forms and len(found) > 1 and not all("/" in text for text in texts):
        raise ValueError("10-12 may be days, 10.30 a time")
    if len(found) > 1 and any(form == "dmy" and _MAY_BE_A_DAY.search(text) for form, text in found):
        raise ValueError("in 4 May 10-12 June the 10 is no year")
    month_first = _month_first([text for form, text in found if form in ("numeric", "md")], order)
    readings = [_read(form, text, month_first) for form, text in found]
    if any(reading.year is None for reading in readings):
        _check_sharing(forms, readings)
    if forms <= {"m", "my"}:
        return _move_readings(readings, year, lambda day: _add_months(day, days))
    if forms & {"m", "my"}:
        raise ValueError("months and days move differently")
    return _move_readings(readings, year, lambda day: day + timedelta(days=days))


@dataclass(frozen=True)
class _Reading:
    """One form in a surface: a date, a month or two days of a month."""

    text: str
    numbers: list[str]
    fields: str  # what each number is: y, m or d

    @property
    def year(self) -> int | None:
        """None if it is not written."""
        return next((_full_year(n) for n in self._numbers("y")), None)

    def dates(self, year: int) -> list[date]:
        """In a year; the first of the month where no day is written."""
        name = re.search(MONTH, self.text, re.IGNORECASE)
        month = month_number(name.group()) if name else int(self._numbers("m")[0])
        found = [date(year, month, int(day)) for day in self._numbers("d") or ["1"]]
        if found != sorted(set(found)):
            raise ValueError("days not in their order")
        return found

    def rewritten(self, dates: list[date]) -> str:
        """With other dates; raises ValueError if they are not of one month."""
        if len({(day.year, day.month) for day in dates}) > 1:
            raise ValueError("days of two months")
        days = iter(dates)
        one = {"y": dates[0].year, "m": dates[0].month}
        values = [one.get(field) or next(days).day for field in self.fields]
        text = _filled(self.text, self.numbers, values, padded=self._padded())
        text = re.sub(
            r"(\d{1,2})(?:st|nd|rd|th)\b", lambda m: ordinal(int(m[1]), m[0]), text, flags=re.IGNORECASE
        )
        return re.sub(MONTH, lambda m: month_like(m[0], dates[0].month), text, count=1, flags=re.IGNORECASE)

    def _padded(self) -> bool:
        """Whether numbers stay as long; nobody can tell whether "10/11" would have had zeros."""
        return self.fields == "ymd" or any(n.startswith("0") for n in self._numbers("md"))

    def _numbers(self, fields: str) -> list[str]:
        return [n for n, field in zip(self.numbers, self.fields, strict=True) if field in fields]


def _read(form: str, text: str, month_first: bool) -> _Reading:
    numbers = [text[:4], text[4:6], text[6:]] if form == "compact" else re.findall(r"\d+", text)
    fields = _FIELDS[form][: len(numbers)]
    if form in ("numeric", "md") and not month_first:
        fields = fields.replace("md", "dm")
    return _Reading(text, numbers, fields)


def _month_first(texts: list[str], order: DateOrder) -> bool:
    """How the numeric dates of a surface are read; raises ValueError if one order does not fit them all."""
    pairs = [[int(n) for n in re.findall(r"\d+", text)[:2]] for text in texts]
    sure = {second > 12 for first, second in pairs if max(first, second) > 12}
    if len(sure) > 1:
        raise ValueError("dates of both orders")
    return sure.pop() if sure else order == "month_first"


def _check_sharing(forms: set[str], readings: list[_Reading]) -> None:
    """Raises ValueError if some date lacks a year and it is not sure that it is that of the others."""
    if not any(forms <= alike for alike in _SHARING_A_YEAR) or len({r.year for r in readings}) > 2:
        raise ValueError("whose year?")


def _move_readings(readings: list[_Reading], year: int, move: Callable[[date], date]) -> list[str]:
    years = {reading.year for reading in readings}
    shared = max((known for known in years if known), default=year)
    before = [reading.dates(reading.year or shared) for reading in readings]
    after = [[move(day) for day in days] for days in before]
    if None in years:
        old, new = ([day for days in dates for day in days] for dates in (before, after))
        if len(years) > 1 and (old != sorted(old) or len({day.year for day in new}) > 1):
            raise ValueError("not in one year")
        if len(years) == 1 and "d" in readings[0].fields:
            _check_without_year(old, new)
    return [reading.rewritten(days) for reading, days in zip(readings, after, strict=True)]


def _check_without_year(before: list[date], after: list[date]) -> None:
    """Raises ValueError if dates are other distances apart once nobody knows their years."""
    moves = {(new.replace(year=_SOME_YEAR) - old).days % 365 for old, new in zip(before, after, strict=True)}
    if len(moves) > 1:
        raise ValueError("a leap day in between")


def _move_year(text: str, days: int) -> str:
    (number,) = re.findall(r"\d+", text)
    return _filled(text, [number], [_full_year(number) + round(days / 365.25)], padded=False)


def _move_days_of_month(texts: list[str], days: int) -> list[str]:
    """Days of an unknown month; raises ValueError if they would come to lie in two."""
    before = [int(re.sub(r"\D", "", text)) for text in texts]
    after = [(day + days - 1) % 28 + 1 for day in before]
    if (
        not all(1 <= day <= 31 for day in before)
        or len({b - a for b, a in zip(before, after, strict=True)}) > 1
    ):
        raise ValueError("no days of one month")
    return [ordinal(day, text) for day, text in zip(after, texts, strict=True)]


def _add_months(day: date, days: int) -> date:
    count = day.year * 12 + day.month - 1 + round(days / 30.4375)
    return date(count // 12, count % 12 + 1, 1)


def _full_year(written: str) -> int:
    if len(written) == 2:
        return int(written) + (2000 if int(written) < _CENTURY_TURN else 1900)
    return int(written)


def _filled(text: str, old: list[str], new: list[int], padded: bool) -> str:
    """Put numbers in the places of others; as long as those if they are padded."""
    position, out = 0, ""
    for written, value in zip(old, new, strict=True):
        start = text.index(written, position)
        digits = str(value)[-2:] if len(written) == 2 and value > 99 else str(value)
        out += text[position:start] + digits.zfill(len(written) if padded else 0)
        position = start + len(written)
    return out + text[position:]
