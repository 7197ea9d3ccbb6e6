"""Which weights of an encoder learn: all, those of the last layers, or low-rank additions (LoRA)."""

from __future__ import annotations

from collections.abc import Callable
from importlib.util import find_spec
from typing import TYPE_CHECKING

from torch import nn

from spacy_clinner.errors import ClinnerError

if TYPE_CHECKING:
    from transformers import PreTrainedModel


def freeze_below(encoder: PreTrainedModel, layers: int) -> None:
    """Freeze an encoder but for its last layers; with 0 all of it.

    Raises:
        ClinnerError: if it has fewer layers, or layers that share their weights.
    """
    every = layers_of(encoder)
    if layers > len(every):
        raise ClinnerError(f"adapt: --trainable-layers {layers}: the encoder has {len(every)} layers")
    encoder.requires_grad_(False)
    for layer in every[len(every) - layers :]:
        layer.requires_grad_(True)


def layers_of(encoder: PreTrainedModel) -> list[nn.Module]:
    """The layers, from the embeddings upwards.

    Raises:
        ClinnerError: if there is no list of as many layers as the config says.
    """
    count = encoder.config.num_hidden_layers
    for module in encoder.modules():
        if isinstance(module, nn.ModuleList) and len(module) == count:
            return list(module)
    raise ClinnerError(
        f"adapt: --trainable-layers: {encoder.config.model_type} has no separate layers: leave it out"
    )


def add_lora(encoder: PreTrainedModel, rank: int) -> Callable[[], object]:
    """Freeze an encoder and add matrices that learn beside each linear layer (Hu et al. 2021,
    arXiv:2106.09685).

    Args:
        encoder: is changed.
        rank: of the matrices; they are scaled by 2.

    Returns:
        What adds them to the weights and takes them away, which leaves an encoder as it was built.

    Raises:
        ClinnerError: if peft is not installed.
    """
    if find_spec("peft") is None:
        raise ClinnerError("adapt: --lora needs peft: pip install peft, or leave the option out")
    from peft import LoraConfig, get_peft_model

    config = LoraConfig(r=rank, lora_alpha=2 * rank, lora_dropout=0.0, target_modules="all-linear")
    return get_peft_model(encoder, config).merge_and_unload  # type: ignore[no-any-return]
