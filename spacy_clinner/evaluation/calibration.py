"""How honest confidences are."""

from collections.abc import Sequence
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

BINS = 15
"""Bins of `reliability`."""
FEWEST = 10
"""Mentions that a bin of `reliability` has at least, so that chance does not pass for an error."""


class Bin(NamedTuple):
    """Mentions of about the same confidence.

    Attributes:
        size: how many.
        confidence: their mean confidence.
        accuracy: the share of them that is right.
    """

    size: int
    confidence: float
    accuracy: float


class Reliability(NamedTuple):
    """How confidences compare with the facts.

    Attributes:
        size: number of mentions.
        confidence: their mean confidence.
        accuracy: the share of them that is right.
        error: the expected calibration error, in [0, 1].
        bins: what it is the mean over, from the least confident to the most confident.
    """

    size: int
    confidence: float
    accuracy: float
    error: float
    bins: tuple[Bin, ...]


def reliability(confidences: Sequence[float], correct: Sequence[bool], bins: int = BINS) -> Reliability:
    """Compare confidences with the facts, over bins of equal mass (Nguyen and O'Connor 2015).

    Args:
        confidences: in [0, 1], one a prediction; at least one.
        correct: whether the prediction is right.
        bins: number of bins; there are fewer if a bin would have fewer than `FEWEST` predictions.
    """
    conf, right = np.asarray(confidences, dtype=float), np.asarray(correct, dtype=float)
    order = np.argsort(conf, kind="stable")
    conf, right = conf[order], _mean_over_ties(conf[order], right[order])
    count = max(1, min(bins, len(conf) // FEWEST))
    parts = zip(np.array_split(conf, count), np.array_split(right, count), strict=True)
    groups = tuple(Bin(len(p), float(p.mean()), float(q.mean())) for p, q in parts)
    gaps = sum(group.size * abs(group.accuracy - group.confidence) for group in groups)
    return Reliability(len(conf), float(conf.mean()), float(right.mean()), float(gaps / len(conf)), groups)


def reliability_by_label(
    confidences: Sequence[float], correct: Sequence[bool], labels: Sequence[str]
) -> dict[str, Reliability]:
    """`reliability` of the predictions of each label, the most frequent label first."""
    conf, right, names = np.asarray(confidences), np.asarray(correct), np.asarray(labels)
    unique, counts = np.unique(names, return_counts=True)
    by_count = unique[np.argsort(-counts, kind="stable")]
    return {str(name): reliability(conf[names == name], right[names == name]) for name in by_count}


def expected_calibration_error(
    confidences: Sequence[float], correct: Sequence[bool], bins: int = 10
) -> float | None:
    """Mean distance between confidence and accuracy, over bins of equal width, by their size.

    Guo et al. 2017, equation 3: sum over bins of |B| / n * |acc(B) - conf(B)|.

    Args:
        confidences: in [0, 1], one a prediction.
        correct: whether the prediction is right.
        bins: number of bins.

    Returns:
        In [0, 1]; None without predictions.
    """
    if not len(confidences):
        return None
    conf, right = np.asarray(confidences, dtype=float), np.asarray(correct, dtype=float)
    index = np.minimum((conf * bins).astype(int), bins - 1)
    gaps = [abs((right - conf)[index == b].sum()) for b in range(bins)]
    return float(sum(gaps) / len(conf))


def _mean_over_ties(
    sorted_confidences: NDArray[np.float64], right: NDArray[np.float64]
) -> NDArray[np.float64]:
    """The share of right predictions among those of one confidence, so that their order does not count."""
    _, group = np.unique(sorted_confidences, return_inverse=True)
    return np.asarray((np.bincount(group, right) / np.bincount(group))[group], dtype=float)
