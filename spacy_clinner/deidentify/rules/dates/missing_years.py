"""The year of a date that is written without one, as the full dates of its note tell it."""

from bisect import bisect
from collections.abc import Iterable
from datetime import date, timedelta
from functools import lru_cache

from spacy_clinner.deidentify.rules.dates.date_forms import MONTHS_OF_YEARS, dates_in, month_first, read

_YEARS_AROUND = 4  # there is a 29 February in every nine years


def full_dates(surfaces: Iterable[str], is_month_first: bool) -> frozenset[date]:
    """The days that texts write with their year; what is no date counts for nothing.

    Args:
        surfaces: what was detected as dates.
        is_month_first: how numeric dates are read that may be read both ways.
    """
    return frozenset(
        day for surface in surfaces for day, has_year in _days(surface, is_month_first, 0) if has_year
    )


def missing_year(surface: str, is_month_first: bool, full: frozenset[date]) -> int | None:
    """The year of the first date in a text: that of the same day in full, or the one that is nearest to one.

    Args:
        surface: a date without a year.
        is_month_first: how numeric dates are read that may be read both ways.
        full: what `full_dates` found in the note.

    Returns:
        None if the note has no full date, or no day of a month is written.
    """
    # in a leap year every day can be read
    first = next((day for day, has_year in _days(surface, is_month_first, 4) if not has_year), None)
    return _nearest_year(first, full) if first and full else None


@lru_cache(maxsize=366)  # a note may be long, but a year has no more days
def _nearest_year(day: date, full: frozenset[date]) -> int:
    same = [other.year for other in full if (other.month, other.day) == (day.month, day.day)]
    if same:
        return max(same)
    known = sorted(full)
    around = {other.year + i for other in known for i in range(-_YEARS_AROUND, _YEARS_AROUND + 1)}
    may_be = [candidate for year in sorted(around) if (candidate := _in_year(day, year))]
    return min(may_be, key=lambda candidate: _distance(candidate, known)).year


def _distance(day: date, known: list[date]) -> timedelta:
    """To the nearest of days in order."""
    at = bisect(known, day)
    return min(abs(day - other) for other in known[max(at - 1, 0) : at + 1])


def _days(surface: str, is_month_first: bool, year: int) -> list[tuple[date, bool]]:
    """Days of a month in a text, in a year where none is written, and whether one is."""
    forms_and_texts = [(str(match.lastgroup), match.group()) for match in dates_in(surface)]
    days = []
    try:
        first = month_first(forms_and_texts, is_month_first)
        for form, text in forms_and_texts:
            if form in ("y", "m", "wd", "d", *MONTHS_OF_YEARS):
                continue
            reading = read(form, text, first)
            days += [(day, reading.year is not None) for day in reading.dates(reading.year or year)]
    except ValueError:
        return []
    return days


def _in_year(day: date, year: int) -> date | None:
    try:
        return day.replace(year=year)
    except ValueError:  # February 29, or a year that no calendar has
        return None
