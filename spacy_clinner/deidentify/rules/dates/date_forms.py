"""The forms in which notes write dates, and what the numbers in them are."""

import re
from collections.abc import Iterable
from datetime import date
from functools import lru_cache
from typing import NamedTuple

from spacy_clinner.deidentify.rules.dates.calendar_words import (
    FOREIGN,
    MONTH,
    ROMAN_MONTHS,
    WEEKDAY,
    month_like,
    month_number,
    ordinal,
)
from spacy_clinner.deidentify.rules.dates.units import SURE_UNIT, UNIT

_DAY = r"\d{1,2}(?:st|nd|rd|th|er|º|°)?"
_OF = r"(?:\s|\bof\b|\bde\b|\bdel\b|\bthe\b)*"
_TO = r"\s*(?:[-–—&]|\b(?:and|to|y|al?|au|et|bis|und|tot|en)\b)\s*(?:(?:the|el)\s+)?"
_NO_CLOCK = r"(?!\w|:\d|\s*[ap]\.?m\b)"
_LONG_YEAR = r"(?:19|2\d)\d\d"
_ANY_YEAR = r"(?:\d{4}|'?\d\d)(?!\d)"
_COMMA_YEAR = rf"(?:[\s,]|\bof\b|\bde\b|\bdel\b|\bthe\b)*(?:{_LONG_YEAR}(?!{SURE_UNIT})|'\d\d)(?!\d)"
# behind a number of two digits that is no year
_MEASURED = rf"(?:\w|[/:.,]\d|[-–—]\d(?!\d?{_OF}{MONTH})|\s*[ap]\.?m\b|{UNIT})"
_ROMAN_MONTH = "(?-i:XI{0,2}|IX|VI{0,3}|I?V|I{1,3})"
# a full stop that ends no abbreviation ends a sentence
_NO_SENTENCE_END = r"(?:(?<![^\W\d_]{4}\.)(?<!may\.)|(?<=sept\.))"
# in "4 May 16 June" the 16 is none
_DMY_SHORT_YEAR = rf"{_NO_SENTENCE_END}\s+\d\d(?!{_MEASURED})(?!{_OF}{MONTH})"
_MDY_SHORT_YEAR = rf",?\s+(?:00|3[2-9]|[4-9]\d)(?!{_MEASURED})"  # in "March 10, 12" the 12 may be a day
_PATTERNS = {
    "iso": r"\b\d{4}(?P<iso_sep>[-/.])\d{1,2}(?P=iso_sep)\d{1,2}(?:\b|(?=T\d\d))",
    "numeric": rf"\b\d{{1,2}}(?P<sep> ?[-/.] ?)\d{{1,2}}(?P=sep){_ANY_YEAR}",
    "ymd": rf"\b{_LONG_YEAR}(?:,?{_OF}{MONTH}{_OF}|(?P<ymd_sep>[-/.]){MONTH}(?P=ymd_sep)){_DAY}\b",
    "ddmy": rf"\b{_DAY}\.?{_TO}{_DAY}\.?{_OF}{MONTH}(?:{_COMMA_YEAR})?(?!\d)",
    "dmy": (
        rf"\b{_DAY}(?:(?P<dmy_sep>[-/.]){MONTH}(?P=dmy_sep){_ANY_YEAR}(?!{_OF}{MONTH})|{MONTH}\d\d(?!\w)"
        rf"|\.?{_OF}{MONTH}(?:{_COMMA_YEAR}|{_DMY_SHORT_YEAR})?|[-/]{MONTH})(?!\d)"
    ),
    "mddy": rf"{MONTH}{_OF}{_DAY}{_TO}{_DAY}\b{_NO_CLOCK}(?:{_COMMA_YEAR})?",
    "mdy": (
        rf"{MONTH}(?:{_OF}{_DAY}\b(?:{_COMMA_YEAR}|{_MDY_SHORT_YEAR})?"
        rf"|(?P<mdy_sep>[-/.])\d{{1,2}}(?P=mdy_sep){_ANY_YEAR})"
    ),
    "my": rf"{MONTH}[-/]?{_COMMA_YEAR}",
    "mny": rf"(?<![\d/.-])(?:0?[1-9]|1[0-2])[-/]{_LONG_YEAR}(?![\d/]|[-.]\d)",
    # "2010-12" may be two years, like "2019-21"
    "ynm": r"\b(?!20(?:0\d|1[01]))(?:20|2\d)\d\d[-/](?:0[1-9]|1[0-2])(?![\d/]|[-.]\d)",
    "compact": r"\b(?:19|20)\d{6}(?:\b|(?=T\d\d))",
    "roman": rf"\b\d{{1,2}}(?P<roman_sep>[-/.])(?:{_ROMAN_MONTH})(?P=roman_sep){_ANY_YEAR}",
    "ddnm": rf"\b\d{{1,2}}\.(?:{_TO}|\s?/\s?)\d{{1,2}}\.\s?(?:0?[1-9]|1[0-2])\.(?:\s?{_ANY_YEAR})?(?!\w)",
    "dm": r"\b(?:0?[1-9]|[12]\d|3[01])\.\s?(?:0?[1-9]|1[0-2])\.(?!\w)",
    "md": rf"\b\d{{1,2}}(?:/\d{{1,2}}\b|[-.]\d{{1,2}}\b{_NO_CLOCK})",
    "y": r"\b(?:19|20)\d\d\b|'\d\d\b",
    "m": MONTH,
    "wd": WEEKDAY,
    "d": r"\b\d{1,2}(?:st|nd|rd|th)\b",
}
_WITH_MONTH_FIRST = ("mddy", "mdy", "my", "m")


