"""Texts of notes as windows of pieces: every piece is in one window, and no window is too long."""

from __future__ import annotations

import math
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from itertools import islice
from typing import TYPE_CHECKING, NamedTuple

import numpy as np
from numpy.typing import NDArray

if TYPE_CHECKING:
    from tokenizers import Encoding
    from transformers import PreTrainedTokenizerFast

_TOGETHER = 64
"""Texts that are tokenized in one call."""


class NoteWindow(NamedTuple):
    """Consecutive pieces of a note, without special ones.

    Attributes:
        ids: of the pieces, int32 of shape (pieces,).
        begins: whether a word begins there, bool of shape (pieces,); the first piece of a window always does.
    """

    ids: NDArray[np.int32]
    begins: NDArray[np.bool_]


@dataclass(frozen=True)
class WindowCutter:
    """Makes windows of texts.

    Attributes:
        tokenizer: a fast one.
        room: most pieces of a window.
    """

    tokenizer: PreTrainedTokenizerFast
    room: int

    def windows(self, texts: Iterable[str]) -> Iterator[NoteWindow]:
        """The windows of texts, in their order; a text without a piece has none."""
        normal = map(single_blanks, texts)
        while some := list(islice(normal, _TOGETHER)):
            for text, encoding in zip(some, self._encode(some), strict=True):
                yield from cut_windows(encoding, text, self.room)

    def _encode(self, texts: list[str]) -> Sequence[Encoding]:
        encodings = self.tokenizer(
            texts,
            add_special_tokens=False,
            truncation=False,
            padding=False,
            return_attention_mask=False,
            return_token_type_ids=False,
            verbose=False,
        ).encodings
        return encodings  # type: ignore[no-any-return]


def single_blanks(text: str) -> str:
    """A text in which each run of white space is one blank, without any at its ends.

    Half a surrogate pair, which no tokenizer takes, becomes a question mark.
    """
    return " ".join(text.encode("utf8", "replace").decode("utf8").split())


def cut_windows(encoding: Encoding, text: str, room: int) -> Iterator[NoteWindow]:
    """The windows of one text.

    Args:
        encoding: its pieces.
        text: as `single_blanks` gives it.
        room: most pieces of a window.
    """
    if not encoding.ids:
        return
    ids = np.array(encoding.ids, dtype=np.int32)
    begins = word_begins(encoding, text)
    for part in even_parts(begins, room):
        window = NoteWindow(ids[part].copy(), begins[part].copy())
        window.begins[0] = True
        yield window


def word_begins(encoding: Encoding, text: str) -> NDArray[np.bool_]:
    """Whether a word begins at each piece: behind white space, or where the tokenizer's own words part.

    Returns:
        bool of shape (pieces,).
    """
    words = np.array([-1 if word is None else word for word in encoding.word_ids])
    offsets = np.array(encoding.offsets).reshape(-1, 2)
    is_blank = np.frombuffer(f"{text}.".encode("utf-32-le"), dtype=np.uint32) == ord(" ")
    starts, ends = offsets[1:, 0], offsets[:-1, 1]
    begins = np.ones(len(words), dtype=bool)
    begins[1:] = (words[1:] != words[:-1]) | (starts > ends) | is_blank[starts]
    return begins


def even_parts(begins: NDArray[np.bool_], room: int) -> Iterator[slice]:
    """Parts of about the same length, cut in front of a word unless one word fills a part.

    Args:
        begins: of `word_begins`.
        room: most pieces of a part.
    """
    word_starts = np.flatnonzero(begins)
    start, pieces = 0, len(begins)
    while start < pieces:
        left = pieces - start
        end = start + math.ceil(left / math.ceil(left / room))
        if end < pieces:
            word = int(word_starts[np.searchsorted(word_starts, end, side="right") - 1])
            end = word if word > start else end
        yield slice(start, end)
        start = end
