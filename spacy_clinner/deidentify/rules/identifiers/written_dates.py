"""Dates of all kinds but bare years: numeric, with the month's name, without a year, with a clock."""

import re
from collections.abc import Iterator
from functools import lru_cache

from spacy_clinner.deidentify.rules.dates.units import UNIT
from spacy_clinner.deidentify.rules.identifiers.holidays import HOLIDAY_RULES
from spacy_clinner.deidentify.rules.identifiers.months import all_month_words, month_words
from spacy_clinner.deidentify.rules.identifiers.packed_dates import PACKED_DATE_RULES
from spacy_clinner.deidentify.rules.identifiers.rule import NOTHING, Rule, written
from spacy_clinner.deidentify.rules.identifiers.slashed_days import (
    SURE_PREPOSITION,
    is_day_and_month,
    is_slashed_day,
)
from spacy_clinner.deidentify.rules.identifiers.weekdays import start_of_range, start_of_weekday
from spacy_clinner.deidentify.rules.names.folding import DASHES
from spacy_clinner.deidentify.rules.spans import PhiSpan

_CLOCK = r"(?:[T ]\d{1,2}:\d\d(?::\d\d(?:\.\d{1,6})?)?(?:Z|[+-]\d\d:?\d\d)?)?"
_NUMERIC = re.compile(
    rf"(\d{{1,4}})( ?[/.{DASHES}] ?)(\d{{1,2}})(?:\2| ?/ ?)(\d{{4}}|['’]?\d\d)(?!\d|[/.]\d|[{DASHES}]\d(?!\d?[/.]\d{{1,2}}[/.]\d)){_CLOCK}"
)
_RANGE_BEFORE = re.compile(
    rf"(?<![\w/.,{DASHES}])(?:0?[1-9]|[12]\d|3[01])/(?:0?[1-9]|[12]\d|3[01])(?:/(?:\d{{4}}|\d\d))?"
    rf"(?:\s?[{DASHES}]\s?|\s(?:to|through|thru|until|till)\s)\Z"
)
_LONGEST_RANGE = 22
_RANGE_DASHES = "-\u2010\u2011\u2012\u2013\u2014\u2015\u2212"
_RANGE_JOINTS = (
    *(" to ", " through ", " thru ", " until ", " till "),
    *_RANGE_DASHES,
    *(f"{dash} " for dash in _RANGE_DASHES),
)
_MONTH_YEAR = re.compile(rf"(\d{{1,2}})[/.{DASHES}]((?:19|20|21)\d\d)(?![\d/%]|[.{DASHES}]\d)")
_YEAR_MONTH = re.compile(rf"(?:19|20|21)\d\d[/{DASHES}](0[1-9]|1[0-2])(?![\d/]|[.{DASHES}]\d)")
_YEAR_FIRST = re.compile(rf"(?:19|20|21)\d\d([/.{DASHES}])(\d{{1,2}})\1(\d{{1,2}})(?![\w/]|[.,{DASHES}]\d)")
_ROMAN = re.compile(
    rf"(\d{{1,2}})([/.{DASHES}])(?:I{{1,3}}|IV|VI{{0,3}}|IX|XI{{0,2}})\2(?:(?:19|20|21)\d\d|\d\d)(?![\w/]|[.,{DASHES}]\d)"
)
_MONTH_DAY = re.compile(r"(\d{1,2})/(\d{1,2})(?![\w/]|[.,]\d)")
_PADDED = re.compile(rf"([01]\d)[{DASHES}]([0-3]\d)(?![\w/]|[.,{DASHES}]\d)")
_GERMAN = re.compile(r"(\d{1,2})\.\s?(\d{1,2})\.(?!\d)")
# AM in capitals is a time
_GERMAN_PREPOSITION = re.compile(
    r"\b(?:[Aa]m|[Aa]b|[Bb]eim|[Bb]is|[Dd]e[mn]|[Nn]ach|[Ss]eit|[Vv]om|[Vv]or|[Zz]um|VOM|SEIT|BIS|DEN|ZUM)\s{1,2}\Z"
)
_BEFORE_SHORT_DATE = re.compile(
    r"\b(?:d\.?o\.?b\.?|born|birth(?:[ -]?(?:date|day))?|date|geb\.?|geboren|geburtsdatum|geboortedatum|née?|naissance|"
    r"nac(?:\.|id[oa]|imiento)|nat[oa]|nasc(?:\.|ido|ida|imento)|fn|f\.?[ ]?nac\.?|fecha|datum|am|vom|seit|on|since|le|el|op)"
    r"[\s:,*(]{0,3}(?:(?:am|on|le|el|op|em|il)\s)?\Z|(?<![\w*])\*\s?\Z",
    re.IGNORECASE,
)
_CJK = re.compile(r"(?:\d{2,4}[年년] ?)?\d{1,2}[月월](?: ?\d{1,2}[日일号號])?")
_DATE_ORDINAL = re.compile(r"\bon\sthe\s\Z", re.IGNORECASE)
_ORDINAL_ALONE = re.compile(r"(?:[1-9]|[12]\d|3[01])(?:st|nd|rd|th)(?=[.,;)\r\n]|\Z|\sat\s)")