def _one_of(forms: Iterable[str]) -> str:
    return "|".join(f"(?P<{form}>{_PATTERNS[form]})" for form in forms)


# most places of a text are told by their first character or word to begin no date of many forms
_DATE = re.compile(
    rf"(?=[\d'])(?:{_one_of(form for form in _PATTERNS if form not in (*_WITH_MONTH_FIRST, 'wd'))})"
    rf"|(?={MONTH})(?:{_one_of(_WITH_MONTH_FIRST)})|{_one_of(['wd'])}",
    re.IGNORECASE,
)
_PACKED = re.compile(
    r"(?P<compact>(?:19|20)\d\d(?:0[1-9]|1[0-2])(?:0[1-9]|[12]\d|3[01]))"
    r"|(?P<packed>(?:0[1-9]|[12]\d|3[01]){2}(?:(?:19|20)\d\d|\d\d))"
    r"|(?P<yymmdd>(?:3[2-9]|[4-9]\d)(?:0[1-9]|1[0-2])(?:0[1-9]|[12]\d|3[01]))"
)
"""A date of nothing but six or eight digits, which is one only where all of a text is."""
# What the numbers of a form are; the last may be missing.
_FIELDS = {
    "iso": "ymd",
    "compact": "ymd",
    "numeric": "mdy",
    "packed": "mdy",
    "yymmdd": "ymd",
    "md": "md",
    "dm": "dm",
    "ddnm": "ddmy",
    "roman": "dy",
    "ymd": "yd",
    "dmy": "dy",
    "ddmy": "ddy",
    "mdy": "dy",
    "mddy": "ddy",
    "my": "y",
    "mny": "my",
    "ynm": "ym",
    "m": "",
}
MONTHS_OF_YEARS = frozenset({"my", "mny", "ynm"})
"""Forms of a month with its year."""
_NUMBER = re.compile(r"\d+")
_FOUR_DIGITS = re.compile(r"\d{4}")
_CENTURY_TURN = 50
ORDINAL = re.compile(r"(\d{1,2})(?:st|nd|rd|th)\b", re.IGNORECASE)
"""A day as "5th"; the number is its first group."""
_FIRST = re.compile(r"(\d{1,2})er\b", re.IGNORECASE)
"""The first of a month in French, the only day that is an ordinal there."""
_SHORTEST_PACKED = 6
_MONTH = re.compile(MONTH, re.IGNORECASE)
_ROMAN = re.compile(_ROMAN_MONTH)
NUMERIC = ("numeric", "packed", "md")
"""Forms that can be read month first or day first."""
_DOTTED = re.compile(r"(?<!\d)\d{1,2} ?\. ?\d{1,2} ?\. ?\d\d")
_LETTERS = re.compile(r"[^\W\d_]+(?:-feira)?")
_SAY_ORDER = ("numeric", "packed", "dm")
_BARE_YEAR = re.compile(r"\s\d\d\Z")
_UNIT_AFTER = re.compile(SURE_UNIT)
_MEASURED_AFTER = re.compile(_MEASURED, re.IGNORECASE)


