"""What every format is read into and written from."""

from dataclasses import dataclass

Offsets = tuple[int, int]


@dataclass(frozen=True)
class Mention:
    """An annotated stretch of text.

    Attributes:
        start: first character, counted in Note.text.
        end: character after the last one.
        label: entity label, as it stands in the file.
        fragments: parts of a discontinuous mention, in text order; empty when it is in one piece.
        id: identifier in the file, such as "T3".
    """

    start: int
    end: int
    label: str
    fragments: tuple[Offsets, ...] = ()
    id: str = ""


@dataclass(frozen=True)
class Note:
    """A document and its annotation.

    Attributes:
        id: identifier, unique in its corpus.
        text: the text, character for character as in the file.
        mentions: annotation in the order of the file; may overlap.
        tokens: character offsets of the tokens, where the format gives them.
        sentence_starts: characters at which sentences start, where the format gives them.
        annotated: False for a text nobody annotated: its tokens are unknown, not outside.
    """

    id: str
    text: str
    mentions: tuple[Mention, ...] = ()
    tokens: tuple[Offsets, ...] | None = None
    sentence_starts: tuple[int, ...] | None = None
    annotated: bool = True
