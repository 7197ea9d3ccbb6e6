"""Encoders compute in bfloat16 for a while, and nothing else does."""

import copy
from contextlib import nullcontext

import pytest
import torch

from spacy_clinner.studies.precision import computing_in

transformers = pytest.importorskip("transformers")
SIZE = {"hidden_size": 8, "num_hidden_layers": 1, "num_attention_heads": 2, "intermediate_size": 8}


class OneLayer(transformers.PreTrainedModel):
    """An encoder of one linear layer, which computes on any device."""

    config_class = transformers.BertConfig

    def __init__(self, config):
        super().__init__(config)
        self.linear = torch.nn.Linear(config.hidden_size, config.hidden_size)

    def forward(self, vectors):
        return {"last_hidden_state": self.linear(vectors)}


@pytest.fixture(scope="module")
def encoder():
    torch.manual_seed(0)
    return transformers.BertModel(transformers.BertConfig(vocab_size=20, **SIZE)).eval()


def test_encoders_alone(encoder):
    ids = torch.arange(10).reshape(1, 10)
    linear, values = torch.nn.Linear(8, 8), torch.randn(4, 8)
    before, plain = encoder(ids).last_hidden_state, linear(values)
    with torch.autocast("cpu", torch.bfloat16):
        expected = encoder(ids).last_hidden_state.float()
    with computing_in("bfloat16"):
        found = encoder(ids).last_hidden_state
        assert found.dtype == torch.float32
        assert torch.equal(found, expected)
        assert not torch.equal(found, before)
        assert torch.equal(linear(values), plain)
    assert torch.equal(encoder(ids).last_hidden_state, before)


def test_autocast_is_that_of_the_encoders_device(monkeypatch):
    """That of the CPU left an encoder on a GPU in float32, without a word."""
    entered = []
    monkeypatch.setattr(torch, "autocast", lambda *settings: nullcontext(entered.append(settings)))
    encoder = OneLayer(transformers.BertConfig(**SIZE)).to("meta")
    with computing_in("bfloat16"):
        encoder(torch.zeros(4, 8, device="meta"))
    assert entered == [("meta", torch.bfloat16)]


@pytest.mark.gpu
def test_encoders_on_a_gpu(encoder, on_gpu):
    ids = torch.arange(10).reshape(1, 10).cuda()
    there = copy.deepcopy(encoder).cuda()
    plain = there(ids).last_hidden_state
    with torch.autocast("cuda", torch.bfloat16):
        expected = there(ids).last_hidden_state.float()
    with computing_in("bfloat16"):
        found = there(ids).last_hidden_state
    assert found.dtype == torch.float32
    assert torch.equal(found, expected)
    assert not torch.equal(found, plain)


def test_a_forward_that_fails_leaves_nothing_behind(encoder):
    with pytest.raises(ValueError, match="You"), computing_in("bfloat16"):
        encoder()
    assert not torch.is_autocast_enabled("cpu")
    assert encoder(torch.tensor([[1]])).last_hidden_state.dtype == torch.float32


def test_float32_products():
    before = torch.get_float32_matmul_precision()
    with computing_in("medium"):
        assert torch.get_float32_matmul_precision() == "medium"
    assert torch.get_float32_matmul_precision() == before
