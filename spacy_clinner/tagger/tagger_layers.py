"""The named layers of a tagger, from the bottom up (Lee et al. 2017, section 3)."""

from typing import Any, cast

from spacy.tokens import Doc
from thinc.api import Model
from thinc.types import Floats2d
from torch import nn

from spacy_clinner.errors import ClinnerError
from spacy_clinner.layers.char_lstm import CharWordEmbedding
from spacy_clinner.tagger.bridge import TorchShim, torch_shim
from spacy_clinner.tagger.embed import NAME as CHAR_WORD_EMBED
from spacy_clinner.tagger.model import tagger_network

TaggerModel = Model[list[Doc], list[Floats2d]]

EMBEDDING_LAYERS = ("token_embedding", "char_embedding", "char_lstm")
ENCODER = "encoder"
CONTEXT = "context"


def layer_names(model: TaggerModel) -> list[str]:
    """The layers of a Tagger, lowest first.

    Over CharWordEmbed they are the six of the paper: token_embedding, char_embedding, char_lstm,
    token_lstm, fully_connected, crf. Over any other tok2vec: encoder, context, fully_connected, crf.
    A tagger without a context layer or with a softmax lacks that layer.
    """
    network = tagger_network(model)
    own_embedding = has_own_embedding(model)
    names = list(EMBEDDING_LAYERS if own_embedding else (ENCODER,))
    if network.token_lstm is not None:
        names.append("token_lstm" if own_embedding else CONTEXT)
    names.append("fully_connected")
    if isinstance(network.crf.transitions, nn.Parameter):
        names.append("crf")
    return names


def has_own_embedding(model: TaggerModel) -> bool:
    """Whether the token vectors of a Tagger are a CharWordEmbed."""
    return bool(model.get_ref("tok2vec").name == CHAR_WORD_EMBED)


def selected_layers(model: TaggerModel, up_to: str | None, layers: list[str] | None) -> list[str]:
    """Layers by the topmost one or by name.

    Args:
        model: an initialised Tagger.
        up_to: the topmost layer; all below it are meant too.
        layers: names, instead; None for both means all layers.

    Raises:
        ClinnerError: on both at once, or a layer that the tagger does not have.
    """
    names = layer_names(model)
    if up_to is not None and layers is not None:
        raise ClinnerError("transfer_weights: give up_to or layers, not both")
    chosen = layers if layers is not None else [up_to or names[-1]]
    for name in chosen:
        if name not in names:
            raise ClinnerError(f"the tagger has no layer {name!r}: choose from {', '.join(names)}")
    return names[: names.index(chosen[0]) + 1] if layers is None else [n for n in names if n in chosen]


def embedding(model: TaggerModel) -> CharWordEmbedding:
    """The torch module of a tagger's CharWordEmbed."""
    return cast(CharWordEmbedding, torch_shim(model.get_ref("tok2vec")).module)


def layer_module(model: TaggerModel, name: str) -> nn.Module:
    """The torch module of a layer, any but the encoder."""
    if name in EMBEDDING_LAYERS:
        return cast(nn.Module, getattr(embedding(model), name))
    return cast(nn.Module, getattr(tagger_network(model), "token_lstm" if name == CONTEXT else name))


def layer_shim(model: TaggerModel, name: str) -> tuple[TorchShim, str]:
    """Where the weights of a layer, any but the encoder, are: the shim and the prefix of their names."""
    owner: Any = model.get_ref("tok2vec") if name in EMBEDDING_LAYERS else model
    return torch_shim(owner), "token_lstm" if name == CONTEXT else name