_DAY = r"(?:3[01]|[12]\d|0?[1-9])"
_ORDINAL = rf"{_DAY}\s?(?:st|nd|rd|th|[ºª°]|er|e|\.)?"
_TO = r"\s?(?:[-–—&/,]|\b(?:and|to|through|y|al?|bis|und|au|et|tot|en)\b)\s?(?:the\s)?"
_SENTENCE_END = re.compile(r"\.\s+\Z")
_OF = r"[\s.,/\-–]{0,3}(?:\b(?:of|de|del|d')\s{0,2})?"
_BEFORE_MONTH = re.compile(rf"(?<![\d.,:/])(?<![A-Za-z])(?:{_ORDINAL}{_TO})?{_ORDINAL}{_OF}\Z", re.IGNORECASE)
_YEAR = r"(?:(?:19|20|21)\d\d(?!\d)|['’]\d\d(?!\d))"
_YEAR_AFTER = re.compile(rf"\.?[\s,.\-/]{{0,3}}(?:\b(?:of|de|del)\s)?{_YEAR}", re.IGNORECASE)
_SHORT_YEAR_AFTER = re.compile(r"(\.?[-/ ])\d\d(?![\w:/%]|[.,]\d)(?!\s?[A-Za-z%])")
_YEAR_IN_LINE = re.compile(r"([-/])\d\d(?![\w-]|[.,/]\d)")
_DAY_AFTER = re.compile(
    rf"\.?[\s\-/]{{0,3}}(?:the\s)?{_DAY}(?!\d)(?:st|nd|rd|th)?(?![\w/%:]|[.,]\d)"
    rf"(?:{_TO}{_DAY}(?:st|nd|rd|th)?(?![\w:]|[.,]\d))?",
    re.IGNORECASE,
)
_UNIT_AFTER = re.compile(UNIT)
_IN = re.compile(
    r"\b(?:in|since|last|early|late|mid|during|until|till|this|next|by|of|end|from|between|"
    r"through|month)[-\s]\Z",
    re.IGNORECASE,
)
_SURE_IN = re.compile(
    r"\b(?:en|desde|hasta|depuis|sinds|vanaf|seit|im|em|anfang|mitte|ende|début|eind|principios[ ]de|finales[ ]de)[ ]\Z",
    re.IGNORECASE,
)
# articles and weekdays before a day in languages that write months with a small letter
_BEFORE_DAY = re.compile(
    r"\b(?:le|du|au|el|al|del|op|vanaf|sinds|tot|van|il|dal|em|dia|día|den|vom|zum|depuis|"
    r"(?:lun|mar|mercre|jeu|vendre|same)di|dimanche|(?:maan|dins|woens|donder|vrij|zater|zon)dag|"
    r"(?:lune|marte|mercole|giove|vener)dì|sabato|domenica|(?:segunda|terça|quarta|quinta|sexta)(?:-feira)?)"
    r"\.?,?\s{1,2}\Z",
    re.IGNORECASE,
)
_AMBIGUOUS = frozenset(
    ["may", "march", "mar", "mai", "mei", "mars", "marz", "jan", "set", "sep", "dec", "august", "april"]
)
_ENGLISH_WORDS = frozenset(["may", "march", "set"])
_BEGIN_SENTENCES = frozenset(["May", "March"])
_FOREIGN = re.compile(r"\.?\s(?:de\s)?([^\W\d_]{3,})\.?(?:\sde)?\s(?:19|20)\d\d(?!\d)")
_AROUND = 40
_JOINTS = frozenset(" /.-\u2010\u2011\u2012\u2013\u2014\u2015\u2212")
"""What may stand behind the first number of a date."""
_NO_BEGINNING = frozenset("/.-–:$")
_DAY_OR_MONTH = re.compile(rf"(?<!\w)\d{{1,2}}(?= ?[/.{DASHES}] ?\d)")


