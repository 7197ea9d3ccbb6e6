"""The layers of a pre-trained encoder, whatever its architecture calls them."""

from __future__ import annotations

from typing import TYPE_CHECKING

from torch import nn

if TYPE_CHECKING:
    from transformers import PreTrainedModel


def layer_prefixes(encoder: PreTrainedModel) -> list[str]:
    """Beginnings of the names of weights, one a layer: the embeddings, then each layer, lowest first.

    Weights outside of all layers, such as a last normalisation, have another beginning. An architecture that
    shares one layer among all depths, as ALBERT does, shows none: the list is empty.
    """
    stacks = [
        name
        for name, module in encoder.named_modules()
        if isinstance(module, nn.ModuleList) and len(module) == encoder.config.num_hidden_layers
    ]
    if not stacks:
        return []
    layers = [f"{stacks[0]}.{i}." for i in range(encoder.config.num_hidden_layers)]
    return [_embeddings_prefix(encoder), *layers]


def _embeddings_prefix(encoder: PreTrainedModel) -> str:
    """The name of the topmost module that holds the word embeddings and no layer."""
    words = encoder.get_input_embeddings()
    path = next(name for name, module in encoder.named_modules() if module is words)
    return f"{path.split('.')[0]}."


def depth_of(weight: str, prefixes: list[str]) -> int:
    """How high in the encoder a weight is: 0 for the embeddings; beyond the layers for what is in none.

    Args:
        weight: its name in the encoder.
        prefixes: see `layer_prefixes`.
    """
    for depth, prefix in enumerate(prefixes):
        if weight.startswith(prefix):
            return depth
    return len(prefixes)
