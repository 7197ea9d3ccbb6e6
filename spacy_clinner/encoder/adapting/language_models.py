"""An encoder with the head that guesses pieces, read from the encoder's folder and written to another."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING, Any

import numpy as np
import torch
from numpy.typing import NDArray
from safetensors import safe_open
from safetensors.torch import load_file, save_file
from torch import Tensor, nn

from spacy_clinner.encoder.adapting.adapt_settings import OWNER
from spacy_clinner.encoder.adapting.tied_head import TiedHead
from spacy_clinner.encoder.pretrained import (
    Pretrained,
    load_pretrained,
    quiet_transformers,
    require_transformers,
)
from spacy_clinner.errors import ClinnerError

if TYPE_CHECKING:
    from transformers import PreTrainedModel

HEAD_FILE = "language_model_head.safetensors"


class LanguageModel(nn.Module):
    """An encoder and a head.

    Attributes:
        head_is_trained: whether the head came with the encoder.
    """

    head_is_trained: bool

    @property
    def encoder(self) -> PreTrainedModel:
        """The encoder, a model of transformers."""
        raise NotImplementedError

    def forward(self, ids: Tensor, attention: Tensor, positions: Tensor) -> Tensor:
        """Scores at some positions only, since most of the work of a head is for the others.

        Args:
            ids: int64 of shape (windows, longest).
            attention: 1 for pieces, 0 for padding, of the same shape.
            positions: in `ids` read row by row, of shape (guesses,).

        Returns:
            Scores of shape (guesses, pieces of the vocabulary).
        """
        raise NotImplementedError

    def save(self, folder: Path) -> None:
        """Write config and weights as `AutoModel` reads them."""
        raise NotImplementedError

    @property
    def piece_biases(self) -> nn.Parameter | None:
        """What the head adds to the score of each piece in every context; None if it adds nothing."""
        raise NotImplementedError

    def expect(self, frequencies: NDArray[np.int64]) -> None:
        """Start an untrained head from the frequencies of pieces, which it would take long to learn.

        Args:
            frequencies: of shape (pieces,).
        """
        biases = self.piece_biases
        if biases is not None and biases.shape == frequencies.shape:
            shares = (frequencies + 1) / (frequencies + 1).sum()
            with torch.no_grad():
                biases.copy_(torch.from_numpy(np.log(shares)))


class OwnHeadModel(LanguageModel):
    """An encoder of an architecture that has no masked-language model in transformers.

    Args:
        encoder: the encoder.
        folder: where the head may lie, as `save` has left it.
    """

    def __init__(self, encoder: PreTrainedModel, folder: Path) -> None:
        super().__init__()
        self._encoder = encoder
        embeddings: Any = encoder.get_input_embeddings()
        self.head = TiedHead(encoder.config.hidden_size, embeddings)
        self.head_is_trained = (folder / HEAD_FILE).is_file()
        if self.head_is_trained:
            self.head.load_state_dict(load_file(folder / HEAD_FILE))

    @property
    def encoder(self) -> PreTrainedModel:
        """See `LanguageModel.encoder`."""
        return self._encoder

    def forward(self, ids: Tensor, attention: Tensor, positions: Tensor) -> Tensor:
        """See `LanguageModel.forward`."""
        vectors = self.encoder(input_ids=ids, attention_mask=attention).last_hidden_state
        return self.head(vectors.flatten(0, 1)[positions])  # type: ignore[no-any-return]

    @property
    def piece_biases(self) -> nn.Parameter:
        """See `LanguageModel.piece_biases`."""
        return self.head.bias

    def save(self, folder: Path) -> None:
        """See `LanguageModel.save`; the head is a file of its own."""
        self.encoder.save_pretrained(folder)
        save_file(self.head.state_dict(), folder / HEAD_FILE)


class TransformersHeadModel(LanguageModel):
    """An encoder whose architecture has a masked-language model in transformers.

    Args:
        whole: that model; its encoder is replaced.
        encoder: the encoder, with all that `AutoModel` reads, such as a pooler.
        head_is_trained: whether the head came with the encoder.
    """

    def __init__(self, whole: PreTrainedModel, encoder: PreTrainedModel, head_is_trained: bool) -> None:
        super().__init__()
        setattr(whole, whole.base_model_prefix, encoder)
        whole.tie_weights()
        self.whole = whole
        self.head_is_trained = head_is_trained

    @property
    def encoder(self) -> PreTrainedModel:
        """See `LanguageModel.encoder`."""
        return getattr(self.whole, self.whole.base_model_prefix)

    def forward(self, ids: Tensor, attention: Tensor, positions: Tensor) -> Tensor:
        """See `LanguageModel.forward`."""
        with _vectors_at(self.encoder, positions):
            return self.whole(input_ids=ids, attention_mask=attention).logits[0]  # type: ignore[no-any-return]

    @property
    def piece_biases(self) -> nn.Parameter | None:
        """See `LanguageModel.piece_biases`."""
        return getattr(self.whole.get_output_embeddings(), "bias", None)

    def save(self, folder: Path) -> None:
        """See `LanguageModel.save`."""
        self.whole.save_pretrained(folder)


@contextmanager
def _vectors_at(encoder: nn.Module, positions: Tensor) -> Iterator[None]:
    """Let an encoder give the vectors at some positions alone, as those of one short text."""

    def chosen(module: nn.Module, given: Any, output: Any) -> Any:
        vectors = output[0].flatten(0, 1)[positions][None]
        if isinstance(output, tuple):
            return (vectors, *output[1:])
        output["last_hidden_state"] = vectors
        return output

    handle = encoder.register_forward_hook(chosen)
    try:
        yield
    finally:
        handle.remove()


def load_language_model(name: str) -> tuple[LanguageModel, Pretrained]:
    """Read an encoder, with its language-model head if it has one.

    A head that is missing is drawn from torch's random numbers.

    Args:
        name: a folder or a name on the Hugging Face hub.

    Raises:
        ClinnerError: as `load_pretrained`, or if transformers is not installed or the tokenizer has no mask.
    """
    require_transformers(OWNER)
    pretrained = load_pretrained(name, owner=OWNER)
    if pretrained.tokenizer.mask_token_id is None:
        raise ClinnerError(
            f"adapt: {name}: its tokenizer has no mask, which masked-language pre-training needs: choose a "
            "BERT-like encoder"
        )
    with quiet_transformers():
        model = _of_transformers(name, pretrained.encoder)
    return model or OwnHeadModel(pretrained.encoder, Path(name)), pretrained


def _of_transformers(name: str, encoder: PreTrainedModel) -> LanguageModel | None:
    """The model if transformers has one for the architecture that scores pieces from its last vectors."""
    from transformers import MODEL_FOR_MASKED_LM_MAPPING, AutoModelForMaskedLM

    if type(encoder.config) not in MODEL_FOR_MASKED_LM_MAPPING:
        return None
    whole, loading = AutoModelForMaskedLM.from_pretrained(
        name,
        attn_implementation=encoder.config._attn_implementation,
        use_safetensors=True,
        trust_remote_code=False,
        output_loading_info=True,
    )
    prefix = f"{whole.base_model_prefix}."
    untrained = [key for key in loading["missing_keys"] if not key.startswith(prefix)]
    if not isinstance(getattr(whole, whole.base_model_prefix, None), type(encoder)):
        return None
    _read_head(whole, Path(name))
    return TransformersHeadModel(whole.float(), encoder, not untrained)


def _read_head(whole: PreTrainedModel, folder: Path) -> None:
    """Read a head again: transformers 4.48 draws a bias that has two names at random, as RoBERTa's has."""
    prefix = f"{whole.base_model_prefix}."
    weights = dict(whole.named_parameters(remove_duplicate=False))
    for path in folder.glob("*.safetensors"):
        with safe_open(path, "pt") as file, torch.no_grad():
            for name in set(file.keys()) & set(weights):
                if not name.startswith(prefix):
                    weights[name].copy_(file.get_tensor(name))
