import pytest
import torch
from hypothesis import given
from hypothesis import strategies as st

from spacy_clinner.layers.piece_pooling import pool

JOIN = {
    "mean": lambda rows: rows.mean(0),
    "first": lambda rows: rows[0],
    "max": lambda rows: rows.max(0).values,
}
RANGES = st.lists(st.tuples(st.integers(0, 7), st.integers(1, 4)), min_size=1, max_size=9)


@pytest.mark.parametrize("pooling", JOIN)
@given(ranges=RANGES)
def test_a_word_is_joined_from_its_pieces(pooling, ranges):
    pieces = torch.randn(12, 3, generator=torch.Generator().manual_seed(0))
    starts, lengths = (torch.tensor(column) for column in zip(*ranges, strict=True))
    expected = [JOIN[pooling](pieces[start : start + length]) for start, length in ranges]
    torch.testing.assert_close(pool(pieces, starts, starts + lengths, pooling), torch.stack(expected))


@pytest.mark.parametrize("pooling", JOIN)
def test_gradients(pooling):
    pieces = torch.randn(5, 2, dtype=torch.float64, requires_grad=True)
    starts, ends = torch.tensor([0, 1, 1, 4]), torch.tensor([1, 4, 3, 5])
    assert torch.autograd.gradcheck(lambda rows: pool(rows, starts, ends, pooling), (pieces,))
