"""What each domain reads off a shared feature representation (Peng and Dredze 2017, section 3)."""

from __future__ import annotations

from typing import Literal

import torch
from torch import Tensor, nn

Domain = Literal["source", "target"]


class LinearProjection(nn.Module):
    """A square matrix for one domain, which begins as the identity and is learned.

    Args:
        width: size of the hidden states.
    """

    def __init__(self, width: int) -> None:
        super().__init__()
        self.linear = nn.Linear(width, width, bias=False)
        nn.init.eye_(self.linear.weight)

    def forward(self, hidden: Tensor) -> Tensor:
        """(..., width) -> (..., width)."""
        projected: Tensor = self.linear(hidden)
        return projected


class DomainMask(nn.Module):
    """Hidden units that are shared or belong to one domain; those of the other domain become 0.

    Units of the three kinds alternate, so that both directions of an LSTM have all of them.

    Args:
        width: size of the hidden states.
        shared: share of the units that both domains read.
        domain: whose units to let through beside these.
    """

    mask: Tensor

    def __init__(self, width: int, shared: float, domain: Domain) -> None:
        super().__init__()
        units = torch.arange(width, dtype=torch.float64)
        is_shared = ((units + 1) * shared).floor() > (units * shared).floor()
        of_domain = (~is_shared).cumsum(0) % 2 == (0 if domain == "source" else 1)
        self.register_buffer("mask", (is_shared | of_domain).float(), persistent=False)

    def forward(self, hidden: Tensor) -> Tensor:
        """(..., width) -> (..., width)."""
        return hidden * self.mask
