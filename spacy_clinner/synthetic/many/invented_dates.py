"""Dates around one admission, in the styles of a hospital."""

import random
from collections.abc import Sequence
from datetime import date, timedelta

from spacy_clinner.deidentify.rules.dates.calendar_words import MONTHS, WEEKDAYS
from spacy_clinner.synthetic.grammar import pick

_FIRST = date(1998, 1, 1)
_DAYS = 36 * 365
_MISSPELLED_RATE = 0.02


class Dates:
    """The days of one note.

    Args:
        styles: see `countries.Country.dates`.
        rng: random numbers of the note.
    """

    def __init__(self, styles: Sequence[str], rng: random.Random) -> None:
        self._styles = list(styles)
        # a field of a form holds a date with day, month and year
        self._whole = [
            s for s in styles if "{d" in s and "{m" in s.lower() and "{y" in s and "{d2" not in s
        ] or self._styles
        self.admission = _FIRST + timedelta(days=int(rng.random() * _DAYS))
        self.age = int(rng.random() * 101)
        self._birth = self.admission - timedelta(days=int((self.age + rng.random()) * 365.25))

    def some(self, rng: random.Random) -> str:
        """A day of the last years or of the stay, in any style."""
        past = 3000 if rng.random() < 0.4 else 20
        day = self.admission - timedelta(days=int(rng.random() * past) - 8)
        return written(day, pick(self._styles, rng), rng)

    def whole(self, rng: random.Random) -> str:
        """A day of the stay with its year."""
        return written(self.admission + timedelta(days=int(rng.random() * 12)), pick(self._whole, rng), rng)

    def birth(self, rng: random.Random) -> str:
        """The day of birth."""
        return written(self._birth, pick(self._whole, rng), rng)

    def year(self, rng: random.Random) -> str:
        """A year of the past."""
        return str(self.admission.year - int(rng.random() * 20))


def written(day: date, style: str, rng: random.Random) -> str:
    """A day in a style, without strftime, which depends on the locale and the platform."""
    ordinal = {1: "st", 2: "nd", 3: "rd"}.get(day.day % 10 if day.day // 10 != 1 else 0, "th")
    month = MONTHS["en"][day.month - 1].capitalize()
    weekday = WEEKDAYS["en"][day.weekday()].capitalize()
    short = "Sept" if day.month == 9 and rng.random() < 0.5 else month[:3]
    if rng.random() < _MISSPELLED_RATE:
        month = month[:2] + month[3:]
    values = {"d": day.day, "dd": f"{day.day:02d}", "m": day.month, "mm": f"{day.month:02d}"}
    values |= {"yy": f"{day.year % 100:02d}", "yyyy": day.year, "d2": min(day.day + 2, 30)}
    words = {"month": month, "mon": short, "MON": month[:3].upper(), "weekday": weekday, "wday": weekday[:3]}
    return style.format(**values, **words, ordinal=ordinal)
