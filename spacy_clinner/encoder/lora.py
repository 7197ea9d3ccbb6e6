"""Low-rank adaptation: small matrices learn beside an encoder's own (Hu et al. 2021, arXiv:2106.09685)."""

from dataclasses import dataclass
from typing import TYPE_CHECKING

from spacy_clinner.errors import ClinnerError, require_fractions, require_positive

if TYPE_CHECKING:
    from torch import Tensor, nn

ADAPTER = "default"
"""The name that peft gives to an only adapter."""


@dataclass(frozen=True)
class Lora:
    """Settings of `spacy-clinner.Lora.v1`.

    Args:
        rank: of the matrices that learn.
        alpha: their product counts alpha / rank times.
        targets: endings of the names of the linear layers that get them; null for all linear layers.
        dropout: rate on what they read, in training.
        merge: whether a saved pipeline holds the sums of both, which need no peft to load and cost nothing at
            prediction. If false, it holds them apart, and a later training goes on with them.

    Raises:
        ClinnerError: if a setting is out of range.
    """

    rank: int = 8
    alpha: float = 16.0
    targets: list[str] | None = None
    dropout: float = 0.0
    merge: bool = True

    def __post_init__(self) -> None:
        require_positive("Lora", rank=self.rank, alpha=self.alpha)
        require_fractions("Lora", dropout=self.dropout)


def add_adapters(encoder: "nn.Module", lora: Lora) -> None:
    """Give an encoder of transformers matrices that learn; its own weights stay as they are.

    Raises:
        ClinnerError: if peft is not installed, or the encoder has no such layer.
    """
    try:
        from peft import LoraConfig, inject_adapter_in_model
    except ImportError:
        raise ClinnerError("Lora: peft is not installed: pip install 'spacy-clinner[lora]'") from None
    config = LoraConfig(
        r=lora.rank,
        lora_alpha=lora.alpha,
        target_modules=lora.targets or "all-linear",
        lora_dropout=lora.dropout,
    )
    try:
        inject_adapter_in_model(config, encoder)
    except ValueError:
        raise ClinnerError(
            f"Lora: the encoder has no linear layer of targets = {lora.targets}: name endings of its layers' "
            "names, or set targets to null"
        ) from None


def merged_weights(module: "nn.Module") -> "dict[str, Tensor]":
    """The weights of a module whose adapters are added to what they stand beside.

    Returns:
        dict: as `state_dict` of the same module without adapters has them. The module does not change.
    """
    from peft.tuners.lora import LoraLayer

    weights = {
        name.replace(".base_layer", ""): tensor
        for name, tensor in module.state_dict().items()
        if ".lora_" not in name
    }
    for name, layer in module.named_modules():
        if isinstance(layer, LoraLayer):
            weights[f"{name}.weight"] = weights[f"{name}.weight"] + layer.get_delta_weight(ADAPTER)
    return weights
