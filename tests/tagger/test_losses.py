import math

import pytest
import torch

from spacy_clinner.tagger.crf_likelihood import CrfLikelihood
from spacy_clinner.tagger.cross_entropy import CrossEntropy
from spacy_clinner.tags import UNKNOWN
from tests.support.lattices import log_sum, make_lattice, path_scores


def test_crf_loss_is_the_mean_over_sequences():
    lattice = make_lattice("BIO")
    gold = torch.zeros(4, 4, dtype=torch.int64)
    expected = 0.0
    for row in (0, 1, 3):
        scores = path_scores(lattice, row, True)
        expected += log_sum(scores.values()) - scores[(0,) * int(lattice.lengths[row])]
    loss = CrfLikelihood()(lattice.crf, lattice.emissions, gold, lattice.lengths)
    assert loss.item() == pytest.approx(expected / 4)


def test_cross_entropy_is_the_mean_over_annotated_tokens():
    lattice = make_lattice("BIO", learned=False, constrained=False)
    gold = torch.full((4, 4), UNKNOWN)
    gold[0, 1], gold[3, 0] = 2, 0
    expected = 0.0
    for row, step in ((0, 1), (3, 0)):
        weights = lattice.emissions[row, step].exp()
        expected -= math.log(weights[gold[row, step]] / weights.sum())
    loss = CrossEntropy()(lattice.crf, lattice.emissions, gold, lattice.lengths)
    assert loss.item() == pytest.approx(expected / 2)


@pytest.mark.parametrize("loss", [CrfLikelihood(), CrossEntropy()], ids=["crf", "cross entropy"])
def test_nothing_annotated_gives_no_loss_and_no_gradient(loss):
    lattice = make_lattice("BIO")
    emissions = lattice.emissions.requires_grad_()
    gold = torch.full((4, 4), UNKNOWN)
    value = loss(lattice.crf, emissions, gold, lattice.lengths)
    value.backward()
    assert value.item() == pytest.approx(0.0, abs=1e-12)
    torch.testing.assert_close(emissions.grad, torch.zeros_like(emissions))
