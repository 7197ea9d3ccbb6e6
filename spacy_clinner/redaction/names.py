"""The words of a person's name: which of them identify, and which stand around those."""

import re
import unicodedata
from typing import NamedTuple

WORD = re.compile(r"[^\W\d_][\u0300-\u036f]*(?:['’-]?[^\W\d_][\u0300-\u036f]*)*")
"""A run of letters; apostrophes, hyphens and combining accents inside belong to it."""
_POSSESSIVE = re.compile(r"['’][sS]$")
_HONORIFICS = frozenset(["dr", "dra", "mr", "mrs", "ms", "miss", "sr", "sra", "prof", "sir"])
_CREDENTIALS = frozenset(["md", "phd", "frcp", "jr", "sr"])
_SPANISH_HONORIFICS = frozenset(["don", "doña"])
_PARTICLES = frozenset(["de", "del", "la", "las", "los", "y"])
"""These are no names, whatever their case."""
_NAME_OR_PARTICLE = frozenset(["and", "the", "von", "van", "der", "den", "di", "da", "du", "le"])
_SHORTEST_WORD = 3
# fmt: off
_COMMON_SHORT = frozenset([
    "ah", "al", "am", "an", "as", "at", "be", "by", "co", "da", "de", "do", "ed", "el", "en", "es",
    "ex", "go", "he", "hi", "id", "if", "in", "is", "it", "la", "le", "lo", "me", "mi", "my", "no",
    "of", "oh", "ok", "on", "or", "ox", "pa", "se", "si", "so", "su", "te", "to", "tu", "un", "up",
    "us", "va", "ve", "we", "ya", "yo",
])
# fmt: on


class NameWord(NamedTuple):
    """An identifying word: characters `start` to `end` (exclusive) of a name, without a possessive s."""

    start: int
    end: int
    text: str


def identifying_words(surface: str, language: str = "en") -> list[NameWord]:
    """Words of a name, in order, without titles before it, credentials after it and particles inside.

    "van", "le" and the like are particles in lower case before another word, and names elsewhere; "Don" is a
    title in Spanish alone.

    Args:
        surface: what was detected as a person's name.
        language: "es" for Spanish, any other for English.
    """
    found = [_without_possessive(match) for match in WORD.finditer(surface)]
    while found and _is_honorific(found, language):
        del found[0]
    while len(found) > 1 and found[-1].text.lower() in _CREDENTIALS:
        del found[-1]
    cased = not surface.islower()
    return [
        word for word, after in zip(found, [*found[1:], None], strict=False) if not _joins(word, after, cased)
    ]


def known_forms(surface: str, language: str = "en") -> set[str]:
    """Folded words of a name by which it is known elsewhere, the parts of hyphenated ones too."""
    forms: set[str] = set()
    for word in identifying_words(surface, language):
        forms |= {form for form in _with_parts(word.text) if len(form) >= _SHORTEST_WORD}
    return forms


def short_forms(surface: str, language: str = "en") -> set[str]:
    """Folded names of two letters, but for those that are common words."""
    words = (fold(word.text) for word in identifying_words(surface, language))
    return {word for word in words if len(word) == 2 and word not in _COMMON_SHORT}


def name_places(text: str, names: dict[str, str], *, any_case: bool = False) -> list[tuple[int, int, str]]:
    """Words of a text that are known names, or hyphenated with one: start, end and what `names` says.

    A name of two letters counts where it is written as one ("Ng", not "NG" or "ng"), or follows a title.

    Args:
        text: a text.
        names: folded word -> anything.
        any_case: whether words in lower case count: "will" may be a Will.
    """
    places = []
    before = ""
    for match in WORD.finditer(text):
        if any_case or match.group()[0].isupper():
            word = _without_possessive(match)
            hit = next((form for form in _with_parts(word.text) if form in names), None)
            if hit and (len(hit) > 2 or word.text.istitle() or before in _HONORIFICS):
                places.append((word.start, word.end, names[hit]))
        before = match.group().lower()
    return places


def fold(word: str) -> str:
    """A word in one form of its case and of its accents."""
    return word.casefold() if word.isascii() else unicodedata.normalize("NFC", word).casefold()


def _with_parts(word: str) -> list[str]:
    """A word and, if it is joined by hyphens or apostrophes, its parts; folded."""
    whole = fold(word)
    parts = re.split(r"['’-]", whole)
    return [whole, *parts] if len(parts) > 1 else [whole]


def _without_possessive(match: re.Match[str]) -> NameWord:
    text = _POSSESSIVE.sub("", match.group())
    return NameWord(match.start(), match.start() + len(text), text)


def _is_honorific(words: list[NameWord], language: str) -> bool:
    first = words[0].text.lower()
    if first in _SPANISH_HONORIFICS:
        return language == "es" and len(words) > 1
    return first in _HONORIFICS


def _joins(word: NameWord, after: NameWord | None, cased: bool) -> bool:
    """Whether a word only joins others; in a text without capitals "van" may be anything."""
    lower = word.text.lower()
    if after is None:
        return False
    return lower in _PARTICLES or (lower in _NAME_OR_PARTICLE and cased and word.text.islower())
