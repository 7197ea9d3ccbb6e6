"""Tags of column files: BIO, IOB1, IO, BIOES, BILUO, BMES and BMEWO by one rule, that of conlleval."""

import re
from collections.abc import Iterator, Sequence
from functools import lru_cache
from typing import NamedTuple


class Tag(NamedTuple):
    """What a tag says of a token.

    Attributes:
        letter: "B" begins an entity, "I" continues one, "E" ends one, "S" is one alone, "O" is outside of
            all, "?" is a token that nobody annotated.
        label: the entity's label; empty for "O" and "?".
    """

    letter: str
    label: str


OUTSIDE = Tag("O", "")
UNKNOWN = Tag("?", "")

_LETTERS = {"B": "B", "I": "I", "M": "I", "E": "E", "L": "E", "S": "S", "U": "S", "W": "S"}
_ENTITY = re.compile(r"([A-Za-z])-(\S(?:.*\S)?)")
_WITHOUT_LABEL = {"O": OUTSIDE, "o": OUTSIDE, "_": UNKNOWN, "-": UNKNOWN}


@lru_cache(maxsize=1024)
def read_tag(text: str) -> Tag | None:
    """The tag in a cell, its letter in any case; None if the cell holds something else.

    "_" and "-" say that nobody annotated the token, which is not the same as "O".
    """
    if text in _WITHOUT_LABEL:
        return _WITHOUT_LABEL[text]
    entity = _ENTITY.fullmatch(text)
    letter = _LETTERS.get(entity.group(1).upper()) if entity else None
    return Tag(letter, entity.group(2)) if entity and letter else None


def tag_spans(tags: Sequence[Tag], sentence_starts: set[int]) -> Iterator[tuple[int, int, str]]:
    """Entities as (start token, end token, label), end-exclusive; none crosses a sentence.

    B and S begin an entity, and so does an I or E that continues nothing.

    Args:
        tags: of the tokens of a document.
        sentence_starts: indices of tokens.
    """
    open_label, begin = "", 0
    for i, (letter, label) in enumerate([*tags, OUTSIDE]):
        if open_label and (label != open_label or letter in "BS" or i in sentence_starts):
            yield begin, i, open_label
            open_label = ""
        if label and not open_label:
            open_label, begin = label, i
        if label and letter in "ES":
            yield begin, i + 1, label
            open_label = ""


def unknown_runs(tags: Sequence[Tag]) -> Iterator[tuple[int, int]]:
    """Runs of tokens that nobody annotated, as (start token, end token), end-exclusive."""
    begin = -1
    for i, tag in enumerate([*tags, OUTSIDE]):
        if tag == UNKNOWN and begin < 0:
            begin = i
        elif tag != UNKNOWN and begin >= 0:
            yield begin, i
            begin = -1
