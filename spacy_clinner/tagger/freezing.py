"""Layers of a tagger that do not learn yet (gradual unfreezing: Howard and Ruder 2018, arXiv:1801.06146)."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING, Any

from thinc.api import Model, Optimizer

if TYPE_CHECKING:
    from spacy_clinner.tagger.gradients import Key


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

    def frozen_weights(self, model: Model[Any, Any]) -> set[Key]:
        """Weights that do not learn in the next update, by their `architectures.gradients.Weight.key`."""
        from spacy_clinner.tagger.gradients import weights
        from spacy_clinner.tagger.tagger_layers import ENCODER, layer_weights

        keys = set()
        for name in self.frozen:
            if name == ENCODER:
                nodes = {node.id for node in model.get_ref("tok2vec").walk()}
                keys |= {w.key for w in weights(model) if w.node.id in nodes}
                continue
            shim, names = layer_weights(model, name)
            nodes, frozen = {node.id for node in model.walk() if shim in node.shims}, set(names)
            keys |= {w.key for w in weights(model) if w.node.id in nodes and w.key[1] in frozen}
        return keys

    def finish_update(self, model: Model[Any, Any], optimizer: Optimizer) -> None:
        """Clear the gradients of frozen weights, then let the optimizer step the others."""
        from spacy_clinner.tagger.gradients import weights

        frozen = self.frozen_weights(model)
        self._updates += 1
        for weight in weights(model):
            if weight.key in frozen:
                weight.clear_gradient()
        for place, node in enumerate(model.walk()):
            _step(node, place, optimizer, frozen)


def _step(node: Model[Any, Any], place: int, optimizer: Optimizer, frozen: set[Key]) -> None:
    """What `Model.finish_update` does with one node, but for some of its weights.

    An optimizer moves weights without a gradient too: it decays them, and has momentum.
    """
    for shim in node.shims:
        if not frozen.issuperset((place, name) for name, _ in shim._model.named_parameters()):
            shim.finish_update(optimizer)  # torch's weights without a gradient stay
    for name in node.param_names:
        if (place, name) not in frozen and node.has_grad(name):
            weights, _ = optimizer((node.id, name), node.get_param(name), node.get_grad(name))
            node.set_param(name, weights)
