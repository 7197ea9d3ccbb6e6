"""What a rule is: the words or signs that make it look, and a function that looks around them."""

import re
from collections.abc import Callable
from typing import NamedTuple

from spacy_clinner.deidentify.rules.spans import PhiSpan

Find = Callable[[str, int, int], tuple[PhiSpan, ...]]
"""Text, first character and end of what triggered the rule -> identifying spans nearby.

It looks at no more than some hundred characters around, so that a note costs time linear in its length.
"""
NOTHING: tuple[PhiSpan, ...] = ()


def _any_word(word: str) -> bool:
    return True


class Rule(NamedTuple):
    """A way to recognise identifying text.

    Attributes:
        letters: the paragraphs of 45 CFR 164.514(b)(2)(i) that it serves, "A" to "R".
        find: looks around a trigger.
        words: words in lower case that trigger it.
        endings: in lower case, of longer words that trigger it.
        numbers: whether every word that holds a digit triggers it, but
        short: up to three digits with no other number behind them only if this is so.
        signs: pieces of text that trigger it, wherever they stand.
        suits: whether a word, as it is written, may trigger it. It is asked once for each different word, so
            that most words cost no look around them, and `find` is never asked at what it refuses.
    """

    letters: str
    find: Find
    words: frozenset[str] = frozenset()
    endings: tuple[str, ...] = ()
    numbers: bool = False
    short: bool = False
    signs: tuple[str, ...] = ()
    suits: Callable[[str], object] = _any_word


def written(pattern: str) -> Callable[[str], object]:
    """For `suits`: whether all of a word is written in some way."""
    return re.compile(pattern).fullmatch


def has_capital(word: str) -> bool:
    """For `suits`: whether a word begins with a capital."""
    return word[0].isupper()
