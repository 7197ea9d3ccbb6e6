"""Carry a pipeline over spacy-transformers to `spacy-clinner.Encoder.v1`, with its weights."""

from __future__ import annotations

import copy
from collections.abc import Callable
from typing import Any

from spacy.language import Language
from spacy.util import load_model_from_config
from thinc.api import Model

from spacy_clinner.encoder.encoder_shim import EncoderShim
from spacy_clinner.encoder.pretrained import Pretrained
from spacy_clinner.encoder.settings import NODE
from spacy_clinner.encoder.shared_encoder import SharedEncoder
from spacy_clinner.errors import ClinnerError

OWN = "spacy-transformers.Tok2VecTransformer"
LISTENER = "spacy-transformers.TransformerListener"
ENCODER = "spacy-clinner.Encoder.v1"
MEAN = {"@layers": "reduce_mean.v1"}
Block = dict[str, Any]


def converted(old: Language) -> Language:
    """A pipeline that says the same, whose encoder is an `Encoder` in the place of spacy-transformers.

    Predictions are the same for notes that the old encoder read in one window. It read longer ones in other
    windows, so theirs may differ.

    Args:
        old: a trained pipeline; its encoder is taken over, so do not use it again.

    Raises:
        ClinnerError: if no component has an encoder of spacy-transformers, or one cannot be carried over.
    """
    config = copy.deepcopy(old.config.interpolate())
    shared = [block for block in config["components"].values() if block.get("factory") == "transformer"]
    for block in shared:
        name = block["model"].get("name")
        block.clear()
        block.update({"factory": "encoder", "model": {"@architectures": ENCODER, "name": name}})
    if not _replaced(config["components"], "the pipeline") and not shared:
        raise ClinnerError(
            "convert-model: no component has an encoder of spacy-transformers: there is nothing to convert"
        )
    new = load_model_from_config(config, auto_fill=True, vocab=old.vocab)
    new.tokenizer = old.tokenizer
    new.meta.update(old.meta)
    for name, component in old.components:
        _carry_over(name, component, new.get_pipe(name))
    for _, component in new.components:
        if isinstance(component, SharedEncoder):
            component.tell_width()
    return new


def _replaced(block: Block, where: str) -> bool:
    """Replace the encoders and listeners in a config; whether there was one."""
    any_replaced = False
    for name, value in block.items():
        if not isinstance(value, dict):
            continue
        architecture = str(value.get("@architectures", ""))
        if architecture.startswith((OWN, LISTENER)):
            if value.get("pooling") != MEAN:
                raise ClinnerError(
                    f"convert-model: {where}: its pooling is not reduce_mean.v1, the only one that can be "
                    "carried over: train it again over spacy-clinner.Encoder.v1"
                )
            block[name] = _replacement(architecture, value)
            any_replaced = True
        else:
            any_replaced |= _replaced(value, name if where == "the pipeline" else where)
    return any_replaced


def _replacement(architecture: str, block: Block) -> Block:
    if architecture.startswith(LISTENER):
        return {
            "@architectures": "spacy-clinner.EncoderListener.v1",
            "upstream": block.get("upstream", "*"),
        }
    return {"@architectures": ENCODER, "name": block.get("name")}


def _carry_over(name: str, old: Any, new: Any) -> None:
    """Give a component the state of another, and its model the weights."""
    if not hasattr(old, "to_bytes"):
        return
    if not isinstance(getattr(old, "model", None), Model):
        new.from_bytes(old.to_bytes())
        return
    new.from_bytes(old.to_bytes(exclude=["vocab", "model"]), exclude=["vocab", "model"])
    if getattr(new.model, "name", "") == NODE:
        _take_encoder(old.model, new.model)
        return
    if hasattr(old, "labels") and hasattr(new, "_resize"):
        new._resize()  # a transition model has as many outputs as its component has labels
    try:
        _copy_node(old.model, new.model)
    except ValueError:
        raise ClinnerError(
            f"convert-model: {name}: its model cannot be carried over: train the component again"
        ) from None


def _copy_node(old: Model[Any, Any], new: Model[Any, Any]) -> None:
    """Copy weights, sizes and settings, node by node, where both models are alike."""
    if new.name == NODE:
        _take_encoder(old, new)
        return
    if new.name == "tok2vec-listener":
        return
    if old.name != new.name or len(old.layers) != len(new.layers):
        raise ValueError("two models of different shape")
    for dim in old.dim_names:
        if old.has_dim(dim):
            new.set_dim(dim, old.get_dim(dim), force=True)
    for param in old.param_names:
        if old.has_param(param):
            new.set_param(param, old.get_param(param))
    new.attrs.update(old.attrs)
    for ours, theirs in zip(new.shims, old.shims, strict=True):
        ours.from_bytes(theirs.to_bytes())
    for ours_below, theirs_below in zip(new.layers, old.layers, strict=True):
        _copy_node(theirs_below, ours_below)


def _take_encoder(old: Model[Any, Any], new: Model[Any, Any]) -> None:
    """Take the encoder of transformers out of a model of spacy-transformers.

    Raises:
        ClinnerError: if its tokenizer is a slow one.
    """
    objects = next(shim._hfmodel for node in old.walk() for shim in node.shims if hasattr(shim, "_hfmodel"))
    if not objects.tokenizer.is_fast:
        raise ClinnerError(
            "convert-model: the encoder has a slow tokenizer, which does not tell where in the text a piece "
            "stands: train anew with tokenizer_config.use_fast = true"
        )
    shim = new.shims[0]
    assert isinstance(shim, EncoderShim)
    shim.start_from(Pretrained(objects.transformer.float(), objects.tokenizer))
    new.set_dim("nO", shim.encoder.width, force=True)


def windows_of_old(old: Language) -> Callable[[Any], int] | None:
    """What tells in how many windows the encoder of spacy-transformers reads a document."""
    for _, component in old.components:
        model = getattr(component, "model", None)
        for node in model.walk() if isinstance(model, Model) else ():
            if "get_spans" in node.attrs:
                getter = node.attrs["get_spans"]
                return lambda doc: len(getter([doc])[0])
    return None
