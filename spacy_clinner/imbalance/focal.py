"""Focal loss (Lin et al. 2017), the comparison that Rehman et al. (2024) leave open."""

import numpy as np
import torch
from numpy.typing import NDArray
from torch import Tensor

from spacy_clinner.errors import ClinnerError
from spacy_clinner.imbalance.class_weights import ClassWeights, Weighting
from spacy_clinner.layers.crf import LinearChainCrf
from spacy_clinner.tags import UNKNOWN, TagSet


class FocalLoss:
    """Mean over the annotated tokens of -w (1 - p)^gamma log p, p the softmax of the gold tag.

    Lin et al. 2017, equation 5, with their alpha_t as the class weight w.

    Args:
        gamma: how strongly tokens that are already right are weighted down; 0 gives cross-entropy.
        weights: class weights; see `class_weights`.
        beta: the constant of "effective_number".

    Raises:
        ClinnerError: if gamma is negative.
    """

    def __init__(
        self, gamma: float = 2.0, weights: Weighting | dict[str, float] = "uniform", beta: float = 0.999
    ) -> None:
        if not gamma >= 0:
            raise ClinnerError("focal loss: gamma must not be negative: give 0 or more")
        self.gamma = gamma
        self._weights = ClassWeights(weights, beta)
        self._class_ids = torch.empty(0, dtype=torch.int64)

    def initialize(self, tags: TagSet, counts: NDArray[np.int64]) -> None:
        """See `CountedLoss`."""
        self._class_ids = torch.from_numpy(tags.class_ids)
        self._weights.initialize(tags, counts)

    def __call__(self, crf: LinearChainCrf, emissions: Tensor, tags: Tensor, lengths: Tensor) -> Tensor:
        """See `Loss`; in nats a token."""
        annotated = tags != UNKNOWN
        gold = tags[annotated]
        log_p = emissions[annotated].log_softmax(-1).gather(1, gold.unsqueeze(1)).squeeze(1)
        # 1 - p without cancellation; its power has an infinite slope at 0 for gamma below 1
        miss = (-torch.expm1(log_p)).clamp(min=1e-12)
        weights = self._weights.next_batch()[self._class_ids].to(emissions)
        losses = -weights[gold] * miss**self.gamma * log_p
        return losses.sum() / max(len(gold), 1)
