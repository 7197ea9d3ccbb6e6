"""What a loss is."""

from typing import Protocol

from torch import Tensor

from spacy_clinner.layers.crf import LinearChainCrf


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
