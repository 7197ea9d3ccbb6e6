"""Scores of a report: each schema, each type, and what became of the mentions of each type."""

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from spacy_clinner.evaluation.intervals import (
    Interval,
    bootstrap_intervals,
    interval,
    precision_recall_f,
    share,
)
from spacy_clinner.evaluation.mention_pairs import KINDS, Kind
from spacy_clinner.evaluation.overlap_schemas import OUTCOMES, SCHEMAS, schema_counts, schema_scores
from spacy_clinner.evaluation.report.findings import Findings, ScoredNote

MISSED, NOTHING = "missed", "nothing annotated"


class ScoreRow(NamedTuple):
    """Precision, recall and F1 with their intervals, and the counts behind them.

    Attributes:
        name: of the schema or the type.
        counts: by outcome for a schema; gold, found and correct for a type.
        precision: of what was found.
        recall: of what is annotated.
        f_score: harmonic mean of the two.
    """

    name: str
    counts: dict[str, int]
    precision: Interval
    recall: Interval
    f_score: Interval


@dataclass(frozen=True)
class Confusions:
    """Gold labels (rows) by what was found in their place (columns).

    Attributes:
        labels: of rows and columns.
        cells: int64 (labels + 1, labels + 1); the last row is what was found for nothing, the last column
            what was missed.
        boundaries: int64 (labels,): those on the diagonal whose boundaries differ.
    """

    labels: list[str]
    cells: NDArray[np.int64]
    boundaries: NDArray[np.int64]


def schema_rows(findings: Findings) -> list[ScoreRow]:
    """A row for each way of counting."""
    counts = np.stack([schema_counts(note.gold, note.found) for note in findings.notes])
    intervals = bootstrap_intervals(counts, schema_scores)  # (3, schemas, scores)
    totals = counts.sum(axis=0).tolist()
    return [
        ScoreRow(schema, dict(zip(OUTCOMES, totals[i], strict=True)), *map(interval, intervals[:, i].T))
        for i, schema in enumerate(SCHEMAS)
    ]


def type_rows(findings: Findings) -> list[ScoreRow]:
    """A row for each label, scored strictly."""
    counts = label_counts(findings)
    intervals = bootstrap_intervals(counts, precision_recall_f)  # (3, labels, scores)
    totals = counts.sum(axis=0).tolist()
    return [
        ScoreRow(label, dict(zip(("gold", "found", "correct"), totals[i], strict=True)), *_row(intervals, i))
        for i, label in enumerate(findings.labels)
    ]


def mean_over_types(findings: Findings) -> Interval:
    """Macro F1: the mean F1 of the labels of the gold."""
    counts = label_counts(findings)

    def mean(sums: NDArray[np.float64]) -> NDArray[np.float64]:
        gold = sums[..., 0] > 0
        scores = np.nan_to_num(precision_recall_f(sums)[..., 2])
        return share((scores * gold).sum(-1), gold.sum(-1).astype(float))

    return interval(bootstrap_intervals(counts, mean))


def label_counts(findings: Findings) -> NDArray[np.int64]:
    """Gold, found and correct mentions: int64 (notes, labels, 3)."""
    places = {label: i for i, label in enumerate(findings.labels)}
    counts = np.zeros((len(findings.notes), len(places), 3), dtype=np.int64)
    for row, note in zip(counts, findings.notes, strict=True):
        gold, found = Counter(note.gold), Counter(note.found)
        for i, mentions in enumerate((gold, found, gold & found)):
            for (_, _, label), count in mentions.items():
                row[places[label], i] += count
    return counts


def kind_counts(notes: Sequence[ScoredNote]) -> dict[Kind, int]:
    """How many pairs there are of each kind."""
    counts = Counter(pair.kind for note in notes for pair in note.pairs)
    return {kind: counts[kind] for kind in KINDS}


def confusions(findings: Findings) -> Confusions:
    """Count what was found in the place of each gold mention."""
    places = {label: i for i, label in enumerate(findings.labels)}
    last = len(places)
    cells = np.zeros((last + 1, last + 1), dtype=np.int64)
    boundaries = np.zeros(last, dtype=np.int64)
    for note in findings.notes:
        for pair in note.pairs:
            row = last if pair.gold is None else places[note.gold[pair.gold][2]]
            column = last if pair.predicted is None else places[note.found[pair.predicted][2]]
            cells[row, column] += 1
            boundaries[min(row, last - 1)] += pair.kind == "boundary"
    return Confusions(findings.labels, cells, boundaries)


def _row(intervals: NDArray[np.float64], i: int) -> tuple[Interval, Interval, Interval]:
    precision, recall, f_score = map(interval, intervals[:, i].T)
    return precision, recall, f_score
