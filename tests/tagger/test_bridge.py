import copy

import numpy as np
import pytest
import torch
from hypothesis import given
from hypothesis import strategies as st
from safetensors.torch import load
from thinc.api import SGD, Adam
from torch import nn

from spacy_clinner.layers.bounded_batches import (
    LEAST_SHARE,
    MAX_UNEVENNESS,
    SMALL,
    bounded_batches,
    even_batches,
)
from spacy_clinner.tagger import bridge
from spacy_clinner.tagger.bridge import (
    TorchShim,
    seeded_generator,
    set_weight,
    to_arrays,
    to_tensor,
)


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


@given(lengths=st.lists(st.integers(1, 600), max_size=30), bound=st.integers(1, 2000))
def test_even_batches_hold_each_sequence_once_with_little_padding(lengths, bound):
    batches = even_batches(lengths, bound)
    assert sorted(i for batch in batches for i in batch) == list(range(len(lengths)))
    for batch in batches:
        longest = max(lengths[i] for i in batch)
        assert len(batch) == 1 or len(batch) * longest <= bound
        shorter = [place for place, i in enumerate(batch) if lengths[i] < LEAST_SHARE * longest]
        assert all(place * longest < SMALL for place in shorter)


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


def test_a_module_keeps_its_id_until_another_one_takes_its_place():
    """Optimizers keep moments and averages by id."""
    shim = TorchShim(build)
    first = shim.id
    shim.build_module({"width": 3})
    assert shim.id == first
    state = shim.to_bytes()
    shim.from_bytes(state)  # the same module, as a snapshot of an earlier step is
    assert shim.id == first
    shim.build_module({"width": 4})
    assert shim.id > first
    second = shim.id
    shim.from_bytes(state)
    assert shim.id > second
    assert TorchShim(build).id > shim.id


def test_the_optimizer_starts_afresh_with_another_module():
    optimizer = Adam(0.01, use_averages=True)
    shim = TorchShim(build)
    for width in (3, 4):
        module = shim.build_module({"width": width})
        module(torch.ones(1, width)).sum().backward()
        shim.finish_update(optimizer)
        own = module.weight.detach().clone()
        with shim.use_params(optimizer.averages):  # the first module's are among them
            assert not module.weight.equal(own)
        assert module.weight.equal(own)


def test_a_copy_is_another_module_to_the_optimizer():
    """What `replace_listeners` had copied shared its averages: one ended with the weights of the other."""
    optimizer = Adam(0.01, use_averages=True)
    shim = TorchShim(build)
    shim.build_module({"width": 3})
    twin = shim.copy()
    for one, sign in ((shim, 1.0), (twin, -1.0)):
        (sign * one.module(torch.ones(1, 3)).sum()).backward()
        one.finish_update(optimizer)
    with shim.use_params(optimizer.averages), twin.use_params(optimizer.averages):
        assert not shim.module.weight.equal(twin.module.weight)


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


def build_lstm(description):
    return nn.LSTM(description["width"], 2)


def places(module):
    """Where each weight lies in memory."""
    return [(weight.data_ptr(), weight.untyped_storage().nbytes()) for weight in module.parameters()]


def one_block(module):
    """Let the weights lie in one block, as `flatten_parameters` has them on a GPU."""
    block = torch.cat([weight.detach().flatten() for weight in module.parameters()])
    begin = 0
    for weight in module.parameters():
        weight.data = block[begin : begin + weight.numel()].view_as(weight)
        begin += weight.numel()


@pytest.mark.parametrize("optimizer", [Adam(0.01, L2=0.01, use_averages=True), SGD(0.01, use_averages=True)])
def test_weights_stay_in_the_block_that_cudnn_reads(optimizer):
    """Each weight that was replaced cost a copy of all of them at every forward pass, and a warning."""
    shim = TorchShim(build_lstm)
    module = shim.build_module({"width": 3})
    one_block(module)
    before, old = places(module), module.weight_hh_l0.detach().clone()
    for _ in range(2):
        module(torch.ones(4, 1, 3))[0].sum().backward()
        shim.finish_update(optimizer)
    assert places(module) == before
    stepped = module.weight_hh_l0.detach().clone()
    assert not stepped.equal(old)
    with shim.use_params(optimizer.averages):
        assert places(module) == before
        assert not module.weight_hh_l0.equal(stepped)
    assert places(module) == before
    assert module.weight_hh_l0.equal(stepped)


def test_copied_and_loaded_lstms_are_flattened(monkeypatch):
    """A deep copy of weights lies in as many places as there are weights; loading builds the module anew."""
    flattened = []
    monkeypatch.setattr(nn.LSTM, "flatten_parameters", lambda module: flattened.append(module))
    shim = TorchShim(build_lstm)
    shim.build_module({"width": 3})
    copies = [copy.deepcopy(shim), shim.copy(), TorchShim(build_lstm).from_bytes(shim.to_bytes())]
    for other in copies:
        assert any(module is other.module for module in flattened)
        assert other.module.weight_hh_l0.equal(shim.module.weight_hh_l0)
        assert other.module.weight_hh_l0.data_ptr() != shim.module.weight_hh_l0.data_ptr()
    assert [other.id == shim.id for other in copies] == [True, False, False]


@pytest.mark.parametrize(("used", "drawn_on"), [("cpu", "cpu"), ("cuda:1", "cuda:1"), ("mps", "cpu")])
def test_random_numbers_come_from_the_device_in_use(used, drawn_on, monkeypatch):
    made = []

    def generator(device):
        made.append(str(device))
        return torch.default_generator.clone_state()

    monkeypatch.setattr(bridge, "get_torch_default_device", lambda: torch.device(used))
    monkeypatch.setattr(torch, "Generator", generator)
    assert seeded_generator(5).initial_seed() == 5
    assert made == [drawn_on]


def test_a_weight_takes_the_type_of_its_value():
    weight = torch.nn.Parameter(torch.zeros(2))
    set_weight(weight, torch.ones(2, dtype=torch.float64))
    assert weight.dtype == torch.float64
    assert weight.tolist() == [1.0, 1.0]
