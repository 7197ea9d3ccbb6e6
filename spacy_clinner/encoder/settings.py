"""The settings of an encoder that stand in a config."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Literal

from spacy_clinner.encoder.attention import Attention
from spacy_clinner.errors import ClinnerError, require_fractions, require_not_negative, require_positive

if TYPE_CHECKING:
    from spacy_clinner.encoder.lora import Lora
    from spacy_clinner.layers.half_precision import Precision
    from spacy_clinner.layers.piece_pooling import Pooling

OWNER = "Encoder"
NODE = "pretrained_encoder"
"""The name of an Encoder among the nodes of a model."""


@dataclass(frozen=True)
class EncoderSettings:
    """What `spacy-clinner.Encoder.v1` is told, but for the encoder's name; see there.

    Raises:
        ClinnerError: if a setting is out of range.
    """

    window: int | None
    context: int
    pooling: Pooling
    layer: Literal["last", "mix"]
    trainable_layers: int | None
    layer_decay: float
    gradient_checkpointing: bool
    precision: Precision
    attention: Literal["sdpa", "eager"]
    attention_dropout: float | None
    max_pieces: int
    lora: Lora | None

    def __post_init__(self) -> None:
        require_positive(OWNER, max_pieces=self.max_pieces, layer_decay=self.layer_decay)
        require_not_negative(OWNER, context=self.context, trainable_layers=self.trainable_layers or 0)
        if self.attention_dropout is not None:
            require_fractions(OWNER, attention_dropout=self.attention_dropout)
        if self.window is not None:
            require_positive(OWNER, window=self.window)

    def attention_settings(self) -> Attention:
        """How the encoder computes its attention."""
        return Attention(self.attention, self.attention_dropout)

    def window_for(self, limit: int | None) -> int:
        """How many pieces a window has, special ones included.

        Args:
            limit: the most pieces that the encoder reads at once; None for no limit.

        Raises:
            ClinnerError: if the window is longer than that, or no larger than its context on both sides, or
                `max_pieces` holds no whole window.
        """
        window = self.window or min(limit or self.max_pieces, self.max_pieces)
        if limit is not None and window > limit:
            raise ClinnerError(
                f"Encoder: window is {window}, but the encoder reads at most {limit} pieces: set window to "
                f"{limit} or below, or to null"
            )
        if window > self.max_pieces:
            raise ClinnerError(
                f"Encoder: max_pieces is {self.max_pieces}, which does not hold a window of {window}: set "
                "max_pieces higher or window lower"
            )
        return window

    def capacity(self, limit: int | None, special: int) -> int:
        """How many pieces of text a window holds, beside the special ones.

        Raises:
            ClinnerError: see `window_for`.
        """
        capacity = self.window_for(limit) - special
        if capacity <= 2 * self.context:
            raise ClinnerError(
                f"Encoder: a window holds {capacity} pieces of text, but context is {self.context} on each "
                "side: set window higher or context lower"
            )
        return capacity
