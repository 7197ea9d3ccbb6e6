"""What a rule is: the words or signs that make it look, and a function that looks around them."""

from collections.abc import Callable
from typing import NamedTuple

from spacy_clinner.deidentify.rules.spans import PhiSpan

Find = Callable[[str, int, int], tuple[PhiSpan, ...]]
"""Text, first character and end of what triggered the rule -> identifying spans nearby.

It looks at no more than some hundred characters around, so that a note costs time linear in its length.
"""
NOTHING: tuple[PhiSpan, ...] = ()


class Rule(NamedTuple):
    """A way to recognise identifying text.

    Attributes:
        letters: the paragraphs of 45 CFR 164.514(b)(2)(i) that it serves, "A" to "R".
        find: looks around a trigger.
        words: words in lower case that trigger it.
        numbers: whether every word that holds a digit triggers it, but
        short: up to three digits with no other number behind them only if this is so.
        signs: pieces of text that trigger it, wherever they stand.
    """

    letters: str
    find: Find
    words: frozenset[str] = frozenset()
    numbers: bool = False
    short: bool = False
    signs: tuple[str, ...] = ()
