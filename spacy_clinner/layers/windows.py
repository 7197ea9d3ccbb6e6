"""Windows of a long text for an encoder that reads a limited number of pieces at once.

A text is cut into parts, and each part is read with some context on both sides. Every piece belongs to one
part, so it is read where it stands most central. The cost is linear in the length of the text.
"""

from collections.abc import Iterator
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

INSIDE_WORD, BETWEEN_WORDS, AT_SPACE, AT_SENTENCE = range(4)
"""How good a place for a cut the beginning of a piece is."""

_SEARCHED = 4
"""A cut is looked for in the last quarter of a part."""


class Window(NamedTuple):
    """A part of a text and what is read with it.

    Attributes:
        start, end: the part, in pieces; end-exclusive.
        first, last: what is read, context included; end-exclusive.
    """

    start: int
    end: int
    first: int
    last: int

    @property
    def length(self) -> int:
        """How many pieces are read."""
        return self.last - self.first


def windows(places: NDArray[np.uint8], capacity: int, context: int) -> Iterator[Window]:
    """Cut a text into as few parts as fit with their context.

    Each part ends at the best place in its last quarter, and of equally good ones at the last.

    Args:
        places: uint8 (pieces,), how good a place for a cut the beginning of each piece is.
        capacity: how many pieces a window holds at most; 1 or more.
        context: how many pieces are read on each side of a part, where the text has them; less than half of
            the capacity.
    """
    length = len(places)
    start = 0
    while start < length:
        first = max(start - context, 0)
        if length - first <= capacity:
            yield Window(start, length, first, length)
            return
        furthest = first + capacity - context
        end = _best_cut(places, furthest - (furthest - start) // _SEARCHED, furthest)
        yield Window(start, end, first, end + context)
        start = end


def _best_cut(places: NDArray[np.uint8], earliest: int, latest: int) -> int:
    """The last of the best places from `earliest` to `latest`."""
    candidates = places[earliest : latest + 1][::-1]
    return latest - int(candidates.argmax())


def places_for_cuts(
    n_pieces: int, starts: NDArray[np.int64], between: NDArray[np.uint8]
) -> NDArray[np.uint8]:
    """How good a place for a cut the beginning of each piece is.

    Args:
        n_pieces: of the text.
        starts: int64 (words,), the first piece of each word.
        between: uint8 (words,), how good a place for a cut the beginning of each word is.
    """
    places = np.full(n_pieces, INSIDE_WORD, dtype=np.uint8)
    np.maximum.at(places, starts, between)
    return places
