"""The parameter transfer loss of La-DTL and its regularisation (Wang et al. 2018, "Parameter transfer")."""

from __future__ import annotations

from collections.abc import Iterable

import torch
from torch import Tensor, nn

from spacy_clinner.layers.crf import LinearChainCrf


def parameter_distance(
    source: nn.Linear,
    source_crf: LinearChainCrf,
    target: nn.Linear,
    target_crf: LinearChainCrf,
    source_tags: Tensor,
    target_tags: Tensor,
) -> Tensor:
    """L_p = ||W^s - W^t||^2 + ||A^s - A^t||^2 on the tags that both domains have.

    The bias is a column of W (on a feature that is always 1), the scores of the first and of the last
    tag are moves of A (from a start and to an end): without them the bound of `divergence_bound` would
    not hold.

    Args:
        source: emission scores of the source, (source tags, width).
        source_crf: transition scores of the source.
        target: emission scores of the target, (target tags, width).
        target_crf: transition scores of the target.
        source_tags: int64 (shared tags,), ids in the source.
        target_tags: int64 (shared tags,), ids of the same tags in the target.

    Returns:
        float ().
    """
    s, t = source_tags, target_tags
    emissions = (source.weight[s] - target.weight[t]).square().sum()
    emissions = emissions + (source.bias[s] - target.bias[t]).square().sum()
    transitions = source_crf.transitions[s.unsqueeze(1), s] - target_crf.transitions[t.unsqueeze(1), t]
    ends = (source_crf.start[s] - target_crf.start[t], source_crf.end[s] - target_crf.end[t])
    return emissions + transitions.square().sum() + sum(end.square().sum() for end in ends)


def divergence_bound(hidden: Tensor, distance: Tensor) -> Tensor:
    """c * sqrt(L_p), which D_KL(p^s(y|H) || p^t(y|H)) does not exceed (Wang et al. 2018).

    The scores of a tagging y differ by the inner product of the parameters' difference with y's
    features, which are the hidden states and a 1 at each tag's place and a count at each move's. By
    Cauchy-Schwarz that is at most sqrt(L_p) times the norm of the features, and the divergence at most
    twice the largest difference of scores. No tagging's features have a norm beyond that of one tag at
    every token whose states all point one way.

    Args:
        hidden: float (steps, width), at least one step; what both heads read.
        distance: float (), L_p of two heads with the same tags.

    Returns:
        float ().
    """
    steps = len(hidden)
    emission_features = hidden.norm(dim=1).sum().square() + steps**2
    move_features = (steps - 1) ** 2 + 2
    bound: Tensor = 2 * (emission_features + move_features).sqrt() * distance.sqrt()
    return bound


def squared_norm(weights: Iterable[Tensor]) -> Tensor:
    """L_r, the sum of squares of all weights given."""
    return torch.stack([weight.square().sum() for weight in weights]).sum()
