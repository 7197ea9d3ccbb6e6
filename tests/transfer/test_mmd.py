"""MMD against the textbook double sums, in float64 and float32, and its cost in memory."""

import pytest
import torch
from hypothesis import given, settings
from hypothesis import strategies as st

from spacy_clinner.transfer.mmd import BANDWIDTHS, BLOCK, kernel_energy, mmd_squared


def textbook(source, target, bandwidths=BANDWIDTHS):
    """The three means of the formula, pair by pair, differentiable."""

    def mean_kernel(x, y):
        distances = (x.unsqueeze(1) - y).square().sum(-1)
        return sum(torch.exp(-distances / (2 * s)) for s in bandwidths).mean()

    return mean_kernel(source, source) + mean_kernel(target, target) - 2 * mean_kernel(source, target)


def samples(n_source, n_target, width=5, seed=0, dtype=torch.float64, spread=1.0):
    generator = torch.Generator().manual_seed(seed)
    draw = torch.randn(n_source + n_target, width, generator=generator, dtype=torch.float64) * spread
    return draw[:n_source].to(dtype), draw[n_source:].to(dtype) + 0.3


@pytest.mark.parametrize("sizes", [(1, 1), (3, 7), (40, 25), (BLOCK, 3), (2 * BLOCK + 5, BLOCK + 1)])
@pytest.mark.parametrize("spread", [1e-3, 1.0, 10.0])
def test_value_and_gradient_are_those_of_the_formula(sizes, spread):
    source, target = (x.requires_grad_() for x in samples(*sizes, spread=spread))
    expected = textbook(source, target)
    expected_gradients = torch.autograd.grad(expected, (source, target))
    found = mmd_squared(source, target)
    assert found.item() == pytest.approx(expected.item(), rel=1e-9, abs=1e-12)
    for gradient, reference in zip(
        torch.autograd.grad(found, (source, target)), expected_gradients, strict=True
    ):
        torch.testing.assert_close(gradient, reference, rtol=1e-7, atol=1e-10)


def test_gradcheck():
    source, target = (x.requires_grad_() for x in samples(4, 5, width=3))
    bandwidths = (0.1, 1.0, 5.0)
    assert torch.autograd.gradcheck(lambda s, t: mmd_squared(s, t, bandwidths), (source, target))


def test_repeated_and_nearly_repeated_points_in_single_precision():
    """Distances by matmul alone are off by 1e-5 here: a kernel of bandwidth 1e-6 then sees other points."""
    source, target = samples(60, 50, width=200, spread=0.5)
    target[:20] = source[:20]
    target[20:40] = source[20:40] + 1e-4
    wanted = [x.clone().requires_grad_() for x in (source, target)]
    expected = textbook(*wanted)
    single = [x.float().requires_grad_() for x in (source, target)]
    found = mmd_squared(*single)
    assert found.item() == pytest.approx(expected.item(), rel=1e-4)
    gradients = torch.autograd.grad(found, single)
    for gradient, reference in zip(gradients, torch.autograd.grad(expected, wanted), strict=True):
        assert (gradient - reference).norm() <= 2e-3 * reference.norm()


@given(st.integers(1, 30), st.integers(1, 30), st.integers(0, 5))
@settings(deadline=None, max_examples=25)
def test_it_is_a_discrepancy(n_source, n_target, seed):
    source, target = samples(n_source, n_target, seed=seed)
    assert mmd_squared(source, target).item() >= -1e-12
    assert mmd_squared(target, source).item() == pytest.approx(mmd_squared(source, target).item())
    assert mmd_squared(source, source).item() == pytest.approx(0, abs=1e-12)


def test_groups_are_compared_within_themselves_only():
    sizes = [(3, 4), (1, 1), (200, 120), (90, 2), (5, 5)]
    pairs = [samples(*size, seed=i) for i, size in enumerate(sizes)]
    points = torch.cat([torch.cat(pair) for pair in pairs]).requires_grad_()
    coefficients = torch.cat(
        [c for s, t in sizes for c in (torch.full((s,), 1 / s), torch.full((t,), -1 / t))]
    )
    groups = torch.cat([torch.full((sum(size),), i) for i, size in enumerate(sizes)])
    energy = kernel_energy(points, coefficients.double(), groups)
    assert energy.item() == pytest.approx(sum(textbook(*pair).item() for pair in pairs), rel=1e-6)
    (gradient,) = torch.autograd.grad(energy, points)
    leaves = [[x.clone().requires_grad_() for x in pair] for pair in pairs]
    total = sum(textbook(*pair) for pair in leaves)
    reference = torch.autograd.grad(total, [x for pair in leaves for x in pair])
    torch.testing.assert_close(gradient, torch.cat(reference), rtol=1e-5, atol=1e-8)


def test_no_tensor_of_all_pairs_is_made():
    """Thousands of tokens of one label: the largest tensor stays linear in their number."""
    largest = 0

    class Watch(torch.utils._python_dispatch.TorchDispatchMode):
        def __torch_dispatch__(self, function, types, args=(), kwargs=None):
            nonlocal largest
            result = function(*args, **(kwargs or {}))
            if isinstance(result, torch.Tensor):
                largest = max(largest, result.numel())
            return result

    source, target = samples(3000, 3000, width=8, dtype=torch.float32)
    with Watch():
        mmd_squared(source, target)
    assert largest <= 6000 * BLOCK


def test_one_domain_without_a_point_of_a_group_has_only_its_own_energy():
    points = torch.zeros(2, 3, dtype=torch.float64)
    energy = kernel_energy(points, torch.tensor([1.0, -1.0]).double(), torch.tensor([0, 1]))
    assert energy.item() == pytest.approx(2 * len(BANDWIDTHS))
