"""A language-model head for encoders whose architecture has none in transformers."""

from __future__ import annotations

import torch
from torch import Tensor, nn
from torch.nn import functional


class TiedHead(nn.Module):
    """Scores of pieces, as BERT's head has them: E layer_norm(gelu(W x + b)) + c.

    E, the matrix of the input embeddings, is not the head's own.

    Args:
        hidden: width of the encoder's vectors.
        embeddings: of the encoder's pieces, with weights of shape (pieces, width).
    """

    def __init__(self, hidden: int, embeddings: nn.Embedding) -> None:
        super().__init__()
        pieces, width = embeddings.weight.shape
        self.dense = nn.Linear(hidden, width)
        self.norm = nn.LayerNorm(width)
        self.bias = nn.Parameter(torch.zeros(pieces))
        self._embeddings = (embeddings,)  # no submodule: the encoder has it

    def forward(self, vectors: Tensor) -> Tensor:
        """Args:
            vectors: of shape (guesses, hidden).

        Returns:
            Scores of shape (guesses, pieces).
        """
        (embeddings,) = self._embeddings
        transformed = self.norm(functional.gelu(self.dense(vectors)))
        return functional.linear(transformed, embeddings.weight, self.bias)
