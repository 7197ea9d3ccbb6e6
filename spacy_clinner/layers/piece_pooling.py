"""One vector a word from the vectors of its pieces."""

from typing import Literal

import torch
from torch import Tensor

Pooling = Literal["mean", "first", "max"]


def pool(pieces: Tensor, starts: Tensor, ends: Tensor, pooling: Pooling) -> Tensor:
    """Join the vectors of each word's pieces.

    Args:
        pieces: float (pieces, width).
        starts: int64 (words,), the first piece of each word.
        ends: int64 (words,), one behind its last; above `starts`.
        pooling: "mean", "first" or "max" (of each component).

    Returns:
        float (words, width).
    """
    first = pieces.index_select(0, starts)
    lengths = ends - starts
    if pooling == "first" or not bool((lengths > 1).any()):
        return first
    words = torch.repeat_interleave(lengths)
    offsets = torch.arange(len(words), device=words.device) - (lengths.cumsum(0) - lengths)[words]
    members = pieces.index_select(0, starts[words] + offsets)
    if pooling == "max":
        index = words.unsqueeze(1).expand_as(members)
        return first.scatter_reduce(0, index, members, "amax", include_self=True)
    sums = torch.zeros_like(first).index_add(0, words, members)
    return sums / lengths.unsqueeze(1)
