"""Focal loss (Lin et al. 2017), the comparison that paper 3 leaves open."""

import numpy as np
import torch
from numpy.typing import NDArray
from torch import Tensor

from spacy_clinner.layers.crf import LinearChainCrf
from spacy_clinner.losses.class_weights import Weighting, class_weights, tag_weights
from spacy_clinner.tags import UNKNOWN, TagSet


class FocalLoss:
    """Mean over the annotated tokens of -w (1 - p)^gamma log p, p the softmax of the gold tag.

    Lin et al. 2017, equation 5, with their alpha_t as the class weight w.

    Args:
        gamma: how strongly tokens that are already right are played down; 0 for cross-entropy.
        weights: class weights; see `class_weights`.
        beta: of "effective_number".

    Raises:
        ValueError: if gamma is negative.
    """

    def __init__(
        self, gamma: float = 2.0, weights: Weighting | dict[str, float] = "uniform", beta: float = 0.999
    ) -> None:
        if gamma < 0:
            raise ValueError(f"FocalLoss: gamma must not be negative, not {gamma}")
        self.gamma = gamma
        self.weights = weights
        self.beta = beta
        self._tag_weights: Tensor | None = None

    def initialize(self, tags: TagSet, counts: NDArray[np.int64]) -> None:
        """See `CountedLoss`."""
        self._tag_weights = tag_weights(tags, class_weights(tags, counts, self.weights, self.beta))

    def __call__(self, crf: LinearChainCrf, emissions: Tensor, tags: Tensor, lengths: Tensor) -> Tensor:
        """See `Loss`; in nats a token."""
        assert self._tag_weights is not None, "initialize() comes first"
        annotated = tags != UNKNOWN
        gold = tags[annotated]
        log_p = emissions[annotated].log_softmax(-1).gather(1, gold.unsqueeze(1)).squeeze(1)
        # 1 - p without cancellation; its power has an infinite slope at 0 for gamma below 1
        miss = (-torch.expm1(log_p)).clamp(min=1e-12)
        losses = -self._tag_weights.to(emissions)[gold] * miss**self.gamma * log_p
        return losses.sum() / max(len(gold), 1)
