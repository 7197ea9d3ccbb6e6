"""Everything above tok2vec as one torch module: context, scores, sequence optimisation."""

import torch
from torch import Tensor, nn

from spacy_clinner.layers.bilstm import BidirectionalLstm
from spacy_clinner.layers.crf import LinearChainCrf


class TokenLstm(nn.Module):
    """Dropout, then stacked bidirectional LSTMs over the tokens (Lee et al. 2017, section 3).

    Args:
        width: size of each token vector.
        hidden_width: size of the state of each direction.
        depth: number of stacked bidirectional layers, at least 1.
        dropout: rate before each layer, while training.
    """

    def __init__(self, width: int, hidden_width: int, depth: int, dropout: float) -> None:
        super().__init__()
        self.width = 2 * hidden_width
        self.dropout = nn.Dropout(dropout)
        widths = [width] + [self.width] * (depth - 1)
        self.layers = nn.ModuleList(BidirectionalLstm(n, hidden_width) for n in widths)

    def forward(self, tokens: Tensor, lengths: Tensor) -> Tensor:
        """(batch, steps, width) and int64 (batch,) -> (batch, steps, 2 * hidden_width)."""
        for layer in self.layers:
            tokens = layer(self.dropout(tokens), lengths)
        return tokens


class TaggerNetwork(nn.Module):
    """Token vectors in, tag scores out; the children's names are those of layer-wise transfer.

    Args:
        width: size of each token vector.
        token_lstm: the context layer, or None to score token vectors as they are.
        crf: the decoder; it also knows the number of tags.
        projection: what this domain reads off the hidden states; None for all of them.
    """

    def __init__(
        self,
        width: int,
        token_lstm: TokenLstm | None,
        crf: LinearChainCrf,
        projection: nn.Module | None = None,
    ) -> None:
        super().__init__()
        self.token_lstm = token_lstm
        self.projection = projection
        hidden_width = width if token_lstm is None else token_lstm.width
        self.fully_connected = nn.Linear(hidden_width, crf.n_tags)
        self.crf = crf
        nn.init.xavier_uniform_(self.fully_connected.weight)
        nn.init.zeros_(self.fully_connected.bias)

    def hidden(self, tokens: Tensor, lengths: Tensor) -> Tensor:
        """Feature representation of every token: the h of Wang et al. (2018).

        Args:
            tokens: float (batch, steps, width), right-padded.
            lengths: int64 (batch,).

        Returns:
            float (batch, steps, hidden width).
        """
        return tokens if self.token_lstm is None else self.token_lstm(tokens, lengths)

    def forward(self, tokens: Tensor, lengths: Tensor) -> Tensor:
        """Tag scores (emissions) of every token.

        Args:
            tokens: float (batch, steps, width), right-padded.
            lengths: int64 (batch,).

        Returns:
            float (batch, steps, tags).
        """
        return self.score(self.hidden(tokens, lengths))

    def score(self, hidden: Tensor) -> Tensor:
        """Tag scores of hidden states: (batch, steps, hidden width) -> (batch, steps, tags)."""
        projected = hidden if self.projection is None else self.projection(hidden)
        emissions: Tensor = self.fully_connected(projected)
        return emissions


def scatter_tokens(flat: Tensor, lengths: Tensor) -> Tensor:
    """Pad: float (sum of lengths, width) -> (batch, longest, width), zeros on padding."""
    steps = int(lengths.max()) if len(lengths) else 0
    padded = flat.new_zeros(len(lengths) * steps, flat.shape[-1])
    return padded.index_copy(0, token_positions(lengths), flat).view(len(lengths), steps, -1)


def gather_tokens(padded: Tensor, lengths: Tensor) -> Tensor:
    """Undo padding: (batch, steps, ...) -> (sum of lengths, ...)."""
    flat = padded.reshape(padded.shape[0] * padded.shape[1], *padded.shape[2:])
    return flat.index_select(0, token_positions(lengths))


def token_positions(lengths: Tensor) -> Tensor:
    """int64 (sum of lengths,): where each token stands in a padded batch laid out flat."""
    steps = int(lengths.max()) if len(lengths) else 0
    inside = torch.arange(steps, device=lengths.device) < lengths.unsqueeze(1)
    return inside.flatten().nonzero().squeeze(1)
