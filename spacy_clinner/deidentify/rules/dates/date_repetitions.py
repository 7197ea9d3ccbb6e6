"""The whole of a date of which a part was detected, and where else the note writes the same date.

The tagger may have detected "March 2031" of "1 March 2031", and the note may write 03/01/31 elsewhere.
"""

import re
from collections.abc import Collection, Iterable, Iterator, Set
from functools import lru_cache

from spacy_clinner.deidentify.rules.dates.calendar_words import MONTH, MONTH_WORDS
from spacy_clinner.deidentify.rules.dates.date_forms import (
    MONTHS_OF_YEARS,
    NUMERIC,
    ORDINAL,
    dates_in,
    ends_in_dose,
    has_bare_year,
    month_in,
    read,
    year_of,
)
from spacy_clinner.deidentify.rules.dates.units import SURE_UNIT

Day = tuple[str, int, int]
"""Last two digits of the year, which is what a short form has of it; month, day."""

_REACH = 40  # characters from a part of a date to the other end of it, at most
_SPACE = re.compile(r"\s")
_LONGEST_PART = 20
_PART = rf"(?:\d+(?:st|nd|rd|th|º|°)?|{MONTH}|of|del?|the|el|and|to|y|al?)"
_PART_WORDS = MONTH_WORDS | {"of", "de", "del", "the", "el", "and", "to", "y", "a", "al"}
_BETWEEN = r" ?[-–—,./&']? ?"
_LAST_WORD = re.compile(r"\w+\Z")
_PART_BEFORE = re.compile(rf"\b{_PART}{_BETWEEN}\Z", re.IGNORECASE)
_NO_DOSE = rf"(?![.,]? \d+{SURE_UNIT})"
_PART_AFTER = re.compile(rf"{_NO_DOSE}{_BETWEEN}{_PART}\b", re.IGNORECASE)
_LONGEST_UNIT = 20
_MAY_HAVE_A_YEAR = re.compile(
    r"(?<!\d)(?:\d\d)?(\d\d)(?!\d)|(?<!\w)\d\d(\d\d)\d\d(\d\d)(?!\d)|(?<!\w)(\d\d)\d\d(\d\d)(?!\w)"
)
_YEAR = re.compile(
    r"(?<!\d)(?:19|2\d)(\d\d)(?!\d)|\b(?:\d{1,2}[-/.]){2}(\d\d)(?!\d)|-[a-z]{3,}-(\d\d)(?!\d)|'(\d\d)(?!\d)",
    re.IGNORECASE,
)


@lru_cache(maxsize=256)  # a note asks several times for each of its dates
def days_in(surface: str) -> frozenset[Day]:
    """Every day that the dates in a piece of text may be, of those with a year, a month and a day.

    A numeric date that can be read month first or day first is two: better one date too many than one left.
    """
    return frozenset(day for match in dates_in(surface) for day in _days(match))


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
    places = []
    covered = {position for start, end in known for position in range(start, end)}
    for start, match in _about(text, {year for year, _, _ in days}, covered):
        label = next((days[day] for day in _days(match) if day in days), None)
        if label is not None:
            places.append((start + match.start(), start + match.end(), label))
    return places


def whole_date(text: str, start: int, end: int) -> tuple[int, int]:
    """The edges of a stretch that is a date or a part of one, with all of it: day, month, year, or "5th May".

    Another number beside a month may be a dose, and after more than a space it may be of another column: it
    stays what the tagger made of it. So does a bare number of two digits that is no year of the note.
    """
    first, last = start, end
    while start - first < _REACH and (part := _part_before(text, first)):
        first = part.start()
    while last - end < _REACH and (part := _PART_AFTER.match(text, last)):
        last = part.end()
    if (first, last) == (start, end):
        return start, end
    for match in _sure_dates(text, first, last, end):
        begin, stop = first + match.start(), first + match.end()
        if begin < end and start < stop and (ORDINAL.search(match.group()) or any(_days(match))):
            start, end = min(start, begin), max(end, stop)
    return start, end


def _part_before(text: str, first: int) -> re.Match[str] | None:
    begin = max(first - _LONGEST_PART, 0)
    word = _LAST_WORD.search(text[begin:first].rstrip(" -–—,./&'°"))
    if word is None or not _may_be_part(word.group()):  # as before most dates
        return None
    return _PART_BEFORE.search(text, begin, first)


def _may_be_part(word: str) -> bool:
    return word[0].isdigit() or word.lower() in _PART_WORDS or not word.isascii()


def _sure_dates(text: str, first: int, last: int, end: int) -> tuple[re.Match[str], ...]:
    """Dates in part of a note, without a bare year of two digits after `end` that may be none."""
    matches = dates_in(text[first:last])
    for match in matches:
        stop = first + match.end()
        if stop <= end or not has_bare_year(match):
            continue
        is_dose = ends_in_dose(match.group(), text[stop : stop + _LONGEST_UNIT])
        if is_dose or match.group()[-2:] not in _years_of(text):
            return dates_in(text[first : stop - 2])
    return matches


@lru_cache(maxsize=1)
def _years_of(text: str) -> frozenset[str]:
    """The last two digits of the years that nothing but a year looks like."""
    return frozenset(year for years in _YEAR.findall(text) for year in years if year)


def is_written_date(surface: str) -> bool:
    """Whether a text is a date of day, year and a month by its name, which no number has."""
    if not any(map(str.isalpha, surface)) or not month_in(surface):
        return False
    return any(match.group() == surface and any(_days(match)) for match in dates_in(surface))


def _any_apart(text: str, years: Iterable[str], covered: Set[int]) -> bool:
    """Whether the digits of one of some years stand where not all around them is covered.

    Around them are a century before them, and month and day where more digits follow.
    """
    for year in years:
        place = text.find(year)
        while place >= 0:
            last = place + 5 if text[place + 2 : place + 3].isdigit() else place + 1
            if not {place - 2, place, place + 1, last} <= covered:
                return True
            place = text.find(year, place + 1)
    return False


def _about(text: str, years: Set[str], covered: Set[int]) -> Iterator[tuple[int, re.Match[str]]]:
    """Dates over what may be one of some years, in pieces of the text, and where the pieces begin."""
    if not _any_apart(text, years, covered):  # as in most notes, and found out sooner than by the pattern
        return
    for place in _MAY_HAVE_A_YEAR.finditer(text):
        if years.isdisjoint(place.groups()):
            continue
        if place.start() in covered and place.end() - 1 in covered:
            continue
        if not place[1] and not text[place.end() : place.end() + 1].isalnum():
            yield from ((place.start(), match) for match in dates_in(place.group()))
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
    if year is None or form == "y" or form in MONTHS_OF_YEARS:
        return
    for month_first in (True, False) if form in NUMERIC else (True,):
        reading = read(form, match.group(), month_first)
        try:
            days = reading.dates(reading.year or 0)
        except ValueError:
            continue
        yield from ((f"{day.year % 100:02d}", day.month, day.day) for day in days)
