"""What a sample of notes proves of all notes that are drawn like it.

The unit is the note, since identifiers of one note are found or missed together.
"""

import math
from collections.abc import Callable

import numpy as np
from numpy.typing import NDArray

DRAWS = 4_000
"""Weightings of the notes that a bootstrap draws."""
LARGE = 0.95
"""Quantile of the sizes of notes that one more note has, in which all is lost.

One of mean size is too small where long notes lose most: of 1,000 promises at 95 %, 891 held there.
"""
_CHUNK = 2_000_000
_MOST = 10_000_000


def chance_of_few(lost: int, notes: int, share: float) -> float:
    """P(at most so many of the notes are lost), if each is lost with a probability: a binomial tail.

    It is the p-value of the hypothesis that at least this share of all notes is lost. Where it is at most
    1 - sure, the upper bound of Clopper and Pearson (1934) is at most this share.

    Args:
        lost: 0 to `notes`.
        notes: size of the sample.
        share: from 0 to 1.
    """
    if lost >= notes:
        return 1.0
    if share <= 0 or share >= 1:
        return float(share <= 0)
    log_share, log_rest = math.log(share), math.log1p(-share)
    logs = [_log_binomial(notes, k) + k * log_share + (notes - k) * log_rest for k in range(lost + 1)]
    return min(1.0, math.fsum(map(math.exp, logs)))


def notes_needed(rate: float, share: float, error: float) -> int | None:
    """How many notes reject that `share` of all notes is lost, if this rate of the sample is lost.

    Args:
        rate: of lost notes in the sample.
        share: from 0 to 1.
        error: the largest p-value.

    Returns:
        None if `rate` is at least `share`, or there would have to be more than 10 million notes.
    """
    if rate >= share:
        return None
    return _least(lambda notes: chance_of_few(math.ceil(rate * notes), notes, share) <= error)


class RecallBounds:
    """Lower bounds of the recall over all mentions or words of notes, by a bootstrap over notes.

    Each note gets a weight that is drawn from the exponential distribution (Rubin 1981, "The Bayesian
    bootstrap", doi:10.1214/aos/1176345338), and so does one more note, a large one, that loses everything.
    Without it, notes of which none loses anything would prove a recall of 1. With it, the bound of notes of
    one size that lose all or nothing is exactly that of Clopper and Pearson; see Learned-Miller and Thomas
    (2019), arXiv:1905.06208, for this bound of a mean.

    Args:
        gold: int64 (notes,), mentions or words of each note; at least one note.
        seed: of the weights.
    """

    def __init__(self, gold: NDArray[np.int64], seed: int = 0) -> None:
        self.gold = gold
        self.seed = seed

    def lower(self, found: NDArray[np.int64], error: float, copies: int = 1) -> NDArray[np.float64]:
        """The recall that is exceeded but in a share `error` of the draws.

        Args:
            found: int64 (notes, settings), what is found of each note in each of several settings.
            error: such as 0.05.
            copies: how often each note is in the sample.

        Returns:
            float64 (settings,).
        """
        drawn = np.concatenate(list(self._recalls(found.astype(float), copies)))
        bound = np.quantile(drawn, error, axis=0, method="lower")
        return np.asarray(bound, dtype=float)

    def _recalls(self, found: NDArray[np.float64], copies: int) -> list[NDArray[np.float64]]:
        """float64 (some draws, settings) each, `DRAWS` in all."""
        generator = np.random.default_rng(self.seed)
        notes = len(self.gold)
        rows = max(1, min(DRAWS, _CHUNK // (notes + 1)))
        recalls = []
        for begin in range(0, DRAWS, rows):
            count = min(rows, DRAWS - begin)
            weights = _sums_of_exponentials(generator, copies, (count, notes))
            lost = generator.standard_exponential(count) * np.quantile(self.gold, LARGE)
            recalls.append((weights @ found) / (weights @ self.gold + lost)[:, None])
        return recalls

    def notes_needed(self, found: NDArray[np.int64], recall: float, error: float) -> int | None:
        """How many notes like these prove a recall; None if they have less, or there would be too many.

        Args:
            found: int64 (notes,).
            recall: that is to be proved.
            error: see `lower`.
        """
        if found.sum() < recall * self.gold.sum() or not recall < 1:
            return None
        column = found[:, None]
        copies = _least(lambda n: self.lower(column, error, n)[0] >= recall, _MOST // len(self.gold))
        return None if copies is None else copies * len(self.gold)


def _sums_of_exponentials(
    generator: np.random.Generator, count: int, shape: tuple[int, int]
) -> NDArray[np.float64]:
    """The weights that so many copies of a note have together."""
    return generator.standard_exponential(shape) if count == 1 else generator.standard_gamma(count, shape)


def _least(is_enough: Callable[[int], bool], most: int = _MOST) -> int | None:
    """About the least number that is enough: exactly if every larger one is."""
    high = 1
    while not is_enough(high):
        high *= 2
        if high > most:
            return None
    low = high // 2
    while high - low > 1:
        middle = (low + high) // 2
        low, high = (low, middle) if is_enough(middle) else (middle, high)
    return high


def _log_binomial(n: int, k: int) -> float:
    return math.lgamma(n + 1) - math.lgamma(k + 1) - math.lgamma(n - k + 1)
