"""Token-wise cross-entropy."""

import torch.nn.functional as F
from torch import Tensor

from spacy_clinner.layers.crf import LinearChainCrf
from spacy_clinner.tagger.loss import Loss
from spacy_clinner.tags import UNKNOWN


def CrossEntropy() -> Loss:
    """Mean over the annotated tokens of -log softmax(emissions)[gold]; padding does not count."""
    return token_cross_entropy


def token_cross_entropy(crf: LinearChainCrf, emissions: Tensor, tags: Tensor, lengths: Tensor) -> Tensor:
    """See `Loss`; in nats a token. Transitions play no part."""
    total = F.cross_entropy(emissions.flatten(0, 1), tags.flatten(), ignore_index=UNKNOWN, reduction="sum")
    annotated = (tags != UNKNOWN).sum().clamp(min=1)
    return total / annotated
