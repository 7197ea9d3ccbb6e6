"""Predicted entities onto a document, beside those of earlier components that are to stay."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import TYPE_CHECKING, Any

import numpy as np
from spacy.tokens import Doc, Span

from spacy_clinner.tagger.confidence import confidences_in, set_confidences

if TYPE_CHECKING:
    from spacy_clinner.tagger.prediction import Prediction

LEFT_OUT = "clinical_ner_left_out"
"""Key in `doc.user_data` of what earlier entities keep out of `doc.ents`, by the tagger that predicted it: a
list of first character, character after the last one, label, and confidence or None."""

_BEGINS = 3
"""`ENT_IOB` of the first token of an entity and, without a label, of a token that is blocked."""


def annotate(
    doc: Doc,
    prediction: Prediction,
    earlier: Sequence[Span],
    spans_key: str,
    *,
    tagger: str,
    overwrites: bool,
    replaced: str | None = None,
) -> None:
    """Set `doc.ents` and, if there are confidences, `doc.spans`.

    Args:
        doc: the document.
        prediction: its entities.
        earlier: entities that stay; predictions that overlap them, or a token that was blocked, are left out
            of `doc.ents`.
        spans_key: where in `doc.spans` predictions are kept with their confidences, and the earlier entities
            that had theirs there.
        tagger: name of the component that predicts, also if another one calibrates it.
        overwrites: whether all entities of other components go, with what those had left out and what they
            have blocked.
        replaced: where in `doc.spans` the predictions lie that these stand for; None for nowhere.
    """
    spans = [Span(doc, start, end, label=label) for start, end, label in prediction.spans]
    stay = confidences_in(doc, earlier, [key for key in (spans_key, replaced) if key is not None])
    if replaced is not None:
        doc.spans.pop(replaced, None)
    blocked = [] if overwrites else _blocked(doc)
    taken = {i for span in (*earlier, *blocked) for i in range(span.start, span.end)}
    free = [taken.isdisjoint(range(span.start, span.end)) for span in spans]
    if prediction.confidences is not None:
        scored = [*stay.values(), *zip(spans, prediction.confidences, strict=True)]
        set_confidences(
            *(doc, [span for span, _ in scored], [score for _, score in scored], spans_key),
            entities=[*[True] * len(stay), *free],
        )
    entities = [*earlier, *(span for span, is_free in zip(spans, free, strict=True) if is_free)]
    doc.set_ents(entities, blocked=blocked, default="outside")
    confidences: Sequence[float | None] = prediction.confidences or [None] * len(spans)
    left = [
        [span.start_char, span.end_char, span.label_, None if confidence is None else float(confidence)]
        for span, confidence, is_free in zip(spans, confidences, free, strict=True)
        if not is_free
    ]
    _keep_left_out(doc, tagger, left, overwrites)


def left_out(doc: Doc) -> Iterator[tuple[Any, ...]]:
    """What all taggers have predicted and earlier entities keep out of `doc.ents`; see `LEFT_OUT`."""
    for predictions in doc.user_data.get(LEFT_OUT, {}).values():
        yield from map(tuple, predictions)


def _blocked(doc: Doc) -> list[Span]:
    """Tokens that `doc.set_ents(..., blocked=...)` keeps out of every entity, as spaCy's `ner` does."""
    values = doc.to_array(["ENT_IOB", "ENT_TYPE"]).reshape(-1, 2)
    tokens = np.flatnonzero((values[:, 0] == _BEGINS) & (values[:, 1] == 0))
    return [doc[i : i + 1] for i in tokens.tolist()]


def _keep_left_out(doc: Doc, tagger: str, predictions: list[Any], overwrites: bool) -> None:
    """Note down what a tagger left out in the place of what it had left out before."""
    before = doc.user_data.pop(LEFT_OUT, {})
    by_tagger = {} if overwrites else {name: left for name, left in before.items() if name != tagger}
    if predictions:
        by_tagger[tagger] = predictions
    if by_tagger:
        doc.user_data[LEFT_OUT] = by_tagger
