"""Which tokens are layout: white space and characters of no width, which no tagger reads.

spaCy makes tokens of doubled spaces, line ends and zero-width characters. They show how a note is laid out,
not what it says: no entity begins or ends with one.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from typing import TYPE_CHECKING, Any, cast

import numpy as np
from numpy.typing import NDArray

if TYPE_CHECKING:
    from spacy.tokens import Doc

# white space and control characters; then what Unicode calls format characters (Cf: soft hyphen, joiners,
# direction marks, byte order mark) and the fillers that show nothing
_ZERO_WIDTH = (
    "\u00ad\u034f\u061c\u115f\u1160\u17b4\u17b5\u180b-\u180f\u200b-\u200f\u202a-\u202e\u2060-\u206f"
    "\u2800\u3164\ufe00-\ufe0f\ufeff\uffa0\ufff9-\ufffb"
)
_INVISIBLE = rf"\s\x00-\x1f\x7f-\x9f{_ZERO_WIDTH}"
_LAYOUT = re.compile(f"[{_INVISIBLE}]*")
_UNCOMMON = re.compile(rf"[\x00-\x08\x0e-\x1b\x7f-\x84\x86-\x9f{_ZERO_WIDTH}]")

_ATTRIBUTES: list[Any] = [
    "NORM",
    "LEMMA",
    "TAG",
    "POS",
    "MORPH",
    "DEP",
    "ENT_IOB",
    "ENT_TYPE",
    "ENT_KB_ID",
    "ENT_ID",
    "SENT_START",
]


def is_layout(text: str) -> bool:
    """Whether a text shows nothing: white space, control characters and characters of no width alone."""
    return _LAYOUT.fullmatch(text) is not None


def word_positions(doc: Doc) -> NDArray[np.int64]:
    """int64 (words,): the tokens of a document that are not layout, in text order."""
    is_space = doc.to_array("IS_SPACE").astype(bool)
    if _UNCOMMON.search(doc.text):
        is_space |= np.fromiter((is_layout(token.text) for token in doc), bool, len(doc))
    return np.flatnonzero(~is_space)


def has_words(doc: Doc) -> bool:
    """Whether a document has a token that is not layout."""
    return bool(len(word_positions(doc)))


def without_layout(doc: Doc, positions: NDArray[np.int64]) -> Doc:
    """The words of a document, one space for each run of white space between them.

    Args:
        doc: the document; it is returned itself if all its tokens are words.
        positions: see `word_positions`.

    Returns:
        A document with the annotation of the words and the same `user_data`; without heads and span groups.
        A sentence that began with layout begins with the word behind it.
    """
    from spacy.tokens import Doc

    if len(positions) == len(doc):
        return doc
    spaces = doc.to_array("SPACY").astype(bool)[positions]
    spaces[:-1] |= np.diff(positions) > 1
    texts = [doc.vocab.strings[orth] for orth in doc.to_array("ORTH")[positions].tolist()]
    words = Doc(doc.vocab, words=texts, spaces=spaces.tolist())
    if len(positions):
        values = np.asarray(doc.to_array(_ATTRIBUTES))
        word_values = values[positions]
        word_values[:, -1] = _sentence_starts(values[:, -1], positions)
        words.from_array(_ATTRIBUTES, cast(Any, word_values))
    words.user_data.update(doc.user_data)
    return words


def in_words(
    spans: Sequence[tuple[int, int, str]], positions: NDArray[np.int64]
) -> list[tuple[int, int, str]]:
    """Spans of tokens as spans of words; a span of layout alone is left out.

    Args:
        spans: (start token, end token, label), end-exclusive.
        positions: see `word_positions`.
    """
    bounds = np.array([span[:2] for span in spans], dtype=np.int64).reshape(-1, 2)
    starts, ends = np.searchsorted(positions, bounds).T.tolist()
    return [
        (start, end, label)
        for start, end, (_, _, label) in zip(starts, ends, spans, strict=True)
        if start < end
    ]


def in_tokens(
    spans: Sequence[tuple[int, int, str]], positions: NDArray[np.int64]
) -> list[tuple[int, int, str]]:
    """Undo `in_words`: each span goes from its first word to its last, over the layout between them."""
    return [(int(positions[start]), int(positions[end - 1]) + 1, label) for start, end, label in spans]


def _sentence_starts(starts: NDArray[np.uint64], positions: NDArray[np.int64]) -> NDArray[np.uint64]:
    """SENT_START of the words: where a start stood at layout, the next word has it."""
    sentences = np.cumsum(starts == 1)[positions]
    moved = starts[positions]
    moved[np.diff(sentences, prepend=0) > 0] = 1
    return moved
