"""The loss of a language model on masked pieces."""

from __future__ import annotations

from dataclasses import dataclass

import torch
from torch import Tensor
from torch.nn import functional

from spacy_clinner.encoder.adapting.language_models import LanguageModel
from spacy_clinner.encoder.adapting.whole_words import MaskedBatch
from spacy_clinner.layers.half_precision import Precision, uses_bfloat16


@dataclass(frozen=True)
class Guesser:
    """A language model that guesses masked pieces on a device.

    Attributes:
        model: has been moved to the device.
        device: where it computes.
        precision: see `AdaptSettings`.
    """

    model: LanguageModel
    device: torch.device
    precision: Precision

    def loss(self, batch: MaskedBatch) -> Tensor:
        """Mean of minus log p over the guesses of a batch, of which there is at least one."""
        lengths = self._tensor(batch.lengths)
        attention = torch.arange(batch.ids.shape[1], device=self.device) < lengths[:, None]
        kind = self.device.type
        with torch.autocast(kind, torch.bfloat16, enabled=uses_bfloat16(self.device, self.precision)):
            scores = self.model(self._tensor(batch.ids), attention.long(), self._tensor(batch.positions))
        return functional.cross_entropy(scores.float(), self._tensor(batch.targets))

    def _tensor(self, array: object) -> Tensor:
        return torch.as_tensor(array, device=self.device)
