"""Token vectors from a word table and a character LSTM (Lee et al. 2017, section 3)."""

import math

import torch
from torch import Tensor, nn

from spacy_clinner.layers.bilstm import BidirectionalLstm
from spacy_clinner.layers.vocabulary import PADDING, Vocabulary

MAX_PADDED_CHARACTERS = 1 << 16
"""Size of one padded batch of words, in characters: one very long word must not widen them all."""


class CharWordEmbedding(nn.Module):
    """Concatenate a word vector and the final states of a character BiLSTM.

    The three children carry the names that layer-wise transfer uses.

    Args:
        vocabulary: what the rows of the two tables stand for.
        width: size of a word vector.
        character_width: size of a character vector.
        character_hidden_width: size of the character LSTM's state, a direction.
    """

    def __init__(
        self,
        vocabulary: Vocabulary,
        *,
        width: int,
        character_width: int,
        character_hidden_width: int,
    ) -> None:
        super().__init__()
        self.vocabulary = vocabulary
        self.token_embedding = nn.Embedding(vocabulary.n_word_rows, width)
        self.char_embedding = nn.Embedding(vocabulary.n_character_rows, character_width)
        self.char_lstm = BidirectionalLstm(character_width, character_hidden_width)
        for table in (self.token_embedding, self.char_embedding):
            bound = math.sqrt(3.0 / table.embedding_dim)
            nn.init.uniform_(table.weight, -bound, bound)

    def forward(self, word_ids: Tensor, type_index: Tensor, characters: Tensor, lengths: Tensor) -> Tensor:
        """Vectors of all tokens of a batch; the LSTM runs once per distinct word.

        Args:
            word_ids: int64 (tokens,), row of each token in the word table.
            type_index: int64 (tokens,), which distinct word each token is.
            characters: int64 (sum of lengths,), character ids of the distinct words, end to end.
            lengths: int64 (types,), characters in each distinct word, each at least 1.

        Returns:
            float (tokens, width + 2 * character_hidden_width).
        """
        spellings = self.spell(characters, lengths)
        return torch.cat((self.token_embedding(word_ids), spellings[type_index]), dim=-1)

    def spell(self, characters: Tensor, lengths: Tensor) -> Tensor:
        """Final character-LSTM states of the distinct words.

        Args:
            characters: int64 (sum of lengths,).
            lengths: int64 (types,).

        Returns:
            float (types, 2 * character_hidden_width).
        """
        order = torch.argsort(lengths, stable=True)
        starts = lengths.cumsum(0) - lengths
        rows = []
        for chunk in _bounded_chunks(order, lengths):
            steps = torch.arange(int(lengths[chunk].max()), device=lengths.device)
            inside = steps < lengths[chunk].unsqueeze(1)
            positions = (starts[chunk].unsqueeze(1) + steps) * inside
            padded = torch.where(inside, characters[positions], PADDING)
            rows.append(self.char_lstm.final_states(self.char_embedding(padded), lengths[chunk]))
        return torch.cat(rows)[torch.argsort(order)]


def _bounded_chunks(order: Tensor, lengths: Tensor) -> list[Tensor]:
    """Cut `order` (word indices, shortest first) so that no padded batch passes the bound."""
    sorted_lengths = lengths[order].tolist()
    cuts, begin = [], 0
    for i, length in enumerate(sorted_lengths):
        too_large = (i + 1 - begin) * length > MAX_PADDED_CHARACTERS
        if i > begin and (too_large or length > 2 * sorted_lengths[begin] + 8):
            cuts.append(order[begin:i])
            begin = i
    cuts.append(order[begin:])
    return cuts
