"""`span._.confidence`: probabilities of entities, kept beside them in `doc.spans`.

They live in a span group's `attrs`, so they go wherever the document goes: `DocBin`, `to_bytes`,
the processes of `nlp.pipe`.
"""

from __future__ import annotations

import itertools
import math
from bisect import bisect_left, bisect_right
from collections.abc import Iterable, Iterator, Sequence
from typing import Any, NamedTuple

from spacy.tokens import Doc, Span, SpanGroup

from spacy_clinner.corpus.extensions import register_extension

SCORES = "scores"
"""Key of the probabilities in a group's `attrs`; spaCy's spancat uses it too."""
PLACES = "places"
"""Key of the places that they belong to, which tells them from those of other components."""
ORDER = "order"
"""Key of the numbers of the places in text order, by which one span is found without looking at all."""

Place = tuple[int, int, str]
"""First character, the one after the last, and label: components that merge tokens leave these."""


class _Scored(NamedTuple):
    """A confidence, and whether its component has set `doc.ents` there."""

    place: Place
    confidence: float
    is_entity: bool


def set_confidences(
    doc: Doc,
    spans: Sequence[Span],
    confidences: Sequence[float],
    key: str,
    entities: Sequence[bool] | None = None,
) -> None:
    """Keep one probability a span in `doc.spans[key]`.

    Args:
        doc: the document.
        spans: some of its spans.
        confidences: of each of them.
        key: of the group, which is made anew and the last one.
        entities: which of them are in `doc.ents`, unless a later component changes that; None for all.
    """
    flags = [True] * len(spans) if entities is None else entities
    places = [[*_place(span), flag] for span, flag in zip(spans, flags, strict=True)]
    order = sorted(range(len(places)), key=lambda i: places[i][:3])
    attrs = {SCORES: [float(c) for c in confidences], PLACES: places, ORDER: order}
    doc.spans.pop(key, None)
    doc.spans[key] = SpanGroup(doc, name=key, spans=list(spans), attrs=attrs)


def confidences_in(doc: Doc, spans: Sequence[Span], keys: Iterable[str]) -> dict[Place, tuple[Span, float]]:
    """Some spans of a document and their confidences, of those that have one in `doc.spans` under a key.

    The confidences of the last key count.
    """
    by_place = {_place(span): span for span in spans}
    groups = (doc.spans[key] for key in keys if by_place and key in doc.spans)
    scored = (one for group in groups for one in _scored(group))
    return {one.place: (by_place[one.place], one.confidence) for one in scored if one.place in by_place}


def confidences_of(doc: Doc, spans: Sequence[Span], keys: Sequence[str] | None = None) -> list[float | None]:
    """The confidence of each of some spans of a document, None where it has none.

    Args:
        doc: the document.
        spans: some of its spans.
        keys: which of `doc.spans` to look at, the first that has a span first; also those of other
            components, such as a spancat. None for all of this package: the last component that has set the
            entity first.
    """
    wanted = set(map(_place, spans))
    if keys is None:
        groups = [group for group in doc.spans.values() if wanted and PLACES in group.attrs]
    else:
        groups = [doc.spans[key] for key in reversed(keys) if wanted and key in doc.spans]
    scored = [one for group in groups for one in _scored(group) if one.place in wanted]
    if keys is None:
        scored.sort(key=lambda one: one.is_entity)
    confidences = {one.place: one.confidence for one in scored}  # of one place, the last counts
    return [confidences.get(_place(span)) for span in spans]


def get_confidence(span: Span) -> float | None:
    """The probability of exactly this span and label, or None if no component of this package gave one."""
    place = _place(span)
    scored = [one for group in span.doc.spans.values() for one in _scored_at(group, place)]
    return max(reversed(scored), key=lambda one: one.is_entity).confidence if scored else None


def _place(span: Span) -> Place:
    return span.start_char, span.end_char, span.label_


def _scored_at(group: SpanGroup, place: Place) -> Iterator[_Scored]:
    """The confidences that a group of this package has for one place, without a look at all others."""
    if PLACES not in group.attrs:
        return
    places, scores, order = (group.attrs.get(key, ()) for key in (PLACES, SCORES, ORDER))
    if not len(places) == len(scores) == len(order):  # of a document that was saved without the order
        yield from (one for one in _scored(group) if one.place == place)
        return

    def key(i: int) -> Place:
        start, end, label, _ = places[i]
        return start, end, label

    found = order[bisect_left(order, place, key=key) : bisect_right(order, place, key=key)]
    yield from _read([places[i] for i in found], [scores[i] for i in found])


def _scored(group: SpanGroup) -> Iterator[_Scored]:
    """The confidences of a group that are numbers, by the places of their spans."""
    places = _places(group) if PLACES not in group.attrs else group.attrs[PLACES]
    yield from _read(places, group.attrs.get(SCORES, ()))


def _read(places: Iterable[Any], scores: Iterable[Any]) -> Iterator[_Scored]:
    for place, score in zip(places, map(float, scores), strict=False):
        if place is not None and math.isfinite(score):
            start, end, label, is_entity = place
            yield _Scored((start, end, label), score, is_entity)


def _places(group: SpanGroup) -> Iterator[tuple[int, int, str, bool] | None]:
    """Those of another component's spans; None for one outside the tokens that there are."""
    for i in itertools.count():
        try:
            yield (*_place(group[i]), True)
        except IndexError:  # of tokens that were merged since, or behind the last one
            yield None


def register_confidence() -> None:
    """Make `span._.confidence` known; does nothing when it is.

    Raises:
        ClinnerError: if another package has registered an extension of this name.
    """
    register_extension(Span, "confidence", get_confidence)
