"""The words and characters that a tagger knows, and how text is looked up in them."""

import re
from collections.abc import Callable, Sequence
from typing import Any

import numpy as np
from numpy.typing import NDArray

UNKNOWN_WORD = 0
PADDING = 0
UNKNOWN_CHARACTER = 1
MAX_CACHED_TYPES = 1 << 15
_DIGIT = re.compile(r"\d")


class Vocabulary:
    """Rows of the word and the character table.

    Args:
        words: normalised words, most frequent first; row of the i-th is i + 1 (0 is unknown).
        characters: row of the i-th is i + 2 (0 is padding, 1 is unknown).
        n_singletons: how many of the last words were seen only once.
    """

    def __init__(self, words: Sequence[str], characters: Sequence[str], n_singletons: int) -> None:
        self.words = tuple(words)
        self.characters = tuple(characters)
        self.n_singletons = n_singletons
        self._word_ids = {word: i + 1 for i, word in enumerate(words)}
        self._character_ids = {character: i + 2 for i, character in enumerate(characters)}
        self._types: dict[int, tuple[int, NDArray[np.int64]]] = {}

    @property
    def n_word_rows(self) -> int:
        return len(self.words) + 1

    @property
    def n_character_rows(self) -> int:
        return len(self.characters) + 2

    @property
    def first_singleton(self) -> int:
        """The row from which on words were seen only once in training."""
        return self.n_word_rows - self.n_singletons

    def describe(self) -> dict[str, Any]:
        """Plain values, as `Vocabulary(**...)` takes them."""
        return {
            "words": list(self.words),
            "characters": list(self.characters),
            "n_singletons": self.n_singletons,
        }

    def look_up(
        self, orths: NDArray[np.uint64], spell_out: Callable[[int], str]
    ) -> tuple[NDArray[np.int64], NDArray[np.int64], NDArray[np.int64]]:
        """Rows of distinct tokens.

        Args:
            orths: uint64 (types,), hashes of the distinct token texts.
            spell_out: the text of a hash.

        Returns:
            int64 (types,) word rows; int64 (sum of lengths,) character rows, end to end; int64
            (types,) characters of each type.
        """
        if len(self._types) > MAX_CACHED_TYPES:
            self._types.clear()
        types = [self._types.get(orth) or self._add(orth, spell_out(orth)) for orth in orths.tolist()]
        words = np.array([word for word, _ in types], dtype=np.int64)
        lengths = np.array([len(characters) for _, characters in types], dtype=np.int64)
        return words, np.concatenate([characters for _, characters in types]), lengths

    def _add(self, orth: int, text: str) -> tuple[int, NDArray[np.int64]]:
        word = self._word_ids.get(normalise(text), UNKNOWN_WORD)
        ids = [self._character_ids.get(character, UNKNOWN_CHARACTER) for character in one_line_end(text)]
        self._types[orth] = (word, np.array(ids, dtype=np.int64))
        return self._types[orth]


def normalise(word: str) -> str:
    """Lower case, digits folded to 0 (NeuroNER's lookup); line ends as `one_line_end`."""
    return _DIGIT.sub("0", one_line_end(word).lower())


def one_line_end(text: str) -> str:
    """A text with line feeds for all line ends: a note from Windows is read as any other."""
    return text.replace("\r\n", "\n") if "\r" in text else text
