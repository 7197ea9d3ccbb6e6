"""Words that no dictionary has, and British spellings."""

import re
from collections.abc import Iterable, Iterator
from functools import cache
from pathlib import Path

import codespell_lib
from spellchecker import SpellChecker

from tests.docs.prose import Passage

WORDS = Path(__file__).with_name("words.txt")
"""Words of the project, one a line, sorted; in lower case they are allowed in any case."""
BRITISH = Path(codespell_lib.__file__).with_name("data") / "dictionary_en-GB_to_en-US.txt"
MISSPELLED = Path(codespell_lib.__file__).with_name("data") / "dictionary.txt"
USED_IN_CODE = {"labelled", "unlabelled", "labelling", "relabelled", "modelled"}
_WORD = re.compile(r"[^\W\d_]+(?:['’][^\W\d_]+)*")
_LINK = re.compile(r"https?://\S+|\S+@\S+|\S+\.\w{2,4}\b(?:/\S*)?")


def unknown_words(passages: Iterable[Passage]) -> set[str]:
    """Words that neither a dictionary nor the project knows, and those that are often written for another."""
    words = set(_words(passages)) - project_words() - USED_IN_CODE - _corrections(BRITISH)
    return {word for word in words if word not in _dictionary() or word in _corrections(MISSPELLED)}


def british_words(passages: Iterable[Passage]) -> set[str]:
    """Words that an American spells otherwise, but for those that the code uses."""
    return {word for word in _words(passages) if word in _corrections(BRITISH)} - USED_IN_CODE


@cache
def project_words() -> frozenset[str]:
    """The words of `words.txt`."""
    return frozenset(WORDS.read_text(encoding="utf8").split())


@cache
def _dictionary() -> SpellChecker:
    return SpellChecker(language="en")


@cache
def _corrections(path: Path) -> frozenset[str]:
    return frozenset(line.partition("->")[0] for line in path.read_text(encoding="utf8").splitlines())


def _words(passages: Iterable[Passage]) -> Iterator[str]:
    """In lower case, without a possessive; names in mixed or upper case are left out."""
    for passage in passages:
        for word in _WORD.findall(_LINK.sub(" ", passage.text)):
            bare = re.sub(r"['’]s?$", "", word).replace("’", "'")
            if len(bare) > 2 and (bare.islower() or bare.istitle()):
                yield bare.lower()
