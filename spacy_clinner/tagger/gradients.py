"""The gradients of a tagger as one vector: taken apart by cause, scaled, multiplied with each other."""

from collections.abc import Callable, Iterator
from typing import Any, NamedTuple, cast

import torch
from thinc.api import Model, torch2xp, xp2torch
from thinc.types import FloatsXd
from torch import Tensor, nn

from spacy_clinner.tagger.bridge import TorchShim, set_weight

Key = tuple[int, str]
"""Place of a node in the walk through the model, and the name of its weight."""
Vector = dict[Key, Tensor]
"""A number for every weight that has one; weights that are not there have 0."""


class Weight(NamedTuple):
    """One weight of a model, in thinc's hands or in torch's.

    Attributes:
        key: the same in every model of the same architecture.
        learn_rate_factor: what the optimizer's learning rate is multiplied by for it.
        node: the thinc node that owns it.
        parameter: the torch parameter; None if it is thinc's.
    """

    key: Key
    learn_rate_factor: float
    node: Model[Any, Any]
    parameter: nn.Parameter | None

    @property
    def value(self) -> Tensor:
        """The weight itself, not a copy."""
        if self.parameter is not None:
            return self.parameter.data
        return xp2torch(self.node.get_param(self.key[1]))

    def set(self, value: Tensor) -> None:
        """Give the weight another value."""
        if self.parameter is not None:
            set_weight(self.parameter, value)
        else:
            self.node.set_param(self.key[1], cast(FloatsXd, torch2xp(value)))

    @property
    def gradient(self) -> Tensor | None:
        """The gradient itself, not a copy; None before a backward pass."""
        if self.parameter is not None:
            return self.parameter.grad
        return xp2torch(self.node.get_grad(self.key[1])) if self.node.has_grad(self.key[1]) else None

    def clear_gradient(self) -> None:
        """Forget what backward passes have left."""
        if self.parameter is not None:
            self.parameter.grad = None
        elif self.gradient is not None:
            self.gradient.zero_()


def weights(model: Model[Any, Any]) -> Iterator[Weight]:
    """Every weight of a model, tok2vec's and those above."""
    for place, node in enumerate(model.walk()):
        for name in node.param_names:
            if node.has_param(name):
                yield Weight((place, name), 1.0, node, None)
        for shim in node.shims:
            for name, parameter in shim._model.named_parameters():
                factor = shim.learn_rate_of(name) if isinstance(shim, TorchShim) else 1.0
                yield Weight((place, name), factor, node, parameter)


def weight_values(model: Model[Any, Any]) -> Vector:
    """A copy of all weights."""
    return {weight.key: weight.value.clone() for weight in weights(model)}


def gradient_of(model: Model[Any, Any], run: Callable[[], None]) -> Vector:
    """The gradient of one backward pass alone.

    Args:
        model: the model. Gradients that it collected earlier are restored when this returns.
        run: the backward pass.
    """
    collected = _take(model)
    run()
    gradient = _take(model)
    _give_back(model, collected)
    return gradient


def add_gradient(model: Model[Any, Any], gradient: Vector, scale: float = 1.0) -> None:
    """Add a multiple of a gradient to what the model has collected; `gradient` stays as it is."""
    for weight in weights(model):
        if weight.key not in gradient:
            continue
        if weight.parameter is None:
            added = cast(FloatsXd, torch2xp(gradient[weight.key] * scale))
            weight.node.inc_grad(weight.key[1], added)
        elif weight.parameter.grad is None:
            weight.parameter.grad = gradient[weight.key] * scale
        else:
            weight.parameter.grad.add_(gradient[weight.key], alpha=scale)


def summed(first: Vector, second: Vector) -> Vector:
    """The sum of two vectors; the first one's memory is used."""
    for key, tensor in second.items():
        first[key] = first[key].add_(tensor) if key in first else tensor
    return first


def inner_product(model: Model[Any, Any], first: Vector, second: Vector, *, stretched: bool) -> float:
    """<first, second> over all weights of a model.

    Args:
        model: the model whose gradients they are.
        first, second: the vectors; the order of summation is that of the model's weights.
        stretched: whether each product counts as often as the learning rate of its weight is
            multiplied (`learn_rate_factor`).
    """
    products = [
        torch.dot(first[w.key].flatten(), second[w.key].flatten()).double()
        * (w.learn_rate_factor if stretched else 1.0)
        for w in weights(model)
        if w.key in first and w.key in second
    ]
    return float(torch.stack(products).sum()) if products else 0.0


def norm(vector: Vector) -> float:
    """The Euclidean length of a vector, summed in float64."""
    squares = [torch.linalg.vector_norm(tensor).double() ** 2 for tensor in vector.values()]
    return float(torch.stack(squares).sum().sqrt()) if squares else 0.0


def collected_norm(model: Model[Any, Any]) -> float:
    """The Euclidean length of the gradient that a model has collected."""
    return norm({w.key: gradient for w in weights(model) if (gradient := w.gradient) is not None})


def _take(model: Model[Any, Any]) -> Vector:
    """All gradients; the model has none afterwards."""
    taken: Vector = {}
    for weight in weights(model):
        gradient = weight.gradient
        if gradient is None:
            continue
        taken[weight.key] = gradient.clone() if weight.parameter is None else gradient
        weight.clear_gradient()
    return taken


def _give_back(model: Model[Any, Any], taken: Vector) -> None:
    """Undo `_take`, with the same memory."""
    for weight in weights(model):
        if weight.key not in taken:
            continue
        if weight.parameter is None:
            weight.node.inc_grad(weight.key[1], cast(FloatsXd, torch2xp(taken[weight.key])))
        else:
            weight.parameter.grad = taken[weight.key]
