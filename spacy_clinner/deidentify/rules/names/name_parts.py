"""The words of a person's name: which of them identify, and which stand around those."""

import re
from collections.abc import Container
from functools import lru_cache
from itertools import pairwise
from typing import NamedTuple

from spacy_clinner.deidentify.rules.names.common_words import COMMON_NAMES, COMMON_SHORT, ONLY_SPANISH
from spacy_clinner.deidentify.rules.names.folding import fold, is_unspaced

_LETTER = r"[^\W\d_][\u0300-\u036f\u00ad\u200b-\u200d\u2060]*"
WORD = re.compile(rf"{_LETTER}(?:['’\u2010\u2011-]?{_LETTER})*")
"""A run of letters; apostrophes, hyphens, combining accents and what is not seen inside belong to it."""
_ASCII_WORD = re.compile(r"[A-Za-z]+(?:['-][A-Za-z]+)*")
_PART = re.compile(rf"(?:{_LETTER})+")
_HYPHENATED = re.compile(rf"{_LETTER}(?:['’]?{_LETTER})*")
_POSSESSIVES = ("'s", "’s", "'S", "’S")
# fmt: off
_HONORIFICS = frozenset([
    "dr", "dra", "mr", "mrs", "ms", "miss", "sr", "sra", "prof", "sir", "doctor", "nurse", "baby", "boy",
    "girl",
])
_CREDENTIALS = frozenset(["md", "phd", "frcp", "jr", "sr"])
_CREDENTIALS_IN_CAPITALS = frozenset([
    "II", "III", "IV", "RN", "NP", "FNP", "PA", "C", "CRNA", "MSW", "LCSW", "DPM", "FACS", "DO", "MBBS",
    "ESQ",
])
# fmt: on
# a word before them, or they are initials
_DOTTED_CREDENTIALS = re.compile(
    r"(?<=[^\W\d_]{2})(?:(?:\s*,\s*|\s+)(?:M\.\s?D|Ph\.\s?D|D\.\s?O|R\.\s?N|N\.\s?P|P\.\s?A|M\.\s?S|D\.\s?D\.\s?S"
    r"|D\.\s?P\.\s?M|Pharm\.\s?D|M\.\s?P\.\s?H|B\.\s?S\.\s?N|M\.\s?S\.\s?W|L\.\s?C\.\s?S\.\s?W|M\.\s?B\.\s?B\.\s?S"
    r"|F\.\s?A\.\s?C\.\s?[SPC]|MD|PhD)\b\.?)+\s*\Z",
    re.IGNORECASE,
)
_SPANISH_HONORIFICS = frozenset(["don", "doña"])
_PARTICLES = frozenset(["de", "del", "la", "las", "los", "y"])
"""These are no names, whatever their case."""
_NAME_OR_PARTICLE = frozenset(["and", "the", "von", "van", "der", "den", "di", "da", "du", "le"])
_UNSPACED_TITLES = frozenset(
    [
        "医生",
        "醫生",
        "医师",
        "醫師",
        "大夫",
        "主任",
        "教授",
        "护士",
        "護士",
        "先生",
        "女士",
        "小姐",
        "太太",
        "さん",
        "さま",
    ]
)
# a class of characters first: the text is searched for them at once
_SPANISH_ALONE = re.compile(r"[dlyDLY](?<!\w.)(?i:(?<=d)(?:on|oña|el?)|(?<=l)(?:as?|os)|(?<=y))(?!\w)")
"""Without one of these a name is read alike in all languages."""
_SHORTEST_WORD = 3
_MOST_INITIALS = 3
_INITIAL = re.compile(r"(?<![\w'’/])(?<![^.]-)([^\W\d_])(?:\.[ -]?| )\Z")
_BEFORE_A_LETTER = re.compile(
    r"\b(?:vitaminas?|vitamins?|hepatitis|hep|type|tipo|group|grupo|grade|grado|stage|estadio|class|clase|factor)\s+\Z",
    re.IGNORECASE,
)


class NameWord(NamedTuple):
    """An identifying word: characters `start` to `end` (exclusive) of a name, without a possessive s."""

    start: int
    end: int
    text: str


def word_pattern(text: str) -> re.Pattern[str]:
    """`WORD`, or a pattern that finds the same in a text of ASCII alone, in a quarter of the time."""
    return _ASCII_WORD if text.isascii() else WORD


