"""One set of draws for several statistics, in blocks of any size."""

import numpy as np
import pytest

from spacy_clinner.evaluation import significance
from spacy_clinner.evaluation.significance import (
    bootstrap_over_corpora,
    micro_f,
    paired_bootstrap,
    paired_bootstrap_each,
)


@pytest.fixture
def systems():
    """int64 (documents, labels, 3) of two systems."""
    rng = np.random.default_rng(0)
    gold = rng.integers(0, 5, (40, 3))
    return [np.stack([gold, gold, rng.integers(0, gold + 1)], axis=-1) for _ in range(2)]


def both(sums):
    return np.stack([micro_f(sums), sums[..., 0, 2]], axis=-1)


def test_each_statistic_is_compared_as_if_it_were_alone(systems):
    first, second = systems
    found = paired_bootstrap_each(first, second, both)
    alone = [lambda sums: micro_f(sums), lambda sums: sums[..., 0, 2]]
    assert found == [paired_bootstrap(first[None], second[None], statistic) for statistic in alone]


def test_blocks_draw_what_one_block_draws(systems, monkeypatch):
    first, second = systems
    whole = paired_bootstrap_each(first, second, both)
    monkeypatch.setattr(significance, "WEIGHTS", 40 * 7)  # seven sets of documents at a time
    assert paired_bootstrap_each(first, second, both) == whole
    several = [first[None], second[None]], [second[None], first[None]]
    assert bootstrap_over_corpora(*several, micro_f).observed == pytest.approx(0)


def test_memory_is_bounded_in_the_number_of_documents(systems, monkeypatch):
    sizes = []
    draw = significance._weights

    def noting(documents, samples, generator):
        sizes.append(documents * samples)
        return draw(documents, samples, generator)

    monkeypatch.setattr(significance, "_weights", noting)
    many = [np.repeat(system, 500, axis=0) for system in systems]
    paired_bootstrap_each(*many, both, samples=300)
    assert max(sizes) <= significance.WEIGHTS
    assert sum(sizes) == 300 * 20_000
