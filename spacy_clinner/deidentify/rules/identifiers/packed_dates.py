"""Dates without anything between day, month and year: 19600304, 4MAR1960 and, behind a word, 03041960."""

import re

from spacy_clinner.deidentify.rules.dates.calendar_words import MONTH
from spacy_clinner.deidentify.rules.identifiers.rule import NOTHING, Rule, written
from spacy_clinner.deidentify.rules.spans import PhiSpan

_DAY = r"(?:0[1-9]|[12]\d|3[01])"
_MONTH = r"(?:0[1-9]|1[0-2])"
_YEAR_FIRST = re.compile(rf"(?:19|20)\d\d{_MONTH}{_DAY}")
_LONG = re.compile(rf"(?:{_DAY}{_MONTH}|{_MONTH}{_DAY})(?:19|20)\d\d")
_SHORT = re.compile(rf"(?:{_DAY}{_MONTH}|{_MONTH}{_DAY})\d\d|(?:3[2-9]|[4-9]\d){_MONTH}{_DAY}")
_NAMED = re.compile(
    rf"(?:0?[1-9]|[12]\d|3[01])(?:{MONTH}(?:19|20|21)?\d\d|(?:jan|feb|mar|apr|may|jun|jul|aug|sep|oct|nov|dec))(?!\w)",
    re.IGNORECASE,
)
_NAMED_FIRST = re.compile(rf"{MONTH}{_DAY}(?:19|20|21)\d\d(?!\w)", re.IGNORECASE)
_BIRTH = (
    r"d\.?o\.?b\.?|born|birth(?:[ -]?(?:date|day))?|geb\.?|geboren|geburts(?:datum|tag)|geboorte(?:datum|dag)|née?|naissance|"
    r"nac(?:\.|id[oa]|imiento)|nat[oa]|nascita|nasc(?:\.|id[oa]|imento)|f\.?[ ]?n(?:ac)?\.?"
)
_DATED = r"date[sd]?|fecha|datum|data|admitted|discharged|admission|discharge|collected|performed|seen|visit(?:ed)?"
_JOINT = r"[\s:=,*(]{0,3}(?:(?:is|was|am|on|le|el|op|em|il)\s)?"
_AFTER_BIRTH = re.compile(rf"(?<!\w)(?:{_BIRTH}){_JOINT}\Z", re.IGNORECASE)
_AFTER_DATE = re.compile(
    rf"(?<!\w)(?:(?:{_BIRTH}|{_DATED}){_JOINT}|(?:since|until|vom|seit|depuis|desde)\s)\Z", re.IGNORECASE
)
_IS_CODE = re.compile(r"[\w/]|[-.,]\d")
_BEFORE = 28


def _digits(text: str, start: int, end: int) -> tuple[PhiSpan, ...]:
    """A date of digits alone: behind a word for a birth or a date, unless eight of them begin with a year."""
    has_time = text[start + 8 : end].startswith("T")
    if not has_time and _IS_CODE.match(text, end):
        return NOTHING
    begin, stop = max(0, start - _BEFORE), start + 8 if has_time else end
    if stop - start == 8:
        is_date = _YEAR_FIRST.fullmatch(text, start, stop) or (
            _LONG.fullmatch(text, start, stop) and _AFTER_DATE.search(text, begin, start)
        )
    else:
        is_date = _SHORT.fullmatch(text, start, stop) and _AFTER_BIRTH.search(text, begin, start)
    return (PhiSpan(start, end, "DATE"),) if is_date else NOTHING


def _named(text: str, start: int, end: int) -> tuple[PhiSpan, ...]:
    match = _NAMED.match(text, start) or _NAMED_FIRST.match(text, start)
    return (PhiSpan(start, end, "DATE"),) if match and match.end() == end else NOTHING


PACKED_DATE_RULES = (
    Rule("C", _digits, numbers=True, suits=written(r"\d{6}|\d{8}(?:T\d{4,6}Z?)?")),
    Rule("C", _named, numbers=True, suits=written(r"\d{1,2}[^\W\d_]{3,4}\d{0,4}|[^\W\d_]{3,4}\d{6}")),
)
"""Dates without punctuation or blanks."""
