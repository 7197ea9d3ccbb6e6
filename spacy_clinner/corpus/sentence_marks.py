"""Sentence boundaries of a whole document at once.

`token.is_sent_start = ...` looks through the whole document at every call, and so does `Span.as_doc`. In a
loop over tokens or sentences both cost the square of the length of the document.
"""

from collections.abc import Iterator
from typing import Any

import numpy as np
from numpy.typing import NDArray
from spacy.errors import Errors
from spacy.tokens import Doc

UNKNOWN = 0
"""Mark of a token of which nobody has said whether a sentence starts there."""

_ATTRIBUTES: list[int | str] = ["LEMMA", "TAG", "POS", "MORPH", "ENT_IOB", "ENT_TYPE", "SENT_START"]


def sentence_marks(doc: Doc) -> NDArray[np.int64]:
    """int64 (tokens,): 1 where a sentence starts, -1 where none does, `UNKNOWN` where it is not said."""
    return np.asarray(doc.to_array("SENT_START").reshape(-1).astype(np.int64))


def set_sentence_marks(doc: Doc, marks: NDArray[np.int64]) -> None:
    """Set what `sentence_marks` gives; all other annotation stays.

    Args:
        doc: the document.
        marks: int64 (tokens,), of 1, -1 and `UNKNOWN`.

    Raises:
        ValueError: if the document is parsed: its sentences are those of the parse, as in spaCy.
    """
    if not len(doc):
        return
    if doc.has_annotation("DEP"):
        raise ValueError(Errors.E043)
    unsigned: Any = np.asarray(marks, dtype=np.int64).astype(np.uint64)  # as spaCy packs them
    doc.from_array(["SENT_START"], unsigned)


def marks_of(is_start: NDArray[np.bool_]) -> NDArray[np.int64]:
    """Marks by whether a sentence starts at each token: bool (tokens,) -> int64 (tokens,) of 1 and -1."""
    return np.where(is_start, 1, -1)


def token_offsets(doc: Doc) -> NDArray[np.int64]:
    """int64 (tokens,): the first character of each token."""
    return np.asarray(doc.to_array("IDX").reshape(-1).astype(np.int64))


def split_sentences(doc: Doc) -> Iterator[Doc]:
    """A document a sentence, with its tokens, entities and what a tokenizer says of words.

    Entities must lie within sentences, as `alignment.set_sentences` keeps them.
    """
    words = [token.text for token in doc]
    spaces = [bool(token.whitespace_) for token in doc]
    array: Any = doc.to_array(_ATTRIBUTES)
    for sentence in doc.sents:
        place = slice(sentence.start, sentence.end)
        part = Doc(doc.vocab, words=words[place], spaces=spaces[place])
        yield part.from_array(_ATTRIBUTES, array[place])
