"""Krippendorff's alpha for units that annotators cut out of a continuum, such as mentions out of a text.

Krippendorff (1995), On the reliability of unitizing continuous data, doi:10.2307/271061; the example of his
Content Analysis (2nd edition, 2004, p. 254) is a test. alpha = 1 - D_o / D_e, where D_o is the mean
disagreement of two annotators over all sections of the continuum. Two units that overlap disagree by the
squared differences of their beginnings and of their ends, a unit within the gap of another annotator by its
squared length. D_e is what is to be expected if the same units and gaps stood in random order.
"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from itertools import pairwise, permutations

import numpy as np
from numpy.typing import NDArray

Unit = tuple[int, int]
"""Where a unit begins, and where it ends, end-exclusive."""
Lengths = NDArray[np.float64]


@dataclass(frozen=True)
class CategoryDisagreement:
    """Of the annotators over one category.

    Attributes:
        observed: D_o.
        expected: D_e.
    """

    observed: float
    expected: float


def unitised_alpha(disagreements: Iterable[CategoryDisagreement]) -> float | None:
    """Alpha over one category or several.

    Args:
        disagreements: of each category.

    Returns:
        None if nobody has a unit.
    """
    parts = list(disagreements)
    expected = sum(part.expected for part in parts)
    return 1 - sum(part.observed for part in parts) / expected if expected else None


def disagreement(annotators: Sequence[Sequence[Unit]], length: int) -> CategoryDisagreement:
    """The disagreement of annotators over one category.

    Args:
        annotators: the units of each, two annotators at least; units of one do not overlap.
        length: of the continuum.
    """
    units = [sorted(own) for own in annotators]
    gaps = [_gaps(own, length) for own in units]
    pairs = permutations(range(len(units)), 2)
    squares = sum(_observed(units[i], units[j], gaps[j]) for i, j in pairs)
    raters = len(units)
    return CategoryDisagreement(squares / (raters * (raters - 1) * length**2), _expected(units, gaps, length))


def disagreements_by_category(
    annotators: Sequence[Mapping[str, Sequence[Unit]]], length: int
) -> dict[str, CategoryDisagreement]:
    """The disagreement over each category that anybody uses; see `disagreement`."""
    names = sorted({name for own in annotators for name in own})
    return {name: disagreement([own.get(name, ()) for own in annotators], length) for name in names}


def _gaps(units: Sequence[Unit], length: int) -> list[Unit]:
    """What lies before, between and behind units."""
    edges = [(0, 0), *units, (length, length)]
    return [(end, start) for (_, end), (start, _) in pairwise(edges) if end < start]


def _observed(units: Sequence[Unit], others: Sequence[Unit], gaps: Sequence[Unit]) -> float:
    """Sum of the squared differences of units from another annotator's units and gaps.

    The difference of a unit from a gap counts for both annotators. It is added twice here, since the caller
    comes to a pair of units once for each annotator, and to a unit and a gap only once.
    """
    total, first_unit, first_gap = 0.0, 0, 0
    for start, end in units:
        while first_unit < len(others) and others[first_unit][1] <= start:
            first_unit += 1
        # not a slice: one a unit copies all that follow, which is quadratic
        for i in range(first_unit, len(others)):
            other_start, other_end = others[i]
            if other_start >= end:
                break
            total += (start - other_start) ** 2 + (end - other_end) ** 2
        while first_gap < len(gaps) and gaps[first_gap][1] < end:
            first_gap += 1
        if first_gap < len(gaps) and gaps[first_gap][0] <= start:
            total += 2.0 * (end - start) ** 2
    return total


def _expected(units: Sequence[Sequence[Unit]], gaps: Sequence[Sequence[Unit]], length: int) -> float:
    lengths = _lengths([unit for own in units for unit in own])
    if not len(lengths):
        return 0.0
    gap_lengths = np.sort(_lengths([gap for own in gaps for gap in own]))
    # for each unit, over the gaps that could hold it: sum of (gap - unit + 1)
    first = np.searchsorted(gap_lengths, lengths)
    sums = np.append(np.cumsum(gap_lengths[::-1])[::-1], 0.0)
    room = sums[first] - (lengths - 1) * (len(gap_lengths) - first)
    among_units = (len(lengths) - 1) / 3 * (2 * lengths**3 - 3 * lengths**2 + lengths)
    raters = len(units)
    total = 2 / length * float((among_units + lengths**2 * room).sum())
    arrangements = raters * length * (raters * length - 1.0) - float((lengths * (lengths - 1)).sum())
    return total / arrangements


def _lengths(units: Sequence[Unit]) -> Lengths:
    return np.array([end - start for start, end in units], dtype=float)
