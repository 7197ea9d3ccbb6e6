"""Entropy, probabilities and expected counts of taggings against all paths, one by one."""

import itertools
import math

import pytest
import torch

from spacy_clinner.layers.crf_uncertainty import Moves, expected_moves, log_probability, tagging_entropy
from spacy_clinner.tags import TagSet
from tests.support.lattices import log_sum, make_crf, make_lattice, path_scores

SCHEMES = ["BILUO", "BIO", "IO"]
ROWS = [0, 1, 3]  # row 2 is empty
# at scale 4000 the messages underflow and the rows are done again in log space
SCALES = [0.0, 1.0, 30.0, 4000.0]
lattices = pytest.mark.parametrize(
    ("scheme", "scale", "learned"), list(itertools.product(SCHEMES, SCALES, [True, False]))
)


def begins(tags: TagSet) -> Moves:
    return Moves(*map(torch.from_numpy, tags.entity_begins()))


def legal_probabilities(lattice, row):
    scores = path_scores(lattice, row, legal_only=True)
    total = log_sum(scores.values())
    return {path: math.exp(score - total) for path, score in scores.items()}


def legal_lattice(lattice):
    return lattice.crf.legal_scores(lattice.emissions, lattice.lengths)


@lattices
def test_entropy_is_that_of_all_taggings(scheme, scale, learned):
    lattice = make_lattice(scheme, scale=scale, learned=learned)
    found = tagging_entropy(legal_lattice(lattice))
    assert found.dtype == torch.float64
    assert found[2] == 0.0
    for row in ROWS:
        probabilities = legal_probabilities(lattice, row).values()
        expected = -sum(p * math.log(p) for p in probabilities if p > 0)
        assert found[row].item() == pytest.approx(expected, rel=1e-10, abs=1e-12)


@lattices
def test_expected_entities_are_those_of_all_taggings(scheme, scale, learned):
    lattice = make_lattice(scheme, scale=scale, learned=learned)
    found = expected_moves(legal_lattice(lattice), begins(lattice.tags))
    assert found[2] == 0.0
    for row in ROWS:
        expected = sum(
            p * len(lattice.tags.decode(path)) for path, p in legal_probabilities(lattice, row).items()
        )
        assert found[row].item() == pytest.approx(expected, rel=1e-10, abs=1e-12)


@lattices
def test_log_probability_of_the_best_and_of_any_tagging(scheme, scale, learned):
    lattice = make_lattice(scheme, scale=scale, learned=learned)
    best = lattice.crf.viterbi(lattice.emissions, lattice.lengths)
    found = log_probability(legal_lattice(lattice), best)
    other = torch.zeros_like(best)  # all outside
    outside = log_probability(legal_lattice(lattice), other)
    assert found[2] == outside[2] == 0.0
    for row in ROWS:
        scores = path_scores(lattice, row, legal_only=True)
        total, length = log_sum(scores.values()), int(lattice.lengths[row])
        assert found[row].item() == pytest.approx(max(scores.values()) - total, rel=1e-9, abs=1e-10)
        assert outside[row].item() == pytest.approx(scores[(0,) * length] - total, rel=1e-9, abs=1e-10)


def test_neither_length_nor_size_of_scores_costs_digits():
    tags = TagSet(["a"], "BIO")
    crf = make_crf(tags, learned=False)
    steps = 20_000
    lengths = torch.tensor([steps])
    emissions = torch.zeros(1, steps, len(tags), dtype=torch.float64) + 1e6
    emissions[..., tags.tag_id("I-a")] = -1e9
    entropy = tagging_entropy(crf.legal_scores(emissions, lengths))
    assert entropy.item() == pytest.approx(steps * math.log(2), rel=1e-12)
    all_outside = torch.zeros(1, steps, dtype=torch.int64)
    found = log_probability(crf.legal_scores(emissions, lengths), all_outside)
    assert found.item() == pytest.approx(-steps * math.log(2), rel=1e-12)


def test_padding_does_not_count():
    lattice = make_lattice("BILUO")
    alone = [
        tagging_entropy(
            lattice.crf.legal_scores(lattice.emissions[row : row + 1, :length], torch.tensor([length]))
        )
        for row, length in enumerate(lattice.lengths.tolist())
    ]
    together = tagging_entropy(legal_lattice(lattice))
    torch.testing.assert_close(torch.cat(alone), together, rtol=1e-12, atol=1e-12)


def test_nothing_is_certain():
    crf = make_crf(TagSet([], "BIO"))
    scores = crf.legal_scores(torch.zeros(1, 3, 1), torch.tensor([3]))
    assert tagging_entropy(scores).item() == 0.0
    assert log_probability(scores, torch.zeros(1, 3, dtype=torch.int64)).item() == 0.0
