"""A learned mix of an encoder's layers (Peters et al. 2018, equation 1, arXiv:1802.05365)."""

from collections.abc import Sequence

import torch
from torch import Tensor, nn


class LayerMix(nn.Module):
    """gamma * sum_j softmax(weights)_j * layer_j; it begins as the mean of the layers.

    Args:
        layers: how many there are, the embeddings included.
    """

    def __init__(self, layers: int) -> None:
        super().__init__()
        self.weights = nn.Parameter(torch.zeros(layers))
        self.gamma = nn.Parameter(torch.ones(1))

    def forward(self, layers: Sequence[Tensor]) -> Tensor:
        """Tensors of one shape -> one of this shape."""
        shares = self.weights.softmax(0)
        mixed = layers[0] * shares[0]
        for layer, share in zip(layers[1:], shares[1:], strict=True):
            mixed = mixed + layer * share
        return self.gamma * mixed
