"""F1 over the number of labelled words as a power law, and how many words more a score needs.

Scores of taggers that learn from n words follow F(n) = a - b n ** -c closely: a is where the curve levels
off, b and c say from where and how fast (Figueroa et al. 2012, BMC Medical Informatics and Decision Making
12:8). As there, larger trainings weigh more: the end of the curve says most of what follows it.

What a few trainings leave open, a parametric bootstrap shows: the curve is fitted again to scores that
scatter about it as much as the measured ones do.
"""

import math
from collections.abc import Sequence
from typing import Any, NamedTuple

import numpy as np
from numpy.typing import NDArray

from spacy_clinner.errors import ClinnerError

Numbers = NDArray[np.float64]
LEAST_SIZES = 4
"""Different numbers of words that a curve needs: the power law has three numbers of its own."""

_SAMPLES = 500
_OFTEN = 0.025
"""Share of the samples beyond either end of an interval."""

_HIGHEST = (1.0, 1.0, 2.0)
_LOWEST = (0.0, 0.0, 0.01)
"""Bounds of a, of b as the distance that is left at the largest training, and of c."""


class Point(NamedTuple):
    """One training.

    Attributes:
        words: that were labelled.
        score: F1, from 0 to 1.
    """

    words: int
    score: float


class Estimate(NamedTuple):
    """A figure and its 95 % interval; infinite where it is never reached.

    Attributes:
        value: by the fitted curve.
        low, high: 2.5 % and 97.5 % quantiles of the curves that the measured scores allow.
    """

    value: float
    low: float
    high: float


class LearningCurve(NamedTuple):
    """F(n) = level - gap * (n / unit) ** -rate, and other curves that the measured scores allow.

    Attributes:
        points: the trainings that it was fitted to.
        unit: words of the largest of them.
        fitted: float64 (3,): level, gap and rate.
        samples: float64 (samples, 3): the same of each bootstrap sample.
    """

    points: tuple[Point, ...]
    unit: int
    fitted: Numbers
    samples: Numbers

    def score_at(self, words: float) -> Estimate:
        """F1 at some number of labelled words."""
        return _interval(_scores(self.fitted, words / self.unit), _scores(self.samples.T, words / self.unit))

    def words_for(self, score: float) -> Estimate:
        """How many labelled words a score takes, all of them counted."""
        return _interval(_sizes(self.fitted, score) * self.unit, _sizes(self.samples.T, score) * self.unit)

    @property
    def level(self) -> Estimate:
        """Where F1 levels off, however many words are labelled."""
        return _interval(self.fitted[0], self.samples[:, 0])


def fit_learning_curve(points: Sequence[Point], seed: int = 0, samples: int = _SAMPLES) -> LearningCurve:
    """Fit a power law to trainings of several sizes.

    Args:
        points: trainings; several seeds of each size tell how much scores scatter.
        seed: of the bootstrap.
        samples: of the bootstrap.

    Raises:
        ClinnerError: if there are fewer than `LEAST_SIZES` sizes, or scipy is missing.
    """
    require_sizes(len({_rounded(point.words) for point in points}))
    words, scores = (np.array(column, dtype=float) for column in zip(*points, strict=True))
    unit = float(words.max())
    x, weights = words / unit, _weights(words)
    optimize = _scipy_optimize()
    fitted = _fit(optimize, x, scores, weights, _start(scores))
    residuals = (scores - _scores(fitted[:, None], x)) * weights
    spread = math.sqrt(float(residuals @ residuals) / max(len(points) - 3, 1))
    noise = np.random.default_rng(seed).standard_normal((samples, len(points))) * spread / weights
    drawn = [_fit(optimize, x, _scores(fitted[:, None], x) + part, weights, fitted) for part in noise]
    return LearningCurve(tuple(points), int(unit), fitted, np.array(drawn))


def require_sizes(sizes: int) -> None:
    """Stop if there are too few different sizes of trainings for a power law.

    Raises:
        ClinnerError: below `LEAST_SIZES`.
    """
    if sizes < LEAST_SIZES:
        raise ClinnerError(
            f"a learning curve takes trainings of at least {LEAST_SIZES} sizes, and there are {sizes}: give "
            "more --shares, or more notes"
        )


def _rounded(words: int) -> int:
    """Sizes that differ by some words, as shares of several seeds do, are one."""
    return round(math.log(max(words, 1)) * 10)


def _weights(words: Numbers) -> Numbers:
    """float64 (points,): square roots of the ranks of the sizes; squares of residuals weigh by rank."""
    ranks = np.searchsorted(np.unique(words), words) + 1.0
    return np.asarray(np.sqrt(ranks / ranks.max()))


def _start(scores: Numbers) -> Numbers:
    best = float(np.clip(scores.max(), 0.01, 0.94))
    return np.array([best + 0.05, 0.05, 0.5])


def _fit(optimize: Any, x: Numbers, scores: Numbers, weights: Numbers, start: Numbers) -> Numbers:
    """Level, gap and rate that suit the scores best, within bounds."""

    def residuals(parameters: Numbers) -> Numbers:
        return np.asarray((_scores(parameters[:, None], x) - scores) * weights)

    inside = np.clip(start, np.add(_LOWEST, 1e-6), np.subtract(_HIGHEST, 1e-6))
    found = optimize.least_squares(residuals, inside, bounds=(_LOWEST, _HIGHEST), x_scale=(0.1, 0.1, 0.5))
    return np.asarray(found.x, dtype=float)


def _scores(parameters: Numbers, x: Any) -> Any:
    level, gap, rate = parameters
    return level - gap * x**-rate


def _sizes(parameters: Numbers, score: float) -> Any:
    """Words, in units, at which a curve has a score; infinite where it levels off below."""
    level, gap, rate = parameters
    with np.errstate(divide="ignore", over="ignore", invalid="ignore"):
        sizes = (gap / np.maximum(level - score, 0.0)) ** (1 / rate)
    return np.where(level > score, sizes, np.inf)


def _interval(value: Any, drawn: Numbers) -> Estimate:
    ordered = np.sort(drawn)  # numpy's quantiles are not a number between infinite ones
    last = len(ordered) - 1
    low, high = ordered[int(_OFTEN * last)], ordered[math.ceil((1 - _OFTEN) * last)]
    return Estimate(float(value), float(low), float(high))


def _scipy_optimize() -> Any:
    try:
        from scipy import optimize
    except ImportError:
        raise ClinnerError('the learning curve needs scipy: pip install "spacy-clinner[report]"') from None
    return optimize
