"""Which units to label on a budget: the most uncertain ones, and of those the ones that differ most."""

from collections.abc import Iterable
from typing import Literal

import numpy as np
from numpy.typing import NDArray

Strategy = Literal["entropy", "mnlp", "expected-errors", "random"]
Cost = Literal["words", "units"]
"""What a unit costs: as many words as an annotator reads, or one."""

POOL = 3
"""Times the budget from which the units that differ most are taken."""

Numbers = NDArray[np.float64]
Counts = NDArray[np.int64]


def preference(
    uncertainty: Numbers, words: Counts, strategy: Strategy, cost: Cost, generator: np.random.Generator
) -> Counts:
    """All units, the one to label first in front.

    Args:
        uncertainty: float64 (units,), of the whole tagging of each; it is not used for "random".
        words: int64 (units,), at least 1.
        strategy: "mnlp" is a mean over words by its definition (Shen et al. 2017), whatever a unit costs.
        cost: whether the uncertainty counts by word or by unit.
        generator: of the order for "random", and among equal units.

    Returns:
        int64 (units,), indices.
    """
    shuffled = generator.permutation(len(words))
    if strategy == "random":
        return shuffled
    value = uncertainty / words if is_by_word(strategy, cost) else uncertainty
    return shuffled[np.argsort(-value[shuffled], kind="stable")]


def is_by_word(strategy: Strategy, cost: Cost) -> bool:
    """Whether the uncertainty that orders units is divided by their words."""
    return cost == "words" or strategy == "mnlp"


def affordable(order: Iterable[int], costs: Counts, budget: int) -> list[int]:
    """The first units of an order that a budget pays for; one that costs more than is left is passed over."""
    chosen, left = [], budget
    for index in order:
        if costs[index] <= left:
            chosen.append(int(index))
            left -= int(costs[index])
        if not left:
            break
    return chosen


def k_centers(
    vectors: NDArray[np.float32], costs: Counts, budget: int, centers: NDArray[np.float32] | None = None
) -> list[int]:
    """The units that lie farthest from all that are labelled or chosen, one after another.

    This is the greedy solution of the k-center problem (Gonzalez 1985; Sener and Savarese 2018), within a
    factor of two of the best. It holds one distance a unit.

    Args:
        vectors: float32 (units, width), the preferred unit first.
        costs: int64 (units,).
        budget: what the chosen units may cost together.
        centers: float32 (labelled, width), what is labelled; None or empty: the preferred unit comes first.

    Returns:
        Indices of units in the order in which they were chosen.
    """
    distance, squares = np.full(len(vectors), np.inf), np.einsum("ij,ij->i", vectors, vectors)
    for center in () if centers is None else centers:
        np.minimum(distance, _squared_distances(vectors, squares, center), out=distance)
    chosen, left = [], budget
    free = costs <= left
    while free.any():
        index = int(np.argmax(np.where(free, distance, -1.0)))
        chosen.append(index)
        left -= int(costs[index])
        np.minimum(distance, _squared_distances(vectors, squares, vectors[index]), out=distance)
        free[index] = False
        free &= costs <= left
    return chosen


def directions(
    vectors: NDArray[np.float32], centers: NDArray[np.float32] | None = None
) -> tuple[NDArray[np.float32], NDArray[np.float32] | None]:
    """Vectors of length 1 about the mean of the units; the mean of a short text is not farther out for that.

    Args:
        vectors: float32 (units, width).
        centers: float32 (labelled, width), seen from the same place.
    """
    origin = vectors.mean(0)
    return _unit_length(vectors - origin), None if centers is None else _unit_length(centers - origin)


def _unit_length(vectors: NDArray[np.float32]) -> NDArray[np.float32]:
    lengths = np.linalg.norm(vectors, axis=1, keepdims=True)
    return np.asarray(np.divide(vectors, lengths, out=np.zeros_like(vectors), where=lengths > 0))


def _squared_distances(
    vectors: NDArray[np.float32], squares: NDArray[np.float32], center: NDArray[np.float32]
) -> NDArray[np.float32]:
    """float32 (units,): from one center, by one product of a matrix and a vector."""
    return np.asarray(squares - 2 * (vectors @ center) + center @ center)
