"""From nearest neighbours to a distribution over tags."""

from typing import Literal

import torch
from torch import Tensor

Vote = Literal["uniform", "distance"]


def neighbour_votes(distances: Tensor, tags: Tensor, n_tags: int, vote: Vote, tag_weights: Tensor) -> Tensor:
    """Share of the votes that each tag gets from the neighbours of a token.

    Args:
        distances: float (tokens, k), not negative.
        tags: int64 (tokens, k), the neighbours' tags.
        n_tags: number of tags.
        vote: "uniform": every neighbour counts the same; "distance": by 1 / distance, and where a
            neighbour is at distance 0 those alone count.
        tag_weights: float (tags,), what a vote for each tag is multiplied by.

    Returns:
        float (tokens, tags), each row sums to 1.
    """
    if vote == "uniform":
        weights = torch.ones_like(distances)
    else:
        here = distances == 0
        weights = torch.where(here.any(1, keepdim=True), here.to(distances.dtype), 1 / distances)
    weights = weights * tag_weights[tags]
    votes = distances.new_zeros(len(distances), n_tags).scatter_add(1, tags, weights)
    return votes / votes.sum(1, keepdim=True)
