"""The scores of a source domain on top of the hidden states shared with a target (Wang et al. 2018)."""

from __future__ import annotations

from collections.abc import Sequence
from typing import NamedTuple

import torch
import torch.nn.functional as F
from torch import Tensor, nn

from spacy_clinner.layers.crf import LinearChainCrf, TransitionScores
from spacy_clinner.layers.tagger_network import TaggerNetwork


class SourceScores(NamedTuple):
    """What a head says of a batch: float (batch, steps, tags), and the transition scores beside it."""

    emissions: Tensor
    transitions: TransitionScores


class OwnHead(nn.Module):
    """Emission and transition scores of the source's own (W^s, A^s), as in joint training and La-DTL.

    Args:
        width: size of the hidden states.
        crf: over the tags of the source.
        projection: what the source reads off the hidden states; None for all of them.
    """

    def __init__(self, width: int, crf: LinearChainCrf, projection: nn.Module | None = None) -> None:
        super().__init__()
        self.projection = projection
        self.fully_connected = nn.Linear(width, crf.n_tags)
        self.crf = crf
        nn.init.xavier_uniform_(self.fully_connected.weight)
        nn.init.zeros_(self.fully_connected.bias)

    def forward(self, hidden: Tensor, target: TaggerNetwork) -> SourceScores:
        """float (batch, steps, width) and the network of the target -> `SourceScores`."""
        return SourceScores(
            self.fully_connected(_projected(self.projection, hidden)), self.crf.transition_scores
        )


class SharedHead(nn.Module):
    """The target's scores; the source has weights of its own for tags that the target lacks.

    With the same labels in both domains there is one CRF, which both train.

    Args:
        width: size of the hidden states.
        crf: over the tags of the source, without scores of its own.
        target_tags: for each tag of the source its id in the target, or None.
        projection: what the source reads off the hidden states; None for all of them.
    """

    index: Tensor
    both_shared: Tensor

    def __init__(
        self,
        width: int,
        crf: LinearChainCrf,
        target_tags: Sequence[int | None],
        projection: nn.Module | None = None,
    ) -> None:
        super().__init__()
        self.projection = projection
        self.crf = crf
        n_own = sum(tag is None for tag in target_tags)
        self.weight = nn.Parameter(torch.zeros(n_own, width), requires_grad=n_own > 0)
        self.ends = nn.Parameter(torch.zeros(3, n_own), requires_grad=n_own > 0)  # bias, start, end
        self.transitions = nn.Parameter(torch.zeros(crf.n_tags, crf.n_tags))
        if n_own:
            nn.init.xavier_uniform_(self.weight)
        # tags that only the source has stand before all of the target's
        source_only = iter(range(n_own))
        index = [next(source_only) if tag is None else n_own + tag for tag in target_tags]
        self.register_buffer("index", torch.tensor(index))
        shared = torch.tensor([tag is not None for tag in target_tags])
        self.register_buffer("both_shared", shared.unsqueeze(1) & shared)

    def forward(self, hidden: Tensor, target: TaggerNetwork) -> SourceScores:
        """float (batch, steps, width) and the network of the target -> `SourceScores`."""
        linear = target.fully_connected
        weight = torch.cat((self.weight, linear.weight))[self.index]
        bias, start, end = (
            torch.cat((source_only, other))[self.index]
            for source_only, other in zip(
                self.ends, (linear.bias, target.crf.start, target.crf.end), strict=True
            )
        )
        rows = (self.index - len(self.weight)).clamp(min=0)
        of_target = target.crf.transitions[rows.unsqueeze(1), rows]
        transitions = torch.where(self.both_shared, of_target, self.transitions)
        emissions = F.linear(_projected(self.projection, hidden), weight, bias)
        return SourceScores(emissions, TransitionScores(start, transitions, end))


def _projected(projection: nn.Module | None, hidden: Tensor) -> Tensor:
    if projection is None:
        return hidden
    projected: Tensor = projection(hidden)
    return projected
