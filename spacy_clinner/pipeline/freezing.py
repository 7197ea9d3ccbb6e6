"""Layers of a tagger that do not learn yet (paper 4's transfer, with gradual unfreezing)."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from thinc.api import Model, Optimizer


class Freezing:
    """Steps a tagger's weights but for those of frozen layers.

    Args:
        layers: names of the layers, lowest first.
        steps: updates (1 or more) until the topmost of them learns; each lower one waits as long again.
    """

    def __init__(self, layers: Sequence[str], steps: int) -> None:
        self._layers = list(layers)
        self._steps = steps
        self._updates = 0

    @property
    def frozen(self) -> list[str]:
        """Layers that do not learn in the next update."""
        released = self._updates // self._steps
        return self._layers[: max(len(self._layers) - released, 0)]

    def finish_update(self, model: Model[Any, Any], optimizer: Optimizer) -> None:
        """Clear the gradients of frozen layers, then let the optimizer step."""
        from spacy_clinner.architectures.tagger_layers import ENCODER, layer_shim

        encoder: set[int] = set()
        for name in self.frozen:
            if name == ENCODER:
                encoder = {node.id for node in model.get_ref("tok2vec").walk()}
                continue
            shim, prefix = layer_shim(model, name)
            for key, parameter in shim.module.named_parameters():
                if key.startswith(f"{prefix}."):
                    parameter.grad = None
        self._updates += 1
        for node in model.walk():
            # an optimizer moves weights without a gradient too: it decays them, and has momentum
            (_forget_gradients if node.id in encoder else _step)(node, optimizer)


def _step(node: Model[Any, Any], optimizer: Optimizer) -> None:
    """What `Model.finish_update` does with one node."""
    for shim in node.shims:
        shim.finish_update(optimizer)
    for name in node.param_names:
        if node.has_grad(name):
            weights, _ = optimizer((node.id, name), node.get_param(name), node.get_grad(name))
            node.set_param(name, weights)


def _forget_gradients(node: Model[Any, Any], optimizer: Optimizer) -> None:
    for name in node.grad_names:
        node.set_grad(name, 0 * node.get_grad(name))
    for shim in node.shims:
        for parameter in shim._model.parameters():
            parameter.grad = None