def _numeric(text: str, start: int, end: int) -> tuple[PhiSpan, ...]:
    if text[end : end + 1] not in _JOINTS:
        return NOTHING
    before = text[max(0, start - 2) : start]
    is_behind_joint = text[max(0, start - 9) : start].endswith(_RANGE_JOINTS)
    begins = is_behind_joint and _RANGE_BEFORE.search(text, max(0, start - _LONGEST_RANGE), start)
    if (
        not begins
        and before[-1:] in _NO_BEGINNING
        and (before[0].isdigit() or (before[0].isalpha() and before[-1] != ":"))
    ):
        return NOTHING
    for pattern, is_date in _WITH_YEAR_FIRST if end - start > 2 else _WITH_DAY_OR_MONTH_FIRST:
        if (match := pattern.match(text, start)) and is_date(match):
            if pattern is _NUMERIC and _may_be_version(match) and not _is_dated(text, start):
                continue
            if begins and pattern is _NUMERIC:  # "3/4-3/7/2031"
                return (PhiSpan(begins.start(), match.end(), "DATE"),)
            return (PhiSpan(start_of_range(text, start), match.end(), "DATE"),)
    return NOTHING


def _is_numeric(match: re.Match[str]) -> bool:
    first, second, third = int(match[1]), int(match[3]), int(match[4].lstrip("'’"))
    if len(match[1]) > 2:
        return len(match[1]) == 4 and 1 <= second <= 12 and 1 <= third <= 31 and len(match[4]) == 2
    return is_day_and_month(first, second)


def _is_year_first(match: re.Match[str]) -> bool:
    return 1 <= int(match[2]) <= 12 and 1 <= int(match[3]) <= 31


def _may_be_version(match: re.Match[str]) -> bool:
    """Whether it is like 1.2.03, which may be a version or a paragraph."""
    return "." in match[2] and len(match[4]) == 2 and len(match[1]) + len(match[3]) < 3


def _is_dated(text: str, start: int) -> bool:
    return bool(_BEFORE_SHORT_DATE.search(text, max(0, start - 24), start))


def _is_month(match: re.Match[str]) -> bool:
    return 1 <= int(match[1]) <= 12


def _begins_with_day(match: re.Match[str]) -> bool:
    return 1 <= int(match[1]) <= 31


def _always(match: re.Match[str]) -> bool:
    return True


_WITH_YEAR_FIRST = ((_NUMERIC, _is_numeric), (_YEAR_FIRST, _is_year_first), (_YEAR_MONTH, _always))
_WITH_DAY_OR_MONTH_FIRST = ((_NUMERIC, _is_numeric), (_MONTH_YEAR, _is_month), (_ROMAN, _begins_with_day))


def _without_year(text: str, start: int, end: int) -> tuple[PhiSpan, ...]:
    if (
        start
        and (text[start - 1] in "/.,:-$+~<>=±#" or text[start - 1].isalnum())
        and text[start - 1] != "\n"
    ):
        return NOTHING
    before = text[max(0, start - 30) : start]
    if (match := _MONTH_DAY.match(text, start)) and is_slashed_day(match, before, text):
        return (PhiSpan(start_of_range(text, start), match.end(), "DATE"),)
    for pattern, preposition in ((_PADDED, SURE_PREPOSITION), (_GERMAN, _GERMAN_PREPOSITION)):
        match = pattern.match(text, start)
        is_day = match and is_day_and_month(int(match[1]), int(match[2]))
        if match and is_day and preposition.search(before) and not _UNIT_AFTER.match(text, match.end()):
            return (PhiSpan(start_of_range(text, start), match.end(), "DATE"),)
    if (match := _ORDINAL_ALONE.match(text, start)) and _DATE_ORDINAL.search(before):
        return (PhiSpan(*match.span(), "DATE"),)
    return NOTHING


