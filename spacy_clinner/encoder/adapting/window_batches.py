"""Batches of windows within a budget of pieces, in a shuffled order that a seed fixes."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass

import numpy as np

from spacy_clinner.encoder.adapting.note_windows import NoteWindow

BLOCK = 1 << 22
"""Pieces that are shuffled together: all of a small corpus, and 20 megabytes of a large one."""

_ALIKE = 50
"""So many batches' worth of windows are sorted by length together."""


@dataclass(frozen=True)
class Batcher:
    """Makes batches of windows.

    Each batch is filled up to its budget, since it is one step of the optimizer. `layers.bounded_batches`
    rather ends a batch early than pads it, and wants to know all lengths.

    Attributes:
        pieces: most pieces of a batch, special ones and padding included; a longer window is a batch alone.
        special: special pieces around a window.
    """

    pieces: int
    special: int

    def in_order(self, windows: Iterable[NoteWindow]) -> Iterator[list[NoteWindow]]:
        """Batches of windows as they come."""
        batch, longest = list[NoteWindow](), 0
        for window in windows:
            longest = max(longest, len(window.ids) + self.special)
            if batch and longest * (len(batch) + 1) > self.pieces:
                yield batch
                batch, longest = [], len(window.ids) + self.special
            batch.append(window)
        if batch:
            yield batch

    def shuffled(
        self, windows: Iterable[NoteWindow], random: np.random.Generator
    ) -> Iterator[list[NoteWindow]]:
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


def _length(window: NoteWindow) -> int:
    return len(window.ids)


def _parts(windows: Iterable[NoteWindow], pieces: int) -> Iterator[Sequence[NoteWindow]]:
    """Windows in parts of so many pieces or a little more."""
    part, size = list[NoteWindow](), 0
    for window in windows:
        part.append(window)
        size += len(window.ids)
        if size >= pieces:
            yield part
            part, size = [], 0
    if part:
        yield part
