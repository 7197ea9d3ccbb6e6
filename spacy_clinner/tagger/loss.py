"""What a loss is."""

from typing import Protocol, runtime_checkable

import numpy as np
from numpy.typing import NDArray
from torch import Tensor

from spacy_clinner.layers.crf import LinearChainCrf
from spacy_clinner.tags import TagSet


class Loss(Protocol):
    """How wrong the tag scores of a batch are."""

    def __call__(self, crf: LinearChainCrf, emissions: Tensor, tags: Tensor, lengths: Tensor) -> Tensor:
        """Args:
            crf: the decoder of the tagger, for transition scores.
            emissions: float (batch, steps, tags), right-padded.
            tags: int64 (batch, steps); UNKNOWN (-1) where annotation is missing.
            lengths: int64 (batch,).

        Returns:
            float (), to be minimised; its gradient is 0 where nothing is annotated.
        """
        ...


@runtime_checkable
class CountedLoss(Protocol):
    """A loss that depends on how often each tag occurs in the training data."""

    def initialize(self, tags: TagSet, counts: NDArray[np.int64]) -> None:
        """Take the counts; called before the first batch, and again when labels change.

        Args:
            tags: the tags of the tagger.
            counts: int64 (tags,), annotated training tokens of each tag.

        Raises:
            ClinnerError: if a class has no example and the loss needs one.
        """
        ...
