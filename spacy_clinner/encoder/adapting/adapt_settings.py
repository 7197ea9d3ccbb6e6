"""The settings of an adaptation."""

from __future__ import annotations

from dataclasses import asdict, dataclass
from typing import TYPE_CHECKING, Any

from spacy_clinner.errors import (
    ClinnerError,
    require_fractions,
    require_not_negative,
    require_positive,
)

if TYPE_CHECKING:
    from spacy_clinner.layers.half_precision import Precision

OWNER = "adapt"
"""What errors begin with."""

_PASSES = 3.0
_MAY_DIFFER = ("precision", "save_every")


@dataclass(frozen=True)
class AdaptSettings:
    """Settings of an adaptation.

    Attributes:
        window: pieces that are read at once, special ones included; None for as many as the encoder can.
        epochs: passes over the notes; None for 3.
        steps: steps of the optimizer instead of passes; None to go by `epochs`.
        learn_rate: highest rate, after the warm-up; None for 1e-4, with `lora` 1e-3.
        warmup: share of the steps in which the rate rises from 0.
        weight_decay: of AdamW, for matrices.
        batch_pieces: pieces of a batch, padding included.
        masked: share of the words that the encoder has to guess.
        held_out: share of the notes that are not learned from.
        lora: rank of the matrices that are learned beside each linear layer; None to learn all weights.
        trainable_layers: how many of the last layers learn; None for all of them and the embeddings.
        train_head_first: steps in which an untrained head learns alone; None for as many as the encoder's.
        head_learn_rate: highest rate of those steps.
        precision: "auto" is bfloat16 on a GPU that has it.
        save_every: steps between two checkpoints.
        seed: seed of held-out notes, order, masks, dropout and new weights.
    """

    window: int | None = None
    epochs: float | None = None
    steps: int | None = None
    learn_rate: float | None = None
    warmup: float = 0.06
    weight_decay: float = 0.01
    batch_pieces: int = 4096
    masked: float = 0.15
    held_out: float = 0.05
    lora: int | None = None
    trainable_layers: int | None = None
    train_head_first: int | None = None
    head_learn_rate: float = 1e-3
    precision: Precision = "auto"
    save_every: int = 500
    seed: int = 0

    @property
    def highest_rate(self) -> float:
        """The learning rate after the warm-up."""
        if self.learn_rate is None:
            return 1e-4 if self.lora is None else 1e-3
        return self.learn_rate

    def steps_of(self, batches: int) -> int:
        """Steps of the optimizer over notes that make so many batches in one pass."""
        if self.steps is not None:
            return self.steps
        return max(1, round((_PASSES if self.epochs is None else self.epochs) * batches))

    def require_sound(self) -> None:
        """Stop if a setting is out of range, or if two settings exclude each other.

        Raises:
            ClinnerError: on a number that is out of its range, or on `lora` with `trainable_layers`.
        """
        given = {name: value for name, value in asdict(self).items() if value is not None}
        above_zero = ("window", "epochs", "steps", "learn_rate", "batch_pieces", "lora", "head_learn_rate")
        require_positive(
            OWNER, **{name: given[name] for name in (*above_zero, "save_every") if name in given}
        )
        require_fractions(OWNER, **{name: given[name] for name in ("warmup", "masked", "held_out")})
        not_negative = ("weight_decay", "trainable_layers", "train_head_first", "seed")
        require_not_negative(OWNER, **{name: given[name] for name in not_negative if name in given})
        if self.masked == 0:
            raise ClinnerError("adapt: nothing is masked, so there is nothing to guess: give a share above 0")
        if self.held_out == 1:
            raise ClinnerError("adapt: all notes are held out: give a --held-out below 1")
        if self.epochs is not None and self.steps is not None:
            raise ClinnerError("adapt: --epochs and --steps exclude each other: give one of them")
        if self.lora is not None and self.trainable_layers is not None:
            raise ClinnerError("adapt: --lora and --trainable-layers exclude each other: give one of them")

    def fixed(self) -> dict[str, Any]:
        """The settings that a run must share with the interrupted one that it continues."""
        return {name: value for name, value in asdict(self).items() if name not in _MAY_DIFFER}
