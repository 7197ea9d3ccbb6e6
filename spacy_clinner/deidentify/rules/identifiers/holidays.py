"""Holidays and seasons, which tell a day or a part of a year: "Christmas Eve 2030", "in spring 2031"."""

import re
from functools import partial

from spacy_clinner.deidentify.rules.identifiers.rule import NOTHING, Rule, has_capital
from spacy_clinner.deidentify.rules.spans import PhiSpan

_YEAR = r"(?:,?[ \t](?:of[ \t]|de[ \t])?(?:(?:19|20|21)\d\d|['’]\d\d)(?!\w))"
_AFTER_HOLIDAY = re.compile(rf"(?:['’]s)?(?:[ \t](?:Eve|Day)\b)?{_YEAR}?", re.IGNORECASE)
# haemophilia B, a rash and a sign of endoscopy
_OF_A_THING = re.compile(
    r"(?:['’]s)?[ \t-](?:disease|factor|tree|light|eye|seal|syndrome|rose|shoulder)", re.IGNORECASE
)
_DAY = re.compile(rf"(?:['’]s?)?[ \t]Day\b(?![ \t]?\d{{1,2}}\b){_YEAR}?")
_OF_JULY = re.compile(rf"[ \t]of[ \t]July\b{_YEAR}?", re.IGNORECASE)
_NEW_YEAR = re.compile(rf"[ \t]Year(?:['’]?s)(?:[ \t](?:Eve|Day)\b)?{_YEAR}?")
_GOOD_FRIDAY = re.compile(rf"[ \t]Friday\b{_YEAR}?")
_SEASON_BEFORE = re.compile(r"\b(?:in|since|until|by|early|late|during)[ \t](?:the[ \t])?\Z", re.IGNORECASE)
_WITH_YEAR = re.compile(_YEAR)
# fmt: off
_HOLIDAYS = [
    "christmas", "xmas", "thanksgiving", "easter", "halloween", "hanukkah", "chanukah", "passover", "ramadan", "diwali",
    "juneteenth", "navidad", "nochebuena", "nochevieja", "noël", "pâques", "pentecôte", "weihnachten", "heiligabend",
    "silvester", "ostern", "pfingsten", "kerstmis", "pasen", "koningsdag", "natale", "ferragosto", "pasqua",
]
_WITH_DAY = [
    "labor", "memorial", "independence", "veterans", "mlk", "presidents", "columbus", "mother", "mothers", "father",
    "fathers", "valentine", "valentines", "patrick", "patricks", "boxing", "canada", "anzac",
]
_SEASONS = [
    "spring", "summer", "autumn", "winter", "primavera", "verano", "otoño", "invierno", "printemps", "été",
    "automne", "hiver", "frühjahr", "frühling", "sommer", "herbst", "lente", "zomer", "herfst", "q1", "q2", "q3", "q4",
]
# fmt: on


def _behind(pattern: re.Pattern[str], text: str, start: int, end: int) -> tuple[PhiSpan, ...]:
    match = pattern.match(text, end)
    return (PhiSpan(start, match.end(), "DATE"),) if match else NOTHING


def _holiday(text: str, start: int, end: int) -> tuple[PhiSpan, ...]:
    return NOTHING if _OF_A_THING.match(text, end) else _behind(_AFTER_HOLIDAY, text, start, end)


def _fall(text: str, start: int, end: int) -> tuple[PhiSpan, ...]:
    """The season and no accident: behind a preposition."""
    is_season = _SEASON_BEFORE.search(text, max(0, start - 12), start)
    return _behind(_WITH_YEAR, text, start, end) if is_season else NOTHING


HOLIDAY_RULES = (
    Rule("C", _holiday, words=frozenset(_HOLIDAYS), suits=has_capital),
    Rule("C", partial(_behind, _DAY), words=frozenset(_WITH_DAY), suits=has_capital),
    Rule("C", partial(_behind, _OF_JULY), words=frozenset(["fourth"])),
    Rule("C", partial(_behind, _NEW_YEAR), words=frozenset(["new"]), suits=has_capital),
    Rule("C", partial(_behind, _GOOD_FRIDAY), words=frozenset(["good", "black"]), suits=has_capital),
    Rule("C", partial(_behind, _WITH_YEAR), words=frozenset(_SEASONS)),
    Rule("C", _fall, words=frozenset(["fall"])),
)
"""Days and parts of a year by their names."""
