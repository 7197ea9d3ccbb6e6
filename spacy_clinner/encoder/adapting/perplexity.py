"""How well a language model guesses the masked pieces of held-out notes."""

from __future__ import annotations

import math
from collections.abc import Callable, Iterable
from dataclasses import dataclass

import torch

from spacy_clinner.encoder.adapting.guesses import Guesser
from spacy_clinner.encoder.adapting.whole_words import MaskedBatch
from spacy_clinner.errors import ClinnerError


@dataclass
class Surprise:
    """How unlikely the right pieces are to a language model.

    Attributes:
        nats: the sum of minus log p over the guesses.
        guesses: how many.
    """

    nats: float = 0.0
    guesses: int = 0

    @property
    def perplexity(self) -> float:
        """exp of the mean; infinite if that is too large for a float."""
        try:
            return math.exp(self.nats / self.guesses)
        except OverflowError:
            return math.inf


def measure(
    guesser: Guesser, batches: Iterable[MaskedBatch], on_batch: Callable[[float], object]
) -> Surprise:
    """The likelihood of the right pieces, without dropout.

    Args:
        guesser: whose guesses are measured.
        batches: what is to be guessed.
        on_batch: called with the loss of each batch.

    Raises:
        ClinnerError: if there is nothing to guess.
    """
    surprise = Surprise()
    guesser.model.eval()
    with torch.inference_mode():
        for batch in batches:
            if len(batch.targets):
                loss = float(guesser.loss(batch))
                surprise.nats += loss * len(batch.targets)
                surprise.guesses += len(batch.targets)
                on_batch(loss)
    if not surprise.guesses:
        raise ClinnerError(
            "adapt: the held-out notes have no word that the tokenizer knows: give more notes, or "
            "--held-out 0"
        )
    return surprise
