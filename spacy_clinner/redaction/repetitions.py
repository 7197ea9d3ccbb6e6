"""Where a note says once more what was detected: over a line break, in capitals, with other punctuation."""

import re
from collections.abc import Iterator
from itertools import pairwise

_SHORTEST_WORD = 3
_SHORTEST_NUMBER = 5
_SHORTEST_PUNCTUATED = 7
DASHES = "\\-\u2010-\u2015\u2212"
"""Inside a character class: all that is written for a hyphen."""
_PUNCTUATION = re.compile(rf"[\s()./{DASHES}]{{0,3}}")
_LETTERS = re.compile(r"[^\W\d_]+")


class Repetitions:
    """The places of a text that say what was detected somewhere in it.

    A single word is looked for as it is written, several in any case and with any white space between them,
    a number of seven digits or more with any punctuation. Three letters or five digits are the least.

    Args:
        text: the text.
    """

    def __init__(self, text: str) -> None:
        self._text = text
        self._lower = text.lower()
        places = [i for i, character in enumerate(text) if character.isdigit()]
        self._digits, self._places = "".join(text[i] for i in places), places

    def of(self, surface: str) -> Iterator[tuple[int, int]]:
        """Where a text that was detected stands, characters start and end; its own place among them."""
        digits = "".join(character for character in surface if character.isdigit())
        letters = sum(character.isalpha() for character in surface)
        if letters < _SHORTEST_WORD and len(digits) < _SHORTEST_NUMBER:
            return
        if not letters and len(digits) >= _SHORTEST_PUNCTUATED:
            yield from self._numbers(digits)
        if len(surface.split()) > 1:
            yield from self._phrases(surface)
            return
        start = self._text.find(surface)
        while start >= 0:
            if _is_whole(self._text, start, start + len(surface)):
                yield start, start + len(surface)
            start = self._text.find(surface, start + 1)

    def _numbers(self, digits: str) -> Iterator[tuple[int, int]]:
        at = self._digits.find(digits)
        while at >= 0:
            places = self._places[at : at + len(digits)]
            gaps = [self._text[a + 1 : b] for a, b in pairwise(places)]
            start, end = places[0], places[-1] + 1
            if _is_whole(self._text, start, end) and all(map(_PUNCTUATION.fullmatch, gaps)):
                yield start, end
            at = self._digits.find(digits, at + 1)

    def _phrases(self, surface: str) -> Iterator[tuple[int, int]]:
        probe = max(_LETTERS.findall(surface.lower()), key=len, default="")
        if self._lower.count(probe) < 2:
            return  # it stands once: where it was detected
        pattern = r"\s+".join(map(_in_any_type, surface.split()))
        for match in re.finditer(pattern, self._text, re.IGNORECASE):
            if _is_whole(self._text, *match.span()):
                yield match.span()


def _in_any_type(word: str) -> str:
    """A pattern of a word, whatever kind of hyphens and apostrophes it has."""
    pattern = re.sub(rf"\\?[{DASHES}]", f"[{DASHES}]", re.escape(word))
    return re.sub("['’]", "['’]", pattern)


def _is_whole(text: str, start: int, end: int) -> bool:
    """Whether a stretch begins and ends where words and numbers do."""
    return not (
        (start > 0 and same_run(text[start - 1], text[start]))
        or (end < len(text) and same_run(text[end - 1], text[end]))
    )


def same_run(left: str, right: str) -> bool:
    """Whether two neighbours are both letters or both digits."""
    return (left.isalpha() and right.isalpha()) or (left.isdigit() and right.isdigit())
