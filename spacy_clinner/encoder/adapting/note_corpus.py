"""Notes that are read again in every pass: none is held in memory for longer than its windows are."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from spacy_clinner.encoder.adapting.held_out import is_held_out, sum_of_digests
from spacy_clinner.encoder.adapting.note_windows import NoteWindow, WindowCutter
from spacy_clinner.encoder.adapting.whole_words import MaskedBatch, WordMasker
from spacy_clinner.encoder.adapting.window_batches import Batcher
from spacy_clinner.errors import ClinnerError

_ORDER, _MASKS, _HELD_OUT_MASKS = range(3)
"""Uses of random numbers; no two of them share any."""

Texts = Callable[[], Iterable[str]]
"""Called for each pass; gives the texts of all notes, always in the same order."""


@dataclass
class CorpusCounts:
    """How much there is to read.

    Attributes:
        notes: all of them.
        empty: notes that are nothing but white space.
        held_out: other notes that are not learned from.
        windows, pieces: of the notes that are learned from.
        batches: of one pass over these notes.
        texts: see `sum_of_digests`.
    """

    notes: int = 0
    empty: int = 0
    held_out: int = 0
    windows: int = 0
    pieces: int = 0
    batches: int = 0
    texts: str = ""


@dataclass(frozen=True)
class NoteCorpus:
    """Batches of notes.

    Attributes:
        texts: reads the notes.
        cutter: makes windows of them.
        batcher: makes batches of windows.
        masker: hides words.
        held_out: share of notes that are not learned from.
        seed: decides what is held out, the order and the masks.
    """

    texts: Texts
    cutter: WindowCutter
    batcher: Batcher
    masker: WordMasker
    held_out: float
    seed: int

    def count(
        self, on_note: Callable[[], object], frequencies: NDArray[np.int64] | None = None
    ) -> CorpusCounts:
        """Read all notes once.

        Args:
            on_note: called for each note.
            frequencies: int64 of shape (pieces of the vocabulary,), to which the count of each piece that is
                learned from is added.

        Raises:
            ClinnerError: if there are no notes, all of them are empty, or none is learned from or held out.
        """
        counts = CorpusCounts()
        windows = self._counted(
            self.cutter.windows(self._training_texts(counts, on_note)), counts, frequencies
        )
        counts.batches = sum(1 for _ in self.batcher.shuffled(windows, self._random(_ORDER, 0)))
        self._require_some(counts)
        return counts

    def batches(self, epoch: int) -> Iterator[list[NoteWindow]]:
        """The batches of a pass over the notes that are learned from, in an order of its own."""
        windows = self.cutter.windows(self._training_texts(CorpusCounts(), _ignore))
        return self.batcher.shuffled(windows, self._random(_ORDER, epoch))

    def endless(self, epoch: int, batch: int) -> Iterator[tuple[int, int, list[NoteWindow]]]:
        """One pass after another: the pass, how many of its batches are done with this one, and the batch.

        Args:
            epoch: the first pass.
            batch: how many of its batches to leave out.

        Raises:
            ClinnerError: if the notes are gone.
        """
        while True:
            number = 0
            for number, windows in enumerate(self.batches(epoch), start=1):
                if number > batch:
                    yield epoch, number, windows
            if not number:
                raise ClinnerError(
                    "adapt: the notes are gone: leave them in place while they are learned from"
                )
            epoch, batch = epoch + 1, 0

    def masked(self, windows: list[NoteWindow], step: int) -> MaskedBatch:
        """A batch with the masks of a step."""
        return self.masker.mask_batch(windows, self._random(_MASKS, step))

    def held_out_batches(self) -> Iterator[MaskedBatch]:
        """The notes that are held out, with the same masks each time."""
        windows = self.cutter.windows(filter(self._is_held_out, self.texts()))
        for number, batch in enumerate(self.batcher.in_order(windows)):
            yield self.masker.mask_batch(batch, self._random(_HELD_OUT_MASKS, number))

    def _random(self, purpose: int, number: int) -> np.random.Generator:
        return np.random.default_rng((self.seed, purpose, number))

    def _is_held_out(self, text: str) -> bool:
        return is_held_out(text, self.held_out, self.seed)

    def _training_texts(self, counts: CorpusCounts, on_note: Callable[[], object]) -> Iterator[str]:
        for text in self.texts():
            on_note()
            counts.notes += 1
            counts.texts = sum_of_digests(counts.texts, text)
            if not text.strip():
                counts.empty += 1
            elif self._is_held_out(text):
                counts.held_out += 1
            else:
                yield text

    def _counted(
        self, windows: Iterable[NoteWindow], counts: CorpusCounts, frequencies: NDArray[np.int64] | None
    ) -> Iterator[NoteWindow]:
        for window in windows:
            counts.windows += 1
            counts.pieces += len(window.ids)
            if frequencies is not None:
                np.add.at(frequencies, window.ids, 1)
            yield window

    def _require_some(self, counts: CorpusCounts) -> None:
        if not counts.notes:
            raise ClinnerError("adapt: there are no notes to learn from: check NOTES")
        if counts.empty == counts.notes:
            raise ClinnerError(f"adapt: all {counts.notes:,} notes are empty: check NOTES and --text-field")
        filled = counts.notes - counts.empty
        if self.held_out and not counts.held_out:
            raise ClinnerError(
                f"adapt: none of {filled:,} notes is held out: give more notes or a higher --held-out, or "
                "0 to measure no perplexity"
            )
        if not counts.batches:
            raise ClinnerError(
                f"adapt: {filled:,} notes leave nothing to learn: give more notes or a lower --held-out"
            )


def _ignore() -> None:
    pass
