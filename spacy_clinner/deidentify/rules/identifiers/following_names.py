"""A rule for the name that a pattern finds behind a word."""

import re

from spacy_clinner.deidentify.rules.identifiers.clinical_words import begins_finding
from spacy_clinner.deidentify.rules.identifiers.name_words import (
    LED_BY_PARTICLE,
    NAME,
    TITLED_NO_NAMES,
    name_span,
)
from spacy_clinner.deidentify.rules.identifiers.rule import NOTHING, Find
from spacy_clinner.deidentify.rules.spans import PhiSpan

_NAME = re.compile(rf"(?:[^\W\d_a-zß-öø-ÿ][ \t]){{0,2}}{NAME}")
_NUMBER_AFTER = re.compile(r"\.?[ \t]{0,2}\d")
BESIDE = re.compile(rf",?[ \t]{{1,2}}[(]?({NAME})")
"""Pattern of a name right behind a word."""


def following_name(pattern: re.Pattern[str], label: str, fewest: int = 1) -> Find:
    """A rule that takes the name in a pattern's first group, of at least some words, but no symptom, state or disease."""

    def look(text: str, start: int, end: int) -> tuple[PhiSpan, ...]:
        match = pattern.match(text, end)
        if not match or not _may_begin(text, end, *match.span(1)):
            return NOTHING
        if begins_finding(text, match.start(1)):
            return NOTHING
        if not _NAME.match(text[match.start(1) : match.end(1)]):
            return NOTHING
        span = _with_comma(text, *match.span(1)) or name_span(text, *match.span(1))
        if span is None or span[0] != match.start(1):
            return NOTHING
        return (PhiSpan(*span, label),) if count_words(text, span) >= fewest else NOTHING

    return look


def _with_comma(text: str, start: int, end: int) -> tuple[int, int] | None:
    """A family name before a given one, of which either may be a word elsewhere: "White, Anna", "Berg, Jan"."""
    span = name_span(text, start, end, TITLED_NO_NAMES) if "," in text[start:end] else None
    if span is None or "," not in text[slice(*span)] or _NUMBER_AFTER.match(text, span[1]):
        return None
    return span


def _may_begin(text: str, end: int, start: int, last: int) -> bool:
    """Whether a name may begin so: a particle is one behind a colon, and "from" in "paciente de Toledo"."""
    if text[start].isupper() or text[start:last].islower():
        return True
    return bool(LED_BY_PARTICLE.match(text, start)) and any(sign in text[end:start] for sign in ":=")


def count_words(text: str, span: tuple[int, int]) -> int:
    """The words of a span; initials count."""
    return len(text[slice(*span)].replace(".", ". ").split())
