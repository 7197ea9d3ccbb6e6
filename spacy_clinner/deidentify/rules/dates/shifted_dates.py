"""Dates moved by a number of days, written as they were written."""

import re
from collections.abc import Callable
from datetime import date, timedelta
from typing import NamedTuple

from spacy_clinner.deidentify.rules.choices import DateOrder
from spacy_clinner.deidentify.rules.dates.calendar_words import moved_weekday, ordinal
from spacy_clinner.deidentify.rules.dates.date_forms import (
    MONTHS_OF_YEARS,
    DateReading,
    dates_in,
    filled,
    full_year,
    month_first,
    read,
    year_of,
)

_SHARING_A_YEAR = (
    {"numeric", "md", "dm", "ddnm"},
    {"dmy", "ddmy", "roman"},
    {"ymd", "mdy", "mddy"},
    {*MONTHS_OF_YEARS, "m"},
)
# fmt: off
_HARMLESS = frozenset([
    "of", "the", "de", "del", "el", "la", "a", "al", "and", "y", "to", "from", "on", "at", "until",
    "till", "since", "through", "thru", "between", "before", "after", "by", "desde", "hasta", "en",
    "am", "pm", "early", "mid", "late", "end", "beginning", "start", "middle", "week", "about",
    "around", "approximately", "approx", "circa", "dated", "principios", "mediados", "finales", "le",
    "du", "au", "et", "depuis", "fin", "mi", "début", "den", "dem", "der", "vom", "bis", "zum", "und",
    "seit", "ab", "im", "anfang", "mitte", "ende", "op", "van", "tot", "sinds", "vanaf", "begin",
    "eind", "half", "il", "dal", "fine", "em", "do", "da", "até",
])
"""Words around dates that are no dates."""
# fmt: on
_CLOCK = r"(?:[01]?\d|2[0-3])"
_OF_DAY = r"(?:\s*[ap]\.?m\b\.?)"
_ZONE = r"(?:\s*(?:Z|UTC|GMT|[ECMP][SD]?T|CES?T|[+-]\d\d:?\d\d)(?!\w))"
_TIME = re.compile(
    rf"(?<![\d:.])T?{_CLOCK}:[0-5]\d(?::[0-5]\d(?:[.,]\d+)?)?{_OF_DAY}?{_ZONE}?(?!\d|:\d)"
    rf"|(?:(?<=T)|\bT)?(?<!\d){_CLOCK}[0-5]\d\s*(?:h(?:(?:ou)?rs?)?\b\.?)"
    rf"|(?:@|\bat\b|,)\s*{_CLOCK}(?:{_OF_DAY}|[0-5]\d(?!\d)|h\b)",
    re.IGNORECASE,
)
"""A time of the day, which identifies nobody: "10:15", "22:30:05 PM", "T10:15Z", "0830 hrs", "at 10 am"."""
_BEHIND_A_FULL_DATE = re.compile(
    rf"\A(?:\s+|T)(?:{_CLOCK}{_OF_DAY}|{_CLOCK}[0-5]\d(?:[0-5]\d)?Z?)(?!\d)", re.IGNORECASE
)
_LETTERS = re.compile(r"[^\W\d_]+")
_MAY_BE_A_DAY = re.compile(r"\s(?:0[1-9]|[12]\d|3[01])$")
SOME_YEAR = 2001


def shift_dates(
    surface: str, days: int, order: DateOrder, year: int = SOME_YEAR, language: str = "en"
) -> str | None:
    """Move every date in a piece of text.

    It reads numeric dates and dates with the months of the languages in `calendar_words`. It also reads
    two days of a month ("10-12 March"), month and year, day and month, a month, a year, a weekday, and a
    day of the month ("14th"). A date without a year takes the year of the other dates in the text, or
    else `year`. A month or a year without a day moves by the nearest whole number of months or years.

    Args:
        surface: the detected date.
        days: by how many days; see `date_surrogates.secret_days` for the shifts that change every form.
        order: how "3/4/2031" is read where both readings are dates and no other date of the text decides.
        year: the year of the dates if the surface has none.
        language: of the note, for names of months and weekdays that several languages have.

    Returns:
        The text with other dates at the same distances; None if these cannot be written in the same form,
        part of the text is not clearly a date, or nothing changed.
    """
    matches = dates_in(surface)
    ends = [0, *(match.end() for match in matches)]
    starts = [*(match.start() for match in matches), len(surface)]
    gaps = [surface[end:start] for end, start in zip(ends, starts, strict=True)]
    try:
        _check_gaps(_without_times(gaps, matches), [match.group() for match in matches])
        forms_and_texts = [(str(match.lastgroup), match.group()) for match in matches]
        written = _move_all(forms_and_texts, _Move(days, order, year, language))
    except (ValueError, OverflowError):
        return None
    moved = gaps[0] + "".join(text + gap for text, gap in zip(written, gaps[1:], strict=True))
    return moved if moved != surface else None


