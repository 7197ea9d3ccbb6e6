"""Cross-entropy with a weight for each class (paper 3, section 3)."""

import numpy as np
import torch.nn.functional as F
from numpy.typing import NDArray
from torch import Tensor

from spacy_clinner.layers.crf import LinearChainCrf
from spacy_clinner.losses.class_weights import Weighting, class_weights, tag_weights
from spacy_clinner.tags import UNKNOWN, TagSet


class WeightedCrossEntropy:
    """sum_n w_(y_n) l_n / sum_n w_(y_n) over the annotated tokens, l_n = -log softmax(emissions_n)[y_n].

    Args:
        weights: how the weight of a class follows from its share of the training data, or the
            weights themselves, by name; see `class_weights`.
        beta: of "effective_number".
    """

    def __init__(self, weights: Weighting | dict[str, float] = "complement", beta: float = 0.999) -> None:
        self.weights = weights
        self.beta = beta
        self._tag_weights: Tensor | None = None

    def initialize(self, tags: TagSet, counts: NDArray[np.int64]) -> None:
        """See `CountedLoss`."""
        self._tag_weights = tag_weights(tags, class_weights(tags, counts, self.weights, self.beta))

    def __call__(self, crf: LinearChainCrf, emissions: Tensor, tags: Tensor, lengths: Tensor) -> Tensor:
        """See `Loss`; in nats a token."""
        assert self._tag_weights is not None, "initialize() comes first"
        weight = self._tag_weights.to(emissions)
        scores, gold = emissions.flatten(0, 1), tags.flatten()
        total = F.cross_entropy(scores, gold, weight, ignore_index=UNKNOWN, reduction="sum")
        weighed = weight[gold.clamp(min=0)].masked_fill(gold == UNKNOWN, 0.0).sum()
        return total / weighed.clamp(min=1e-12)
