"""Encoder: a tok2vec over a pre-trained encoder of transformers."""

from collections.abc import Callable
from functools import partial
from typing import Any, Literal, NamedTuple, cast

import numpy as np
import torch
from numpy.typing import NDArray
from spacy.tokens import Doc
from thinc.api import Model
from thinc.types import Floats2d
from torch import Tensor

from spacy_clinner.encoder.encoder_shim import EncoderShim
from spacy_clinner.encoder.lora import Lora
from spacy_clinner.encoder.note_text import note_text
from spacy_clinner.encoder.pretrained import load_pretrained, require_transformers
from spacy_clinner.encoder.settings import NODE, OWNER, EncoderSettings
from spacy_clinner.layers.half_precision import Precision
from spacy_clinner.layers.piece_pooling import Pooling, pool
from spacy_clinner.layers.pretrained_encoder import PlacedWindow
from spacy_clinner.layers.windows import places_for_cuts, windows
from spacy_clinner.layers.word_pieces import PieceTokenizer
from spacy_clinner.tagger.bridge import to_arrays

Docs = list[Doc]
Vectors = list[Floats2d]


def Encoder(
    name: str | None = None,
    window: int | None = None,
    context: int = 8,
    pooling: Pooling = "mean",
    layer: Literal["last", "mix"] = "last",
    trainable_layers: int | None = None,
    layer_decay: float = 1.0,
    gradient_checkpointing: bool = False,
    precision: Precision = "auto",
    attention: Literal["sdpa", "eager"] = "sdpa",
    attention_dropout: float | None = 0.0,
    max_pieces: int = 4096,
    lora: Lora | None = None,
) -> Model[Docs, Vectors]:
    """A pre-trained encoder of the transformers library with a fast tokenizer, fine-tuned with the component.

    The encoder reads the words of a note with one blank for each run of white space between them. A note of
    more pieces than a window holds is cut at the end of a sentence or at white space where possible, and each
    part is read with context on both sides. Every token gets a vector: layout (white space, characters
    without width) gets that of the word before it.

    The encoder is read from its folder when a training begins. A saved pipeline holds the encoder's weights
    as safetensors, its config and its tokenizer as JSON. Nothing is fetched when it is loaded, and no code of
    the encoder's own is ever run.

    Args:
        name: a folder, or a name on the Hugging Face hub; read at the start of a training only.
        window: how many pieces the encoder reads at once, special ones included; null for its limit.
        context: how many pieces are read on each side of a part of a longer note.
        pooling: how the vectors of a token's pieces become one: their mean, the first, or the largest value
            of each component.
        layer: "last", or "mix" for a learned mix of all layers.
        trainable_layers: how many of the topmost layers learn; null for all, and the embeddings.
        layer_decay: what the learning rate of each lower layer is multiplied by.
        gradient_checkpointing: whether the encoder computes its layers again for their gradients, which
            takes less memory and more time.
        precision: in what the encoder computes; "auto" is bfloat16 on a GPU that has it, else float32.
        attention: torch's fused attention ("sdpa"), where the architecture has it, or a plain one ("eager").
        attention_dropout: which share of the attention between pieces is left out in training; null for what
            the encoder was pre-trained with. On a CPU, torch computes fused attention without dropout alone;
            with it, training takes a third more time.
        max_pieces: how many pieces are computed at once, padding included. It bounds the memory: a batch of
            notes that has more is computed in parts, whose gradients add up.
        lora: a `spacy-clinner.Lora.v1`, to learn by small matrices beside the encoder's own; null to learn
            the encoder's own weights.

    Returns:
        A tok2vec: list of Doc -> list of float32 (tokens, width of the encoder).

    Raises:
        ClinnerError: if a setting is out of range, or transformers is not installed. When a training begins,
            if the encoder cannot be read or a setting does not fit it.
    """
    require_transformers(OWNER)
    settings = EncoderSettings(
        window=window,
        context=context,
        pooling=pooling,
        layer=layer,
        trainable_layers=trainable_layers,
        layer_decay=layer_decay,
        gradient_checkpointing=gradient_checkpointing,
        precision=precision,
        attention=attention,
        attention_dropout=attention_dropout,
        max_pieces=max_pieces,
        lora=lora,
    )
    return Model(
        NODE,
        _forward,
        init=partial(_initialise, name=name),
        dims={"nO": None},
        shims=[EncoderShim(settings)],
    )


