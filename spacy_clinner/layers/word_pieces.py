"""From the text of a note to word pieces, and which of them each word consists of."""

from typing import Any, NamedTuple

import numpy as np
from numpy.typing import NDArray

Integers = NDArray[np.int64]


class Pieces(NamedTuple):
    """The word pieces of a text.

    A piece may belong to two words, where a tokenizer of words cuts inside it: "do" and "n't" share the piece
    "don". Every word has at least one piece.

    Attributes:
        ids: int64 (pieces,), in the encoder's vocabulary, without the special ones around the text.
        starts: int64 (words,), the first piece of each word.
        ends: int64 (words,), one behind its last piece; above `starts`.
    """

    ids: Integers
    starts: Integers
    ends: Integers


class PieceTokenizer:
    """An encoder's own tokenizer.

    Args:
        description: of `encoder.pretrained.Pretrained.describe`.

    Attributes:
        prefix, suffix: ids of the special pieces before and behind a window.
        padding: the id that fills a shorter window up.
        limit: the most pieces that the encoder reads at once, special ones included; None for no limit.
        mask: the word that is read as the encoder's mask; None if it has none.
    """

    def __init__(self, description: dict[str, Any]) -> None:
        from tokenizers import Tokenizer

        self._tokenizer = Tokenizer.from_str(description["tokenizer"])
        self._tokenizer.no_truncation()  # a tokenizer's file may ask for both
        self._tokenizer.no_padding()
        self._unknown = description["unknown"]
        self.prefix: list[int] = description["prefix"]
        self.suffix: list[int] = description["suffix"]
        self.padding: int = description["padding"]
        self.limit: int | None = description["limit"]
        self.mask: str | None = description["mask"]

    def __call__(self, text: str, starts: Integers, ends: Integers) -> Pieces:
        """Cut a text into pieces.

        Args:
            text: of any length.
            starts: int64 (words,), where each word begins in the text, in characters; in text order.
            ends: int64 (words,), one behind its last character.

        Returns:
            Pieces. A word of which the tokenizer leaves nothing, such as a control character, is the unknown
            piece.
        """
        encoding = self._tokenizer.encode(text, add_special_tokens=False)
        ids = np.array(encoding.ids, dtype=np.int64)
        offsets = np.array(encoding.offsets, dtype=np.int64).reshape(-1, 2)
        first = np.searchsorted(offsets[:, 1], starts, side="right")
        last = np.searchsorted(offsets[:, 0], ends, side="left")
        return _with_unknown(Pieces(ids, first, np.maximum(first, last)), self._unknown)


def _with_unknown(pieces: Pieces, unknown: int) -> Pieces:
    """Give each word without a piece the unknown one, where it would stand."""
    lacking = pieces.starts == pieces.ends
    if not lacking.any():
        return pieces
    ids = np.insert(pieces.ids, pieces.starts[lacking], unknown)
    before = np.cumsum(lacking) - lacking
    return Pieces(ids, pieces.starts + before, pieces.ends + before + lacking)
