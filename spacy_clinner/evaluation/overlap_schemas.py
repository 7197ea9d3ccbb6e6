"""Four ways to count a mention that is nearly right, as nervaluate counts them.

They are those of SemEval 2013, task 9.1 (Segura-Bedmar et al. 2013), in the reading of nervaluate 1:

- strict: offsets and label are equal;
- exact: offsets are equal, whatever the label;
- partial: offsets are equal, or half a point for any overlap, whatever the label;
- type: the label is equal and the spans overlap.

Predicted mentions take gold mentions in text order, each gold mention once. An overlap counts if it covers at
least 1 % of the gold mention.
"""

from collections.abc import Sequence
from typing import Literal

import numpy as np
from numpy.typing import NDArray

from spacy_clinner.evaluation.intervals import Floats, share
from spacy_clinner.evaluation.mention_pairs import boundary_distance, overlapping
from spacy_clinner.evaluation.offsets import Located

Schema = Literal["strict", "exact", "partial", "type"]
SCHEMAS: tuple[Schema, ...] = ("strict", "exact", "partial", "type")
OUTCOMES = ("correct", "incorrect", "partial", "missed", "spurious")
LEAST_OVERLAP = 1
"""Percent of a gold mention."""


def schema_counts(gold: Sequence[Located], predicted: Sequence[Located]) -> NDArray[np.int64]:
    """Outcomes of one document under each schema: int64 (4 of SCHEMAS, 5 of OUTCOMES)."""
    gold, predicted = sorted(gold), sorted(predicted)
    candidates = [
        [i for i in overlaps if _covers_enough(mention, gold[i])]
        for mention, overlaps in zip(predicted, overlapping(predicted, gold), strict=True)
    ]
    return np.array([_counts(schema, gold, predicted, candidates) for schema in SCHEMAS], dtype=np.int64)


def schema_scores(counts: Floats) -> Floats:
    """Precision, recall and F1: float64 (..., 5 of OUTCOMES) -> float64 (..., 3); NaN if undefined.

    A partial match is half a correct one; only the schema "partial" has any.
    """
    correct, incorrect, partial, missed, spurious = (counts[..., i] for i in range(5))
    points = correct + 0.5 * partial
    tried = correct + incorrect + partial
    predicted, gold = tried + spurious, tried + missed
    shares = (share(points, predicted), share(points, gold), share(2 * points, predicted + gold))
    return np.stack(shares, axis=-1)


def _covers_enough(predicted: Located, gold: Located) -> bool:
    shared = min(predicted[1], gold[1]) - max(predicted[0], gold[0])
    return 100 * shared >= LEAST_OVERLAP * (gold[1] - gold[0])


def _counts(
    schema: Schema, gold: Sequence[Located], predicted: Sequence[Located], candidates: Sequence[Sequence[int]]
) -> list[int]:
    taken: set[int] = set()
    counts = dict.fromkeys(OUTCOMES, 0)
    for mention, overlaps in zip(predicted, candidates, strict=True):
        free = [i for i in overlaps if i not in taken]
        right = _right(schema, mention, gold, free)
        if right is not None:
            counts["correct"] += 1
            taken.add(right)
        elif free:
            counts["partial" if schema == "partial" else "incorrect"] += 1
            taken.add(free[0])
        else:
            counts["spurious"] += 1
    counts["missed"] = len(gold) - len(taken)
    return list(counts.values())


def _right(schema: Schema, mention: Located, gold: Sequence[Located], free: Sequence[int]) -> int | None:
    """The gold mention that a predicted one is right about."""
    if schema == "type":
        same = [i for i in free if gold[i][2] == mention[2]]
        return min(same, key=lambda i: boundary_distance(gold[i], mention), default=None)
    compared = 3 if schema == "strict" else 2
    return next((i for i in free if gold[i][:compared] == mention[:compared]), None)