@lru_cache(maxsize=256)  # a note asks several times for each of its dates
def dates_in(surface: str) -> tuple[re.Match[str], ...]:
    """Every date in a piece of text; the last group of a match is the name of its form."""
    packed = _PACKED.fullmatch(surface) if surface.isdecimal() else None
    return (packed,) if packed else tuple(_DATE.finditer(surface))


def has_year(surface: str) -> bool:
    """Whether a piece of text has a year of four digits, or of two with a month or day."""
    return bool(_FOUR_DIGITS.search(surface)) or any(
        match.lastgroup != "y" and year_of(match) for match in dates_in(surface)
    )


def sure_orders(surface: str) -> set[bool]:
    """Whether the month comes first in the numeric dates of a text, of those that can be read one way only.

    "10-12" and "10.30" without a year say nothing: they may be days or a time.
    """
    texts = [
        match.group()
        for match in dates_in(surface)
        if match.lastgroup in _SAY_ORDER or (match.lastgroup == "md" and "/" in match.group())
    ]
    return _sure_orders(texts)


def read_day_first(surfaces: Iterable[str]) -> bool:
    """Whether one of some dates is written as in languages that begin with the day: "03.04.2031", "3 mai"."""
    joined = " ".join(surfaces).lower()
    return bool(_DOTTED.search(joined)) or not FOREIGN.isdisjoint(_LETTERS.findall(joined))


def month_first(forms_and_texts: list[tuple[str, str]], unless_sure: bool) -> bool:
    """How the numeric dates of a surface are read; raises ValueError if one order does not fit them all."""
    sure = _sure_orders([text for form, text in forms_and_texts if form == "dm" or form in NUMERIC])
    if len(sure) > 1:
        raise ValueError("dates of both orders")
    return sure.pop() if sure else unless_sure


def _sure_orders(texts: list[str]) -> set[bool]:
    pairs = [[int(n) for n in _numbers_in(text)[:2]] for text in texts]
    sure = {second > 12 for first, second in pairs if max(first, second) > 12}
    return sure | {False} if any(text.endswith(".") for text in texts) else sure  # 12.03.


def _numbers_in(text: str) -> list[str]:
    """The numbers of a date, also of one without anything between them."""
    if not text.isdecimal() or len(text) < _SHORTEST_PACKED:
        return _NUMBER.findall(text)
    form = dates_in(text)[0].lastgroup
    first = 4 if form == "compact" else 2
    return [text[:first], text[first : first + 2], text[first + 2 :]]


def year_of(match: re.Match[str]) -> str | None:
    """The year of a match of `dates_in`, as it is written: "2031", "31"; None if there is none."""
    form = str(match.lastgroup)
    if form == "y":
        return match.group().lstrip("'")
    fields = _FIELDS.get(form, "")
    if "y" not in fields:
        return None
    if fields[0] == "y" and match.group()[0].isdigit():
        return match.group()[: 2 if form == "yymmdd" else 4]
    numbers = _numbers_in(match.group())
    return numbers[-1] if len(numbers) == len(fields) else None


def has_bare_year(match: re.Match[str]) -> bool:
    """Whether a match of `dates_in` ends in a year that could be any number of two digits: "4 May 31"."""
    return match.lastgroup in ("dmy", "mdy") and bool(_BARE_YEAR.search(match.group()) and year_of(match))


