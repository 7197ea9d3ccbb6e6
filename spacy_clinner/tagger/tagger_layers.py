"""The named layers of a tagger, from the bottom up (Lee et al. 2017, section 3)."""

from typing import Any, cast

from spacy.tokens import Doc
from thinc.api import Model
from thinc.types import Floats2d
from torch import nn

from spacy_clinner.errors import ClinnerError
from spacy_clinner.layers.char_lstm import CharWordEmbedding
from spacy_clinner.layers.encoder_layers import named_layers
from spacy_clinner.layers.pretrained_encoder import PretrainedEncoder
from spacy_clinner.tagger.bridge import TorchShim, torch_shim
from spacy_clinner.tagger.embed import NAME as CHAR_WORD_EMBED
from spacy_clinner.tagger.model import tagger_network

TaggerModel = Model[list[Doc], list[Floats2d]]

EMBEDDING_LAYERS = ("token_embedding", "char_embedding", "char_lstm")
ENCODER = "encoder"
CONTEXT = "context"
FULLY_CONNECTED = "fully_connected"
PROJECTION = "projection"
"""Of a tagger that shares its hidden states with another domain; it goes with the fully connected layer."""


def layer_names(model: TaggerModel) -> list[str]:
    """The layers of a Tagger, lowest first.

    Over CharWordEmbed they are the six of the paper: token_embedding, char_embedding, char_lstm,
    token_lstm, fully_connected, crf. Over any other tok2vec: encoder, context, fully_connected, crf. A
    pre-trained `Encoder` shows its own layers in place of encoder: encoder.embeddings, encoder.layer.0 and
    so on. A tagger without a context layer or with a softmax lacks that layer.
    """
    network = tagger_network(model)
    own_embedding = has_own_embedding(model)
    names = list(EMBEDDING_LAYERS) if own_embedding else [*encoder_layers(model)] or [ENCODER]
    if network.token_lstm is not None:
        names.append("token_lstm" if own_embedding else CONTEXT)
    names.append(FULLY_CONNECTED)
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
        up_to: the topmost layer; all below it are meant too. "encoder" is all of a pre-trained encoder.
        layers: names, instead; None for both means all layers.

    Raises:
        ClinnerError: on both at once, or a layer that the tagger does not have.
    """
    names = layer_names(model)
    if up_to is not None and layers is not None:
        raise ClinnerError("transfer_weights: give up_to or layers, not both")
    chosen = layers if layers is not None else [up_to or names[-1]]
    encoder = list(encoder_layers(model))
    chosen = [name for one in chosen for name in (encoder if one == ENCODER and encoder else [one])]
    for name in chosen:
        if name not in names:
            raise ClinnerError(f"the tagger has no layer {name!r}: choose from {', '.join(names)}")
    return names[: names.index(chosen[-1]) + 1] if layers is None else [n for n in names if n in chosen]


def encoder_layers(model: TaggerModel) -> dict[str, list[str]]:
    """The layers of a tagger's own `Encoder`, lowest first, and the names of their weights in its module."""
    encoder = pretrained_encoder(model)
    if encoder is None:
        return {}
    layers = {
        f"{ENCODER}.{layer}": [f"encoder.{name}" for name in names]
        for layer, names in named_layers(encoder.encoder).items()
    }
    if layers and encoder.mix is not None:
        layers[list(layers)[-1]] += [f"mix.{name}" for name, _ in encoder.mix.named_parameters()]
    return layers


def pretrained_encoder(model: TaggerModel) -> PretrainedEncoder | None:
    """The torch module of a tagger's own `Encoder`; None over another tok2vec."""
    for shim in model.get_ref("tok2vec").shims:
        if isinstance(shim, TorchShim) and isinstance(shim.module, PretrainedEncoder):
            return shim.module
    return None


def embedding(model: TaggerModel) -> CharWordEmbedding:
    """The torch module of a tagger's CharWordEmbed."""
    return cast(CharWordEmbedding, torch_shim(model.get_ref("tok2vec")).module)


def layer_module(model: TaggerModel, name: str) -> nn.Module:
    """The torch module of a layer, any but the encoder."""
    if name in EMBEDDING_LAYERS:
        return cast(nn.Module, getattr(embedding(model), name))
    return cast(nn.Module, getattr(tagger_network(model), "token_lstm" if name == CONTEXT else name))


def layer_weights(model: TaggerModel, name: str) -> tuple[TorchShim, list[str]]:
    """Where the weights of a layer, any but "encoder", are: the shim and their names in its module."""
    layers = encoder_layers(model)
    owner: Any = model.get_ref("tok2vec") if name in EMBEDDING_LAYERS or name in layers else model
    shim = torch_shim(owner)
    parts = (PROJECTION, name) if name == FULLY_CONNECTED else ("token_lstm" if name == CONTEXT else name,)
    prefixes = tuple(f"{part}." for part in parts)
    names = (weight for weight, _ in shim.module.named_parameters())
    return shim, layers.get(name) or [weight for weight in names if weight.startswith(prefixes)]