@lru_cache(maxsize=4096)  # the names of a hospital's doctors stand in many of its notes
def identifying_words(surface: str, language: str = "en") -> tuple[NameWord, ...]:
    """Words of a name, in order, without titles before it, credentials after it and particles inside.

    "van", "le" and the like are particles in lower case before another word, and names elsewhere; "Don" is a
    title in Spanish alone, and a first name "Del" is none there.

    Args:
        surface: what was detected as a person's name.
        language: "es" for Spanish, any other for English.
    """
    dotted = _DOTTED_CREDENTIALS.search(surface) if "." in surface else None
    end = dotted.start() if dotted else len(surface)
    words = [without_possessive(match) for match in word_pattern(surface).finditer(surface, 0, end)]
    # "Nurse, Rebecca" begins with a surname
    while words and _is_honorific(words, language) and surface[words[0].end : words[0].end + 1] != ",":
        del words[0]
    while len(words) > 1 and _is_credential(words, surface):
        del words[-1]
    names = [word for word, after in pairwise([*words, None]) if word and not _joins(word, after, surface)]
    first = words[0] if words else None
    if first is not None and first not in names and first.text.istitle() and language != "es":
        return (first, *names)  # Del Smith
    return tuple(names)


def known_forms(surface: str, language: str = "en") -> frozenset[str]:
    """Folded words of a name by which it is known elsewhere, the parts of hyphenated ones too."""
    is_spanish = language == "es" and _SPANISH_ALONE.search(surface)
    return _known_forms(surface, "es" if is_spanish else "en")


@lru_cache(maxsize=4096)
def _known_forms(surface: str, language: str) -> frozenset[str]:
    forms: set[str] = set()
    for word in identifying_words(surface, language):
        if word.text.istitle() or word.text.lower() not in _PARTICLES:  # of "LOS, PIET" only Piet is known
            forms |= {form for form in _with_parts(word.text) if len(form) >= _SHORTEST_WORD}
    return frozenset(forms)


def has_short_name(surface: str, language: str = "en") -> bool:
    """Whether a name or a part of a hyphenated name has two letters, as few have."""
    return any(len(part) == 2 for part in folded_parts(surface, language))


def folded_parts(surface: str, language: str = "en") -> list[str]:
    """Folded words of a name, of those with hyphens their parts."""
    words = (fold(word.text) for word in identifying_words(surface, language))
    return [part for word in words for part in word.split("-")]


def short_forms(surface: str, language: str = "en") -> set[str]:
    """Folded names and parts of hyphenated names of two letters, but for those that are common words."""
    common = COMMON_SHORT if language == "es" else COMMON_SHORT - ONLY_SPANISH
    return {part for part in folded_parts(surface, language) if len(part) == 2} - common


def unspaced_forms(surface: str) -> set[str]:
    """A name in a script without spaces, as it stands, and without its surname: 王小明, 小明."""
    if not is_unspaced(surface):
        return set()
    given = surface[-2:] if 3 <= len(surface) <= 4 and surface[-2:] not in _UNSPACED_TITLES else surface
    return {surface, given}


def name_places(text: str, names: dict[str, str], *, any_case: bool = False) -> list[tuple[int, int, str]]:
    """Words of a text that are known names, or hyphenated with one: start, end and what `names` says.

    Words that begin with a small letter do not count, those of scripts without case do. A name of two letters
    counts where it is written as one ("Ng", not "NG" or "ng"), or follows a title.

    Args:
        text: a text.
        names: folded word -> anything.
        any_case: whether words in lower case count: "will" may be a Will.
    """
    places = []
    before = ""
    for match in word_pattern(text).finditer(text):
        written = match.group()
        if any_case or not written[0].islower():
            folded = fold(written)
            if folded in names or not folded.isalpha():
                places += [
                    (start, end, names[form])
                    for start, end, form in _known(without_possessive(match), names)
                    if any_case or before.lower() in _HONORIFICS or _is_written_as_name(text[start:end], form)
                ]
        before = written
    return places


def known_places(match: re.Match[str], names: Container[str], before: str) -> list[tuple[int, int, str]]:
    """Known names in a word that `WORD` found and that begins with no small letter: start, end, folded form.

    Args:
        match: the word.
        names: folded names.
        before: the word before it: a name of two letters counts after a title, or written as one.
    """
    return [
        (start, end, form)
        for start, end, form in _known(without_possessive(match), names)
        if len(form) > 2
        or before.lower() in _HONORIFICS
        or _is_written_as_name(match.string[start:end], form)
    ]


