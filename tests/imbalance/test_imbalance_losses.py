"""Losses against class imbalance, each against a loop over tokens and copies in plain Python."""

import math

import numpy as np
import pytest
import torch
import torch.nn.functional as F

from spacy_clinner.errors import ClinnerError
from spacy_clinner.imbalance.binary_token_labels import BinaryTokenLabels
from spacy_clinner.imbalance.focal import FocalLoss
from spacy_clinner.imbalance.weighted_cross_entropy import WeightedCrossEntropy
from spacy_clinner.tags import UNKNOWN, TagSet
from tests.support.lattices import make_lattice

LABELS = ["DOSE", "DRUG", "PROBLEM"]
WEIGHTS = {"O": 0.25, "DOSE": 0.9, "DRUG": 0.8, "PROBLEM": 0.7}


def batch(scheme: str):
    """Random scores of three notes; a batch without DOSE, with missing annotation."""
    tags = TagSet(LABELS, scheme)
    gold = np.full((3, 6), UNKNOWN)
    gold[0] = tags.encode([(0, 2, "DRUG"), (3, 4, "PROBLEM")], 6)
    gold[1, :4] = tags.encode([(1, 4, "PROBLEM")], 4, unknown=[0])
    gold[2, :2] = 0
    torch.manual_seed(0)
    emissions = torch.randn(3, 6, len(tags), dtype=torch.float64, requires_grad=True)
    return tags, emissions, torch.from_numpy(gold), torch.tensor([6, 4, 2])


def tokens(tags, emissions, gold):
    """(scores by tag, gold tag id, gold class) of every annotated token."""
    classes = tags.class_ids
    for row in range(gold.shape[0]):
        for step in range(gold.shape[1]):
            tag = int(gold[row, step])
            if tag != UNKNOWN:
                yield [s.item() for s in emissions[row, step]], tag, int(classes[tag])


def slow_copies(tags, emissions, gold, others, classes):
    weight = [WEIGHTS[name] for name in tags.classes]
    everything = list(tokens(tags, emissions, gold))
    losses = []
    for c in sorted({k for *_, k in everything} - {0}):
        total = mass = 0.0
        for scores, tag, k in everything:
            if others == "ignore" and k not in (0, c):
                continue
            target, w = (tag, weight[c]) if k == c else (0, weight[0])
            allowed = [t for t, of in enumerate(tags.class_ids) if classes == "all" or of in (0, c)]
            total += w * (math.log(sum(math.exp(scores[t]) for t in allowed)) - scores[target])
            mass += w
        losses.append(total / mass)
    return losses


@pytest.mark.parametrize("scheme", ["IO", "BIO", "BILUO"])
@pytest.mark.parametrize("classes", ["all", "pair"])
@pytest.mark.parametrize("others", ["outside", "ignore"])
def test_binary_token_labels_are_a_mean_over_copies(scheme, others, classes):
    tags, emissions, gold, lengths = batch(scheme)
    loss = BinaryTokenLabels(others=others, classes=classes, weights=WEIGHTS)
    loss.initialize(tags, np.ones(len(tags), dtype=int))
    copies = slow_copies(tags, emissions, gold, others, classes)
    assert len(copies) == 2
    found = loss.copies(emissions, gold, loss.present(gold))
    assert found.tolist() == pytest.approx(copies)
    value = loss(None, emissions, gold, lengths)
    assert value.item() == pytest.approx(sum(copies) / 2)
    assert torch.autograd.gradcheck(lambda e: loss(None, e, gold, lengths), emissions)


def test_batch_without_entities_makes_no_copy():
    tags, emissions, gold, lengths = batch("BIO")
    loss = BinaryTokenLabels()
    loss.initialize(tags, np.ones(len(tags), dtype=int))
    value = loss(None, emissions, torch.zeros_like(gold), lengths)
    value.backward()
    assert value.item() == 0
    assert not emissions.grad.any()


def test_weighted_cross_entropy():
    tags, emissions, gold, lengths = batch("BILUO")
    loss = WeightedCrossEntropy(WEIGHTS)
    loss.initialize(tags, np.ones(len(tags), dtype=int))
    total = mass = 0.0
    for scores, tag, k in tokens(tags, emissions, gold):
        w = WEIGHTS[tags.classes[k]]
        total += w * (math.log(sum(map(math.exp, scores))) - scores[tag])
        mass += w
    assert loss(None, emissions, gold, lengths).item() == pytest.approx(total / mass)


@pytest.mark.parametrize("gamma", [0.0, 0.5, 2.0])
def test_focal_loss(gamma):
    tags, emissions, gold, lengths = batch("BIO")
    loss = FocalLoss(gamma=gamma, weights=WEIGHTS)
    loss.initialize(tags, np.ones(len(tags), dtype=int))
    values = []
    for scores, tag, k in tokens(tags, emissions, gold):
        p = math.exp(scores[tag]) / sum(map(math.exp, scores))
        values.append(-WEIGHTS[tags.classes[k]] * (1 - p) ** gamma * math.log(p))
    assert loss(None, emissions, gold, lengths).item() == pytest.approx(sum(values) / len(values))
    assert torch.autograd.gradcheck(lambda e: loss(None, e, gold, lengths), emissions)


def test_focal_loss_of_certain_tokens_has_a_finite_gradient():
    loss = FocalLoss(gamma=0.5)
    loss.initialize(TagSet(["DRUG"], "IO"), np.array([9, 1]))
    emissions = torch.tensor([[[200.0, 0.0], [0.0, 200.0]]], requires_grad=True)
    value = loss(None, emissions, torch.tensor([[0, 0]]), torch.tensor([2]))
    value.backward()
    assert torch.isfinite(value)
    assert torch.isfinite(emissions.grad).all()


def test_uniform_weights_are_plain_cross_entropy():
    tags, emissions, gold, lengths = batch("BILUO")
    expected = F.cross_entropy(emissions.flatten(0, 1), gold.flatten(), ignore_index=UNKNOWN)
    for loss in (WeightedCrossEntropy("uniform"), FocalLoss(gamma=0.0)):
        loss.initialize(tags, np.ones(len(tags), dtype=int))
        assert loss(None, emissions, gold, lengths).item() == pytest.approx(expected.item())


@pytest.mark.parametrize("loss", [WeightedCrossEntropy(), FocalLoss(), BinaryTokenLabels()], ids=type)
def test_nothing_annotated_gives_no_loss_and_no_gradient(loss):
    lattice = make_lattice("BIO", learned=False, constrained=False)
    tags = TagSet(["A", "B"][: (lattice.crf.n_tags - 1) // 2], "BIO")
    loss.initialize(tags, np.arange(1, len(tags) + 1))
    emissions = lattice.emissions.requires_grad_()
    value = loss(lattice.crf, emissions, torch.full((4, 4), UNKNOWN), lattice.lengths)
    value.backward()
    assert value.item() == 0
    torch.testing.assert_close(emissions.grad, torch.zeros_like(emissions))


def test_negative_gamma_is_one_line():
    with pytest.raises(ClinnerError, match="gamma must not be negative: give 0 or more"):
        FocalLoss(gamma=-1.0)
