"""A small template language that writes text and its annotation at once.

A grammar maps symbols to alternatives separated by `|`. In an alternative, `{symbol}` is replaced by one
of the symbol's alternatives. So is `{Label:symbol}`, and the text that replaces it becomes a mention of
Label. `[...]` is written half of the time. Alternatives may be weighted: `3* text` is three times as likely.
"""

import random
import re
from collections.abc import Callable, Collection, Mapping, Sequence
from copy import copy
from dataclasses import dataclass, field, replace
from typing import TypeVar

from spacy_clinner.errors import ClinnerError
from spacy_clinner.formats.record import Mention

Choice = TypeVar("Choice")

_SLOT = re.compile(r"\{(?:(\w+):)?(\w+)\}|\[([^\[\]]*)\]")
_WEIGHT = re.compile(r"(\d+)\*\s*(.*)", re.DOTALL)
Writer = Callable[[random.Random], str]
"""Writes a symbol that has no alternatives, such as a name that is drawn for each note."""


@dataclass
class Draft:
    """A text that is not finished yet, with the mentions in it."""

    text: str = ""
    mentions: list[Mention] = field(default_factory=list)

    def write(self, text: str) -> None:
        self.text += text

    def append(self, other: "Draft") -> None:
        """Append another draft."""
        offset = len(self.text)
        self.text += other.text
        self.mentions += [
            replace(
                mention,
                start=mention.start + offset,
                end=mention.end + offset,
                fragments=tuple((start + offset, end + offset) for start, end in mention.fragments),
            )
            for mention in other.mentions
        ]


class Grammar:
    """Symbols and their alternatives.

    Args:
        symbols: symbol -> alternatives, as one string.
        written_later: symbols without alternatives, whose writers `with_writers` sets.

    Raises:
        ClinnerError: if an alternative names a symbol that does not exist.
    """

    def __init__(self, symbols: Mapping[str, str], written_later: Collection[str] = ()) -> None:
        self._alternatives = {name: _parse(text) for name, text in symbols.items()}
        self._writers: Mapping[str, Writer] = {}
        known = {*self._alternatives, *written_later}
        for name, alternatives in self._alternatives.items():
            for alternative in alternatives:
                for match in re.finditer(r"\{(?:\w+:)?(\w+)\}", alternative):
                    if match.group(1) not in known:
                        raise ClinnerError(f"grammar: {name} uses the unknown symbol {match.group(1)}")

    def with_writers(self, writers: Mapping[str, Writer]) -> "Grammar":
        """A copy of the grammar in which functions write some symbols."""
        grammar = copy(self)
        grammar._writers = writers
        return grammar

    def expand(self, symbol: str, rng: random.Random) -> Draft:
        """Write one of a symbol's alternatives."""
        if symbol in self._writers:
            return Draft(self._writers[symbol](rng))
        return self.fill(pick(self._alternatives[symbol], rng), rng)

    def fill(self, template: str, rng: random.Random) -> Draft:
        """Replace all slots of a template."""
        draft = Draft()
        position = 0
        for match in _SLOT.finditer(template):
            draft.write(template[position : match.start()])
            position = match.end()
            label, symbol, optional = match.groups()
            if optional is not None:
                if rng.random() < 0.5:
                    draft.append(self.fill(optional, rng))
                continue
            part = self.expand(symbol, rng)
            if label:
                part = Draft(part.text, [Mention(0, len(part.text), label)])
            draft.append(part)
        draft.write(template[position:])
        return draft


def pick(options: Sequence[Choice], rng: random.Random) -> Choice:
    """One of the options. Only `rng.random()` is used, which gives the same numbers on all platforms."""
    return options[int(rng.random() * len(options))]


def _parse(text: str) -> list[str]:
    options: list[str] = []
    for part in text.split("|"):
        option = part.strip(" ")  # a tab is an option
        match = _WEIGHT.fullmatch(option)
        count, option = (int(match.group(1)), match.group(2)) if match else (1, option)
        options += [option] * count
    return options
