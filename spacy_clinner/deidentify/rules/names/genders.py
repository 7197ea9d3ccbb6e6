"""What a text tells of a person's gender: "Mrs Green", "Alice Green is a 54-year-old woman"."""

import re
from collections.abc import Iterable, Iterator, Mapping
from typing import Literal

from spacy_clinner.deidentify.rules.names.folding import fold
from spacy_clinner.deidentify.rules.names.name_parts import WORD

Gender = Literal["woman", "man"]
Genders = Mapping[str, Gender]
"""Folded word of a name -> the gender that a text tells of its bearer."""

_WOMEN = ("mrs", "ms", "miss", "madam", "madame", "mme", "mlle", "frau", "sra", "srta", "señora", "doña")
_MEN = ("mr", "mister", "monsieur", "herr", "señor")
_TITLES: dict[str, Gender] = {**dict.fromkeys(_WOMEN, "woman"), **dict.fromkeys(_MEN, "man")}
_NOUNS: dict[str, Gender] = {
    **dict.fromkeys(("woman", "female", "lady", "girl", "f"), "woman"),
    **dict.fromkeys(("man", "male", "gentleman", "boy", "m"), "man"),
}
TELLING_WORDS = frozenset(map(fold, _TITLES)) | {"year", "years", "yr", "yrs", "y", "yo"}
"""A text without one of these folded words tells nothing."""
# a class of characters first: a text is searched for them at once, and for all titles in few places
_TITLED = re.compile(
    rf"([dfhmsDFHMS\u017f](?<!\w.)(?i:{'|'.join(f'(?<={title[0]}){title[1:]}' for title in _TITLES)}))\b"
    rf"\.?,?\s{{1,3}}(?:[^\W\d_]\.?\s{{1,2}}){{0,3}}({WORD.pattern})"
)
_COUPLE = re.compile(
    r"(?<!\w)(?:mr|dr|herr|monsieur|señor)\.?\s{1,3}(?:and|&|und|et|y)\s{1,3}\Z", re.IGNORECASE
)
_COUPLE_REACH = 24
_AGED = re.compile(
    r"[\s,](?:(?<=\s)(?:is|was)|(?<=,))\s{1,2}an?\s{1,2}\d{1,3}[\s-]?(?:years?|yrs?|y)[\s/.-]{0,2}(?:old|o)\b\.?[\s-]{0,2}"
    rf"(?:[\w-]+\s){{0,3}}?({'|'.join(_NOUNS)})\b",
    re.IGNORECASE,
)
_NAME_BEFORE = re.compile(rf"(?:{WORD.pattern}\s{{1,2}}){{0,2}}{WORD.pattern}\Z")
_NAME_REACH = 60
_HYPHENS = re.compile("[-\u2010\u2011]")


def told_genders(text: str) -> Iterator[tuple[str, Gender]]:
    """Words of names and what a text says of their bearers, by a title or a noun such as "woman".

    Titles that women and men have ("Dr", "Prof.") tell nothing. In "Mr and Mrs Robert Hill" the second title
    is not Robert's. What is told of words that are no names does no harm: nobody asks for them.
    """
    for match in _TITLED.finditer(text):
        title, name = match.groups()
        if _is_title_of(title, name) and not _COUPLE.search(
            text, max(match.start() - _COUPLE_REACH, 0), match.start()
        ):
            yield from ((word, _TITLES[title.lower()]) for word in _words(name))
    for match in _AGED.finditer(text):
        name_before = _NAME_BEFORE.search(text, max(match.start() - _NAME_REACH, 0), match.start())
        for name in name_before.group().split() if name_before else ():
            if name[0].isupper():
                yield from ((word, _NOUNS[match[1].lower()]) for word in _words(name))


def without_contradictions(told: Iterable[tuple[str, Gender]]) -> dict[str, Gender]:
    """The gender of each word of which only one is told."""
    pairs = set(told)
    return {name: gender for name, gender in pairs if (name, _other(gender)) not in pairs}


def _is_title_of(title: str, name: str) -> bool:
    """Whether a word is a title: not the verb "miss", nor "MS" and "MR" of diagnoses before "Alice"."""
    if title.lower() == "miss":
        return title[0].isupper()
    return not (len(title) == 2 and title.isupper()) or name.isupper()


def _words(name: str) -> Iterator[str]:
    """A name without its possessive s, and its parts between hyphens; folded, with nothing but letters."""
    whole = re.sub(r"['’][sS]$", "", name)
    for part in {whole, *_HYPHENS.split(whole)}:
        yield "".join(filter(str.isalpha, fold(part)))


def _other(gender: Gender) -> Gender:
    return "man" if gender == "woman" else "woman"
