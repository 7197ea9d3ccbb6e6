"""Tagger: tok2vec -> context -> decoder, the model of `clinical_ner`."""

from collections.abc import Callable, Sequence
from functools import partial
from typing import Any, NamedTuple, cast

import numpy as np
import torch
from numpy.typing import NDArray
from spacy.tokens import Doc
from thinc.api import Model
from thinc.types import Floats2d
from torch import Tensor, nn

from spacy_clinner.corpus.layout import without_layout, word_positions
from spacy_clinner.errors import ClinnerError
from spacy_clinner.layers.domain_projection import Domain
from spacy_clinner.layers.tagger_network import TaggerNetwork, gather_tokens, scatter_tokens
from spacy_clinner.tagger.bridge import TorchShim, to_arrays, to_tensor, torch_shim
from spacy_clinner.tagger.context import Context
from spacy_clinner.tagger.decoder import Decoder
from spacy_clinner.tagger.embed import collects_vocabulary
from spacy_clinner.tagger.token_vectors import (
    LAYOUT,
    LEFT_OUT,
    READ,
    Reading,
    begin_token_vectors,
    leave_layout_out,
    read,
    token_vectors,
)
from spacy_clinner.tags import TagSet

Docs = list[Doc]
Vectors = list[Floats2d]
SHAPE_SAMPLE = 10
Projection = Callable[[int, Domain], nn.Module]
"""Builds the projection of a domain once the width of the hidden states is known."""


def Tagger(
    tok2vec: Model[Docs, Vectors],
    context: Context | None,
    decoder: Decoder,
    learn_rate_factor: float = 1.0,
    projection: Projection | None = None,
) -> Model[Docs, Vectors]:
    """A sequence tagger over any tok2vec.

    All weights above tok2vec are one torch module (`TaggerNetwork`), built at `initialize` when
    the labels (`model.attrs["labels"]`) and the width of the token vectors are known.

    Tokens of white space and of characters without width are not part of the sequence. A tok2vec inside the
    component reads the words with one space between them. A tok2vec that is shared through a listener reads
    the text as it is. The vectors of white space are then dropped, but a convolution or a transformer has
    already mixed them into the vectors of the neighbouring words.

    Args:
        tok2vec: any spaCy tok2vec: CharWordEmbed, HashEmbedCNN, a listener, a transformer.
        context: the layer between token vectors and scores, such as BiLstm; null for none.
        decoder: the tag scheme and how a sequence is scored: Crf or Softmax.
        learn_rate_factor: multiplies the learning rate of the layers above tok2vec. Fresh layers on a
            pre-trained encoder need a higher rate than the encoder.
        projection: which part of the hidden states the tagger reads when another domain shares them (see
            `spacy-clinner.double_transfer.v1`); null for all of them.

    Returns:
        Model: list of Doc -> list of float32 (words, tags), the emissions.
    """
    build = partial(_build_network, context=context, decoder=decoder, projection=projection)
    return Model(
        "clinical_tagger",
        _forward,
        init=_initialise,
        layers=[tok2vec],
        refs={"tok2vec": tok2vec},
        dims={"nO": None},
        # until it is initialised it may be loaded from a file that knows nothing of layout
        attrs={"labels": [], "decoder": decoder, "projection": projection, LAYOUT: READ},
        shims=[TorchShim(build, learn_rate_factor)],
    )


class ForwardPass(NamedTuple):
    """One forward pass that an objective may differentiate once.

    Attributes:
        network: the torch module above tok2vec.
        lengths: int64 (documents,), words of each document that has any; see `layout.word_positions`.
        tokens: float (documents, steps, width), the vectors of the words, right-padded.
        hidden: float (documents, steps, hidden width), right-padded.
        emissions: float (documents, steps, tags).
        backward: takes a scalar loss; its gradient reaches the network's weights and, through the
            token vectors, tok2vec's.
    """

    network: TaggerNetwork
    lengths: Tensor
    tokens: Tensor
    hidden: Tensor
    emissions: Tensor
    backward: Callable[[Tensor], None]


def begin_forward(model: Model[Docs, Vectors], docs: Docs) -> ForwardPass:
    """Run a Tagger in training mode and keep the torch graph; documents without words have no row."""
    reading = read(model, docs)
    vectors, backprop_vectors = begin_token_vectors(model, reading.docs)
    network = tagger_network(model)
    network.train()
    flat, all_lengths = to_tensor(vectors, requires_grad=True)
    lengths = reading.lengths[reading.lengths > 0].to(flat.device)
    with torch.enable_grad():
        tokens = scatter_tokens(reading.words_of(flat), lengths)
        hidden = _hidden(network, reading, flat, all_lengths, lengths)
        emissions = network.score(hidden)

    def backward(loss: Tensor) -> None:
        loss.backward()
        gradient = torch.zeros_like(flat) if flat.grad is None else flat.grad
        backprop_vectors(to_arrays(gradient, all_lengths))

    return ForwardPass(network, lengths, tokens, hidden, emissions, backward)


