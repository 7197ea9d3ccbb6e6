"""Annotated notes as a tagger reads them, and what is suspected of them at the characters of their texts."""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from typing import Any

import numpy as np
from numpy.typing import NDArray
from spacy.language import Language
from spacy.tokens import Doc
from spacy.vocab import Vocab

from spacy_clinner.corpus.alignment import ANNOTATIONS, AlignmentReport
from spacy_clinner.corpus.layout import in_tokens, in_words, word_positions
from spacy_clinner.corpus.readers import to_doc
from spacy_clinner.errors import require_length
from spacy_clinner.formats.record import SCORE_DIGITS, Mention, Note
from spacy_clinner.labelling.mislabelled.slips import Kind, Suspicion
from spacy_clinner.tags import Span

PROBABILITY_DIGITS = 6


@dataclass(frozen=True)
class ReviewedNote:
    """An annotated note, tokenized.

    Attributes:
        note: the note.
        doc: its tokens with its entities.
        positions: int64 (words,), the tokens that are words.
        spans: its entities, in words.
        taken: words that no other entity may have: of mentions that overlap an entity, and those that nobody
            annotated.
    """

    note: Note
    doc: Doc
    positions: NDArray[np.int64]
    spans: list[Span]
    taken: frozenset[int]

    @property
    def words(self) -> list[str]:
        """The words in small letters."""
        return [self.doc[position].lower_ for position in self.positions.tolist()]

    def fresh(self, vocab: Vocab) -> Doc:
        """The same tokens without annotation, for a pipeline with that vocabulary."""
        words = [token.text for token in self.doc]
        return Doc(vocab, words=words, spaces=[bool(token.whitespace_) for token in self.doc])

    def mention(self, span: Span, score: float | None = None) -> Mention:
        """A span of words at the characters of the text."""
        ((start, end, label),) = in_tokens([span], self.positions)
        part = self.doc[start:end]
        return Mention(part.start_char, part.end_char, label, score=score)


@dataclass(frozen=True)
class Finding:
    """A suspicion with the note that it is about.

    Attributes:
        note_id: the note.
        kind: what would be wrong.
        score: the probability that something is, as the model of slips has it.
        given: what is annotated, with P(it | text) as its score; None if that is nothing.
        suggested: what may be right, likewise; None if that is nothing.
    """

    note_id: str
    kind: Kind
    score: float
    given: Mention | None
    suggested: Mention | None

    def as_record(self) -> dict[str, Any]:
        """For a JSON file: places and labels, no text."""
        return {
            "note": self.note_id,
            "kind": self.kind,
            "score": round(self.score, SCORE_DIGITS),
            "given": _place(self.given),
            "suggested": _place(self.suggested),
        }


def reviewed_notes(notes: Sequence[Note], nlp: Language) -> tuple[list[ReviewedNote], AlignmentReport]:
    """The annotated notes, and how their mentions were aligned with tokens.

    Raises:
        ClinnerError: if a note is longer than the pipeline takes.
    """
    report = AlignmentReport()
    return [_reviewed(note, nlp, report) for note in notes if note.annotated], report


def _reviewed(note: Note, nlp: Language, report: AlignmentReport) -> ReviewedNote:
    require_length(note.text, nlp.max_length, f"{note.id}: the note")
    doc = to_doc(note, nlp, "expand", "cover", report)
    positions = word_positions(doc)
    spans = in_words([(entity.start, entity.end, entity.label_) for entity in doc.ents], positions)
    others = [(span.start, span.end, span.label_) for span in doc.spans.get(ANNOTATIONS, ())]
    taken = {word for start, end, _ in in_words(others, positions) for word in range(start, end)}
    unknown = np.flatnonzero(doc.to_array("ENT_IOB").reshape(-1)[positions] == 0).tolist()
    return ReviewedNote(note, doc, positions, spans, frozenset(taken.union(unknown)))


def finding(reviewed: ReviewedNote, suspicion: Suspicion) -> Finding:
    """A suspicion at the characters of its note."""
    given, suggested = (
        None if span is None else replace(reviewed.mention(span), score=round(score, PROBABILITY_DIGITS))
        for span, score in (
            (suspicion.given, suspicion.given_probability),
            (suspicion.suggested, suspicion.suggested_probability),
        )
    )
    return Finding(reviewed.note.id, suspicion.kind, suspicion.score, given, suggested)


def _place(mention: Mention | None) -> dict[str, Any] | None:
    if mention is None:
        return None
    place = {"start": mention.start, "end": mention.end, "label": mention.label}
    return {**place, "probability": mention.score}
