"""Text whose accents are characters of their own, as one in which each letter is one character."""

import re
import unicodedata
from typing import NamedTuple

from spacy_clinner.deidentify.rules.repetitions import same_run

MARK = re.compile("[\u0300-\u036f]")
"""A combining accent."""
_LETTER = re.compile("(?s:.)[\u0300-\u036f]*")


class ComposedText(NamedTuple):
    """A text in normal form C, and where its characters are from.

    Attributes:
        text: the text.
        places: where each of its characters begins in the original, and the end of that.
    """

    text: str
    places: list[int]

    def span(self, start: int, end: int) -> tuple[int, int]:
        """A stretch of the composed text in the original."""
        return self.places[start], self.places[end]


def composed(text: str) -> ComposedText | None:
    """The text composed, though some accents combine with no letter; None if it has no combining accents."""
    if text.isascii() or not MARK.search(text):
        return None
    parts, places = list[str](), list[int]()
    for match in _LETTER.finditer(text):
        part = unicodedata.normalize("NFC", match[0])
        parts.append(part)
        # accents that no letter has taken up stand at the end of it; one may be composed as two
        places.append(match.start())
        places += [max(match.start(), match.end() - rest) for rest in range(len(part) - 1, 0, -1)]
    return ComposedText("".join(parts), [*places, len(text)])


def is_same_word(text: str, i: int) -> bool:
    """Whether the character at `i` belongs to the word or number of the one before it, accents included."""
    left, right = text[i - 1], text[i]
    if MARK.match(right):
        return True
    if MARK.match(left):
        return right.isalpha()
    return same_run(left, right)
