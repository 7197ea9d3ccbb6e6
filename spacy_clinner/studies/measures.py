"""Scores of a study: what a trained pipeline reports, and counts by document that say how sure they are."""

from collections.abc import Iterable, Sequence
from typing import Any, NamedTuple

import numpy as np
from numpy.typing import NDArray
from spacy.training import Example

from spacy_clinner.corpus.doc_concepts import KEY
from spacy_clinner.evaluation.character_scores import character_scores
from spacy_clinner.evaluation.scorers import token_counts
from spacy_clinner.evaluation.significance import Statistic, macro_f, micro_f, unweighted_accuracy
from spacy_clinner.evaluation.token_scores import OUTSIDE

TOKEN_CLASSES = "token_classes"
"""Key of a result: the classes of the counts of its tokens, in their order."""


class Measure(NamedTuple):
    """A score that studies compare.

    Attributes:
        title: in tables.
        counts: name of the counts by document that it is a statistic of; None where it is none.
        statistic: of summed counts.
        per_type: key of the same score by label; None where there is none.
        lower_is_better: whether it counts errors.
    """

    title: str
    counts: str | None = None
    statistic: Statistic | None = None
    per_type: str | None = None
    lower_is_better: bool = False

    def goodness(self, score: float | None) -> float:
        """The score, with the other sign if it counts errors; an undefined one is the worst that there is."""
        if score is None:
            return -1.0 if self.lower_is_better else 0.0
        return -score if self.lower_is_better else score


def f1(counts: NDArray[np.float64]) -> NDArray[np.float64]:
    """F1 of gold, predicted and correct ones: float (..., 3) -> float (...)."""
    gold, predicted, correct = (counts[..., i] for i in range(3))
    return np.asarray(2 * correct / np.maximum(gold + predicted, 1), dtype=float)


MEASURES = {
    "ents_f": Measure("entity F1", "entities", f1, "ents_per_type"),
    "ents_p": Measure("entity precision", per_type="ents_per_type"),
    "ents_r": Measure("entity recall", per_type="ents_per_type"),
    "chars_f": Measure("character F1", "characters", f1, "chars_per_type"),
    "token_ua": Measure("token UA", "tokens", unweighted_accuracy, "token_per_type"),
    "token_macro_f": Measure("token macro F1", "tokens", macro_f, "token_per_type"),
    "token_micro_f": Measure("token micro F1", "tokens", micro_f, "token_per_type"),
    "ents_ece": Measure("ECE", per_type="ents_per_type", lower_is_better=True),
}


def counts_by_document(
    examples: Sequence[Example], scorer: Any, labels: Sequence[str], measures: Iterable[str]
) -> dict[str, Any]:
    """What paired tests over documents need for some measures, counted as the scores are.

    Args:
        examples: gold beside predictions.
        scorer: of the component that was trained.
        labels: of the pipeline.
        measures: names in `MEASURES`.

    Returns:
        "counts": "entities" and "characters": (notes, 3); "tokens": (documents, classes, 3). The last axis is
        gold, predicted and correct. `TOKEN_CLASSES` has the classes, O first.
    """
    kinds = {MEASURES[name].counts for name in measures}
    counts: dict[str, Any] = {}
    result: dict[str, Any] = {"counts": counts}
    if "characters" in kinds:
        counts["characters"] = character_counts(examples, getattr(scorer, "spans_key", KEY))
    if "entities" in kinds:
        counts["entities"] = entity_counts(examples)
    if "tokens" in kinds:
        in_gold = {e.label_ for example in examples for e in example.reference.ents}
        classes = [OUTSIDE, *labels, *sorted(in_gold - set(labels))]
        counts["tokens"] = token_class_counts(examples, classes)
        result[TOKEN_CLASSES] = classes
    return result


def entity_counts(examples: Sequence[Example]) -> list[list[int]]:
    """Entities of each note, in the order of the notes, as `spacy.scorer.get_ner_prf` counts; see `note_of`.

    What is predicted where nobody annotated is neither right nor wrong.
    """
    by_note: dict[str, list[int]] = {}
    for place, example in enumerate(examples):
        counts = by_note.setdefault(note_of(place, example.reference), [0, 0, 0])
        for i, count in enumerate(_entities(example)):
            counts[i] += count
    return list(by_note.values())


def _entities(example: Example) -> tuple[int, int, int]:
    """Gold, predicted and correct ones of a document."""
    gold_doc = example.reference
    if not gold_doc.has_annotation("ENT_IOB"):
        return 0, 0, 0
    gold = {(entity.label_, entity.start, entity.end) for entity in gold_doc.ents}
    predicted = set[tuple[str, int, int]]()
    for entity in example.predicted.ents:
        tokens = example.alignment.x2y[entity.start : entity.end]
        if len(tokens) and all(token.ent_iob for token in gold_doc[tokens[0] : tokens[-1] + 1]):
            predicted.add((entity.label_, int(tokens[0]), int(tokens[-1]) + 1))
    return len(gold), len(predicted), len(gold & predicted)


def character_counts(examples: Sequence[Example], spans_key: str | None) -> list[list[int]]:
    """Characters in spans of each document, as `char_span_scorer` counts them."""
    totals = (character_scores([example], spans_key).total for example in examples)
    return [[total.gold, total.predicted, total.correct] for total in totals]


def token_class_counts(examples: Sequence[Example], classes: Sequence[str]) -> list[list[list[int]]]:
    """Tokens of some classes in each document."""
    totals = (token_counts([example]) for example in examples)
    return [[[c[name] for c in (of.gold, of.predicted, of.correct)] for name in classes] for of in totals]


def note_of(place: int, doc: Any) -> str:
    """The note that a document is a sentence of; one without an id is a note by itself."""
    return str(doc.user_data.get("note_id", place))
