import torch
from torch import nn
from torch.nn.utils.rnn import pack_padded_sequence, pad_packed_sequence

from spacy_clinner.layers.bilstm import BidirectionalLstm


def packed_reference(layer: BidirectionalLstm, inputs, lengths):
    """torch's own bidirectional LSTM over packed sequences, with the same weights."""
    width = layer.forward_lstm.input_size
    reference = nn.LSTM(width, layer.hidden_width, batch_first=True, bidirectional=True)
    reference = reference.to(inputs.dtype)
    state = dict(layer.forward_lstm.state_dict())
    state |= {f"{name}_reverse": w for name, w in layer.backward_lstm.state_dict().items()}
    reference.load_state_dict(state)
    packed = pack_padded_sequence(inputs, lengths, batch_first=True, enforce_sorted=False)
    outputs, (final, _) = reference(packed)
    outputs, _ = pad_packed_sequence(outputs, batch_first=True)
    return outputs, torch.cat((final[0], final[1]), dim=-1)


def make(batch: int, steps: int):
    torch.manual_seed(0)
    layer = BidirectionalLstm(5, 3).double()
    inputs = torch.randn(batch, steps, 5, dtype=torch.float64)
    return layer, inputs


def test_equals_packed_lstm_for_any_lengths():
    layer, inputs = make(4, 7)
    lengths = torch.tensor([7, 1, 4, 2])
    expected, final = packed_reference(layer, inputs, lengths)
    outputs = layer(inputs, lengths)
    for row, length in enumerate(lengths):
        torch.testing.assert_close(outputs[row, :length], expected[row, :length])
    torch.testing.assert_close(layer.final_states(inputs, lengths), final)


def test_gradients_do_not_reach_padding():
    layer, inputs = make(2, 6)
    inputs.requires_grad_()
    lengths = torch.tensor([6, 2])
    outputs = layer(inputs, lengths)
    outputs[1, :2].sum().backward()
    assert inputs.grad is not None
    assert not inputs.grad[1, 2:].any()
    assert inputs.grad[1, :2].all()


def test_empty_sequence_beside_others():
    layer, inputs = make(2, 3)
    alone = layer(inputs[:1], torch.tensor([3]))
    beside = layer(inputs, torch.tensor([3, 0]))
    torch.testing.assert_close(alone[0], beside[0])
