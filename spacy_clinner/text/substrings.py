"""Where pieces of a long text stand, without going through all of the text for each of them."""

from bisect import bisect_right
from collections.abc import Iterator, Sequence
from functools import cached_property
from itertools import accumulate, pairwise

import numpy as np
from numpy.typing import NDArray

_LONG = 1 << 15
"""Characters below which a search through the text is as fast."""

_RUN = 4
_FACTORS = np.array([1, 0x9E3779B97F4A7C15, 0xC2B2AE3D27D4EB4F, 0x165667B19E3779F9], dtype=np.uint64)


class Substrings:
    """A text in which many pieces are looked for.

    A long text is indexed once, by its runs of four characters; a piece is then looked for at the places of
    its rarest run alone.

    Args:
        text: the text.
    """

    def __init__(self, text: str) -> None:
        self.text = text

    def places(self, piece: str) -> Iterator[int]:
        """Where a piece stands, in text order; places may overlap. An empty piece stands nowhere."""
        if len(self.text) < _LONG or len(piece) < _RUN:
            yield from self._searched(piece)
            return
        for place in self._candidates(piece):
            if self.text.startswith(piece, place):
                yield place

    def stands_twice(self, piece: str) -> bool:
        """Whether a piece stands at two places or more."""
        if len(self.text) < _LONG:
            first = self.text.find(piece) if piece else -1
            return first >= 0 and self.text.find(piece, first + 1) >= 0
        places = self.places(piece)
        return next(places, None) is not None and next(places, None) is not None

    def holds(self, piece: str) -> bool:
        """Whether a piece stands anywhere."""
        if len(self.text) < _LONG:
            return piece != "" and piece in self.text
        return next(self.places(piece), None) is not None

    def _searched(self, piece: str) -> Iterator[int]:
        place = self.text.find(piece) if piece else -1
        while place >= 0:
            yield place
            place = self.text.find(piece, place + 1)

    def _candidates(self, piece: str) -> list[int]:
        """Where a piece may begin: before each place of its rarest run."""
        keys = _keys(piece)
        first, last = (np.searchsorted(self._sorted, keys, side=side) for side in ("left", "right"))
        rarest = int(np.argmin(last - first))
        places = self._order[first[rarest] : last[rarest]] - rarest
        candidates: list[int] = places[places >= 0].tolist()
        return candidates

    @cached_property
    def _order(self) -> NDArray[np.int64]:
        """int64 (runs,): where the runs begin, those of one key together and in text order."""
        return np.argsort(_keys(self.text), kind="stable").astype(np.int64)

    @cached_property
    def _sorted(self) -> NDArray[np.uint64]:
        """uint64 (runs,): the keys in that order."""
        return _keys(self.text)[self._order]


class GappedText:
    """A text in which pieces are looked for whatever gaps part their characters.

    Args:
        text: the text.
        stretches: what lies between its gaps, in text order; none begins with what gaps are made of.
        joint: what a gap between two stretches counts as.
    """

    def __init__(self, text: str, stretches: Sequence[str], joint: str = "") -> None:
        self._text = text
        self._stretches = stretches
        self._joint = joint

    def stands_twice(self, piece: str) -> bool:
        """Whether a piece stands at two places or more."""
        return self._joined.stands_twice(piece)

    def spans(self, piece: str, longest_gap: int | None = None) -> Iterator[tuple[int, int]]:
        """Where a piece stands, in text order and without overlaps, as start and end characters of the text.

        Args:
            piece: what is looked for, each gap in it written as `joint`.
            longest_gap: characters of a gap at most; None for any length.
        """
        done = 0
        for place in self._joined.places(piece):
            start, end = self._place(place), self._place(place + len(piece) - 1) + 1
            if start >= done and (longest_gap is None or self._is_close(place, piece, longest_gap)):
                yield start, end
                done = end

    def _is_close(self, place: int, piece: str, longest_gap: int) -> bool:
        places = [self._place(place + i) for i in range(len(piece))]
        return all(after - before <= longest_gap + 1 for before, after in pairwise(places))

    def _place(self, joined: int) -> int:
        """Where a character that is no joint stands in the text."""
        stretch = bisect_right(self._joined_starts, joined) - 1
        return self._starts[stretch] + joined - self._joined_starts[stretch]

    @cached_property
    def _joined(self) -> Substrings:
        return Substrings(self._joint.join(self._stretches))

    @cached_property
    def _starts(self) -> list[int]:
        """Where each stretch begins in the text."""
        starts, end = list[int](), 0
        for stretch in self._stretches:
            starts.append(self._text.index(stretch, end))
            end = starts[-1] + len(stretch)
        return starts

    @cached_property
    def _joined_starts(self) -> list[int]:
        """Where each stretch begins among the stretches with their joints."""
        lengths = (len(stretch) + len(self._joint) for stretch in self._stretches)
        return list(accumulate(lengths, initial=0))


def _keys(text: str) -> NDArray[np.uint64]:
    """uint64 (characters - 3,): a number for each run of four characters; two runs may have the same."""
    codes = np.frombuffer(text.encode("utf-32-le", "surrogatepass"), dtype="<u4").astype(np.uint64)
    length = max(len(codes) - _RUN + 1, 0)
    keys = np.zeros(length, dtype=np.uint64)
    for i, factor in enumerate(_FACTORS):
        keys += codes[i : i + length] * factor
    return keys
