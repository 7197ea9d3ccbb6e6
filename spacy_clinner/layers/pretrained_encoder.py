"""A pre-trained encoder of transformers over windows of word pieces."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import TYPE_CHECKING, Any

import torch
from torch import Tensor, nn
from torch.utils.checkpoint import checkpoint

from spacy_clinner.layers.bounded_batches import even_batches
from spacy_clinner.layers.half_precision import Precision, uses_bfloat16
from spacy_clinner.layers.layer_mix import LayerMix
from spacy_clinner.layers.windows import Window
from spacy_clinner.layers.word_pieces import PieceTokenizer

if TYPE_CHECKING:
    from transformers import PreTrainedModel

PlacedWindow = tuple[int, Window]
"""Where the pieces of a window's note begin among those of all notes, and the window."""


class PretrainedEncoder(nn.Module):
    """Reads any number of notes of any length, some windows at a time.

    Args:
        encoder: of transformers; its pooler, which no tagger uses, is dropped.
        tokenizer: the encoder's own.
        mix: whether the vectors are a learned mix of all layers, in place of the last one.
        precision: in what the encoder computes; "auto" is bfloat16 on a GPU that has it, else float32.
            Vectors and weights are float32.
        max_pieces: how many pieces are computed at once, padding included. It bounds the memory, in training
            too.

    Attributes:
        width: of a vector.
    """

    def __init__(
        self,
        encoder: PreTrainedModel,
        tokenizer: PieceTokenizer,
        *,
        mix: bool,
        precision: Precision,
        max_pieces: int,
    ) -> None:
        super().__init__()
        if isinstance(getattr(encoder, "pooler", None), nn.Module):
            encoder.pooler = None
        self.encoder = encoder
        self.tokenizer = tokenizer
        self.mix = LayerMix(encoder.config.num_hidden_layers + 1) if mix else None
        self.width: int = encoder.config.hidden_size
        self._precision = precision
        self._max_pieces = max_pieces

    def forward(self, ids: Tensor, windows: Sequence[PlacedWindow]) -> Tensor:
        """Vectors of the pieces of all notes.

        Args:
            ids: int64 (pieces of all notes,).
            windows: of all notes, whose parts hold every piece once.

        Returns:
            float32 (pieces of all notes, width).
        """
        batches = [
            [windows[i] for i in batch]
            for batch in even_batches([self._length(window) for _, window in windows], self._max_pieces)
        ]
        if torch.is_grad_enabled():
            return self._with_gradient(ids, batches)
        vectors = torch.empty(len(ids), self.width, device=ids.device)
        for batch in batches:
            vectors[_rows(batch).to(ids.device)] = self._read(ids, batch)
        return vectors

    def _with_gradient(self, ids: Tensor, batches: list[list[PlacedWindow]]) -> Tensor:
        """The same for training. What is too large at once is computed again for gradients, in batches."""
        if sum(map(self._padded_size, batches)) <= self._max_pieces:
            read = [self._read(ids, batch) for batch in batches]
        else:
            read = [checkpoint(self._read, ids, batch, use_reentrant=False) for batch in batches]
        rows = torch.cat([_rows(batch) for batch in batches])
        places = torch.empty_like(rows)
        places[rows] = torch.arange(len(rows))
        return torch.cat(read).index_select(0, places.to(ids.device))

    def _read(self, ids: Tensor, batch: list[PlacedWindow]) -> Tensor:
        """float32 (pieces of the parts of a batch, width)."""
        prefix, suffix = (
            ids.new_tensor(special) for special in (self.tokenizer.prefix, self.tokenizer.suffix)
        )
        rows = [
            torch.cat((prefix, ids[start + window.first : start + window.last], suffix))
            for start, window in batch
        ]
        padded = nn.utils.rnn.pad_sequence(rows, batch_first=True, padding_value=self.tokenizer.padding)
        lengths = torch.tensor([len(row) for row in rows], device=ids.device)
        mask = torch.arange(padded.shape[1], device=ids.device) < lengths.unsqueeze(1)
        vectors = self._encode(padded, mask.long())
        return torch.cat([vectors[i, part] for i, part in enumerate(self._parts(batch))])

    def _parts(self, batch: list[PlacedWindow]) -> Iterator[slice]:
        """Where the part of each window stands in what is read."""
        for _, window in batch:
            start = len(self.tokenizer.prefix) + window.start - window.first
            yield slice(start, start + window.end - window.start)

    def _encode(self, ids: Tensor, mask: Tensor) -> Tensor:
        """float32 (windows, pieces, width)."""
        with torch.autocast(
            ids.device.type, torch.bfloat16, enabled=uses_bfloat16(ids.device, self._precision)
        ):
            output: Any = self.encoder(
                input_ids=ids,
                attention_mask=mask,
                output_hidden_states=self.mix is not None,
                return_dict=True,
            )
        if self.mix is None:
            last: Tensor = output.last_hidden_state
            return last.float()
        mixed: Tensor = self.mix([layer.float() for layer in output.hidden_states])
        return mixed

    def _padded_size(self, batch: list[PlacedWindow]) -> int:
        return len(batch) * max(self._length(window) for _, window in batch)

    def _length(self, window: Window) -> int:
        return window.length + len(self.tokenizer.prefix) + len(self.tokenizer.suffix)


def _rows(batch: list[PlacedWindow]) -> Tensor:
    """int64 (pieces of the parts of a batch,): where they stand among those of all notes."""
    return torch.cat([torch.arange(start + window.start, start + window.end) for start, window in batch])
