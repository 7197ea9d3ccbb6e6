"""Is one system better than another, or were the documents kind to it?"""

from collections.abc import Callable, Sequence
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from spacy_clinner.evaluation.intervals import WEIGHTS

Counts = NDArray[np.int64]
Statistic = Callable[[NDArray[np.float64]], NDArray[np.float64]]


class Difference(NamedTuple):
    """Of a statistic between two systems.

    Attributes:
        observed: the second minus the first, on all documents.
        low: 2.5 % quantile over resampled sets of documents.
        high: 97.5 % quantile.
        p_value: two-sided: twice the share of resampled sets whose difference has the other sign, one set
            added that has it: a p of 0 cannot be drawn (Phipson and Smyth 2010, doi:10.2202/1544-6115.1585).
    """

    observed: float
    low: float
    high: float
    p_value: float


def paired_bootstrap(
    first: Counts, second: Counts, statistic: Statistic, samples: int = 2000, seed: int = 0
) -> Difference:
    """Resample documents, the same for both systems, and compare (Berg-Kirkpatrick et al. 2012).

    Args:
        first: int64 (runs, documents, ...), counts of each document under each run (seed) of a system.
        second: the same documents under another system; its number of runs may differ.
        statistic: of summed counts, float64 (..., ...) without the document axis, -> float64; it is
            averaged over runs.
        samples: how many sets of documents to draw.
        seed: of the draws.
    """
    return bootstrap_over_corpora([first], [second], statistic, samples=samples, seed=seed)


def bootstrap_over_corpora(
    first: Sequence[Counts],
    second: Sequence[Counts],
    statistic: Statistic,
    *,
    names: Sequence[str] | None = None,
    samples: int = 2000,
    seed: int = 0,
) -> Difference:
    """Compare the mean of a statistic over tasks; the documents of each corpus are resampled by themselves.

    Args:
        first: counts of a system for each task, as `paired_bootstrap` takes them.
        second: of another system, the same tasks and documents.
        statistic: as for `paired_bootstrap`.
        names: the corpus of each task; tasks of one corpus share its documents. None: each has its own.
        samples: as for `paired_bootstrap`.
        seed: as for `paired_bootstrap`.
    """
    differences = _differences(first, second, statistic, names, samples, seed)
    return _difference(differences)


def paired_bootstrap_each(
    first: Counts, second: Counts, statistic: Statistic, samples: int = 2000, seed: int = 0
) -> list[Difference]:
    """`paired_bootstrap` of several statistics with the same resampled sets of documents.

    Args:
        first: int64 (documents, ...), counts of each document under a system.
        second: the same documents under another system.
        statistic: of summed counts, float64 (sets, ...) -> float64 (sets, statistics).
        samples: as for `paired_bootstrap`.
        seed: as for `paired_bootstrap`.
    """
    differences = _differences([first[None]], [second[None]], statistic, None, samples, seed)
    return [_difference(column) for column in differences.T]


def _differences(
    first: Sequence[Counts],
    second: Sequence[Counts],
    statistic: Statistic,
    names: Sequence[str] | None,
    samples: int,
    seed: int,
) -> NDArray[np.float64]:
    """The difference on all documents, then on resampled sets: float64 (1 + samples, ...)."""
    generator = np.random.default_rng(seed)
    names = names or [str(i) for i in range(len(first))]
    sizes = {name: counts.shape[1] for name, counts in zip(names, first, strict=True)}

    def difference(weights: dict[str, NDArray[np.float64]]) -> NDArray[np.float64]:
        means = [
            np.mean([_averaged(c, weights[n], statistic) for n, c in zip(names, of, strict=True)], axis=0)
            for of in (first, second)
        ]
        return np.asarray(means[1] - means[0], dtype=float)

    parts = [difference({name: np.ones((1, size)) for name, size in sizes.items()})]
    block = max(1, WEIGHTS // max(sum(sizes.values()), 1))
    for begin in range(0, samples, block):
        drawn = {name: _weights(size, min(block, samples - begin), generator) for name, size in sizes.items()}
        parts.append(difference(drawn))
    return np.concatenate(parts)


def _difference(differences: NDArray[np.float64]) -> Difference:
    observed, drawn = float(differences[0]), differences[1:]
    p_value = 2 * (1 + min((drawn <= 0).sum(), (drawn >= 0).sum())) / (1 + len(drawn))
    low, high = np.quantile(drawn, [0.025, 0.975])
    return Difference(observed, float(low), float(high), min(float(p_value), 1.0))


def _weights(documents: int, samples: int, generator: np.random.Generator) -> NDArray[np.float64]:
    """How often each document counts in each resampled set: float64 (samples, documents)."""
    return generator.multinomial(documents, np.full(documents, 1 / documents), size=samples).astype(float)


def _averaged(counts: Counts, weights: NDArray[np.float64], statistic: Statistic) -> NDArray[np.float64]:
    """The statistic of each weighting of the documents, averaged over runs: float64 (weightings, ...)."""
    runs = [statistic(np.tensordot(weights, run.astype(float), axes=1)) for run in counts]
    return np.asarray(np.mean(runs, axis=0), dtype=float)


def unweighted_accuracy(counts: NDArray[np.float64]) -> NDArray[np.float64]:
    """Mean recall over classes with gold tokens: float (..., classes, 3) -> float (...).

    The last axis is gold, predicted and correct tokens; class 0 is O.
    """
    gold, correct = counts[..., 0], counts[..., 2]
    recall = np.divide(correct, gold, out=np.zeros(gold.shape), where=gold > 0)
    return np.asarray(recall.sum(-1) / np.maximum((gold > 0).sum(-1), 1), dtype=float)


def macro_f(counts: NDArray[np.float64]) -> NDArray[np.float64]:
    """Mean F1 over labels with gold tokens, without O; shapes as in `unweighted_accuracy`."""
    gold, predicted, correct = (counts[..., 1:, i] for i in range(3))
    total = gold + predicted
    f_scores = np.divide(2 * correct, total, out=np.zeros(total.shape), where=gold > 0)
    return np.asarray(f_scores.sum(-1) / np.maximum((gold > 0).sum(-1), 1), dtype=float)


def micro_f(counts: NDArray[np.float64]) -> NDArray[np.float64]:
    """F1 over the tokens of all labels, without O; shapes as in `unweighted_accuracy`."""
    gold, predicted, correct = (counts[..., 1:, i].sum(-1) for i in range(3))
    return np.asarray(2 * correct / np.maximum(gold + predicted, 1), dtype=float)
