"""Steps of AdamW with warm-up and linear decay, which can be interrupted and continued."""

from __future__ import annotations

import math
from collections.abc import Iterable, Mapping

import torch
from torch import Tensor, nn
from torch.optim import AdamW
from torch.optim.lr_scheduler import LambdaLR

from spacy_clinner.encoder.adapting.adapt_settings import AdaptSettings
from spacy_clinner.encoder.adapting.guesses import Guesser
from spacy_clinner.encoder.adapting.whole_words import MaskedBatch
from spacy_clinner.errors import ClinnerError

_LONGEST_GRADIENT = 1.0
_STATE = ("step", "exp_avg", "exp_avg_sq")
"""What AdamW keeps of a weight."""


class GradientSteps:
    """Learns batch by batch.

    Args:
        guesser: its model learns the weights that require a gradient.
        rate: highest learning rate.
        total: steps until the rate is 0.
        settings: warm-up, weight decay and seed.
        done: steps that were made before.
    """

    def __init__(
        self, guesser: Guesser, rate: float, total: int, settings: AdaptSettings, done: int = 0
    ) -> None:
        self._guesser = guesser
        self._seed = settings.seed
        self.weights = {
            name: weight for name, weight in guesser.model.named_parameters() if weight.requires_grad
        }
        self._optimizer = AdamW(_groups(self.weights.values(), rate, settings.weight_decay), lr=rate)
        warmup = max(1, round(settings.warmup * total))
        self._schedule = LambdaLR(
            self._optimizer,
            lambda step: min((step + 1) / warmup, max(0.0, (total - step) / max(1, total - warmup))),
            last_epoch=done - 1,
        )

    def learn(self, batch: MaskedBatch, step: int) -> float:
        """Make a step; returns the loss before it, nan for a batch without a guess.

        Args:
            batch: what is learned.
            step: its number, which decides the dropout.

        Raises:
            ClinnerError: if the loss is no longer a number.
        """
        value = math.nan
        if len(batch.targets):
            torch.manual_seed(_mixed(self._seed, step))
            loss = self._guesser.loss(batch)
            value = loss.item()
            if not math.isfinite(value):
                raise ClinnerError(
                    f"adapt: the loss is {value} in step {step + 1}: lower --learn-rate, or give "
                    "--precision float32"
                )
            self._descend(loss)
        self._schedule.step()
        return value

    def _descend(self, loss: Tensor) -> None:
        self._optimizer.zero_grad()
        loss.backward()
        nn.utils.clip_grad_norm_(self.weights.values(), _LONGEST_GRADIENT)
        self._optimizer.step()

    def tensors(self) -> dict[str, Tensor]:
        """Weights and what the optimizer keeps of them, by names that `restore` knows."""
        tensors = {f"{name}:weight": weight.detach() for name, weight in self.weights.items()}
        for name, weight in self.weights.items():
            state = self._optimizer.state.get(weight, {})
            tensors |= {f"{name}:{key}": state[key] for key in _STATE if key in state}
        return tensors

    def restore(self, tensors: Mapping[str, Tensor]) -> None:
        """Take the weights and the optimizer's state from what `tensors` gave."""
        with torch.no_grad():
            for name, weight in self.weights.items():
                weight.copy_(tensors[f"{name}:weight"])
        for name, weight in self.weights.items():
            state = {key: tensors[f"{name}:{key}"] for key in _STATE if f"{name}:{key}" in tensors}
            if state:
                self._optimizer.state[weight] = {
                    key: value.clone() if key == "step" else value.to(weight.device, copy=True)
                    for key, value in state.items()
                }


def _groups(weights: Iterable[nn.Parameter], rate: float, weight_decay: float) -> list[dict[str, object]]:
    """Matrices, which decay, and biases and scales, which do not."""
    learned = list(weights)
    matrices = [weight for weight in learned if weight.ndim > 1]
    others = [weight for weight in learned if weight.ndim <= 1]
    groups = [(matrices, weight_decay), (others, 0.0)]
    return [
        {"params": params, "weight_decay": decay, "initial_lr": rate} for params, decay in groups if params
    ]


def _mixed(seed: int, step: int) -> int:
    """A seed for torch, another one for each step."""
    return (seed * 1_000_003 + step) % (1 << 63)
