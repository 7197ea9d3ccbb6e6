"""`span._.confidence`: probabilities of entities, kept beside them in `doc.spans`.

They live in a span group's `attrs`, so they go wherever the document goes: `DocBin`, `to_bytes`,
the processes of `nlp.pipe`.
"""

from __future__ import annotations

from collections.abc import Sequence

from spacy.tokens import Doc, Span, SpanGroup

SCORES = "scores"


def set_confidences(doc: Doc, spans: Sequence[Span], confidences: Sequence[float], key: str) -> None:
    """Keep one probability a span in `doc.spans[key]`."""
    doc.spans[key] = SpanGroup(
        doc, name=key, spans=list(spans), attrs={SCORES: [float(c) for c in confidences]}
    )


def get_confidence(span: Span) -> float | None:
    """The probability of exactly this span and label, or None if no component gave one."""
    wanted = (span.start, span.end, span.label)
    for group in span.doc.spans.values():
        for scored, score in zip(group, group.attrs.get(SCORES, ()), strict=False):
            if (scored.start, scored.end, scored.label) == wanted:
                return float(score)
    return None


def register_confidence() -> None:
    """Make `span._.confidence` known; does nothing when it is."""
    if not Span.has_extension("confidence"):
        Span.set_extension("confidence", getter=get_confidence)
