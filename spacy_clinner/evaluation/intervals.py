"""Intervals of scores: what other documents of the same kind would have given."""

import warnings
from collections.abc import Callable, Iterator
from typing import Any, NamedTuple

import numpy as np
from numpy.typing import NDArray

LEAST_DOCUMENTS = 10
"""Of fewer, resampling draws the same ones again and its intervals are too narrow."""
SAMPLES = 1000
WEIGHTS = 2_000_000
"""How often each document counts in each set, in memory at once."""
Floats = NDArray[np.float64]
Statistic = Callable[[Floats], Floats]


class Interval(NamedTuple):
    """A score with its 95 % interval; all None where there is nothing to count.

    Attributes:
        observed: on all documents.
        low: 2.5 % quantile over resampled sets of documents.
        high: 97.5 % quantile.
    """

    observed: float | None
    low: float | None
    high: float | None


def bootstrap_intervals(
    counts: NDArray[Any], statistic: Statistic, samples: int = SAMPLES, seed: int = 0
) -> Floats:
    """Resample documents and look at a statistic of their summed counts (percentile bootstrap, Efron 1979).

    Args:
        counts: (documents, ...), what is counted in each document.
        statistic: of summed counts, float64 (sets of documents, ...) -> float64 (sets of documents, ...);
            NaN where it is undefined. Resampled sets in which it is undefined do not count.
        samples: how many sets of documents to draw.
        seed: of the draws.

    Returns:
        float64 (3, ...): observed, low and high; NaN where nothing is defined.
    """
    numbers = counts.astype(np.float64)
    sums = [numbers.sum(axis=0, keepdims=True), *_resampled_sums(numbers, samples, seed)]
    values = statistic(np.concatenate(sums))
    if not values.size:  # no label, say
        return np.full((3, *values.shape[1:]), np.nan)
    with warnings.catch_warnings():
        warnings.simplefilter("ignore", RuntimeWarning)  # all resampled sets are undefined
        low, high = np.nanquantile(values[1:], [0.025, 0.975], axis=0)
    return np.stack([values[0], low, high])


def _resampled_sums(counts: Floats, samples: int, seed: int) -> Iterator[Floats]:
    """Sums over resampled sets of documents: float64 (some sets, ...), so many sets at a time as fit."""
    documents = len(counts)
    generator = np.random.default_rng(seed)
    block = max(1, WEIGHTS // documents)
    for first in range(0, samples, block):
        size = min(block, samples - first)
        drawn = generator.multinomial(documents, np.full(documents, 1 / documents), size=size)
        yield np.tensordot(drawn.astype(np.float64), counts, axes=1)


def interval(triple: NDArray[np.float64]) -> Interval:
    """One column of `bootstrap_intervals`, float64 (3,)."""
    return Interval(*(None if np.isnan(value) else float(value) for value in triple))


def share(part: Floats, whole: Floats) -> Floats:
    """`part / whole`, NaN where `whole` is 0."""
    shares: Floats = np.divide(part, whole, out=np.full(np.shape(part), np.nan), where=whole > 0)
    return shares


def precision_recall_f(counts: Floats) -> Floats:
    """Precision, recall and F1: float64 (..., 3) of gold, predicted, correct -> float64 (..., 3)."""
    gold, predicted, correct = (counts[..., i] for i in range(3))
    shares = (share(correct, predicted), share(correct, gold), share(2 * correct, gold + predicted))
    return np.stack(shares, axis=-1)
