"""A bidirectional LSTM whose output does not depend on what else is in the batch."""

import torch
from torch import Tensor, nn


class BidirectionalLstm(nn.Module):
    """Two LSTMs, one a direction, over right-padded sequences.

    The backward LSTM reads each sequence reversed within its own length, so padding is never read
    before a real step. That gives the result of packed sequences at the speed of padded ones:
    packing a batch of long notes is ten times slower on a CPU.

    Args:
        width: size of each input vector.
        hidden_width: size of the state of each direction.
    """

    def __init__(self, width: int, hidden_width: int) -> None:
        super().__init__()
        self.hidden_width = hidden_width
        self.forward_lstm = nn.LSTM(width, hidden_width, batch_first=True)
        self.backward_lstm = nn.LSTM(width, hidden_width, batch_first=True)
        for lstm in (self.forward_lstm, self.backward_lstm):
            _initialise(lstm)

    def forward(self, inputs: Tensor, lengths: Tensor) -> Tensor:
        """States of both directions at every step.

        Args:
            inputs: float (batch, steps, width), right-padded.
            lengths: int64 (batch,), each between 0 and `steps`.

        Returns:
            float (batch, steps, 2 * hidden_width); what stands on padding is meaningless.
        """
        mirrored = _mirror_index(lengths, inputs.shape[1])
        forward_states, _ = self.forward_lstm(inputs)
        backward_states, _ = self.backward_lstm(_take_steps(inputs, mirrored))
        return torch.cat((forward_states, _take_steps(backward_states, mirrored)), dim=-1)

    def final_states(self, inputs: Tensor, lengths: Tensor) -> Tensor:
        """The state of each direction after it has read the whole sequence.

        Args:
            inputs: float (batch, steps, width), right-padded.
            lengths: int64 (batch,), each between 1 and `steps`.

        Returns:
            float (batch, 2 * hidden_width).
        """
        mirrored = _mirror_index(lengths, inputs.shape[1])
        last = (lengths - 1).view(-1, 1)
        forward_states, _ = self.forward_lstm(inputs)
        backward_states, _ = self.backward_lstm(_take_steps(inputs, mirrored))
        return torch.cat(
            (_take_steps(forward_states, last), _take_steps(backward_states, last)), dim=-1
        ).squeeze(1)


def _mirror_index(lengths: Tensor, steps: int) -> Tensor:
    """int64 (batch, steps): where step t of the reversed sequence stands; its own inverse."""
    positions = torch.arange(steps, device=lengths.device).expand(len(lengths), steps)
    mirrored = lengths.view(-1, 1) - 1 - positions
    return torch.where(mirrored < 0, positions, mirrored)


def _take_steps(sequences: Tensor, index: Tensor) -> Tensor:
    """(batch, steps, width) and int64 (batch, n) -> (batch, n, width)."""
    return sequences.gather(1, index.unsqueeze(-1).expand(-1, -1, sequences.shape[-1]))


def _initialise(lstm: nn.LSTM) -> None:
    """Glorot input and orthogonal recurrent weights; the forget gate starts open (bias 1)."""
    input_weights, recurrent_weights, *biases = lstm.all_weights[0]
    with torch.no_grad():
        nn.init.xavier_uniform_(input_weights)
        for gate in recurrent_weights.chunk(4):
            nn.init.orthogonal_(gate)
        for bias in biases:
            bias.zero_()
        biases[0][lstm.hidden_size : 2 * lstm.hidden_size] = 1.0
