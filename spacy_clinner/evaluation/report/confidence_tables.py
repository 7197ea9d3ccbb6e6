"""Confidences of a report: how honest they are, and what a threshold on them does."""

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from spacy_clinner.evaluation.calibration import expected_calibration_error
from spacy_clinner.evaluation.intervals import Floats, Interval, bootstrap_intervals, interval, share
from spacy_clinner.evaluation.intervals import precision_recall_f as scores_of
from spacy_clinner.evaluation.report.findings import Findings

BINS = 10
THRESHOLDS: tuple[float, ...] = (
    *(i / 100 for i in range(100)),
    *(0.99 + i / 1000 for i in range(1, 10)),
    *(0.999 + i / 10000 for i in range(1, 10)),
)


@dataclass(frozen=True)
class Bin:
    """Found mentions of neighbouring confidences.

    Attributes:
        low: least confidence of the bin.
        high: the one at which the next bin begins.
        confidence: mean of the mentions.
        correct: share that is correct, with its interval over notes.
        count: how many there are.
    """

    low: float
    high: float
    confidence: float
    correct: Interval
    count: int


@dataclass(frozen=True)
class Reliability:
    """Confidence beside correctness.

    Attributes:
        bins: of equal width; those without a mention are left out.
        error: expected calibration error over the same bins.
    """

    bins: list[Bin]
    error: float


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


def reliability(findings: Findings) -> Reliability:
    """Put what was found into bins of confidence; only for pipelines that give confidences."""
    found = [
        (confidence, i, pair.kind == "correct")
        for i, note in enumerate(findings.notes)
        for pair in note.pairs
        if (confidence := note.confidence_of(pair)) is not None
    ]
    counts = np.zeros((len(findings.notes), BINS, 2), dtype=np.int64)
    sums = [0.0] * BINS
    for confidence, i, is_correct in found:
        place = min(int(confidence * BINS), BINS - 1)
        sums[place] += confidence
        counts[i, place] += is_correct, 1
    intervals = bootstrap_intervals(counts, lambda summed: share(summed[..., 0], summed[..., 1]))
    bins = [
        Bin(i / BINS, (i + 1) / BINS, sums[i] / count, interval(intervals[:, i]), count)
        for i, count in enumerate(counts[..., 1].sum(axis=0).tolist())
        if count
    ]
    error = expected_calibration_error([entry[0] for entry in found], [entry[2] for entry in found], BINS)
    return Reliability(bins, error or 0.0)


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
