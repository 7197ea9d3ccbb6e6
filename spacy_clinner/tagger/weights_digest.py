"""The digest of a model's weights, by which a store knows the tagger that it was fitted on."""

from collections.abc import Iterator
from typing import TYPE_CHECKING, Any

from thinc.api import Model, xp2torch

if TYPE_CHECKING:
    from torch import Tensor


def weights_digest(model: Model[Any, Any]) -> str:
    """See `tensors_digest`; it is the same after saving and loading."""
    from spacy_clinner.layers.tensors_digest import tensors_digest

    return tensors_digest(_as_saved(model))


def _as_saved(model: Model[Any, Any]) -> Iterator["Tensor"]:
    """Every weight, in the order of `gradients.weights`, as it is after loading: adapters may be merged."""
    from spacy_clinner.tagger.bridge import TorchShim

    for node in model.walk():
        for name in node.param_names:
            if node.has_param(name):
                yield xp2torch(node.get_param(name))
        for shim in node.shims:
            if isinstance(shim, TorchShim):
                yield from shim.saved_parameters()
            else:
                yield from shim._model.parameters()