def ends_in_dose(surface: str, after: str) -> bool:
    """Whether the number at the end of a text is no year, by what stands after it: "March 15 80", " mg"."""
    if not surface[-1:].isdigit():
        return False
    if _UNIT_AFTER.match(after):
        return True
    matches = dates_in(surface)
    return bool(matches and has_bare_year(matches[-1]) and _MEASURED_AFTER.match(after))


@lru_cache(maxsize=256)  # a note asks several times for each of its dates
def month_in(text: str) -> int:
    """The number of the first month in a text that is written by its name; 0 if there is none."""
    name = _MONTH.search(text)
    return month_number(name.group()) if name else 0


class DateReading(NamedTuple):
    """One form in a surface: a date, a month or two days of a month."""

    text: str
    numbers: list[str]
    fields: str  # what each number is: y, m or d

    @property
    def year(self) -> int | None:
        """The year; None if it is not written."""
        at = self.fields.find("y")
        return full_year(self.numbers[at]) if at >= 0 else None

    def dates(self, year: int) -> list[date]:
        """In a year; the first of the month where no day is written."""
        month = int(self._numbers("m")[0]) if self._is_numeric else self._named_month()
        days = [date(year, month, int(day)) for day in self._numbers("d") or ["1"]]
        if len(days) > 1 and days != sorted(set(days)):
            raise ValueError("days not in their order")
        return days

    def rewritten(self, dates: list[date], language: str = "en") -> str:
        """With other dates; raises ValueError if they are not of one month.

        Args:
            dates: the other dates.
            language: of the note, for names of months that several languages have.
        """
        if len({(day.year, day.month) for day in dates}) > 1:
            raise ValueError("days of two months")
        days = iter(dates)
        one = {"y": dates[0].year, "m": dates[0].month}
        values = [one.get(field) or next(days).day for field in self.fields]
        text = filled(self.text, self.numbers, values, padded=self._padded())
        if self._is_numeric:
            return text
        text = ORDINAL.sub(lambda m: ordinal(int(m[1]), m[0]), text)
        if "er" in text.lower():
            text = _FIRST.sub(lambda m: m[0] if int(m[1]) == 1 else m[1], text)
        if _MONTH.search(text) is None:
            return _ROMAN.sub(ROMAN_MONTHS[dates[0].month - 1], text, count=1)
        return _MONTH.sub(lambda m: month_like(m[0], dates[0].month, language), text, count=1)

    def _named_month(self) -> int:
        """The number of the month that a name or a Roman number tells."""
        roman = None if month_in(self.text) else _ROMAN.search(self.text)
        return ROMAN_MONTHS.index(roman.group()) + 1 if roman else month_in(self.text)

    @property
    def _is_numeric(self) -> bool:
        """Whether the month is one of the numbers, so that there are no letters."""
        return "m" in self.fields

    def _padded(self) -> bool:
        """Whether numbers stay as long; nobody can tell whether "10/11" would have had zeros."""
        return (
            self.fields in ("ymd", "ym")
            or self.text.isdecimal()
            or any(n.startswith("0") for n in self._numbers("md"))
        )

    def _numbers(self, fields: str) -> list[str]:
        return [n for n, field in zip(self.numbers, self.fields, strict=True) if field in fields]


def read(form: str, text: str, month_first: bool) -> DateReading:
    """The reading of a match of `dates_in`."""
    numbers = _numbers_in(text)
    fields = _FIELDS[form][: len(numbers)]
    if form in NUMERIC and not month_first:
        fields = fields.replace("md", "dm")
    return DateReading(text, numbers, fields)


def full_year(written: str) -> int:
    """A year, of the last or this century if only two digits are written."""
    if len(written) == 2:
        return int(written) + (2000 if int(written) < _CENTURY_TURN else 1900)
    return int(written)


def filled(text: str, old: list[str], new: list[int], padded: bool) -> str:
    """Put numbers in the places of others; as long as those if they are padded."""
    position, out = 0, ""
    for written, value in zip(old, new, strict=True):
        start = text.index(written, position)
        digits = str(value)[-2:] if len(written) == 2 and value > 99 else str(value)
        out += text[position:start] + digits.zfill(len(written) if padded else 0)
        position = start + len(written)
    return out + text[position:]
