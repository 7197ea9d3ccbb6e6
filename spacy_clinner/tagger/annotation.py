"""Predicted entities onto a document, beside those of earlier components that are to stay."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING

from spacy.tokens import Doc, Span

from spacy_clinner.tagger.confidence import confidences_in, set_confidences

if TYPE_CHECKING:
    from spacy_clinner.tagger.prediction import Prediction

LEFT_OUT = "clinical_ner_left_out"
"""Key of the predictions in `doc.user_data` that an earlier entity keeps out of `doc.ents`: a list of first
character, character after the last one, label, and confidence or None."""


def annotate(
    doc: Doc, prediction: Prediction, earlier: Sequence[Span], spans_key: str, replaced: str | None = None
) -> None:
    """Set `doc.ents` and, if there are confidences, `doc.spans`.

    Args:
        doc: the document.
        prediction: its entities.
        earlier: entities that stay; predictions that overlap them are left out of `doc.ents`.
        spans_key: where in `doc.spans` predictions are kept with their confidences, and the earlier entities
            that had theirs there.
        replaced: where in `doc.spans` the predictions lie that these stand for; None for nowhere.
    """
    spans = [Span(doc, start, end, label=label) for start, end, label in prediction.spans]
    stay = confidences_in(doc, earlier, [key for key in (spans_key, replaced) if key is not None])
    if replaced is not None:
        doc.spans.pop(replaced, None)
    if prediction.confidences is not None:
        scored = [*stay.values(), *zip(spans, prediction.confidences, strict=True)]
        set_confidences(doc, [span for span, _ in scored], [score for _, score in scored], spans_key)
    taken = {i for entity in earlier for i in range(entity.start, entity.end)}
    free = [taken.isdisjoint(range(span.start, span.end)) for span in spans]
    doc.set_ents(
        [*earlier, *(span for span, is_free in zip(spans, free, strict=True) if is_free)], default="outside"
    )
    confidences: Sequence[float | None] = prediction.confidences or [None] * len(spans)
    left_out = [
        [span.start_char, span.end_char, span.label_, None if confidence is None else float(confidence)]
        for span, confidence, is_free in zip(spans, confidences, free, strict=True)
        if not is_free
    ]
    doc.user_data.pop(LEFT_OUT, None)
    if left_out:
        doc.user_data[LEFT_OUT] = left_out
