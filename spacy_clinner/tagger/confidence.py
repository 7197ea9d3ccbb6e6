"""`span._.confidence`: probabilities of entities, kept beside them in `doc.spans`.

They live in a span group's `attrs`, so they go wherever the document goes: `DocBin`, `to_bytes`,
the processes of `nlp.pipe`.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from spacy.tokens import Doc, Span, SpanGroup

SCORES = "scores"


def set_confidences(doc: Doc, spans: Sequence[Span], confidences: Sequence[float], key: str) -> None:
    """Keep one probability a span in `doc.spans[key]`."""
    doc.spans[key] = SpanGroup(
        doc, name=key, spans=list(spans), attrs={SCORES: [float(c) for c in confidences]}
    )


def confidences_in(
    doc: Doc, spans: Sequence[Span], keys: Sequence[str]
) -> dict[tuple[int, int, int], tuple[Span, float]]:
    """Some spans of a document and their confidences, of those that have one in `doc.spans` under a key."""
    by_place = {(span.start, span.end, span.label): span for span in spans}
    confidences = {}
    for group in (doc.spans[key] for key in keys if by_place and key in doc.spans):
        for place, score in _scored(group):
            if place in by_place:
                confidences[place] = (by_place[place], score)
    return confidences


def confidences_of(doc: Doc, spans: Sequence[Span], keys: Sequence[str] | None = None) -> list[float | None]:
    """The confidence of each of some spans of a document, None where it has none; see `get_confidence`.

    Args:
        doc: the document.
        spans: some of its spans.
        keys: which of `doc.spans` to look at, the first that has a span first; None for all.
    """
    order = list(doc.spans) if keys is None else list(keys)
    scored = confidences_in(doc, spans, order[::-1])
    places = [(span.start, span.end, span.label) for span in spans]
    return [scored[place][1] if place in scored else None for place in places]


def get_confidence(span: Span) -> float | None:
    """The probability of exactly this span and label, or None if no component gave one.

    None too for what a component that merges or splits tokens has left of the document.
    """
    own_place = (span.start, span.end, span.label)
    for group in span.doc.spans.values():
        for place, score in _scored(group):
            if place == own_place:
                return score
    return None


def _scored(group: SpanGroup) -> Iterator[tuple[tuple[int, int, int], float]]:
    """Start, end, label and score of a group's spans, of those that lie within the tokens that there are."""
    for i, score in enumerate(group.attrs.get(SCORES, ())):
        try:
            span = group[i]
        except IndexError:  # of tokens that were merged since, or of a group that is shorter than its scores
            continue
        yield (span.start, span.end, span.label), float(score)


def register_confidence() -> None:
    """Make `span._.confidence` known; does nothing when it is."""
    if not Span.has_extension("confidence"):
        Span.set_extension("confidence", getter=get_confidence)
