"""The temperature at which confidences fit the facts best (Guo et al. 2017, arXiv:1706.04599)."""

import math
from collections.abc import Callable
from functools import cache, partial

import numpy as np
from numpy.typing import NDArray

LOWEST, HIGHEST = 0.25, 8.0
"""Between these a temperature is sought."""
PRECISION = 0.01
"""How far, as a share, the result may lie from the best temperature."""
_GOLDEN = (math.sqrt(5) - 1) / 2


def best_temperature(
    confidences: Callable[[float], NDArray[np.float64]], correct: NDArray[np.bool_]
) -> float:
    """The temperature with the least `mention_loss`, by golden-section search over its logarithm.

    Args:
        confidences: gives float64 (mentions,), the probability of each mention at a temperature.
        correct: bool (mentions,), whether each is right; at least one.
    """

    def loss(log_temperature: float) -> float:
        return mention_loss(confidences(math.exp(log_temperature)), correct)

    return math.exp(_minimum(loss, math.log(LOWEST), math.log(HIGHEST), PRECISION))


def held_out_confidences(
    confidences: Callable[[float], NDArray[np.float64]],
    correct: NDArray[np.bool_],
    notes: NDArray[np.int64],
    folds: int = 5,
) -> NDArray[np.float64]:
    """The confidences of each note at the temperature that fits the notes of the other folds best.

    So the same notes fit a temperature and tell what it brings.

    Args:
        confidences: see `best_temperature`.
        correct: bool (mentions,).
        notes: int64 (mentions,), which note each mention is in; with one note alone, it fits its own.
        folds: how many parts the notes are cut into.

    Returns:
        float64 (mentions,).
    """
    at = cache(confidences)  # the searches begin at the same temperatures
    fold = np.unique(notes, return_inverse=True)[1] % folds
    result = np.empty(len(correct))
    for number in np.unique(fold):
        held = fold == number
        others = held if held.all() else ~held
        result[held] = at(best_temperature(partial(_of_some, at, others), correct[others]))[held]
    return result


def _of_some(
    confidences: Callable[[float], NDArray[np.float64]], some: NDArray[np.bool_], temperature: float
) -> NDArray[np.float64]:
    return confidences(temperature)[some]


def mention_loss(confidences: NDArray[np.float64], correct: NDArray[np.bool_]) -> float:
    """Mean cross-entropy between confidences and whether mentions are right, in nats.

    The targets are those of Platt (1999): (n + 1) / (n + 2) for the n that are right and 1 / (m + 2) for the
    m that are wrong. So mentions that are all right do not ask for a confidence of 1.

    Args:
        confidences: float64 (mentions,), in [0, 1].
        correct: bool (mentions,).
    """
    right = int(correct.sum())
    targets = np.where(correct, (right + 1) / (right + 2), 1 / (len(correct) - right + 2))
    smallest = np.finfo(np.float64).eps
    clipped = np.clip(confidences, smallest, 1 - smallest)
    losses = targets * np.log(clipped) + (1 - targets) * np.log1p(-clipped)
    return float(-losses.mean())


def _minimum(function: Callable[[float], float], low: float, high: float, precision: float) -> float:
    """Where a function with one valley is least between two places, by golden-section search."""
    left, right = high - _GOLDEN * (high - low), low + _GOLDEN * (high - low)
    at_left, at_right = function(left), function(right)
    while high - low > precision:
        if at_left <= at_right:
            high, right, at_right = right, left, at_left
            left = high - _GOLDEN * (high - low)
            at_left = function(left)
        else:
            low, left, at_left = left, right, at_right
            right = low + _GOLDEN * (high - low)
            at_right = function(right)
    return (low + high) / 2
