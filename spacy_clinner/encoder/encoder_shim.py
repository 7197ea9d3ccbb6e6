"""A pre-trained encoder inside a thinc model."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from functools import partial
from typing import Any, cast

from thinc.api import Model
from torch import Tensor, nn

from spacy_clinner.encoder.lora import add_adapters, merged_parameters, merged_weights
from spacy_clinner.encoder.pretrained import Pretrained, build_encoder
from spacy_clinner.encoder.settings import EncoderSettings
from spacy_clinner.errors import ClinnerError
from spacy_clinner.layers.encoder_layers import depth_of, freeze_below, layer_prefixes
from spacy_clinner.layers.pretrained_encoder import PretrainedEncoder
from spacy_clinner.layers.word_pieces import PieceTokenizer
from spacy_clinner.tagger.bridge import TorchShim

ADAPTERS = "adapters"
"""Key of a description: whether the weights are those of an encoder with adapters beside its own."""


_KEEPS_ADAPTERS = ContextVar("_KEEPS_ADAPTERS", default=False)


class EncoderShim(TorchShim):
    """Holds a `PretrainedEncoder`; its description is that of `Pretrained.describe`.

    Args:
        settings: of the encoder.
    """

    def __init__(self, settings: EncoderSettings) -> None:
        super().__init__(partial(_build, settings=settings))
        self.settings = settings
        self._rates: dict[str, float] = {}

    @property
    def encoder(self) -> PretrainedEncoder:
        """The torch module; raises ValueError before it is built."""
        return cast(PretrainedEncoder, self.module)

    def start_from(self, pretrained: Pretrained) -> None:
        """Take a pre-trained encoder and its tokenizer.

        Raises:
            ClinnerError: if the settings do not fit the encoder.
        """
        description = {**pretrained.describe(), ADAPTERS: self.settings.lora is not None}
        self.adopt(_wrap(pretrained.encoder, description, self.settings), description)

    def begin_training(self) -> None:
        """Give an encoder whose adapters were merged when it was saved new ones, which change nothing yet.

        Without them a later training would change all its weights, and at the rate of adapters.

        Raises:
            ClinnerError: if peft is not installed.
        """
        lora = self.settings.lora
        if lora is None or self.cfg[ADAPTERS]:
            return
        inner = self.encoder.encoder
        device = next(inner.parameters()).device
        add_adapters(inner, lora)
        inner.to(device)
        if self.settings.trainable_layers is not None:
            freeze_below(inner, self.settings.trainable_layers, "Encoder: trainable_layers")
        self.cfg = {**self.cfg, ADAPTERS: True}
        self._rates = self._layer_rates()

    def adopt(self, module: nn.Module, description: dict[str, Any]) -> nn.Module:
        """See `TorchShim.adopt`; rates are looked up at every step, so they are worked out here."""
        adopted = super().adopt(module, description)
        self._rates = self._layer_rates()
        return adopted

    def learn_rate_of(self, name: str) -> float:
        """What the learning rate is multiplied by: 1 in the topmost layer, less in each one below."""
        return self._rates.get(name, 1.0)

    def _layer_rates(self) -> dict[str, float]:
        """The rates of all weights, by name; none if they are all 1."""
        if self.settings.layer_decay == 1.0:
            return {}
        prefixes = layer_prefixes(self.encoder.encoder)
        below = {
            name: max(len(prefixes) - 1 - depth_of(name.removeprefix("encoder."), prefixes), 0)
            for name, _ in self.module.named_parameters()
        }
        return {name: float(self.settings.layer_decay**layers) for name, layers in below.items()}

    def saved_description(self) -> dict[str, Any]:
        return {**self.cfg, ADAPTERS: False} if self._merges() else self.cfg

    def saved_weights(self) -> dict[str, Tensor]:
        return merged_weights(self.module) if self._merges() else super().saved_weights()

    def saved_parameters(self) -> Iterator[Tensor]:
        return merged_parameters(self.module) if self._merges() else super().saved_parameters()

    def _merges(self) -> bool:
        lora = self.settings.lora
        is_to_merge = bool(self.is_built and lora is not None and lora.merge and self.cfg[ADAPTERS])
        return is_to_merge and not _KEEPS_ADAPTERS.get()


def begin_training(model: Model[Any, Any]) -> None:
    """See `EncoderShim.begin_training`, of every encoder in a model."""
    for node in model.walk():
        for shim in node.shims:
            if isinstance(shim, EncoderShim) and shim.is_built:
                shim.begin_training()


@contextmanager
def adapters_kept() -> Iterator[None]:
    """Whatever is saved in the block has its adapters, for a copy that goes on to learn as it would."""
    token = _KEEPS_ADAPTERS.set(True)
    try:
        yield
    finally:
        _KEEPS_ADAPTERS.reset(token)


def _build(description: dict[str, Any], settings: EncoderSettings) -> PretrainedEncoder:
    return _wrap(build_encoder(description["config"], settings.attention_settings()), description, settings)


def _wrap(encoder: Any, description: dict[str, Any], settings: EncoderSettings) -> PretrainedEncoder:
    tokenizer = PieceTokenizer(description)
    settings.capacity(tokenizer.limit, len(tokenizer.prefix) + len(tokenizer.suffix))
    module = PretrainedEncoder(
        encoder,
        tokenizer,
        mix=settings.layer == "mix",
        precision=settings.precision,
        max_pieces=settings.max_pieces,
    )
    if settings.gradient_checkpointing:
        encoder.gradient_checkpointing_enable(gradient_checkpointing_kwargs={"use_reentrant": False})
    if settings.lora is not None and description[ADAPTERS]:
        add_adapters(encoder, settings.lora)
    _require_layers(encoder, settings)
    if settings.trainable_layers is not None:
        freeze_below(encoder, settings.trainable_layers, "Encoder: trainable_layers")
    return module


def _require_layers(encoder: Any, settings: EncoderSettings) -> None:
    """Stop if the rate is to fall from layer to layer, and the architecture does not show its layers."""
    if settings.layer_decay != 1.0 and not layer_prefixes(encoder):
        raise ClinnerError(
            f"Encoder: layer_decay: {encoder.config.model_type} does not show its layers: set it to 1"
        )
