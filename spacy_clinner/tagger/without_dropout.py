"""A tagger at rest: nothing is dropped; with a gradient or without."""

import contextlib
from collections.abc import Iterator, Sequence
from typing import Any, NamedTuple

from spacy.tokens import Doc
from thinc.api import Model
from torch import Tensor, nn

from spacy_clinner.layers.crf import LinearChainCrf
from spacy_clinner.tagger.model import predict_emissions, tagger_network

SETTINGS = ("dropout_rate", "singleton_dropout", "word_dropout")


@contextlib.contextmanager
def at_rest(model: Model[Any, Any]) -> Iterator[None]:
    """For a while nothing in a model is random, though it runs in training mode.

    What a teacher says of a text and the gradient of what it says must be of one distribution.
    """
    settings = [
        (node, key, node.attrs[key]) for node in model.walk() for key in SETTINGS if key in node.attrs
    ]
    roots: list[nn.Module] = [shim._model for node in model.walk() for shim in node.shims]
    modules = [module for root in roots for module in root.modules()]
    modes = [module.training for module in modules]
    # thinc and the tagger choose the mode of a network right before they call it
    hooks = [module.register_forward_pre_hook(_put_at_rest) for module in modules]
    for node, key, _ in settings:
        node.attrs[key] = 0.0
    try:
        yield
    finally:
        for hook in hooks:
            hook.remove()
        for module, training in zip(modules, modes, strict=True):
            module.training = training
        for node, key, value in settings:
            node.attrs[key] = value


def _put_at_rest(module: nn.Module, arguments: Any) -> None:
    # cuDNN has no backward pass of an LSTM outside training; ours drop nothing themselves
    module.training = isinstance(module, nn.RNNBase)


class Answer(NamedTuple):
    """What a tagger at rest says of some documents; no gradient.

    Attributes:
        crf: its decoder.
        emissions: float (documents, longest, tags).
        lengths: int64 (documents,).
    """

    crf: LinearChainCrf
    emissions: Tensor
    lengths: Tensor


def answer(model: Model[Any, Any], docs: Sequence[Doc]) -> Answer:
    """Run a Tagger as at prediction, on one batch of what it reads."""
    return Answer(tagger_network(model).crf, *predict_emissions(model, list(docs)))
