"""Kappa: how much more often annotators agree on items than chance would have them."""

from collections import Counter
from collections.abc import Hashable, Iterable, Sequence

import numpy as np


def cohen_kappa(pairs: Iterable[tuple[Hashable, Hashable]]) -> float | None:
    """Cohen's kappa of two annotators (Cohen 1960, doi:10.1177/001316446002000104).

    (p_o - p_e) / (1 - p_e), where p_o is the share of items that both put into one category, and p_e the
    share that they would by chance, each with their own frequencies of the categories.

    Args:
        pairs: the categories that the two gave each item.

    Returns:
        None without items, or where both use one and the same category only.
    """
    counts = Counter(pairs)
    total = counts.total()
    if not total:
        return None
    first, second = Counter[Hashable](), Counter[Hashable]()
    for (one, other), count in counts.items():
        first[one] += count
        second[other] += count
    observed = sum(count for (one, other), count in counts.items() if one == other) / total
    expected = sum(first[category] * second[category] for category in first) / total**2
    return None if expected == 1 else (observed - expected) / (1 - expected)


def fleiss_kappa(items: Iterable[Sequence[Hashable]]) -> float | None:
    """Fleiss' kappa of any number of annotators (Fleiss 1971, doi:10.1037/h0031619).

    As Cohen's, where p_o is the mean share of pairs of annotators that agree on an item, and chance has the
    frequencies of the categories over all annotators.

    Args:
        items: the categories that the annotators gave each item; as many for every item, two at least.

    Returns:
        None without items, or where all use one and the same category only.
    """
    kinds = Counter(tuple(sorted(Counter(item).items(), key=repr)) for item in items)
    total = kinds.total()
    if not total:
        return None
    raters = sum(count for _, count in next(iter(kinds)))
    weights = np.array(list(kinds.values()), dtype=float)
    agreeing = np.array([sum(count * (count - 1) for _, count in kind) for kind in kinds], dtype=float)
    observed = float(weights @ agreeing) / (total * raters * (raters - 1))
    categories = Counter[Hashable]()
    for kind, number in kinds.items():
        for category, count in kind:
            categories[category] += count * number
    expected = sum((count / (total * raters)) ** 2 for count in categories.values())
    return None if expected == 1 else (observed - expected) / (1 - expected)