def predict_emissions(
    model: Model[Docs, Vectors], docs: Docs, positions: Sequence[NDArray[np.int64]] | None = None
) -> tuple[Tensor, Tensor]:
    """Run a Tagger as at prediction.

    Args:
        model: the Tagger.
        docs: the documents.
        positions: their `layout.word_positions`, if they are known.

    Returns:
        float (documents, most words, tags), the emissions, and int64 (documents,), words of each document.
    """
    network = tagger_network(model)
    network.eval()
    reading = read(model, docs, positions)
    flat, all_lengths = token_vectors(model, reading.docs)
    lengths = reading.lengths.to(flat.device)
    with torch.no_grad():
        emissions = network.score(_hidden(network, reading, flat, all_lengths, lengths))
    return emissions, lengths


def _hidden(
    network: TaggerNetwork, reading: Reading, flat: Tensor, all_lengths: Tensor, lengths: Tensor
) -> Tensor:
    """Hidden states of words: float (documents, most words, hidden width), right-padded.

    Args:
        network: the torch module above tok2vec.
        reading: what was read.
        flat: float (tokens of all documents, width), the vectors.
        all_lengths: int64 (documents,), rows of each document in `flat`.
        lengths: int64 (documents,), words of each document, of all or of those with words.
    """
    if reading.words is None or not reading.in_context:
        return network.hidden(scatter_tokens(reading.words_of(flat), lengths), lengths)
    hidden = network.hidden(scatter_tokens(flat, all_lengths), all_lengths)
    return scatter_tokens(reading.words_of(gather_tokens(hidden, all_lengths)), lengths)


def tagger_network(model: Model[Docs, Vectors]) -> TaggerNetwork:
    """The torch module of a Tagger; ValueError before it is initialised."""
    return cast(TaggerNetwork, torch_shim(model).module)


def tag_set(model: Model[Docs, Vectors]) -> TagSet:
    """The tags of an initialised Tagger."""
    description = torch_shim(model).cfg
    return TagSet(description["labels"], model.attrs["decoder"].scheme)


def to_network_device(model: Model[Docs, Vectors], array: NDArray[np.int64]) -> Tensor:
    """An array as a tensor beside the weights of the Tagger."""
    return torch.from_numpy(array).to(tagger_network(model).fully_connected.weight.device)


def _build_network(
    description: dict[str, Any],
    context: Context | None,
    decoder: Decoder,
    projection: Projection | None,
) -> TaggerNetwork:
    width = description["width"]
    token_lstm = None if context is None else context(width)
    tags = TagSet(description["labels"], decoder.scheme)
    hidden_width = width if token_lstm is None else token_lstm.width
    domain = None if projection is None else projection(hidden_width, "target")
    return TaggerNetwork(width, token_lstm, decoder.build(tags), domain)


def _initialise(model: Model[Docs, Vectors], X: Docs | None = None, Y: Any = None) -> None:
    tok2vec = model.get_ref("tok2vec")
    docs = list(X or [])
    leave_layout_out(model)
    if model.attrs[LAYOUT] == LEFT_OUT:
        docs = [without_layout(doc, word_positions(doc)) for doc in docs]
    # a vocabulary needs every document; for shapes, as spaCy does it, a few will do
    try:
        tok2vec.initialize(X=docs if collects_vocabulary(tok2vec) else docs[:SHAPE_SAMPLE])
    except OSError:  # what transformers raises for a model it can neither find nor fetch
        raise ClinnerError(
            "clinical_ner: the pre-trained encoder could not be loaded: without a network give the path of a "
            "downloaded model folder (--paths.encoder)"
        ) from None
    width = tok2vec.maybe_get_dim("nO") or tok2vec.predict(docs[:1])[0].shape[1]
    # a built one too, as in spaCy's own components: nothing of what it had learned may stay
    torch_shim(model).build_module({"width": int(width), "labels": list(model.attrs["labels"])})
    model.set_dim("nO", len(tag_set(model)), force=True)


def _forward(
    model: Model[Docs, Vectors], docs: Docs, is_train: bool
) -> tuple[Vectors, Callable[[Vectors], Docs]]:
    if is_train:
        forward = begin_forward(model, docs)
        emissions = gather_tokens(forward.emissions, forward.lengths)

        def backprop(gradients: Vectors) -> Docs:
            gradient, _ = to_tensor(gradients)
            forward.backward((emissions * gradient).sum())
            return []

        return to_arrays(emissions, forward.lengths), backprop
    scores, lengths = predict_emissions(model, docs)
    return to_arrays(gather_tokens(scores, lengths), lengths), lambda gradients: []
