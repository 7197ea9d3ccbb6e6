import numpy as np
import pytest
import spacy
import torch

from spacy_clinner.encoder.architecture import Encoder, encoder_shim
from spacy_clinner.encoder.lora import Lora
from spacy_clinner.errors import ClinnerError
from tests.conftest import TEXTS
from tests.support.tiny_encoder import note_texts

pytest.importorskip("peft")
NLP = spacy.blank("en")
DOCS = [NLP(text) for text, _ in TEXTS]


def encoder(folder, **lora):
    model = Encoder(str(folder), context=4, lora=Lora(rank=2, **lora))
    model.initialize()
    return model


def disturb(model):
    """Give every adapter weights that change the vectors."""
    torch.manual_seed(0)
    for name, weight in encoder_shim(model).module.named_parameters():
        if ".lora_" in name:
            torch.nn.init.normal_(weight, std=0.3)


def test_only_the_adapters_learn(tiny):
    model = encoder(tiny)
    vectors, backprop = model.begin_update(DOCS)
    backprop([np.ones_like(v) for v in vectors])
    named = dict(encoder_shim(model).module.named_parameters())
    learning = {name for name, weight in named.items() if weight.requires_grad}
    assert learning == {name for name in named if ".lora_" in name}
    assert {name for name, weight in named.items() if weight.grad is not None} == learning
    assert sum(named[name].numel() for name in learning) < 0.3 * sum(w.numel() for w in named.values())


@pytest.mark.parametrize("merge", [True, False])
def test_a_saved_encoder_says_the_same(tiny, merge):
    model = encoder(tiny, merge=merge)
    untrained = model.predict(DOCS)
    disturb(model)
    vectors = model.predict(DOCS)
    assert max(np.abs(a - b).max() for a, b in zip(untrained, vectors, strict=True)) > 0.01
    loaded = Encoder(None, context=4, lora=Lora(rank=2, merge=merge)).from_bytes(model.to_bytes())
    names = [name for name, _ in encoder_shim(loaded).module.named_parameters()]
    assert any(".lora_" in name for name in names) is not merge
    for again, rows in zip(loaded.predict(DOCS), vectors, strict=True):
        np.testing.assert_allclose(again, rows, atol=1e-4)
    for again, rows in zip(model.predict(DOCS), vectors, strict=True):
        np.testing.assert_array_equal(again, rows)  # saving has changed nothing


def test_a_merged_encoder_is_a_plain_one(tiny):
    model = encoder(tiny)
    disturb(model)
    loaded = Encoder(None, context=4).from_bytes(model.to_bytes())
    for again, rows in zip(loaded.predict(DOCS), model.predict(DOCS), strict=True):
        np.testing.assert_allclose(again, rows, atol=1e-4)
    plain = Encoder(str(tiny), context=4)
    plain.initialize()
    assert encoder_shim(loaded).module.state_dict().keys() == encoder_shim(plain).module.state_dict().keys()


def test_layers_are_chosen_by_the_ends_of_their_names(tiny):
    model = encoder(tiny, targets=["query"])
    adapted = {
        name.split(".lora_")[0]
        for name, _ in encoder_shim(model).module.named_parameters()
        if ".lora_" in name
    }
    assert len(adapted) == 2
    assert all(name.endswith("query") for name in adapted)


def test_layers_that_are_not_there(tiny):
    with pytest.raises(ClinnerError, match=r"no linear layer of targets = \['nothing'\]"):
        encoder(tiny, targets=["nothing"])


@pytest.mark.parametrize("settings", [{"rank": 0}, {"alpha": 0.0}, {"dropout": 1.5}])
def test_settings_out_of_range(settings):
    with pytest.raises(ClinnerError, match=r"^Lora: "):
        Lora(**settings)


def test_long_notes(tiny):
    model = encoder(tiny)
    doc = NLP(" ".join(note_texts()[:2]))
    assert model.predict([doc])[0].shape == (len(doc), 32)
