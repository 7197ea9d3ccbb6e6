"""Scores of a study: what a trained pipeline reports, and counts by document that say how sure they are."""

from collections.abc import Callable, Iterable, Mapping, Sequence
from typing import Any, NamedTuple

import numpy as np
from numpy.typing import NDArray
from spacy.training import Example

from spacy_clinner.evaluation.significance import Statistic, macro_f, micro_f, unweighted_accuracy

Counter = Callable[[Sequence[Example], Sequence[str]], list[Any]]
"""Examples and labels -> counts of each, with gold, predicted and correct ones last."""


class Measure(NamedTuple):
    """A score that studies compare.

    Attributes:
        title: in tables.
        counts: name of the counts by document that it is a statistic of; None where it is none.
        statistic: of summed counts.
    """

    title: str
    counts: str | None = None
    statistic: Statistic | None = None


def f1(counts: NDArray[np.float64]) -> NDArray[np.float64]:
    """F1 of gold, predicted and correct ones: float (..., 3) -> float (...)."""
    gold, predicted, correct = (counts[..., i] for i in range(3))
    return np.asarray(2 * correct / np.maximum(gold + predicted, 1), dtype=float)


MEASURES = {
    "ents_f": Measure("entity F1", "entities", f1),
    "ents_p": Measure("entity precision"),
    "ents_r": Measure("entity recall"),
    "chars_f": Measure("character F1", "characters", f1),
    "token_ua": Measure("token UA", "tokens", unweighted_accuracy),
    "token_macro_f": Measure("token macro F1", "tokens", macro_f),
    "token_micro_f": Measure("token micro F1", "tokens", micro_f),
    "ents_ece": Measure("ECE"),
}


def counts_by_document(
    examples: Sequence[Example], labels: Sequence[str], measures: Iterable[str]
) -> dict[str, list[Any]]:
    """What paired tests over documents need for some measures.

    Args:
        examples: gold beside predictions.
        labels: of the pipeline.
        measures: names in `MEASURES`.

    Returns:
        "entities" and "characters": (notes, 3); "tokens": (documents, classes, 3), O first. The last axis is
        gold, predicted and correct.
    """
    kinds = {MEASURES[name].counts for name in measures} - {None}
    return {kind: COUNTERS[kind](examples, labels) for kind in sorted(filter(None, kinds))}


def entity_counts(examples: Sequence[Example], labels: Sequence[str]) -> list[list[int]]:
    """Entities of each note, in the order of the notes; see `note_of`."""
    by_note: dict[str, list[int]] = {}
    for place, example in enumerate(examples):
        gold, predicted = (
            {(e.start_char, e.end_char, e.label_) for e in doc.ents}
            for doc in (example.reference, example.predicted)
        )
        counts = by_note.setdefault(note_of(place, example.reference), [0, 0, 0])
        for i, entities in enumerate((gold, predicted, gold & predicted)):
            counts[i] += len(entities)
    return list(by_note.values())


def character_counts(examples: Sequence[Example], labels: Sequence[str]) -> list[list[int]]:
    """Characters in spans of each document, as `char_span_scorer` counts them."""
    from spacy_clinner.evaluation.character_scores import character_scores

    totals = (character_scores([example]).total for example in examples)
    return [[total.gold, total.predicted, total.correct] for total in totals]


def token_class_counts(examples: Sequence[Example], labels: Sequence[str]) -> list[list[list[int]]]:
    """Tokens of O and of each label in each document."""
    from spacy_clinner.evaluation.scorers import token_counts
    from spacy_clinner.evaluation.token_scores import OUTSIDE

    totals = (token_counts([example]) for example in examples)
    return [
        [[c[label] for c in (of.gold, of.predicted, of.correct)] for label in (OUTSIDE, *labels)]
        for of in totals
    ]


def note_of(place: int, doc: Any) -> str:
    """The note that a document is a sentence of; one without an id is a note by itself."""
    return str(doc.user_data.get("note_id", place))


COUNTERS: Mapping[str, Counter] = {
    "entities": entity_counts,
    "characters": character_counts,
    "tokens": token_class_counts,
}
