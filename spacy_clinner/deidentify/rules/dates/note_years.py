"""The years of a note's dates: which is the last one, and which dates tell an age over 89."""

import re
from functools import cached_property, lru_cache
from typing import NamedTuple

from spacy_clinner.deidentify.rules.dates.date_forms import MONTHS_OF_YEARS, dates_in, full_year, year_of
from spacy_clinner.deidentify.rules.dates.date_repetitions import Day, days_in
from spacy_clinner.text.substrings import Substrings

_CAP = 89
_LONG_YEAR = re.compile(r"(?<!\d)(?:1[89]|2[01])\d\d(?!\d)")
# a class of characters first: the text is searched for them at once
_BIRTH = re.compile(
    r"[bdfgnBDFGN](?<!\w.)(?i:(?:(?<=d)\.?o\.?b|(?<=b)(?:orn|irth\w*|\.?day)|(?<=f)\.? ?n"
    r"|(?<=g)eb(?:oren|urts\w+|oorte\w+)?|(?<=n)(?:ée?|aci(?:d\w*|miento)|aissance|at[oa]|asc(?:i[td]\w*|imento)))"
    r"\b\D{0,25}|(?<=b)\.\s?)$"
)
_BEFORE = 45
_CENTURY = 2000
_MARGIN = 20


class NoteYears:
    """Years of the dates of one note.

    A year of two digits is the last such one that is not after the last year of four digits: 31 is 1931 in a
    note of 2026. Only births are read so at any rate. Other dates may be some years later, as the year of
    four digits may be long past; but where it is that of a full date, the two digits stand in one date only
    and no other date is marked as a birth, that one may be the birth. Without a year of four digits after
    1999, years are those of 1950 to 2049, but that of a birth that would come after all others is of the
    century before.

    Args:
        text: the note.

    Attributes:
        surfaces: the dates that were met.
    """

    def __init__(self, text: str) -> None:
        self._text = text
        self._substrings = Substrings(text)
        self.surfaces: set[str] = set()
        self._long: set[int] = set()
        self._short: dict[tuple[str, bool], set[str]] = {}  # year, whether of a birth -> where it is written
        self._latest = self._latest_full = 0
        self._has_birth = False
        self._said_births: dict[str, bool] = {}
        self._old: dict[str, bool] = {}

    def learn(self, surface: str) -> None:
        """Meet a date, before any question is asked."""
        self.surfaces.add(surface)
        self._long.update(_written_years(surface).long)

    @cached_property
    def last(self) -> int:
        """The last year that is written; 0 if none is."""
        self._learn_short()
        return max([0, *self._long, *(self._read(*numbers) for numbers in self._short)])

    def tell_age(self, surface: str) -> bool:
        """Whether a date lies so far before others that it gives away an age over 89 (45 CFR 164.514).

        So does the same day in another form.
        """
        return self._tells(surface) or _is_one_of(surface, self._telling_days)

    def is_birth(self, surface: str) -> bool:
        """Whether the note says "born" before a date, or before the same day in another form."""
        return self._is_said_birth(surface) or _is_one_of(surface, self._birth_days)

    @property
    def birth_years(self) -> list[int]:
        """The years of the dates that the note calls births."""
        births = (_written_years(surface) for surface in self.surfaces if self.is_birth(surface))
        return [
            year for long, short, _ in births for year in (*long, *(self._read(year, True) for year in short))
        ]

    @cached_property
    def _telling_days(self) -> set[Day]:
        return {day for surface in self.surfaces if self._tells(surface) for day in days_in(surface)}

    @cached_property
    def _birth_days(self) -> set[Day]:
        return {day for surface in self.surfaces if self._is_said_birth(surface) for day in days_in(surface)}

    def _tells(self, surface: str) -> bool:
        if surface not in self._old:
            self._old[surface] = self._is_old(surface)
        return self._old[surface]

    def _is_old(self, surface: str) -> bool:
        """Whether a date lies a life before the last one."""
        last = self.last
        long, short, _ = _written_years(surface)
        years = [*long, *(self._read(year, self.is_birth(surface)) for year in short)]
        return any(last - year >= _CAP for year in years)

    def _learn_short(self) -> None:
        """Look at what stands around dates, if there are years of two digits."""
        if not any(_written_years(surface).short for surface in self.surfaces):
            return
        for surface in self.surfaces:
            long, short, is_full = _written_years(surface)
            if short and not long and _is_one_of(surface, self._long_days):
                continue  # the same day says its year elsewhere
            is_birth = self.is_birth(surface)
            self._has_birth |= is_birth
            for year in short:
                self._short.setdefault((year, is_birth), set()).add(surface)
            if long and not is_birth:
                self._latest = max(self._latest, *long)
                if is_full:
                    self._latest_full = max(self._latest_full, *long)

    def _read(self, written: str, is_birth: bool) -> int:
        year = full_year(written)
        if self._latest >= _CENTURY:
            may_be_birth = self._latest_full == self._latest and not self._has_birth
            may_be_birth = may_be_birth and len(self._short.get((written, False), ())) < 2
            limit = self._latest + (0 if is_birth else 1 if may_be_birth else _MARGIN)
            return limit - (limit - year) % 100
        others = [*self._long, *(full_year(other) for other, is_other in self._short if not is_other)]
        return year - 100 if is_birth and others and year > max(others) else year

    @cached_property
    def _long_days(self) -> set[Day]:
        return {day for surface in self.surfaces if _written_years(surface).long for day in days_in(surface)}

    def _is_said_birth(self, surface: str) -> bool:
        """Whether the note says "born" before a date, wherever it writes it."""
        if surface not in self._said_births:
            self._said_births[surface] = self._stands_after_birth(surface)
        return self._said_births[surface]

    def _stands_after_birth(self, surface: str) -> bool:
        places = self._substrings.places(surface)
        return any(_BIRTH.search(self._text, max(at - _BEFORE, 0), at) for at in places)


def _is_one_of(surface: str, days: set[Day]) -> bool:
    """Whether a date may be one of some days, in whatever form."""
    return bool(days) and not days.isdisjoint(days_in(surface))


class _Written(NamedTuple):
    """Years of a surface: of four digits, of two, and whether there is a day, month and year."""

    long: tuple[int, ...]
    short: tuple[str, ...]
    is_full: bool


@lru_cache(maxsize=256)
def _written_years(surface: str) -> _Written:
    years = [(match.lastgroup, year) for match in dates_in(surface) if (year := year_of(match))]
    joined = (int(year) for _, year in years if len(year) > 2)  # also where digits stand around them
    return _Written(
        tuple({*map(int, _LONG_YEAR.findall(surface)), *joined}),
        tuple(year for _, year in years if len(year) == 2),
        any(form != "y" and form not in MONTHS_OF_YEARS for form, _ in years),
    )
