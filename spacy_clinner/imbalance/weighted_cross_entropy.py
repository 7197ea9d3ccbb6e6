"""Cross-entropy with a weight for each class (Rehman et al. 2024, section 3)."""

import numpy as np
import torch
import torch.nn.functional as F
from numpy.typing import NDArray
from torch import Tensor

from spacy_clinner.imbalance.class_weights import ClassWeights, Weighting
from spacy_clinner.layers.crf import LinearChainCrf
from spacy_clinner.tags import UNKNOWN, TagSet


class WeightedCrossEntropy:
    """sum_n w_(y_n) l_n / sum_n w_(y_n) over the annotated tokens, l_n = -log softmax(emissions_n)[y_n].

    Args:
        weights: how the weight of a class follows from its share of the training data, or the weight of each
            class by name; see `class_weights`.
        beta: the constant of "effective_number".
        power: exponent of the weights; see `ClassWeights`.
        anneal_steps: number of batches over which the weights come in; see `ClassWeights`.
    """

    def __init__(
        self,
        weights: Weighting | dict[str, float] = "complement",
        beta: float = 0.999,
        power: float = 1.0,
        anneal_steps: int = 0,
    ) -> None:
        self._weights = ClassWeights(weights, beta, power, anneal_steps)
        self._class_ids = torch.empty(0, dtype=torch.int64)

    def initialize(self, tags: TagSet, counts: NDArray[np.int64]) -> None:
        """See `CountedLoss`."""
        self._class_ids = torch.from_numpy(tags.class_ids)
        self._weights.initialize(tags, counts)

    def __call__(self, crf: LinearChainCrf, emissions: Tensor, tags: Tensor, lengths: Tensor) -> Tensor:
        """See `Loss`; in nats a token."""
        weight = self._weights.next_batch()[self._class_ids].to(emissions)
        scores, gold = emissions.flatten(0, 1), tags.flatten()
        total = F.cross_entropy(scores, gold, weight, ignore_index=UNKNOWN, reduction="sum")
        weighed = weight[gold.clamp(min=0)].masked_fill(gold == UNKNOWN, 0.0).sum()
        return total / weighed.clamp(min=1e-12)
