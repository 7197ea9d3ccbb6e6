"""What every format is read into and written from."""

from bisect import bisect_right
from collections.abc import Sequence
from dataclasses import dataclass, field
from operator import itemgetter

from spacy_clinner.errors import ClinnerError

Offsets = tuple[int, int]


SCORE_DIGITS = 4
"""Decimals of a score in a file."""


def without_space(text: str) -> str:
    """A quotation without white space, by which it is compared: tools write spaces for line ends."""
    return "".join(text.split())


def lies_within(part: Offsets, stretches: Sequence[Offsets]) -> bool:
    """Whether a part of a text lies in one of some stretches, which are in text order and do not overlap."""
    last = bisect_right(stretches, part[0], key=itemgetter(0)) - 1
    return last >= 0 and part[1] <= stretches[last][1]


@dataclass(frozen=True)
class Mention:
    """An annotated stretch of text.

    Attributes:
        start: first character, counted in Note.text.
        end: character after the last one.
        label: entity label, as it stands in the file.
        fragments: parts of a discontinuous mention, in text order; empty when it is in one piece.
        id: identifier in the file, such as "T3".
        score: the probability that a model gives it; it is written and not read, and no part of what makes
            two mentions equal.
    """

    start: int
    end: int
    label: str
    fragments: tuple[Offsets, ...] = ()
    id: str = ""
    score: float | None = field(default=None, compare=False)

    @property
    def parts(self) -> tuple[Offsets, ...]:
        """Its stretches of text: its fragments, or the one from start to end."""
        return self.fragments or ((self.start, self.end),)


@dataclass(frozen=True)
class Concept:
    """What a text may express in many ways, such as a finding that an examiner asks for.

    Attributes:
        id: identifier; the label of the mentions that express the concept.
        text: the standard wording, as it stands in the file.
        case: the exam case that asks for it; empty outside exams.
    """

    id: str
    text: str
    case: str = ""


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
        concepts: what the text was, or may be, searched for, where the format says so; in an annotated note
            a concept without mention is not expressed.
        annotator: who annotated it, where the format says so.
        others: the mentions of each other annotator, where a format keeps several annotations of a text.
        other_annotators: who each of them is, "" where the format does not say.
        unknown: stretches of an annotated text that nobody annotated, in text order: their tokens are
            unknown, not outside.
    """

    id: str
    text: str
    mentions: tuple[Mention, ...] = ()
    tokens: tuple[Offsets, ...] | None = None
    sentence_starts: tuple[int, ...] | None = None
    annotated: bool = True
    concepts: tuple[Concept, ...] = ()
    annotator: str = ""
    others: tuple[tuple[Mention, ...], ...] = ()
    other_annotators: tuple[str, ...] = ()
    unknown: tuple[Offsets, ...] = ()


def require_one_piece(mention: Mention, note: Note, holder: str, instead: str = "JSON lines") -> None:
    """Stop at a discontinuous mention, where writing it as one stretch would change it.

    Args:
        mention: of the note.
        note: that is written.
        holder: what holds one stretch a mention.
        instead: the format to write.

    Raises:
        ClinnerError: if the mention has fragments.
    """
    if mention.fragments:
        raise ClinnerError(
            f"{note.id}: the mention {mention.start}-{mention.end} is discontinuous, which {holder} cannot "
            f"hold: write {instead} instead"
        )
