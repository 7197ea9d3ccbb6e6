"""Where a note says once more what was detected: over a line break, in capitals, with other punctuation."""

import re
from collections.abc import Iterator
from functools import cached_property
from itertools import pairwise

_SHORTEST_WORD = 3
_SHORTEST_NUMBER = 5
_SHORTEST_PUNCTUATED = 7
DASHES = "\\-\u2010-\u2015\u2212"
"""Inside a character class: all that is written for a hyphen."""
_PUNCTUATION = re.compile(rf"[\s()./{DASHES}]{{0,3}}")
_DASH = re.compile(f"[{DASHES}]")
_EVENED = str.maketrans("İı’", "ii'")


class Repetitions:
    """The places of a text that say what was detected somewhere in it.

    A single word is looked for as it is written, several in any case and with any white space between them,
    a number of seven digits or more with any punctuation. Three letters or five digits are the least.

    Args:
        text: the text.
    """

    def __init__(self, text: str) -> None:
        self._text = text

    @cached_property
    def _even(self) -> str:
        return _evened(self._text)

    @cached_property
    def _places(self) -> list[int]:
        return [i for i, character in enumerate(self._text) if character.isdigit()]

    @cached_property
    def _digits(self) -> str:
        return "".join(self._text[i] for i in self._places)

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
        probe = _evened(surface)
        if self._even.find(probe, self._even.find(probe) + 1) < 0:
            return  # it stands once: where it was detected
        pattern = r"\s+".join(map(_in_any_type, surface.split()))
        for match in re.finditer(pattern, self._text, re.IGNORECASE):
            if _is_whole(self._text, *match.span()):
                yield match.span()


def _evened(text: str) -> str:
    """A text in one case, with one kind of white space, hyphens and apostrophes.

    Whatever the pattern of `_phrases` finds is the same text then. Turkish dotted and dotless letters match
    "i" there, but have no case in common with it.
    """
    return _DASH.sub("-", " ".join(text.translate(_EVENED).casefold().split()))


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
