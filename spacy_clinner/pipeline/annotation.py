"""Predicted entities onto a document, beside those of earlier components that are to stay."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING

from spacy.tokens import Doc, Span

from spacy_clinner.pipeline.confidence import set_confidences

if TYPE_CHECKING:
    from spacy_clinner.architectures.prediction import Prediction


def annotate(doc: Doc, prediction: Prediction, earlier: Sequence[Span], spans_key: str) -> None:
    """Set `doc.ents` and, if there are confidences, `doc.spans`.

    Args:
        doc: the document.
        prediction: its entities.
        earlier: entities that stay; predictions that overlap them are left out of `doc.ents`.
        spans_key: where in `doc.spans` predictions are kept with their confidences.
    """
    spans = [Span(doc, start, end, label=label) for start, end, label in prediction.spans]
    if prediction.confidences is not None:
        set_confidences(doc, spans, prediction.confidences, spans_key)
    taken = {i for entity in earlier for i in range(entity.start, entity.end)}
    kept = [span for span in spans if taken.isdisjoint(range(span.start, span.end))]
    doc.set_ents([*earlier, *kept], default="outside")
