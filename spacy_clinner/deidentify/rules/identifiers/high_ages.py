"""Ages above 89, in figures and in words."""

import re

from spacy_clinner.deidentify.rules.identifiers.rule import NOTHING, Rule, written
from spacy_clinner.deidentify.rules.spans import PhiSpan

_OLDEST = 125
_YEARS = re.compile(
    r"[-\s]{0,2}(?:(?:year|yr)s?[-\s]{0,2}(?:old\b|of\sage\b)|y(?:ears?|rs?)?\.?[-\s/]{0,2}o(?:[mf]?\b|ld\b)\.?|\s?y(?:rs?)?[/\s]{0,2}(?-i:[MF])\b"
    r"|años\b|ans\b|jahre\b|-?jährige?[rsn]?\b|jaar\b|-?jarige?\b|anni\b|anos\b|yrs\b(?!\s(?:ago|of|later)))",
    re.IGNORECASE,
)
_PATIENT = re.compile(r"[-\s]?(?:M|F|male|female|man|woman|lady|gentleman)\b(?=[\s,.])")
_ARTICLE = re.compile(r"\b(?:a|an|this)\s\Z")
_BEGINS = re.compile(
    r"(?:^|[\n:;(|.][ \t]{0,3}|\b(?:a|an|this|pt|patient|is|id)[ \t])\Z", re.IGNORECASE | re.MULTILINE
)
_PATIENT_WITH = re.compile(
    r"[ -]?(?-i:[MF])(?:[),.;:]|[ \t](?:w/|with|who|presents?|presenting|here|admitted|c/o|h/o|s/p|p/w|pmh|in|from|transferred"
    r"|has|had|found|status|seen|brought|bibems|w/o|without|complain|hx|known)(?!\w))",
    re.IGNORECASE,
)
_AGE_BEFORE = re.compile(
    r"\b(?:aged?|edad|âge|alter|leeftijd|età|idade|age\s(?:is|of)|turned)\s{0,2}[:=]?\s{0,2}(?:de\s)?\Z",
    re.IGNORECASE,
)
_ONES = r"(?:[-\s](?:and[-\s])?(?:one|two|three|four|five|six|seven|eight|nine|ten))?"
_REST_OF_NUMBER = re.compile(rf"{_ONES}\b", re.IGNORECASE)
_WORDS = re.compile(rf"{_ONES}[-\s](?:years?|yrs?)[-\s](?:old|of\sage)\b", re.IGNORECASE)
_NINETIES = re.compile(r"\b(?:his|her|their|the)\s(?:(?:early|mid|late)[-\s])?\Z", re.IGNORECASE)


def _figures(text: str, start: int, end: int) -> tuple[PhiSpan, ...]:
    if text[start] not in "91":
        return NOTHING
    digits = text[start : start + 4]
    number = digits[: next((i for i, c in enumerate(digits) if not c.isdecimal()), len(digits))]
    if not number.isascii() or not 90 <= int(number or 0) <= _OLDEST:
        return NOTHING
    after = start + len(number)
    if start and text[start - 1] in "./,-+" and start > 1 and text[start - 2].isdigit():
        return NOTHING
    if _YEARS.match(text, after) or _AGE_BEFORE.search(text, max(0, start - 16), start):
        return (PhiSpan(start, after, "AGE"),)
    before = text[max(0, start - 8) : start]
    is_person = (_PATIENT.match(text, after) and _ARTICLE.search(before)) or (
        _PATIENT_WITH.match(text, after) and _BEGINS.search(before)
    )
    return (PhiSpan(start, after, "AGE"),) if is_person else NOTHING


def _in_words(text: str, start: int, end: int) -> tuple[PhiSpan, ...]:
    match = _WORDS.match(text, end)
    if match is None and _AGE_BEFORE.search(text, max(0, start - 16), start):
        match = _REST_OF_NUMBER.match(text, end)
    return (PhiSpan(start, match.end(), "AGE"),) if match else NOTHING


def _nineties(text: str, start: int, end: int) -> tuple[PhiSpan, ...]:
    return (PhiSpan(start, end, "AGE"),) if _NINETIES.search(text, max(0, start - 14), start) else NOTHING


AGE_RULES = (
    Rule("C", _figures, numbers=True, short=True, suits=written(r"(?:9\d|1[012]\d)(?:\D.*)?")),
    Rule("C", _in_words, words=frozenset(["ninety", "hundred"])),
    Rule("C", _nineties, words=frozenset(["nineties", "90s"])),
)
