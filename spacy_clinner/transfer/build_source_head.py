"""Heads of a source domain for an initialised Tagger."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from spacy.tokens import Doc
from thinc.api import Model
from thinc.types import Floats2d
from torch import nn

from spacy_clinner.tagger.bridge import TorchShim, torch_shim
from spacy_clinner.tagger.decoder import Decoder
from spacy_clinner.tagger.model import tagger_network
from spacy_clinner.tags import TagSet
from spacy_clinner.transfer.source_head import OwnHead, SharedHead

TaggerModel = Model[list[Doc], list[Floats2d]]


def own_head(model: TaggerModel, tags: TagSet) -> TorchShim:
    """Scores of the source's own.

    Args:
        model: the target's Tagger, for sizes, decoder and projection.
        tags: of the source.
    """
    decoder: Decoder = model.attrs["decoder"]
    return _shim(model, OwnHead(_width(model), decoder.build(tags), _projection(model)))


def shared_head(model: TaggerModel, tags: TagSet, target_ids: Mapping[int, int]) -> TorchShim:
    """Scores that are the target's where the target has the tag.

    Args:
        model: the target's Tagger.
        tags: of the source.
        target_ids: id of the target's tag by id of the source's.
    """
    decoder: Decoder = model.attrs["decoder"]
    crf = decoder._replace(learned=False).build(tags)
    rows = [target_ids.get(tag) for tag in range(len(tags))]
    return _shim(model, SharedHead(_width(model), crf, rows, _projection(model)))


def _width(model: TaggerModel) -> int:
    return tagger_network(model).fully_connected.in_features


def _projection(model: TaggerModel) -> nn.Module | None:
    build: Any = model.attrs["projection"]
    return None if build is None else build(_width(model), "source")


def _shim(model: TaggerModel, head: nn.Module) -> TorchShim:
    shim = TorchShim(lambda description: head, torch_shim(model).learn_rate_factor)
    shim.build_module({})
    return shim
