"""What an encoder reads of a document: its words, one blank for each run of white space between them."""

from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray
from spacy.tokens import Doc

from spacy_clinner.corpus.layout import word_positions
from spacy_clinner.layers.windows import AT_SENTENCE, AT_SPACE, BETWEEN_WORDS

_SENTENCE_ENDS = (".", "!", "?")


class NoteText(NamedTuple):
    """The words of a document as one text.

    Attributes:
        text: the words, with a blank where there was white space between them.
        starts: int64 (words,), where each word begins in the text, in characters.
        ends: int64 (words,), one behind its last character.
        between: uint8 (words,), how good a place for a cut the beginning of each word is; see
            `layers.windows`.
        words: int64 (tokens,), the word whose vector a token gets: its own, or for layout that of the word
            before it, or of the first one.
    """

    text: str
    starts: NDArray[np.int64]
    ends: NDArray[np.int64]
    between: NDArray[np.uint8]
    words: NDArray[np.int64]


def note_text(doc: Doc) -> NoteText:
    """Read a document of one token or more; of one without words, the first token counts as one."""
    positions = word_positions(doc)
    if not len(positions):
        positions = np.zeros(1, dtype=np.int64)
    spaces = doc.to_array("SPACY").astype(bool)[positions]
    spaces[:-1] |= np.diff(positions) > 1
    if len(positions) == len(doc):
        text, starts = doc.text, doc.to_array("IDX").astype(np.int64)
        lengths = doc.to_array("LENGTH").astype(np.int64)
    else:
        orths = doc.to_array("ORTH")[positions].tolist()
        texts = [doc.vocab.strings[orth] for orth in orths]
        text = "".join(word + " " * space for word, space in zip(texts, spaces.tolist(), strict=True))
        lengths = np.fromiter(map(len, texts), np.int64, len(texts))
        starts = np.cumsum(lengths + spaces) - lengths - spaces
    words = np.zeros(len(doc), dtype=np.int64)
    words[positions] = 1
    return NoteText(
        text,
        starts,
        starts + lengths,
        _places(doc, positions, spaces),
        np.maximum(np.cumsum(words) - 1, 0),
    )


def _places(doc: Doc, positions: NDArray[np.int64], spaces: NDArray[np.bool_]) -> NDArray[np.uint8]:
    """How good a place for a cut the beginning of each word is."""
    places = np.full(len(positions), BETWEEN_WORDS, dtype=np.uint8)
    places[1:][spaces[:-1]] = AT_SPACE
    ends = [doc.vocab.strings[mark] for mark in _SENTENCE_ENDS]
    after_end = np.isin(doc.to_array("ORTH")[positions], np.array(ends, dtype=np.uint64))
    places[1:][after_end[:-1] & spaces[:-1]] = AT_SENTENCE
    places[doc.to_array("SENT_START")[positions] == 1] = AT_SENTENCE
    return places
