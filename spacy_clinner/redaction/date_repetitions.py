"""Where a note says a detected date once more in another form: March 3, 2031 and 03/03/31."""

import re
from collections.abc import Collection, Iterator

from spacy_clinner.redaction.date_forms import dates_in, read, year_of

Day = tuple[str, int, int]
"""Last two digits of the year, which is what a short form has of it; month, day."""

_REACH = 40  # characters from a year to the other end of its date, at most
_SPACE = re.compile(r"\s")


def days_in(surface: str) -> set[Day]:
    """Every day that the dates in a piece of text may be, of those with a year, a month and a day.

    A numeric date that can be read month first or day first is two: better one date too many than one left.
    """
    return {day for match in dates_in(surface) for day in _days(match)}


def day_places(
    text: str, days: dict[Day, str], known: Collection[tuple[int, int]] = ()
) -> list[tuple[int, int, str]]:
    """Dates of a text that may be one of some days, in whatever form.

    Args:
        text: the text.
        days: what is looked for, and the type of each.
        known: stretches (start, end) in which nothing need be looked for.

    Returns:
        First character, character after the last one, type; in no order, some twice.
    """
    found = []
    for year in {year for year, _, _ in days}:
        for start, match in _about(text, year, known):
            label = next((days[day] for day in _days(match) if day in days), None)
            if label is not None:
                found.append((start + match.start(), start + match.end(), label))
    return found


def _about(text: str, year: str, known: Collection[tuple[int, int]]) -> Iterator[tuple[int, re.Match[str]]]:
    """Dates over what may be a year, in pieces of the text, and where the pieces begin."""
    for place in re.finditer(rf"(?<!\d)(?:\d\d)?{year}(?!\d)|(?<!\d)\d\d{year}\d{{4}}(?!\d)", text):
        if any(start <= place.start() and place.end() <= end for start, end in known):
            continue
        start, end = max(place.start() - _REACH, 0), place.end() + _REACH
        least, most = max(start - _REACH, 0), end + _REACH  # there are scripts without spaces
        while start > least and not text[start - 1].isspace():
            start -= 1
        space = _SPACE.search(text, end, most)
        for match in dates_in(text[start : space.start() if space else most]):
            if start + match.start() < place.end() and place.start() < start + match.end():
                yield start, match


def _days(match: re.Match[str]) -> Iterator[Day]:
    form, year = str(match.lastgroup), year_of(match)
    if year is None or form in ("y", "my"):
        return
    for month_first in (True, False):
        reading = read(form, match.group(), month_first)
        try:
            found = reading.dates(reading.year or 0)
        except ValueError:
            continue
        yield from ((f"{day.year % 100:02d}", day.month, day.day) for day in found)