def _cjk(text: str, start: int, end: int) -> tuple[PhiSpan, ...]:
    if text.isascii():
        return NOTHING
    return tuple(PhiSpan(*m.span(), "DATE") for m in _CJK.finditer(text, start, end))


def _foreign(text: str, start: int, end: int) -> tuple[PhiSpan, ...]:
    """A day, a word and a year, of which the word is a month in some language."""
    if end - start > 2 or text[end : end + 1] not in (" ", ".") or not (match := _FOREIGN.match(text, end)):
        return NOTHING
    word = match[1].lower()
    if word in month_words("en") or word not in all_month_words():
        return NOTHING  # the months of the note's language are words that trigger a rule
    return (PhiSpan(start, match.end(), "DATE"),)


def _named_month(text: str, start: int, end: int) -> tuple[PhiSpan, ...]:
    """A month with a day, a year or both, or alone after a preposition."""
    word = text[start:end]
    before = _BEFORE_MONTH.search(text, max(0, start - _AROUND), start)
    if before and word in _BEGIN_SENTENCES and _SENTENCE_END.search(text, max(0, start - 4), start):
        before = before if _YEAR_AFTER.match(text, end) else None  # "Took 3. May go home"
    sure = word.lower() not in _AMBIGUOUS or not word[0].islower()
    if not sure and before and word not in _ENGLISH_WORDS:
        sure = bool(_BEFORE_DAY.search(text, max(0, before.start() - 16), before.start()))
    if before and (sure or _YEAR_AFTER.match(text, end)):
        year = _YEAR_AFTER.match(text, end) or _SHORT_YEAR_AFTER.match(text, end)
        if not year and text[start - 1] in "-/":  # 9-Mar-31
            year = _YEAR_IN_LINE.match(text, end)
        begin = start_of_weekday(text, _trimmed(text, before.start()))
        return (PhiSpan(begin, year.end() if year else end, "DATE"),)
    begin = start_of_weekday(text, start)
    day = _DAY_AFTER.match(text, end) if sure else None
    if day and not _UNIT_AFTER.match(text, day.end()):
        year = _YEAR_AFTER.match(text, day.end())
        return (PhiSpan(begin, year.end() if year else day.end(), "DATE"),)
    if year := _YEAR_AFTER.match(text, end):
        return (PhiSpan(begin, year.end(), "DATE"),) if sure or "," not in year.group() else NOTHING
    return _month_alone(text, start, end)


def _trimmed(text: str, start: int) -> int:
    while text[start].isspace():
        start += 1
    return start


def _month_alone(text: str, start: int, end: int) -> tuple[PhiSpan, ...]:
    word = text[start:end]
    if _SURE_IN.search(text, max(0, start - 12), start) and (len(word) > 3 or word == "Mai"):
        return (PhiSpan(start, end, "DATE"),)
    if not word[0].isupper():
        return NOTHING
    is_short = len(word) < 5 or word.lower() in _AMBIGUOUS
    if is_short and not _IN.search(text, max(0, start - 10), start):
        return NOTHING
    return (PhiSpan(start, end, "DATE"),)


def numeric_dates(text: str) -> Iterator[PhiSpan]:
    """Dates of two or three numbers that begin with a day or a month, such as "25/04/2021" and "on 4/25"."""
    for number in _DAY_OR_MONTH.finditer(text):
        yield from _numeric(text, *number.span()) or _without_year(text, *number.span())


@lru_cache(maxsize=8)
def date_rules(language: str) -> tuple[Rule, ...]:
    """Rules for dates in notes of a language."""
    return (
        Rule("C", _numeric, numbers=True, suits=written(r"\d{1,4}")),
        *PACKED_DATE_RULES,
        Rule("C", _without_year, numbers=True, suits=written(r"\d{1,2}(?:st|nd|rd|th)?")),
        Rule("C", _cjk, numbers=True, suits=re.compile("[月월]").search),
        Rule("C", _foreign, numbers=True, short=True, suits=written(".{1,2}")),
        Rule("C", _named_month, words=month_words(language)),
        *HOLIDAY_RULES,
    )
