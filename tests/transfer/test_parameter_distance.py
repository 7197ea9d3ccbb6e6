"""The parameter transfer loss, and the bound of Wang et al. (2018) on the divergence of two CRFs."""

import itertools

import pytest
import torch
from hypothesis import given, settings
from hypothesis import strategies as st
from torch import nn

from spacy_clinner.layers.crf import LinearChainCrf
from spacy_clinner.transfer.parameter_distance import divergence_bound, parameter_distance, squared_norm


def head(tags, width, seed, scale=1.0):
    generator = torch.Generator().manual_seed(seed)
    everything = torch.ones(tags, dtype=torch.bool)
    crf = LinearChainCrf(everything, torch.ones(tags, tags, dtype=torch.bool), everything).double()
    linear = nn.Linear(width, tags).double()
    with torch.no_grad():
        for weight in (*linear.parameters(), *crf.parameters()):
            weight.copy_(scale * torch.randn(weight.shape, generator=generator, dtype=torch.float64))
    return linear, crf


def log_probabilities(linear, crf, hidden):
    """log p(y|H) of every tagging, from the scores written out."""
    emissions = linear(hidden)
    scores = []
    for tagging in itertools.product(range(crf.n_tags), repeat=len(hidden)):
        score = crf.start[tagging[0]] + crf.end[tagging[-1]]
        score = score + sum(emissions[i, tag] for i, tag in enumerate(tagging))
        scores.append(score + sum(crf.transitions[a, b] for a, b in itertools.pairwise(tagging)))
    return torch.stack(scores).log_softmax(0)


def divergence(source, target, hidden):
    p, q = (log_probabilities(*which, hidden) for which in (source, target))
    return (p.exp() * (p - q)).sum()


ALL = torch.arange(3)


@given(st.integers(0, 10_000), st.integers(1, 4), st.sampled_from([0.01, 0.3, 1.0, 5.0]))
@settings(deadline=None, max_examples=60)
def test_divergence_stays_below_the_bound(seed, steps, scale):
    source, target = head(3, 2, seed), head(3, 2, seed + 1, scale)
    hidden = torch.randn(steps, 2, generator=torch.Generator().manual_seed(seed), dtype=torch.float64)
    distance = parameter_distance(*source, *target, ALL, ALL)
    assert divergence(source, target, hidden) <= divergence_bound(hidden, distance) + 1e-12


def test_equal_heads_have_no_distance_and_no_divergence():
    source = head(3, 2, 0)
    hidden = torch.randn(3, 2, dtype=torch.float64)
    distance = parameter_distance(*source, *head(3, 2, 0), ALL, ALL)
    assert distance.item() == 0
    assert divergence(source, head(3, 2, 0), hidden).item() == pytest.approx(0, abs=1e-12)


def test_divergence_falls_as_beta_grows():
    """Two heads fitted to contradicting taggings, held together by beta * L_p: the stronger, the closer."""
    hidden = torch.randn(2, 3, 2, generator=torch.Generator().manual_seed(1), dtype=torch.float64)
    gold = torch.tensor([[0, 1, 2], [0, 2, 1]])
    found = []
    for beta in (0.0, 0.03, 0.3, 3.0):
        heads = head(3, 2, 5, 0.1), head(3, 2, 6, 0.1)
        optimizer = torch.optim.LBFGS(
            [w for pair in heads for module in pair for w in module.parameters()], max_iter=200
        )

        def loss(heads=heads, optimizer=optimizer, beta=beta):
            optimizer.zero_grad()
            total = beta * parameter_distance(*heads[0], *heads[1], ALL, ALL)
            for i, (linear, crf) in enumerate(heads):
                likelihood = crf.log_likelihood(linear(hidden[i : i + 1]), gold[i : i + 1], torch.tensor([3]))
                norms = squared_norm([*linear.parameters(), *crf.parameters()])
                total = total - likelihood.sum() + 0.01 * norms
            total.backward()
            return total

        optimizer.step(loss)
        found.append(divergence(*heads, hidden[0]).item())
    assert found == sorted(found, reverse=True)
    assert found[-1] < 0.2 * found[0]


def test_only_shared_tags_count_and_they_are_matched():
    source, target = head(3, 2, 0), head(4, 2, 1)
    s, t = torch.tensor([2, 0]), torch.tensor([1, 3])
    expected = 0.0
    for i, j in zip(s.tolist(), t.tolist(), strict=True):
        expected += (source[0].weight[i] - target[0].weight[j]).square().sum().item()
        expected += (source[0].bias[i] - target[0].bias[j]).square().item()
        expected += (source[1].start[i] - target[1].start[j]).square().item()
        expected += (source[1].end[i] - target[1].end[j]).square().item()
        for k, m in zip(s.tolist(), t.tolist(), strict=True):
            expected += (source[1].transitions[i, k] - target[1].transitions[j, m]).square().item()
    assert parameter_distance(*source, *target, s, t).item() == pytest.approx(expected)


def test_squared_norm():
    weights = [torch.tensor([1.0, 2.0]), torch.tensor([[3.0]])]
    assert squared_norm(weights).item() == 14
