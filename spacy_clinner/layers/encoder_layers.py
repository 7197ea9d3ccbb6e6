"""The layers of a pre-trained encoder, whatever its architecture calls them."""

from __future__ import annotations

from typing import TYPE_CHECKING

from torch import nn

from spacy_clinner.errors import ClinnerError

if TYPE_CHECKING:
    from transformers import PreTrainedModel


def layer_prefixes(encoder: PreTrainedModel) -> list[str]:
    """Beginnings of the names of weights, one a layer: the embeddings, then each layer, lowest first.

    Weights outside of all layers, such as a last normalisation, have another beginning. An architecture that
    shares one layer among all depths, as ALBERT does, shows none: the list is empty.
    """
    stack = layer_stack(encoder)
    if stack is None:
        return []
    name, layers = stack
    return [_embeddings_prefix(encoder), *(f"{name}.{i}." for i in range(len(layers)))]


def layer_stack(encoder: PreTrainedModel) -> tuple[str, nn.ModuleList] | None:
    """The layers of an encoder, lowest first, and the name of their list; None if it shows none."""
    for name, module in encoder.named_modules():
        if isinstance(module, nn.ModuleList) and len(module) == encoder.config.num_hidden_layers:
            return name, module
    return None


def freeze_below(encoder: PreTrainedModel, topmost: int, setting: str) -> None:
    """Freeze all weights of an encoder but those of its topmost layers.

    What is in no layer is frozen too: some of it, such as the relative positions of DeBERTa, is read by every
    layer, and to learn it would take the gradients of all of them.

    Args:
        encoder: is changed.
        topmost: how many layers go on learning, if they did; 0 for none.
        setting: what the user calls that number, for errors.

    Raises:
        ClinnerError: see `topmost_layers`.
    """
    layers = topmost_layers(encoder, topmost, setting)
    learning = {id(weight) for layer in layers for weight in layer.parameters()}
    for weight in encoder.parameters():
        if id(weight) not in learning:
            weight.requires_grad_(False)


def topmost_layers(encoder: PreTrainedModel, topmost: int, setting: str) -> nn.ModuleList:
    """Some layers of an encoder, lowest first.

    Args:
        encoder: has them.
        topmost: how many; 0 for none.
        setting: what the user calls that number, for errors.

    Raises:
        ClinnerError: if the encoder does not show its layers, or has fewer.
    """
    stack = layer_stack(encoder)
    if stack is None:
        raise ClinnerError(f"{setting}: {encoder.config.model_type} does not show its layers: leave it out")
    _, layers = stack
    if topmost > len(layers):
        raise ClinnerError(
            f"{setting} {topmost}: the encoder has {len(layers)} layers: give at most that, or leave it out"
        )
    return layers[len(layers) - topmost :]


def _embeddings_prefix(encoder: PreTrainedModel) -> str:
    """The name of the topmost module that holds the word embeddings and no layer."""
    words = encoder.get_input_embeddings()
    path = next(name for name, module in encoder.named_modules() if module is words)
    return f"{path.split('.')[0]}."


def named_layers(encoder: PreTrainedModel) -> dict[str, list[str]]:
    """The names of the weights of each layer, lowest first: "embeddings", then "layer.0" and so on.

    What is in no layer belongs to the topmost. An architecture that shows no layers has none here.
    """
    prefixes = layer_prefixes(encoder)
    names = ["embeddings", *(f"layer.{i}" for i in range(len(prefixes) - 1))] if prefixes else []
    layers: dict[str, list[str]] = {name: [] for name in names}
    for weight, _ in encoder.named_parameters():
        if names:
            layers[names[min(depth_of(weight, prefixes), len(names) - 1)]].append(weight)
    return layers


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
