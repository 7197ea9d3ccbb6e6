"""A concept and a note, read as one sequence: the concept's words, a separator, the note's tokens."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from itertools import pairwise
from typing import TYPE_CHECKING, NamedTuple

import numpy as np
from numpy.typing import NDArray
from spacy.tokens import Doc
from spacy.training import Example

from spacy_clinner.concepts.concept_words import concept_words
from spacy_clinner.corpus.layout import in_words, word_positions
from spacy_clinner.formats.record import Concept
from spacy_clinner.tagger.gold import same_tokens
from spacy_clinner.tags import TagSet

if TYPE_CHECKING:
    from spacy_clinner.tagger.prediction import Prediction

LABEL = "CONCEPT"
"""The tagger's only label: what the concept is, the sequence says."""


class PairWindow(NamedTuple):
    """A stretch of a note's words.

    Attributes:
        start, end: its words, end-exclusive.
        owned_start, owned_end: those nearer to its middle than to that of another window.
    """

    start: int
    end: int
    owned_start: int
    owned_end: int


class PairReading(NamedTuple):
    """How pairs are read.

    Attributes:
        separator: the token between concept and note.
        window: most words of a note in one sequence; None for all of them.
        overlap: words that neighbouring windows share.
    """

    separator: str
    window: int | None
    overlap: int

    def windows(self, length: int) -> list[PairWindow]:
        """Windows that together hold all words of a note; each word is owned by one of them."""
        if self.window is None or length <= self.window:
            return [PairWindow(0, length, 0, length)] if length else []
        step = self.window - self.overlap
        starts = [*range(0, length - self.window, step), length - self.window]
        bounds = [(start, start + self.window) for start in starts]
        cuts = [0, *((before[1] + after[0]) // 2 for before, after in pairwise(bounds)), length]
        return [PairWindow(*bound, *cuts[i : i + 2]) for i, bound in enumerate(bounds)]


class Pair(NamedTuple):
    """One sequence.

    Attributes:
        doc: what the tagger reads.
        concept: what is looked for.
        offset: tokens before those of the note.
        window: which words of the note it holds.
        words: int64 (words of the note,), the tokens that they are; see `layout.word_positions`.
    """

    doc: Doc
    concept: Concept
    offset: int
    window: PairWindow
    words: NDArray[np.int64]

    def in_note(self, start: int, end: int) -> tuple[int, int] | None:
        """A span of the sequence in tokens of the note; None if it is not this window's to report."""
        shift = int(self.words[self.window.start]) - self.offset
        first, last = np.searchsorted(self.words, (start + shift, end + shift)).tolist()
        owned = self.window.owned_start <= (first + last - 1) // 2 < self.window.owned_end
        return (start + shift, end + shift) if start >= self.offset and owned else None


class ConceptSpan(NamedTuple):
    """Where a note expresses a concept.

    Attributes:
        start, end: tokens of the note, end-exclusive.
        concept: id.
        confidence: P(this span expresses the concept | text), the greatest of a joined span's parts; None
            when not asked for.
    """

    start: int
    end: int
    concept: str
    confidence: float | None


def pairs(doc: Doc, concepts: Sequence[Concept], reading: PairReading) -> Iterator[Pair]:
    """The sequences of a note: for each concept, its windows. A note without words has none."""
    texts = [token.text for token in doc]
    spaces = [bool(token.whitespace_) for token in doc]
    words = word_positions(doc)
    windows = reading.windows(len(words))
    for concept in concepts:
        before = [*concept_words(concept, reading.separator), reading.separator]
        for window in windows:
            part = slice(int(words[window.start]), int(words[window.end - 1]) + 1)
            pair = Doc(
                doc.vocab, words=[*before, *texts[part]], spaces=[*[True] * len(before), *spaces[part]]
            )
            yield Pair(pair, concept, len(before), window, words)


def collect(note_spans: list[ConceptSpan], pair: Pair, prediction: Prediction) -> None:
    """Add a pair's spans to those of its note, and join spans of one concept that overlap.

    Windows with a common token give a whole span of any length, if the tagger marks in each window the part
    of the span that it reads. If windows have no common token, a span across their edge becomes two spans.
    """
    for i, (start, end, _) in enumerate(prediction.spans):
        placed = pair.in_note(start, end)
        if placed is None:
            continue
        confidence = None if prediction.confidences is None else prediction.confidences[i]
        span = ConceptSpan(*placed, pair.concept.id, confidence)
        while note_spans and note_spans[-1].concept == span.concept and span.start < note_spans[-1].end:
            span = _union(note_spans.pop(), span)
        note_spans.append(span)


def _union(one: ConceptSpan, other: ConceptSpan) -> ConceptSpan:
    """Both spans as one, with the greater of their confidences."""
    sure = [span.confidence for span in (one, other) if span.confidence is not None]
    bounds = min(one.start, other.start), max(one.end, other.end)
    return ConceptSpan(*bounds, one.concept, max(sure, default=None))


def vocabulary_doc(doc: Doc, concepts: Sequence[Concept], separator: str) -> Doc:
    """A note behind all its concepts: every word that its sequences hold, for a vocabulary."""
    words = [word for concept in concepts for word in [*concept_words(concept, separator), separator]]
    return Doc(doc.vocab, words=[*words, *(token.text for token in doc)])


def gold_rows(
    example: Example, concepts: Sequence[Concept], reading: PairReading, tags: TagSet, spans_key: str
) -> Iterator[NDArray[np.int64]]:
    """int64 (words,) a sequence, in the order of `pairs`: gold tag ids.

    Concept and separator are O. UNKNOWN is what is missing: every word of a sequence whose gold document has
    no spans of that key, tokens of spans that meet no token boundary of the predicted document, and of spans
    that an edge of the window cuts.
    """
    words = word_positions(example.predicted)
    annotation = _annotation(example, words, spans_key)
    windows = reading.windows(len(words))
    for concept in concepts:
        offset = len(concept_words(concept, reading.separator)) + 1
        for window in windows:
            length = offset + window.end - window.start
            if annotation is None:
                yield tags.encode([], length, range(length))
                continue
            known: list[tuple[int, int, str]] = []
            unknown: list[int] = []
            for start, end, exact in annotation.get(concept.id, ()):
                inside = window.start <= start and end <= window.end
                start, end = max(start, window.start), min(end, window.end)
                if start < end:
                    first, last = start - window.start + offset, end - window.start + offset
                    if exact and inside:
                        known.append((first, last, LABEL))
                    else:
                        unknown += range(first, last)
            yield tags.encode(known, length, unknown)


def _annotation(
    example: Example, words: NDArray[np.int64], spans_key: str
) -> dict[str, list[tuple[int, int, bool]]] | None:
    """By concept, (start, end, whether its edges are known) in predicted words; overlaps are joined."""
    if spans_key not in example.reference.spans:
        return None
    same = same_tokens(example.predicted, example.reference)
    by_concept: dict[str, list[tuple[int, int, bool]]] = {}
    for span in example.reference.spans[spans_key]:
        placed = (span.start, span.end, True) if same else _aligned(example, span.start, span.end)
        if placed is None:
            continue
        for start, end, label in in_words([(*placed[:2], span.label_)], words):
            by_concept.setdefault(label, []).append((start, end, placed[2]))
    return {label: _joined(spans) for label, spans in by_concept.items()}


def _aligned(example: Example, start: int, end: int) -> tuple[int, int, bool] | None:
    touched = example.alignment.y2x[start:end]
    if not len(touched):
        return None
    first, last = int(min(touched)), int(max(touched))
    back = example.alignment.x2y[first : last + 1]
    return first, last + 1, bool(min(back) >= start and max(back) < end)


def _joined(spans: list[tuple[int, int, bool]]) -> list[tuple[int, int, bool]]:
    joined: list[tuple[int, int, bool]] = []
    for start, end, exact in sorted(spans):
        if joined and start < joined[-1][1]:
            first, last, sure = joined[-1]
            joined[-1] = (first, max(last, end), sure and exact)
        else:
            joined.append((start, end, exact))
    return joined