def encoder_shim(model: Model[Any, Any]) -> EncoderShim:
    """The shim of an Encoder."""
    return cast(EncoderShim, model.shims[0])


def _initialise(
    model: Model[Docs, Vectors], X: Docs | None = None, Y: Any = None, *, name: str | None
) -> None:
    shim = encoder_shim(model)
    shim.start_from(load_pretrained(name, shim.settings.attention_settings(), OWNER))
    model.set_dim("nO", shim.encoder.width, force=True)


def windows_of(model: Model[Docs, Vectors], docs: Docs) -> list[int]:
    """In how many windows an initialised Encoder reads each document; none in which there is no token."""
    shim = encoder_shim(model)
    read = (_read([doc], shim.encoder.tokenizer, shim.settings) if len(doc) else None for doc in docs)
    return [0 if batch is None else len(batch.windows) for batch in read]


class _Batch(NamedTuple):
    """What is read of some documents.

    Attributes:
        ids: int64 (pieces of all documents,).
        windows: of all documents.
        starts, ends: int64 (tokens of all documents,), the pieces of each token; end-exclusive.
    """

    ids: Tensor
    windows: list[PlacedWindow]
    starts: Tensor
    ends: Tensor


def _forward(
    model: Model[Docs, Vectors], docs: Docs, is_train: bool
) -> tuple[Vectors, Callable[[Vectors], Docs]]:
    shim = encoder_shim(model)
    module = shim.encoder
    if is_train:
        shim.begin_training()
    lengths = torch.tensor([len(doc) for doc in docs], dtype=torch.int64)
    if not lengths.sum():
        empty = model.ops.alloc2f(0, module.width)
        return [empty for _ in docs], lambda gradients: []
    batch = _read([doc for doc in docs if len(doc)], module.tokenizer, shim.settings)
    device = next(module.parameters()).device
    module.train(is_train)
    with torch.set_grad_enabled(is_train):
        pieces = module(batch.ids.to(device), batch.windows)
        flat = pool(pieces, batch.starts.to(device), batch.ends.to(device), shim.settings.pooling)

    def backprop(gradients: Vectors) -> Docs:
        if flat.requires_grad:
            flat.backward(torch.cat([torch.as_tensor(g, device=device) for g in gradients]))
        return []

    return to_arrays(flat, lengths), backprop


def _read(docs: Docs, tokenizer: PieceTokenizer, settings: EncoderSettings) -> _Batch:
    capacity = settings.capacity(tokenizer.limit, len(tokenizer.prefix) + len(tokenizer.suffix))
    ids: list[NDArray[np.int64]] = []
    starts: list[NDArray[np.int64]] = []
    ends: list[NDArray[np.int64]] = []
    placed: list[PlacedWindow] = []
    start = 0
    for doc in docs:
        note = note_text(doc)
        pieces = tokenizer(note.text, note.starts, note.ends)
        places = places_for_cuts(len(pieces.ids), pieces.starts, note.between)
        placed += [(start, window) for window in windows(places, capacity, settings.context)]
        ids.append(pieces.ids)
        starts.append(start + pieces.starts[note.words])
        ends.append(start + pieces.ends[note.words])
        start += len(pieces.ids)
    joined = (torch.from_numpy(np.concatenate(arrays)) for arrays in (ids, starts, ends))
    piece_ids, token_starts, token_ends = joined
    return _Batch(piece_ids, placed, token_starts, token_ends)