def _without_times(gaps: list[str], matches: tuple[re.Match[str], ...]) -> list[str]:
    """What stands around dates but for the time of the day; bare digits are one behind a full date only."""
    after_year = [False, *(_ends_in_a_year(match) for match in matches)]
    return [
        gap and _TIME.sub(" ", _BEHIND_A_FULL_DATE.sub(" ", gap) if is_full else gap)
        for gap, is_full in zip(gaps, after_year, strict=True)
    ]


def _ends_in_a_year(match: re.Match[str]) -> bool:
    """Whether a date is one of day, month and year, so that no digits behind it are of it."""
    year = year_of(match)
    return bool(year and len(year) == 4) and match.lastgroup not in ("y", *MONTHS_OF_YEARS)


def _check_gaps(gaps: list[str], texts: list[str]) -> None:
    """Raises ValueError if something around the dates may be a date or part of one."""
    between = " ".join(gaps)
    if any(character.isdigit() for character in between):
        raise ValueError("a number is no date")
    if not _HARMLESS.issuperset(_LETTERS.findall(between.lower())):
        raise ValueError("a word is no date")
    for gap, before, after in zip(gaps[1:], texts, texts[1:], strict=False):
        if gap in ("-", "/", ".") and gap in before + after:
            raise ValueError("where one date ends is not clear")


class _Move(NamedTuple):
    """How dates are moved; see `shift_dates`."""

    days: int
    order: DateOrder
    year: int
    language: str


def _move_all(forms_and_texts: list[tuple[str, str]], move: _Move) -> list[str]:
    """Forms and texts of a surface moved; raises ValueError if they are not understood together."""
    without_weekdays = [(form, text) for form, text in forms_and_texts if form != "wd"]
    moved = iter(_move_alike(without_weekdays, move))
    return [
        moved_weekday(text, move.days, move.language) if form == "wd" else next(moved)
        for form, text in forms_and_texts
    ]


def _move_alike(forms_and_texts: list[tuple[str, str]], move: _Move) -> list[str]:
    forms, texts = {form for form, _ in forms_and_texts}, [text for _, text in forms_and_texts]
    if forms == {"y"}:
        return [_move_year(text, move.days) for text in texts]
    if forms == {"d"}:
        return _move_days_of_month(texts, move.days)
    if forms & {"y", "d"}:
        raise ValueError("a year or a day that may belong to what stands beside it")
    if "md" in forms and len(forms_and_texts) > 1 and not all("/" in text for text in texts):
        raise ValueError("10-12 may be days, 10.30 a time")
    if len(forms_and_texts) > 1 and any(
        form == "dmy" and _MAY_BE_A_DAY.search(text) for form, text in forms_and_texts
    ):
        raise ValueError("in 4 May 10-12 June the 10 is no year")
    is_month_first = month_first(forms_and_texts, move.order == "month_first")
    readings = [read(form, text, is_month_first) for form, text in forms_and_texts]
    if any(reading.year is None for reading in readings):
        _check_sharing(forms, readings)
    if forms <= {"m", *MONTHS_OF_YEARS}:
        return _move_readings(readings, move, lambda day: _add_months(day, move.days))
    if forms & {"m", *MONTHS_OF_YEARS}:
        raise ValueError("months and days move differently")
    return _move_readings(readings, move, lambda day: day + timedelta(days=move.days))


def _check_sharing(forms: set[str], readings: list[DateReading]) -> None:
    """Raises ValueError if some date lacks a year and it is not sure that it is that of the others."""
    if not any(forms <= alike for alike in _SHARING_A_YEAR) or len({r.year for r in readings}) > 2:
        raise ValueError("whose year?")


def _move_readings(readings: list[DateReading], move: _Move, moved: Callable[[date], date]) -> list[str]:
    years = {reading.year for reading in readings}
    shared = max((known for known in years if known), default=move.year)
    before = [reading.dates(reading.year or shared) for reading in readings]
    after = [[moved(day) for day in days] for days in before]
    if None in years:
        old, new = ([day for days in dates for day in days] for dates in (before, after))
        if len(years) > 1 and (old != sorted(old) or len({day.year for day in new}) > 1):
            raise ValueError("not in one year")
        if len(years) == 1 and "d" in readings[0].fields:
            _check_without_year(old, new)
    return [reading.rewritten(days, move.language) for reading, days in zip(readings, after, strict=True)]


def _check_without_year(before: list[date], after: list[date]) -> None:
    """Raises ValueError if dates are other distances apart once nobody knows their years."""
    shifts = {(new.replace(year=SOME_YEAR) - old).days % 365 for old, new in zip(before, after, strict=True)}
    if len(shifts) > 1:
        raise ValueError("a leap day in between")


def _move_year(text: str, days: int) -> str:
    (number,) = re.findall(r"\d+", text)
    return filled(text, [number], [full_year(number) + round(days / 365.25)], padded=False)


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
