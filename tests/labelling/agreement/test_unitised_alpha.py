"""Against the example of Krippendorff (2004, p. 254), and his formulas over all pairs of sections."""

import itertools

import pytest
from hypothesis import given
from hypothesis import strategies as st

from spacy_clinner.labelling.agreement.unitised_alpha import (
    disagreement,
    disagreements_by_category,
    unitised_alpha,
)

BEGIN, LENGTH = 150, 300
EXAMPLE = (
    {"c": [(225, 70), (370, 30)], "k": [(180, 60), (300, 50)]},
    {"c": [(220, 80), (355, 20), (400, 20)], "k": [(180, 60), (300, 50)]},
)
ANNOTATORS = [
    {name: [(begin - BEGIN, begin - BEGIN + size) for begin, size in units] for name, units in own.items()}
    for own in EXAMPLE
]


def test_published_example():
    parts = disagreements_by_category(ANNOTATORS, LENGTH)
    assert parts["c"].observed == pytest.approx(0.0144, abs=1e-4)
    assert parts["c"].expected == pytest.approx(0.0532, abs=1e-4)
    assert parts["k"].observed == 0
    assert parts["k"].expected == pytest.approx(0.0490, abs=1e-4)
    assert unitised_alpha([parts["c"]]) == pytest.approx(0.7286, abs=1e-4)
    assert unitised_alpha([parts["k"]]) == 1
    assert unitised_alpha(parts.values()) == pytest.approx(0.8591, abs=5e-4)


class NoCopies(list):
    """Units that cannot be copied in part: one copy a unit makes the cost quadratic."""

    def __getitem__(self, place):
        assert not isinstance(place, slice)
        return super().__getitem__(place)


def test_the_cost_is_linear_in_the_units():
    units = [(10 * i, 10 * i + 5) for i in range(20)]
    copied = disagreement([NoCopies(units), NoCopies(units)], 200)
    assert copied == disagreement([units, units], 200)


def sections(units, length):
    """(begin, length, whether it is a unit) of every section of a continuum."""
    place, result = 0, []
    for begin, end in sorted(units):
        if place < begin:
            result.append((place, begin - place, False))
        result.append((begin, end - begin, True))
        place = end
    return [*result, (place, length - place, False)] if place < length else result


def squared_difference(one, other):
    """Krippendorff's metric of two sections of two annotators."""
    (b, size, is_unit), (c, other_size, other_is_unit) = one, other
    if is_unit and other_is_unit and -size < b - c < other_size:
        return (b - c) ** 2 + (b + size - c - other_size) ** 2
    if is_unit and not other_is_unit and other_size - size >= b - c >= 0:
        return size**2
    if not is_unit and other_is_unit and size - other_size >= c - b >= 0:
        return other_size**2
    return 0


def by_all_pairs(annotators, length):
    raters = [sections(units, length) for units in annotators]
    count = len(raters)
    observed = sum(
        squared_difference(one, other)
        for first, second in itertools.permutations(raters, 2)
        for one, other in itertools.product(first, second)
    )
    everything = [section for rater in raters for section in rater]
    units = [size for _, size, is_unit in everything if is_unit]
    gaps = [size for _, size, is_unit in everything if not is_unit]
    expected = sum(
        (len(units) - 1) / 3 * (2 * size**3 - 3 * size**2 + size)
        + size**2 * sum(gap - size + 1 for gap in gaps if gap >= size)
        for size in units
    )
    arrangements = count * length * (count * length - 1) - sum(size * (size - 1) for size in units)
    return observed / (count * (count - 1) * length**2), 2 / length * expected / arrangements


@st.composite
def continua(draw):
    length = draw(st.integers(10, 40))
    edges = st.lists(st.integers(0, length), unique=True, max_size=8).map(sorted)
    return length, [
        [(a, b) for a, b in zip(own[::2], own[1::2], strict=False)]
        for own in draw(st.lists(edges, min_size=2, max_size=4))
    ]


@given(continua())
def test_is_what_all_pairs_of_sections_give(continuum):
    length, annotators = continuum
    part = disagreement(annotators, length)
    assert (part.observed, part.expected) == pytest.approx(by_all_pairs(annotators, length))


def test_nobody_has_a_unit():
    assert unitised_alpha([disagreement([[], []], 20)]) is None
    assert unitised_alpha([]) is None
