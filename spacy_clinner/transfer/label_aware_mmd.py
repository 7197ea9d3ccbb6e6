"""The feature representation transfer loss of La-DTL (Wang et al. 2018, "Label-aware MMD")."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Literal

import torch
from torch import Tensor

from spacy_clinner.transfer.mmd import BANDWIDTHS, kernel_energy

LabelWeights = Literal["uniform", "frequency"]


def label_aware_mmd(
    source: Tensor,
    source_labels: Tensor,
    target: Tensor,
    target_labels: Tensor,
    *,
    weights: LabelWeights = "uniform",
    max_tokens_per_label: int = 0,
    bandwidths: Sequence[float] = BANDWIDTHS,
) -> Tensor:
    """L_La-MMD = sum over y of mu_y * MMD^2(R_y^s, R_y^t), y over the labels that both samples have.

    Args:
        source: float (source tokens, width), hidden states.
        source_labels: int64 (source tokens,), numbers of labels that both domains share; tokens
            below 0 are left out. One number for all tokens gives the plain MMD.
        target: float (target tokens, width).
        target_labels: int64 (target tokens,).
        weights: mu_y: 1 for each label, or the share of the label among the tokens compared.
        max_tokens_per_label: tokens of each label and domain that are drawn; 0 for all. It bounds the
            time, which grows with the square of this number.
        bandwidths: of the kernels, see `transfer.mmd`.

    Returns:
        float (); 0 with a gradient of 0 if the two samples have no label in common.
    """
    labels = torch.cat((source_labels, target_labels))
    is_source = torch.zeros_like(labels, dtype=torch.bool)
    is_source[: len(source_labels)] = True
    n_labels = int(labels.max()) + 1 if len(labels) else 0
    counts = torch.stack([_counts(labels[side], n_labels) for side in (is_source, ~is_source)])
    compared = (counts > 0).all(0)
    in_both = (labels >= 0) & compared[labels.clamp(min=0)] if n_labels else is_source & False
    chosen = _drawn(in_both.nonzero().squeeze(1), labels * 2 + is_source, max_tokens_per_label)
    if not len(chosen):
        return (source.sum() + target.sum()) * 0.0
    labels, is_source = labels[chosen], is_source[chosen]
    sizes = torch.stack([_counts(labels[side], n_labels) for side in (is_source, ~is_source)])
    coefficients = torch.where(is_source, 1 / sizes[0, labels], -1 / sizes[1, labels]).to(source.dtype)
    if weights == "frequency":
        shares = counts.sum(0) * compared / counts[:, compared].sum()
        coefficients = coefficients * shares.sqrt()[labels].to(source.dtype)
    return kernel_energy(torch.cat((source, target))[chosen], coefficients, labels, bandwidths)


def _counts(labels: Tensor, n_labels: int) -> Tensor:
    return torch.bincount(labels[labels >= 0], minlength=n_labels)


def _drawn(positions: Tensor, groups: Tensor, limit: int) -> Tensor:
    """Positions in the order of their groups, at most `limit` (0: all) of each, drawn by chance."""
    if limit:
        positions = positions[torch.randperm(len(positions), device=positions.device)]
    positions = positions[groups[positions].argsort(stable=True)]
    if limit and len(positions):
        sizes = torch.unique_consecutive(groups[positions], return_counts=True)[1]
        starts = (sizes.cumsum(0) - sizes).repeat_interleave(sizes)
        rank = torch.arange(len(positions), device=positions.device) - starts
        positions = positions[rank < limit]
    return positions
