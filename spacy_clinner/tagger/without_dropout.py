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
    modules = [(module, module.training) for root in roots for module in root.modules()]
    for node, key, _ in settings:
        node.attrs[key] = 0.0
    for module, _ in modules:
        # cuDNN has no backward pass of an LSTM outside training; ours drop nothing themselves
        module.training = isinstance(module, nn.RNNBase)
    for root in roots:
        # thinc and the tagger call train() at every forward pass: here it does nothing
        root.__dict__["train"] = lambda mode=True: None
    try:
        yield
    finally:
        for root in roots:
            del root.__dict__["train"]
        for module, training in modules:
            module.training = training
        for node, key, value in settings:
            node.attrs[key] = value


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
