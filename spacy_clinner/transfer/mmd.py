"""Maximum mean discrepancy between samples of two domains (Gretton et al. 2012; Wang et al. 2018)."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import Any

import torch
from torch import Tensor

# fmt: off
BANDWIDTHS = (
    1e-6, 1e-5, 1e-4, 1e-3, 1e-2, 1e-1, 1.0, 5.0, 10.0, 15.0, 20.0, 25.0, 30.0, 35.0, 1e2, 1e3, 1e4, 1e5, 1e6,
)
# fmt: on
"""The authors' 19 bandwidths."""

BLOCK = 256
"""Points of small groups that are compared at once, and of a large group that are compared with all of it."""
CLOSE = 1e-3
"""Below this share of the squared norms a distance by matmul has lost its digits and is taken again."""
CLOSE_PAIRS = 1 << 15
UNDERFLOW = 800.0
"""exp of less than minus this is 0 in float64 too."""


def mmd_squared(source: Tensor, target: Tensor, bandwidths: Sequence[float] = BANDWIDTHS) -> Tensor:
    """MMD^2 of two samples, biased estimator (Gretton et al. 2012).

    Args:
        source: float (source points, width), at least one point.
        target: float (target points, width), at least one point.
        bandwidths: s of the kernels exp(-|x - y|^2 / 2s), which are summed.

    Returns:
        float (); not negative but for rounding.
    """
    points = torch.cat((source, target))
    coefficients = points.new_empty(len(points))
    coefficients[: len(source)] = 1 / len(source)
    coefficients[len(source) :] = -1 / len(target)
    return kernel_energy(points, coefficients, torch.zeros_like(coefficients, dtype=torch.int64), bandwidths)


def kernel_energy(
    points: Tensor, coefficients: Tensor, groups: Tensor, bandwidths: Sequence[float] = BANDWIDTHS
) -> Tensor:
    """Sum over groups of sum over i, j of the group: a_i a_j k(x_i, x_j).

    With a = 1/N on the source's points and -1/N on the target's that is the MMD^2 of each group, summed.
    Memory is linear in the number of points: pairs are compared block by block, and the gradient is
    kept instead of a graph.

    Args:
        points: float (points, width).
        coefficients: float (points,), the a_i.
        groups: int64 (points,), ascending.
        bandwidths: s of the kernels exp(-|x - y|^2 / 2s), which are summed.

    Returns:
        float (); differentiable once, in the points.
    """
    energy: Tensor = _KernelEnergy.apply(points, coefficients, groups, tuple(bandwidths))  # type: ignore[no-untyped-call]
    return energy


class _KernelEnergy(torch.autograd.Function):
    """The gradient is computed with the value: 4 a_i sum_j a_j k'(d_ij) (x_i - x_j), d squared distances."""

    @staticmethod
    def forward(
        ctx: Any, points: Tensor, coefficients: Tensor, groups: Tensor, bandwidths: tuple[float, ...]
    ) -> Tensor:
        points = points.detach()
        gradient = torch.zeros_like(points)
        energy = points.new_zeros(())
        for start, end in _blocks(groups):
            # distances do not change, digits are won
            block = points[start:end] - points[start:end].mean(0)
            for row in range(0, end - start, BLOCK):
                rows = slice(row, min(row + BLOCK, end - start))
                energy += _add_rows(
                    block, coefficients[start:end], groups[start:end], rows, bandwidths, gradient[start:end]
                )
        ctx.save_for_backward(gradient)
        return energy

    @staticmethod
    def backward(ctx: Any, *upstream: Tensor) -> tuple[Tensor, None, None, None]:
        (gradient,) = ctx.saved_tensors
        return upstream[0] * gradient, None, None, None


def _blocks(groups: Tensor) -> Iterator[tuple[int, int]]:
    """(start, end) of runs of whole groups: one large group, or small ones up to BLOCK points."""
    sizes = torch.unique_consecutive(groups, return_counts=True)[1].tolist()
    start = end = 0
    for size in sizes:
        if end > start and end - start + size > BLOCK:
            yield start, end
            start = end
        end += size
    if end > start:
        yield start, end


def _add_rows(
    points: Tensor,
    coefficients: Tensor,
    groups: Tensor,
    rows: slice,
    bandwidths: tuple[float, ...],
    gradient: Tensor,
) -> Tensor:
    """Add the gradient of some rows against a whole block; the energy of these pairs."""
    chosen = points[rows]
    norms = points.square().sum(1)
    distances = torch.addmm(norms[rows].unsqueeze(1) + norms, chosen, points.T, alpha=-2)
    weights = coefficients * (groups[rows].unsqueeze(1) == groups)
    close = distances < CLOSE * (norms[rows].unsqueeze(1) + norms)
    close.diagonal(offset=rows.start).fill_(True)
    close &= weights != 0
    # a close pair gets no weight here and is looked at again below
    kernel, slope = _kernels(distances.masked_fill_(close, torch.inf), bandwidths)
    energy = coefficients[rows] @ (kernel * weights).sum(1)
    pull = slope * weights
    gradient[rows] += (
        4 * coefficients[rows].unsqueeze(1) * (pull.sum(1, keepdim=True) * chosen - pull @ points)
    )
    first, second = close.nonzero(as_tuple=True)
    for i, j in zip(first.split(CLOSE_PAIRS), second.split(CLOSE_PAIRS), strict=True):
        apart = chosen[i] - points[j]
        kernel, slope = _kernels(apart.square().sum(1), bandwidths)
        product = coefficients[rows][i] * coefficients[j]
        energy = energy + product @ kernel
        gradient[rows].index_add_(0, i, 4 * (product * slope).unsqueeze(1) * apart)
    return energy


def _kernels(distances: Tensor, bandwidths: tuple[float, ...]) -> tuple[Tensor, Tensor]:
    """Sum of the kernels of squared distances, and its derivative.

    Args:
        distances: float (...), not below 0 but for rounding; infinity gives 0 and 0.
        bandwidths: as for `kernel_energy`.
    """
    kernel, slope = torch.zeros_like(distances), torch.zeros_like(distances)
    if not distances.numel():
        return kernel, slope
    smallest = float(distances.min())
    scaled = torch.empty_like(distances)
    for bandwidth in bandwidths:
        if smallest > 2 * bandwidth * UNDERFLOW:
            continue
        torch.mul(distances, -1 / (2 * bandwidth), out=scaled).exp_()
        kernel += scaled
        slope.add_(scaled, alpha=-1 / (2 * bandwidth))
    return kernel, slope
