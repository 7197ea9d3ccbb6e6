"""How an encoder computes its attention."""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

if TYPE_CHECKING:
    from transformers import PretrainedConfig

_DROPOUTS = ("attention_probs_dropout_prob", "attention_dropout")
"""Names that architectures have for it."""


class Attention(NamedTuple):
    """How an encoder computes its attention.

    Attributes:
        implementation: "sdpa" or "eager"; an architecture that has no "sdpa" is read with "eager".
        dropout: in training; None for what the encoder was pre-trained with.
    """

    implementation: str = "sdpa"
    dropout: float | None = None

    @property
    def implementations(self) -> list[str]:
        """Those to try, in turn."""
        return list(dict.fromkeys((self.implementation, "eager")))

    def set_dropout(self, config: PretrainedConfig) -> None:
        """Write the dropout into the config of an encoder that is to be built."""
        for name in _DROPOUTS:
            if self.dropout is not None and hasattr(config, name):
                setattr(config, name, self.dropout)


PLAIN = Attention()
"""As the encoder was pre-trained."""