def initials_start(text: str, start: int) -> int:
    """Where the initials before a name begin, or the name itself: "M N Smith", "J.-P. Smith", "J.P. Smith".

    The B of "hepatitis B Smith" is none, nor the W of "D/W Smith".
    """
    first = start
    for _ in range(_MOST_INITIALS):
        initial = _INITIAL.search(text, max(first - 5, 0), first)
        if initial is None or not initial[1].isupper():
            break
        first = initial.start()
    is_none = first < start and _BEFORE_A_LETTER.search(text, max(first - 12, 0), first)
    return start if is_none else first


def _known(word: NameWord, names: Container[str]) -> list[tuple[int, int, str]]:
    """Known names in a word: all of it, or the parts between hyphens."""
    whole = fold(word.text)
    if whole in names:
        return [(word.start, word.end, whole)]
    parts = [
        (word.start + m.start(), word.start + m.end(), m.group()) for m in _HYPHENATED.finditer(word.text)
    ]
    hits = [hit for start, end, part in parts for hit in _known_parts(start, end, part, names)]
    if hits and all(len(part) >= _SHORTEST_WORD for _, _, part in parts) and _share_case(parts):
        return [(word.start, word.end, hits[0][2])]  # Smith-Jones, of whom Smith is known
    return hits


def _known_parts(start: int, end: int, part: str, names: Container[str]) -> list[tuple[int, int, str]]:
    """What is known of a name without a hyphen: O'Connor, or the Connor of it."""
    if fold(part) in names:
        return [(start, end, fold(part))]
    return [
        (start + m.start(), start + m.end(), fold(m.group()))
        for m in _PART.finditer(part)
        if fold(m.group()) in names
    ]


def _share_case(parts: list[tuple[int, int, str]]) -> bool:
    """Whether all are in capitals, or all begin with one."""
    return len({part.isupper() for _, _, part in parts}) == 1 and all(
        part[0].isupper() for _, _, part in parts
    )


def _is_written_as_name(written: str, form: str) -> bool:
    """Whether a word is more than a common one: "Ng", not "NG"; "Will", not "WILL"."""
    if not written[0].isupper():
        return not written[0].islower()  # of a script without case
    return written.istitle() or (len(form) > 2 and form not in COMMON_NAMES)


def _with_parts(word: str) -> list[str]:
    """A word and, if it is joined by hyphens or apostrophes, its parts; folded (O'Connor of O'Connor-Lee)."""
    whole = fold(word)
    return [whole] if whole.isalpha() else [whole, *whole.split("-"), *re.split(r"['-]", whole)]


def without_possessive(match: re.Match[str]) -> NameWord:
    """A word that `WORD` found."""
    text = match.group()
    if text.endswith(_POSSESSIVES):
        text = text[:-2]
    return NameWord(match.start(), match.start() + len(text), text)


def _is_honorific(words: list[NameWord], language: str) -> bool:
    first = words[0].text.lower()
    if first in _SPANISH_HONORIFICS:
        return language == "es" and len(words) > 1
    return first in _HONORIFICS


def _is_credential(words: list[NameWord], surface: str) -> bool:
    """Whether the last word is one; "DO" and the like need a comma before them, or words in small letters.

    "KIM, DO" may be a surname and a first name.
    """
    last, before = words[-1], words[-2]
    if last.text.lower() in _CREDENTIALS:
        return True
    comma = "," in surface[before.end : last.start]
    if comma and last.text == "DO" and len(words) == 2 and before.text.isupper():
        return False
    apart = comma or not before.text.isupper() or before.text == "PA"
    return apart and last.text in _CREDENTIALS_IN_CAPITALS


def _joins(word: NameWord, after: NameWord | None, surface: str) -> bool:
    """Whether a word only joins others; in a text without capitals "van" may be anything.

    What stands directly before a comma is a surname: "LA, JANE".
    """
    if after is None:
        return False
    lower = word.text.lower()
    if lower not in _PARTICLES and lower not in _NAME_OR_PARTICLE:
        return False
    if surface[word.end : after.start].lstrip().startswith(","):
        return False
    cased = not surface.islower()
    return lower in _PARTICLES or (lower in _NAME_OR_PARTICLE and cased and word.text.islower())
