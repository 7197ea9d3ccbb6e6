"""Is one system better than another, or were the documents kind to it?"""

from collections.abc import Callable, Sequence
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

Counts = NDArray[np.int64]
Statistic = Callable[[NDArray[np.float64]], NDArray[np.float64]]


class Difference(NamedTuple):
    """Of a statistic between two systems.

    Attributes:
        observed: the second minus the first, on all documents.
        low: 2.5 % quantile over resampled sets of documents.
        high: 97.5 % quantile.
        p_value: two-sided: twice the share of resampled sets whose difference has the other sign.
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
    generator = np.random.default_rng(seed)
    corpora: dict[str, Counts] = {}
    names = names or [str(i) for i in range(len(first))]
    for name, counts in zip(names, first, strict=True):
        if name not in corpora:
            corpora[name] = _weights(counts.shape[1], samples, generator)
    weights = [corpora[name] for name in names]
    means = [
        np.mean([_averaged(c, w, statistic) for c, w in zip(system, weights, strict=True)], axis=0)
        for system in (first, second)
    ]
    differences = means[1] - means[0]
    observed, drawn = float(differences[0]), differences[1:]
    p_value = 2 * min((drawn <= 0).mean(), (drawn >= 0).mean())
    low, high = np.quantile(drawn, [0.025, 0.975])
    return Difference(observed, float(low), float(high), min(float(p_value), 1.0))


def _weights(documents: int, samples: int, generator: np.random.Generator) -> Counts:
    """How often each document counts: all once, then resampled sets: int64 (1 + samples, documents)."""
    resampled = generator.multinomial(documents, np.full(documents, 1 / documents), size=samples)
    return np.concatenate([np.ones((1, documents), dtype=np.int64), resampled])


def _averaged(counts: Counts, weights: Counts, statistic: Statistic) -> NDArray[np.float64]:
    """The statistic of each weighting of the documents, averaged over runs: float64 (weightings,)."""
    runs = [statistic(np.tensordot(weights, run, axes=1).astype(float)) for run in counts]
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
