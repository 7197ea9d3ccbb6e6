"""Low-rank adaptation: small matrices learn beside an encoder's own (Hu et al. 2021, arXiv:2106.09685)."""

from collections.abc import Iterator
from dataclasses import dataclass
from importlib.util import find_spec
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
            prediction; a later training begins with new matrices. If false, it holds them apart, and a later
            training goes on with them.

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


def require_peft(owner: str) -> None:
    """Stop where peft is missing.

    Args:
        owner: who asks, for the error.

    Raises:
        ClinnerError: if it is.
    """
    if find_spec("peft") is None:
        raise ClinnerError(f"{owner}: peft is not installed: pip install 'spacy-clinner[lora]'")


def add_adapters(encoder: "nn.Module", lora: Lora, owner: str = "Lora") -> None:
    """Give an encoder of transformers matrices that learn; its own weights stay as they are.

    Args:
        encoder: is changed.
        lora: the settings.
        owner: who asks, for errors.

    Raises:
        ClinnerError: if peft is not installed, or the encoder has no such layer.
    """
    require_peft(owner)
    from peft import LoraConfig, inject_adapter_in_model

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
            f"{owner}: the encoder has no linear layer of targets = {lora.targets}: name endings of its "
            "layers' names, or set targets to null"
        ) from None


def merge_adapters(encoder: "nn.Module") -> None:
    """Add the matrices of `add_adapters` to the weights that they stand beside, and take them away."""
    from peft.tuners.lora import LoraLayer

    adapted = [(name, layer) for name, layer in encoder.named_modules() if isinstance(layer, LoraLayer)]
    for name, layer in adapted:
        layer.merge()
        parent, _, child = name.rpartition(".")
        setattr(encoder.get_submodule(parent), child, layer.get_base_layer())


def merged_parameters(module: "nn.Module") -> Iterator["Tensor"]:
    """What learns in a module whose adapters are added to what they stand beside.

    Yields:
        the parameters of the same module without adapters, in its order.
    """
    weights = merged_weights(module)
    for name, _ in module.named_parameters():
        if ".lora_" not in name:
            yield weights[_plain_name(name)].data


def merged_weights(module: "nn.Module") -> "dict[str, Tensor]":
    """The weights of a module whose adapters are added to what they stand beside.

    Returns:
        dict: as `state_dict` of the same module without adapters has them. The module does not change.
    """
    from peft.tuners.lora import LoraLayer

    weights = {
        _plain_name(name): tensor for name, tensor in module.state_dict().items() if ".lora_" not in name
    }
    for name, layer in module.named_modules():
        if isinstance(layer, LoraLayer):
            weights[f"{name}.weight"] = weights[f"{name}.weight"] + layer.get_delta_weight(ADAPTER)
    return weights


def _plain_name(name: str) -> str:
    """What a weight beside an adapter is called without it."""
    return name.replace(".base_layer", "")
