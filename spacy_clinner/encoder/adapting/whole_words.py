"""Masks over whole words, drawn anew for each batch (Devlin et al. 2019, arXiv:1810.04805, section 3.1)."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from spacy_clinner.encoder.adapting.note_windows import NoteWindow

MASKED, REPLACED = 0.8, 0.1
"""Shares of the chosen words that become masks and random pieces; the others stay as they are."""


class MaskedBatch(NamedTuple):
    """Windows of which some pieces are to be guessed.

    Attributes:
        ids: what the encoder reads, special pieces and padding included, int64 of shape (windows, longest).
        lengths: pieces of each window without padding, int64 of shape (windows,).
        positions: where a piece is to be guessed, as positions in `ids` read row by row, int64 of shape
            (guesses,).
        targets: ids of the right pieces, int64 of shape (guesses,).
    """

    ids: NDArray[np.int64]
    lengths: NDArray[np.int64]
    positions: NDArray[np.int64]
    targets: NDArray[np.int64]


@dataclass(frozen=True)
class WordMasker:
    """Masks whole words.

    Attributes:
        share: of the words that are to be guessed.
        mask: id of the mask.
        replacements: ids that stand in for a piece at random, int64 of shape (ids,).
        special: ids that are never guessed, int64 of shape (ids,).
        prefix, suffix: ids around a window.
        padding: id behind it.
    """

    share: float
    mask: int
    replacements: NDArray[np.int64]
    special: NDArray[np.int64]
    prefix: Sequence[int]
    suffix: Sequence[int]
    padding: int

    def mask_batch(self, windows: Sequence[NoteWindow], random: np.random.Generator) -> MaskedBatch:
        """Choose each word with the same probability, and mask, replace or keep all its pieces together.

        If no word is chosen, one is.
        """
        pieces = np.concatenate([window.ids for window in windows]).astype(np.int64)
        words = np.cumsum(np.concatenate([window.begins for window in windows])) - 1
        is_special = np.isin(pieces, self.special)
        guessed = chosen_words(words, is_special, self.share, random)[words]
        corrupted = self._corrupted(pieces, words, guessed, random)
        return self._padded(windows, corrupted, pieces, np.flatnonzero(guessed))

    def _corrupted(
        self,
        pieces: NDArray[np.int64],
        words: NDArray[np.int64],
        guessed: NDArray[np.bool_],
        random: np.random.Generator,
    ) -> NDArray[np.int64]:
        fate = random.random(words[-1] + 1)[words]
        others = random.choice(self.replacements, len(pieces))
        shown = np.where(fate < MASKED, self.mask, np.where(fate < MASKED + REPLACED, others, pieces))
        return np.where(guessed, shown, pieces)

    def _padded(
        self,
        windows: Sequence[NoteWindow],
        corrupted: NDArray[np.int64],
        pieces: NDArray[np.int64],
        guessed: NDArray[np.intp],
    ) -> MaskedBatch:
        lengths = np.array([len(window.ids) for window in windows])
        longest = int(lengths.max())
        width = len(self.prefix) + longest + len(self.suffix)
        rows = np.repeat(np.arange(len(windows)), lengths)
        columns = np.arange(len(pieces)) - np.repeat(np.cumsum(lengths) - lengths, lengths)
        places = rows * width + columns + len(self.prefix)
        ids = np.full((len(windows), width), self.padding, dtype=np.int64)
        ids.reshape(-1)[places] = corrupted
        ids[:, : len(self.prefix)] = self.prefix
        for offset, piece in enumerate(self.suffix):
            ids[np.arange(len(windows)), lengths + len(self.prefix) + offset] = piece
        special = len(self.prefix) + len(self.suffix)
        return MaskedBatch(ids, lengths + special, places[guessed], pieces[guessed])


def chosen_words(
    words: NDArray[np.int64], is_special: NDArray[np.bool_], share: float, random: np.random.Generator
) -> NDArray[np.bool_]:
    """Which words are to be guessed.

    Args:
        words: number of the word of each piece, from 0, of shape (pieces,).
        is_special: whether a piece is never guessed, of shape (pieces,); nor is its word.
        share: probability of a word.
        random: decides.

    Returns:
        bool of shape (words,), at least one of them true if any word may be chosen.
    """
    count = int(words[-1]) + 1
    allowed = np.ones(count, dtype=bool)
    allowed[words[is_special]] = False
    drawn = np.where(allowed, random.random(count), 1.0)
    chosen = drawn < share
    if allowed.any() and not chosen.any():
        chosen[np.argmin(drawn)] = True
    return chosen
