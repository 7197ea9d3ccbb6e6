"""Context layers of the tagger: what `[components.clinical_ner.model.context]` may name."""

from collections.abc import Callable
from functools import partial

from spacy_clinner.layers.tagger_network import TokenLstm

Context = Callable[[int], TokenLstm]
"""Builds the context layer once the width of the token vectors is known."""


def BiLstm(hidden_width: int = 100, depth: int = 1, dropout: float = 0.5) -> Context:
    """A bidirectional LSTM over the tokens, by default of the sizes of NeuroNER (Dernoncourt et al. 2017).

    Args:
        hidden_width: size of the state of each direction.
        depth: number of stacked layers.
        dropout: rate before each layer. `[training] dropout` applies to the layers of tok2vec only.
    """

    return partial(TokenLstm, hidden_width=hidden_width, depth=depth, dropout=dropout)
