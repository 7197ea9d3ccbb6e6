"""Confidences of a report: how honest they are, and what a threshold on them does."""

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from spacy_clinner.evaluation.calibration import reliability
from spacy_clinner.evaluation.intervals import Floats, Interval, bootstrap_intervals, interval, share
from spacy_clinner.evaluation.intervals import precision_recall_f as scores_of
from spacy_clinner.evaluation.report.findings import Findings

COLUMNS = 10
"""Columns of equal width in which mentions are counted."""
THRESHOLDS: tuple[float, ...] = (
    *(i / 100 for i in range(100)),
    *(0.99 + i / 1000 for i in range(1, 10)),
    *(0.999 + i / 10000 for i in range(1, 10)),
)


@dataclass(frozen=True)
class DiagramBin:
    """Found mentions of neighbouring confidences.

    Attributes:
        low: their least confidence.
        high: their highest confidence.
        confidence: their mean confidence.
        correct: share that is correct, with its interval over notes.
        count: how many there are.
    """

    low: float
    high: float
    confidence: float
    correct: Interval
    count: int


@dataclass(frozen=True)
class ReliabilityDiagram:
    """Confidence beside correctness.

    Attributes:
        bins: of equal mass, as `calibrate` has them.
        error: expected calibration error over the same bins.
        columns: mentions by confidence, in `COLUMNS` columns of equal width.
    """

    bins: list[DiagramBin]
    error: float
    columns: list[int]


@dataclass(frozen=True)
class ThresholdCurve:
    """Scores of what is found with at least some confidence.

    Attributes:
        thresholds: float64 (thresholds,).
        counts: int64 (thresholds, 3): gold, found and correct.
        intervals: float64 (3, thresholds, 3): observed, low and high of precision, recall and F1.
    """

    thresholds: Floats
    counts: NDArray[np.int64]
    intervals: Floats


def calibration_error(findings: Findings) -> float:
    """That of `reliability_diagram`, without its intervals."""
    found = _judged(findings)
    return reliability([confidence for confidence, *_ in found], [correct for *_, correct in found]).error


def _judged(findings: Findings) -> list[tuple[float, int, bool]]:
    """Confidence of each found mention, number of its note, and whether it is right; by confidence."""
    return sorted(
        (confidence, i, pair.kind == "correct")
        for i, note in enumerate(findings.notes)
        for pair in note.pairs
        if (confidence := note.confidence_of(pair)) is not None
    )


def reliability_diagram(findings: Findings) -> ReliabilityDiagram:
    """Put what was found into bins of confidence; only for pipelines that give confidences."""
    found = _judged(findings)
    confidences = np.array([confidence for confidence, _, _ in found])
    is_correct = np.array([correct for _, _, correct in found], dtype=float)
    measured = reliability(confidences.tolist(), [correct for _, _, correct in found])
    bin_of = np.repeat(np.arange(len(measured.bins)), [group.size for group in measured.bins])
    weights = _shared_by_ties(confidences, bin_of)
    counts = np.zeros((len(findings.notes), len(measured.bins), 2))
    correct_and_all = np.stack([weights * is_correct[:, None], weights], axis=-1)
    np.add.at(counts, [i for _, i, _ in found], correct_and_all)
    intervals = bootstrap_intervals(counts, lambda summed: share(summed[..., 0], summed[..., 1]))
    bins = [
        DiagramBin(
            float(confidences[bin_of == i].min()),
            float(confidences[bin_of == i].max()),
            group.confidence,
            interval(intervals[:, i]),
            group.size,
        )
        for i, group in enumerate(measured.bins)
    ]
    columns = np.histogram(confidences, COLUMNS, (0.0, 1.0))[0].tolist()
    return ReliabilityDiagram(bins, measured.error, columns)


def _shared_by_ties(confidences: Floats, bin_of: NDArray[np.int64]) -> Floats:
    """float64 (mentions, bins): how much of a mention lies in each bin.

    Mentions of one confidence that fill several bins have equal parts in each, so that their order does not
    count.
    """
    _, group = np.unique(confidences, return_inverse=True)
    weights = np.zeros((group.max() + 1, bin_of.max() + 1))
    np.add.at(weights, (group, bin_of), 1.0)
    shares: Floats = (weights / weights.sum(axis=1, keepdims=True))[group]
    return shares


def threshold_curve(findings: Findings) -> ThresholdCurve:
    """Count strictly, at each threshold; what has no confidence is kept at all of them."""
    thresholds = np.array(THRESHOLDS)
    counts = np.zeros((len(findings.notes), len(thresholds), 3), dtype=np.int64)
    for row, note in zip(counts, findings.notes, strict=True):
        row[:, 0] = len(note.gold)
        for pair in note.pairs:
            if pair.predicted is not None:
                confidence = note.confidence_of(pair)
                kept = (
                    len(thresholds)
                    if confidence is None
                    else np.searchsorted(thresholds, confidence, "right")
                )
                row[:kept, 1] += 1
                row[:kept, 2] += pair.kind == "correct"
    return ThresholdCurve(thresholds, counts.sum(axis=0), bootstrap_intervals(counts, scores_of))
