"""Probabilities at a temperature against every path, one by one."""

import itertools
import math

import pytest
import torch

from spacy_clinner.layers.crf import SpanQuery
from tests.support.lattices import log_sum, make_lattice, path_scores

ROWS = [0, 1, 3]  # row 2 is empty


@pytest.mark.parametrize("temperature", [0.3, 1.0, 2.5])
@pytest.mark.parametrize("constrained", [True, False])
def test_marginals(temperature, constrained):
    lattice = make_lattice("BIO", scale=3.0, constrained=constrained)
    found = lattice.crf.marginals(lattice.emissions, lattice.lengths, temperature)
    for row in ROWS:
        scores = {p: s / temperature for p, s in path_scores(lattice, row, constrained).items()}
        total = log_sum(scores.values())
        for step, tag in itertools.product(range(int(lattice.lengths[row])), range(len(lattice.tags))):
            expected = sum(math.exp(s - total) for path, s in scores.items() if path[step] == tag)
            assert found[row, step, tag].item() == pytest.approx(expected, abs=1e-10)
    assert not found[2].any()


@pytest.mark.parametrize("temperature", [0.3, 1.0, 2.5])
@pytest.mark.parametrize("learned", [True, False])
def test_span_probabilities(temperature, learned):
    lattice = make_lattice("BIO", scale=3.0, learned=learned)
    tags = lattice.tags
    query = SpanQuery(1, tags.span_tags("a", 2), *tags.span_neighbours("a", 2))
    found = lattice.crf.span_probabilities(
        lattice.emissions, lattice.lengths, [[query], [], [], []], temperature
    )
    scores = {p: s / temperature for p, s in path_scores(lattice, 0, legal_only=True).items()}
    total = log_sum(scores.values())
    expected = sum(math.exp(s - total) for p, s in scores.items() if (1, 3, "a") in tags.decode(p))
    assert found[0].item() == pytest.approx(expected, abs=1e-10)


def test_it_is_that_of_expected_counts():
    lattice = make_lattice("BILUO", scale=2.0)
    expected = lattice.crf.expected_counts(lattice.emissions, lattice.lengths, 1.7).tags
    found = lattice.crf.marginals(lattice.emissions, lattice.lengths, 1.7)
    assert torch.allclose(found, expected, atol=1e-10)
