"""Which weights of an encoder learn: all, those of the last layers, or low-rank additions (LoRA)."""

from __future__ import annotations

from collections.abc import Callable
from importlib.util import find_spec
from typing import TYPE_CHECKING

from spacy_clinner.errors import ClinnerError
from spacy_clinner.layers.encoder_layers import layer_stack

if TYPE_CHECKING:
    from transformers import PreTrainedModel


def freeze_below(encoder: PreTrainedModel, layers: int) -> None:
    """Freeze an encoder but for its last layers; with 0 all of it.

    Raises:
        ClinnerError: if it has fewer layers, or layers that share their weights.
    """
    stack = layer_stack(encoder)
    if stack is None:
        raise ClinnerError(
            f"adapt: --trainable-layers: {encoder.config.model_type} has no separate layers: leave it out"
        )
    _, every = stack
    if layers > len(every):
        raise ClinnerError(f"adapt: --trainable-layers {layers}: the encoder has {len(every)} layers")
    encoder.requires_grad_(False)
    for layer in every[len(every) - layers :]:
        layer.requires_grad_(True)


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
