import numpy as np
import pytest
import torch
from hypothesis import given
from hypothesis import strategies as st
from safetensors.torch import load
from thinc.api import SGD
from torch import nn

from spacy_clinner.bridge import MAX_UNEVENNESS, TorchShim, bounded_batches, to_arrays, to_tensor


def build(description):
    return nn.Linear(description["width"], 2)


@given(lengths=st.lists(st.integers(0, 50), max_size=30), bound=st.integers(1, 120))
def test_batches_hold_each_sequence_once_within_the_bound(lengths, bound):
    batches = bounded_batches(lengths, bound)
    assert sorted(i for batch in batches for i in batch) == list(range(len(lengths)))
    for batch in batches:
        longest = max(lengths[i] for i in batch)
        assert len(batch) == 1 or len(batch) * longest <= bound
        assert longest <= 2 * min(lengths[i] for i in batch) + MAX_UNEVENNESS


def test_arrays_become_one_leaf_and_come_back():
    arrays = [np.ones((2, 3), dtype="f"), np.zeros((0, 3), dtype="f"), np.full((1, 3), 5, dtype="f")]
    flat, lengths = to_tensor(arrays, requires_grad=True)
    assert flat.is_leaf
    assert flat.requires_grad
    assert lengths.tolist() == [2, 0, 1]
    for back, array in zip(to_arrays(flat, lengths), arrays, strict=True):
        np.testing.assert_array_equal(back, array)


def test_shim_builds_itself_from_bytes():
    shim = TorchShim(build)
    assert not shim.is_built
    with pytest.raises(ValueError, match="not initialised"):
        _ = shim.module
    empty = TorchShim(build).from_bytes(shim.to_bytes())
    assert not empty.is_built
    shim.build_module({"width": 3})
    other = TorchShim(build).from_bytes(shim.to_bytes())
    for name, weight in shim.module.state_dict().items():
        assert other.module.state_dict()[name].equal(weight)
    assert other.to_bytes() == shim.to_bytes()


def test_weights_are_safetensors():
    import srsly

    shim = TorchShim(build)
    shim.build_module({"width": 3})
    state = srsly.msgpack_loads(shim.to_bytes())["state"]
    assert set(load(state)) == {"weight", "bias"}


@pytest.mark.parametrize("factor", [0.0, 1.0, 3.0])
def test_learning_rate_factor(factor):
    torch.manual_seed(0)
    shim = TorchShim(build, learn_rate_factor=factor)
    module = shim.build_module({"width": 3})
    before = module.weight.detach().clone()
    module(torch.ones(1, 3)).sum().backward()
    shim.finish_update(SGD(0.01, grad_clip=0.0, use_averages=False))
    torch.testing.assert_close(before - module.weight.detach(), torch.full((2, 3), 0.01 * factor))
    assert not module.weight.grad.any()
