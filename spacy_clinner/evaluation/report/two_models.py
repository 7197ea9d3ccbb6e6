"""Two pipelines on the same notes: is one better, and what does one find that the other does not?"""

from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from spacy_clinner.evaluation.intervals import precision_recall_f
from spacy_clinner.evaluation.mention_pairs import MentionPair
from spacy_clinner.evaluation.report.excerpts import ErrorPlace
from spacy_clinner.evaluation.report.findings import Findings, ScoredNote
from spacy_clinner.evaluation.report.score_tables import label_counts
from spacy_clinner.evaluation.significance import Counts, Difference, paired_bootstrap_each

ONLY_FIRST, ONLY_SECOND = "only first right", "only second right"
FIRST_SPURIOUS, SECOND_SPURIOUS = "only first wrong", "only second wrong"
SCORES = ("Precision", "Recall", "F1")


class DifferenceRow(NamedTuple):
    """A score of both pipelines.

    Attributes:
        name: of the score, or of the type whose F1 it is.
        first: of the first pipeline.
        second: of the second one.
        difference: the second minus the first, over notes.
    """

    name: str
    first: float
    second: float
    difference: Difference


@dataclass(frozen=True)
class TwoModels:
    """How two pipelines differ.

    Attributes:
        scores: precision, recall and F1 over all types.
        types: F1 of each type.
        found: how many gold mentions both, only the first, only the second and neither find.
        places: where one is right and the other is not, or one alone finds something for nothing.
    """

    scores: list[DifferenceRow]
    types: list[DifferenceRow]
    found: dict[str, int]
    places: list[ErrorPlace]


def compare_models(first: Findings, second: Findings) -> TwoModels:
    """Compare the findings of two pipelines in the same notes, in the same order."""
    labels = list(dict.fromkeys([*first.labels, *second.labels]))
    counts = [_counts_of(findings, labels) for findings in (first, second)]
    rows = _rows(labels, *counts)
    both = [
        (set(one.gold) & set(one.found), set(other.gold) & set(other.found))
        for one, other in zip(first.notes, second.notes, strict=True)
    ]
    found = Counter(
        (mention in right[0], mention in right[1])
        for note, right in zip(first.notes, both, strict=True)
        for mention in note.gold
    )
    cases = {"both": (True, True), "first": (True, False), "second": (False, True), "neither": (False, False)}
    return TwoModels(
        rows[: len(SCORES)],
        rows[len(SCORES) :],
        {name: found[case] for name, case in cases.items()},
        [place for i in range(len(both)) for place in _places(i, first.notes[i], second.notes[i])],
    )


def _counts_of(findings: Findings, labels: list[str]) -> NDArray[np.int64]:
    """`label_counts` with the labels of both pipelines."""
    counts = np.zeros((len(findings.notes), len(labels), 3), dtype=np.int64)
    counts[:, [labels.index(label) for label in findings.labels]] = label_counts(findings)
    return counts


def _rows(labels: list[str], first: Counts, second: Counts) -> list[DifferenceRow]:
    """Precision, recall and F1 over all types, and F1 of each type, over the same resampled notes."""

    def statistic(sums: NDArray[np.float64]) -> NDArray[np.float64]:
        of_all = precision_recall_f(sums.sum(axis=-2))
        of_labels = precision_recall_f(sums)[..., 2]
        scores: NDArray[np.float64] = np.nan_to_num(np.concatenate([of_all, of_labels], axis=-1))
        return scores

    values = [statistic(counts.sum(axis=0, keepdims=True).astype(float))[0] for counts in (first, second)]
    differences = paired_bootstrap_each(first, second, statistic)
    names = [*SCORES, *labels]
    return [
        DifferenceRow(name, float(one), float(other), difference)
        for name, one, other, difference in zip(names, *values, differences, strict=True)
    ]


def _places(number: int, one: ScoredNote, other: ScoredNote) -> Iterator[ErrorPlace]:
    ours, theirs = (
        {pair.gold: pair for pair in note.pairs if pair.gold is not None} for note in (one, other)
    )
    for i, gold in enumerate(one.gold):
        right = [pair.kind == "correct" for pair in (ours[i], theirs[i])]
        if right[0] != right[1]:
            kind = ONLY_FIRST if right[0] else ONLY_SECOND
            confidence = one.confidence_of(ours[i]) if right[0] else other.confidence_of(theirs[i])
            found, second = _found(one, ours[i]), _found(other, theirs[i])
            yield ErrorPlace(number, kind, gold, found, confidence, second)
    for kind, note, also in ((FIRST_SPURIOUS, one, other), (SECOND_SPURIOUS, other, one)):
        for pair in note.pairs:
            found = _found(note, pair)
            if pair.kind == "spurious" and found is not None and found not in also.found:
                places = (found, None) if note is one else (None, found)
                yield ErrorPlace(number, kind, None, places[0], note.confidence_of(pair), places[1])


def _found(note: ScoredNote, pair: MentionPair) -> tuple[int, int, str] | None:
    return None if pair.predicted is None else note.found[pair.predicted]
