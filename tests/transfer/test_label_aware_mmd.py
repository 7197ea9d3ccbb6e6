"""Label-aware MMD: a sum over shared labels, 0 where there is nothing to compare."""

import pytest
import torch

from spacy_clinner.transfer.label_aware_mmd import label_aware_mmd
from spacy_clinner.transfer.mmd import mmd_squared

SOURCE_LABELS = torch.tensor([0, 0, 1, 1, 1, 2, -1, -1])
TARGET_LABELS = torch.tensor([1, 0, 1, 3, -1])


@pytest.fixture
def states():
    generator = torch.Generator().manual_seed(0)
    return (
        torch.randn(8, 4, generator=generator, dtype=torch.float64, requires_grad=True),
        torch.randn(5, 4, generator=generator, dtype=torch.float64, requires_grad=True),
    )


def by_label(source, target):
    """MMD^2 and number of tokens of the labels that both have, by hand."""
    return {
        label: (
            mmd_squared(source[label == SOURCE_LABELS], target[label == TARGET_LABELS]),
            int((label == SOURCE_LABELS).sum() + (label == TARGET_LABELS).sum()),
        )
        for label in (0, 1)
    }


def test_uniform_weights_sum_the_labels_that_both_have(states):
    expected = sum(value for value, _ in by_label(*states).values())
    found = label_aware_mmd(states[0], SOURCE_LABELS, states[1], TARGET_LABELS)
    assert found.item() == pytest.approx(expected.item())
    gradients = torch.autograd.grad(found, states)
    for gradient, reference in zip(gradients, torch.autograd.grad(expected, states), strict=True):
        torch.testing.assert_close(gradient, reference)
    assert not gradients[0][SOURCE_LABELS == 2].any()  # the target has none of these
    assert not gradients[1][TARGET_LABELS == -1].any()


def test_frequency_weighs_labels_by_their_share_of_the_tokens(states):
    values = by_label(*states)
    total = sum(count for _, count in values.values())
    expected = sum(value * count / total for value, count in values.values())
    found = label_aware_mmd(states[0], SOURCE_LABELS, states[1], TARGET_LABELS, weights="frequency")
    assert found.item() == pytest.approx(expected.item())


def test_one_label_for_all_is_plain_mmd(states):
    zeros = torch.zeros(8, dtype=torch.int64), torch.zeros(5, dtype=torch.int64)
    found = label_aware_mmd(states[0], zeros[0], states[1], zeros[1])
    assert found.item() == pytest.approx(mmd_squared(*states).item())


@pytest.mark.parametrize(
    ("source_labels", "target_labels"),
    [(SOURCE_LABELS, [-1] * 5), ([0] * 8, [1] * 5), ([-1] * 8, [-1] * 5)],
    ids=["target without entities", "no label in common", "neither"],
)
def test_nothing_to_compare_is_zero_with_a_gradient_of_zero(states, source_labels, target_labels):
    found = label_aware_mmd(
        states[0], torch.as_tensor(source_labels), states[1], torch.as_tensor(target_labels)
    )
    assert found.item() == 0
    for gradient in torch.autograd.grad(found, states):
        assert not gradient.any()


def test_empty_domains_are_zero(states):
    none = torch.zeros(0, 4, dtype=torch.float64), torch.zeros(0, dtype=torch.int64)
    assert label_aware_mmd(*none, *none).item() == 0
    assert label_aware_mmd(states[0], SOURCE_LABELS, *none).item() == 0


def test_sampling_bounds_each_label_and_keeps_the_rare_ones(states):
    source = states[0].detach().repeat(20, 1)
    labels = SOURCE_LABELS.repeat(20)
    torch.manual_seed(0)
    draws = [
        label_aware_mmd(source, labels, states[1], TARGET_LABELS, max_tokens_per_label=4).item()
        for _ in range(200)
    ]
    assert len(set(draws)) > 50
    limit = label_aware_mmd(source, labels, states[1], TARGET_LABELS, max_tokens_per_label=1000).item()
    assert limit == pytest.approx(label_aware_mmd(source, labels, states[1], TARGET_LABELS).item())


def test_sampled_tokens_are_at_most_the_limit_in_each_domain():
    from spacy_clinner.transfer.label_aware_mmd import _drawn

    groups = torch.tensor([3, 1, 1, 0, 1, 3, 1, 0, 1])
    drawn = _drawn(torch.arange(9), groups, 2)
    assert groups[drawn].tolist() == [0, 0, 1, 1, 3, 3]
    assert len(set(drawn.tolist())) == 6
