"""Batches of windows within a budget of pieces, in a shuffled order that a seed fixes."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass

import numpy as np

from spacy_clinner.encoder.adapting.note_windows import Window

BLOCK = 1 << 22
"""Pieces that are shuffled together: all of a small corpus, and 20 megabytes of a large one."""

_ALIKE = 50
"""Batches whose windows are sorted by length."""


@dataclass(frozen=True)
class Batcher:
    """Makes batches of windows.

    Attributes:
        pieces: most pieces of a batch, special ones and padding included; a longer window is a batch alone.
        special: special pieces around a window.
    """

    pieces: int
    special: int

    def in_order(self, windows: Iterable[Window]) -> Iterator[list[Window]]:
        """Batches of windows as they come."""
        batch, longest = list[Window](), 0
        for window in windows:
            longest = max(longest, len(window.ids) + self.special)
            if batch and longest * (len(batch) + 1) > self.pieces:
                yield batch
                batch, longest = [], len(window.ids) + self.special
            batch.append(window)
        if batch:
            yield batch

    def shuffled(self, windows: Iterable[Window], random: np.random.Generator) -> Iterator[list[Window]]:
        """Batches of windows of about the same length, in any order within a block.

        Args:
            windows: each comes once.
            random: decides the order.
        """
        for block in _parts(windows, BLOCK):
            mixed = [block[i] for i in random.permutation(len(block))]
            batches = [
                batch
                for part in _parts(mixed, _ALIKE * self.pieces)
                for batch in self.in_order(sorted(part, key=_length))
            ]
            yield from (batches[i] for i in random.permutation(len(batches)))


def _length(window: Window) -> int:
    return len(window.ids)


def _parts(windows: Iterable[Window], pieces: int) -> Iterator[Sequence[Window]]:
    """Windows in parts of so many pieces or a little more."""
    part, size = list[Window](), 0
    for window in windows:
        part.append(window)
        size += len(window.ids)
        if size >= pieces:
            yield part
            part, size = [], 0
    if part:
        yield part
