import re

import numpy as np
import pytest
import spacy
import torch
from spacy.tokens import Doc
from transformers import AutoModel

from spacy_clinner.encoder.architecture import Encoder, encoder_shim
from spacy_clinner.encoder.note_text import note_text
from spacy_clinner.errors import ClinnerError
from spacy_clinner.layers.windows import places_for_cuts, windows
from tests.support.tiny_encoder import note_texts, write_tiny_encoder

NLP = spacy.blank("en")
CLOSE = {"atol": 1e-5, "rtol": 0}


def encoder(folder, **settings):
    model = Encoder(str(folder), **{"context": 4, **settings})
    model.initialize()
    return model


@pytest.fixture(scope="module")
def model(tiny):
    return encoder(tiny)


@pytest.fixture(scope="module")
def notes():
    return [NLP(text) for text in note_texts()[:6]]


def slow_vectors(model, folder, doc):
    """One window at a time with transformers, one token at a time."""
    plain = AutoModel.from_pretrained(folder).eval()
    module = encoder_shim(model).encoder
    note = note_text(doc)
    pieces = module.tokenizer(note.text, note.starts, note.ends)
    places = places_for_cuts(len(pieces.ids), pieces.starts, note.between)
    vectors = []
    for window in windows(places, 62, 4):
        ids = [2, *pieces.ids[window.first : window.last].tolist(), 3]
        with torch.no_grad():
            hidden = plain(torch.tensor([ids])).last_hidden_state[0]
        start = 1 + window.start - window.first
        vectors.append(hidden[start : start + window.end - window.start])
    joined = torch.cat(vectors)
    return torch.stack([joined[pieces.starts[w] : pieces.ends[w]].mean(0) for w in note.words]).numpy()


def test_vectors_are_those_of_transformers(model, tiny, notes):
    assert any(len(doc) > 64 for doc in notes)
    for doc, vectors in zip(notes, model.predict(notes), strict=True):
        np.testing.assert_allclose(vectors, slow_vectors(model, tiny, doc), **CLOSE)


@pytest.mark.parametrize("pooling", ["mean", "first", "max"])
@pytest.mark.parametrize("size", [1, 2, 7, 64])
def test_vectors_do_not_depend_on_the_batch(tiny, notes, size, pooling):
    model = encoder(tiny, pooling=pooling, max_pieces=200)
    docs = [*notes, NLP(""), NLP("Pt stable."), NLP(" \n "), *notes[:2]]
    alone = [model.predict([doc])[0] for doc in docs]
    together = [v for i in range(0, len(docs), size) for v in model.predict(docs[i : i + size])]
    backwards = model.predict(docs[::-1])[::-1]
    for doc, one, batched, reverse in zip(docs, alone, together, backwards, strict=True):
        assert one.shape == (len(doc), 32)
        np.testing.assert_allclose(batched, one, **CLOSE)
        np.testing.assert_allclose(reverse, one, **CLOSE)


def test_layout_changes_nothing_within_a_window(model):
    plain, wide = NLP("Pt on aspirin. No pain."), NLP("\n Pt  on\t\taspirin.\n\n\u200b No pain.  ")
    words = [i for i, token in enumerate(wide) if not token.is_space and token.text != "\u200b"]
    one, other = model.predict([plain, wide])
    np.testing.assert_allclose(other[words], one, **CLOSE)


def test_layout_has_the_vector_of_the_word_before_it(model):
    doc = Doc(NLP.vocab, words=["\n", "Pt", "  ", "well", "\n"], spaces=[False] * 5)
    (vectors,) = model.predict([doc])
    for layout, word in ((0, 1), (2, 1), (4, 3)):
        np.testing.assert_array_equal(vectors[layout], vectors[word])


@pytest.mark.parametrize("text", ["x" * 20_000, "ab " * 5_000, "\ufffd", "e\u0301 😀 \u0000", "[MASK] [CLS]"])
def test_every_token_has_a_vector(model, text):
    doc = NLP(text)
    (vectors,) = model.predict([doc])
    assert vectors.shape == (len(doc), 32)
    assert np.isfinite(vectors).all()
    assert np.abs(vectors).sum(axis=1).min() > 0


def test_a_word_beyond_a_window_is_the_mean_of_all_its_pieces(tiny):
    model = encoder(tiny)
    word = "seen" * 22  # longer, WordPiece takes it for unknown
    doc = NLP(" ".join([word] * 4))
    np.testing.assert_allclose(model.predict([doc])[0], slow_vectors(model, tiny, doc), **CLOSE)


def test_no_batch_is_above_max_pieces(tiny, notes, monkeypatch):
    model = encoder(tiny, max_pieces=150)
    sizes = []
    hook = encoder_shim(model).encoder.encoder.register_forward_pre_hook(
        lambda module, args, kwargs: sizes.append(kwargs["input_ids"].numel()), with_kwargs=True
    )
    model.predict(notes)
    model.begin_update(notes)
    hook.remove()
    assert len(sizes) > 4
    assert max(sizes) <= 150


def gradients(model, docs):
    vectors, backprop = model.begin_update(docs)
    rng = np.random.default_rng(0)
    backprop([rng.normal(size=v.shape).astype("f") for v in vectors])
    named = encoder_shim(model).module.named_parameters()
    return {name: weight.grad.clone() for name, weight in named if weight.grad is not None}


@pytest.mark.parametrize(
    "settings", [{"max_pieces": 64}, {"gradient_checkpointing": True}, {"attention": "eager"}]
)
def test_gradients_are_the_same_in_parts(tiny, notes, settings):
    expected = gradients(encoder(tiny), notes)
    computed = gradients(encoder(tiny, **settings), notes)
    assert expected.keys() == computed.keys()
    for name, gradient in expected.items():
        torch.testing.assert_close(computed[name], gradient, atol=1e-4, rtol=1e-4)


def test_a_gradient_is_that_of_torch(tiny):
    doc = NLP("Pt on aspirin.")
    model = encoder(tiny)
    computed = gradients(model, [doc])["encoder.embeddings.word_embeddings.weight"]
    plain = AutoModel.from_pretrained(tiny).train()
    note = note_text(doc)
    pieces = encoder_shim(model).encoder.tokenizer(note.text, note.starts, note.ends)
    hidden = plain(torch.tensor([[2, *pieces.ids.tolist(), 3]])).last_hidden_state[0, 1:-1]
    vectors = torch.stack([hidden[s:e].mean(0) for s, e in zip(pieces.starts, pieces.ends, strict=True)])
    weights = np.random.default_rng(0).normal(size=vectors.shape).astype("f")
    (vectors * torch.from_numpy(weights)).sum().backward()
    torch.testing.assert_close(computed, plain.embeddings.word_embeddings.weight.grad, atol=1e-5, rtol=1e-4)


ARCHITECTURES = [
    "bert",
    "roberta",
    "xlm-roberta",
    "camembert",
    "deberta-v2",
    "modernbert",
    "electra",
    "distilbert",
    "albert",
]


@pytest.mark.parametrize("architecture", ARCHITECTURES)
def test_architectures(architecture, tmp_path, notes):
    folder = write_tiny_encoder(tmp_path / architecture, architecture, max_position_embeddings=66)
    model = encoder(folder, window=64)
    vectors = model.predict(notes)
    assert [len(v) for v in vectors] == [len(doc) for doc in notes]
    for doc, rows in zip(notes, vectors, strict=True):
        np.testing.assert_allclose(model.predict([doc])[0], rows, **CLOSE)
    loaded = Encoder(None, context=4, window=64).from_bytes(model.to_bytes())
    for again, rows in zip(loaded.predict(notes), vectors, strict=True):
        np.testing.assert_array_equal(again, rows)
    assert len(gradients(model, notes[:1])) > 8


def test_positions_of_roberta_begin_behind_its_padding(tmp_path):
    folder = write_tiny_encoder(tmp_path / "roberta", "roberta", max_position_embeddings=66)
    limit = encoder_shim(encoder(folder)).encoder.tokenizer.limit
    assert limit == 66 - 1  # its padding is piece 0 here
    with pytest.raises(ClinnerError, match="window is 66, but the encoder reads at most 65"):
        encoder(folder, window=66)


def test_a_loaded_encoder_needs_no_folder(tiny, tmp_path, notes):
    model = encoder(tiny)
    saved = model.to_bytes()
    loaded = Encoder(str(tmp_path / "gone"), context=4).from_bytes(saved)
    assert loaded.get_dim("nO") == 32
    for again, rows in zip(loaded.predict(notes), model.predict(notes), strict=True):
        np.testing.assert_array_equal(again, rows)
    assert loaded.to_bytes() == saved


def test_a_copy_is_another_encoder(tiny, notes):
    model = encoder(tiny)
    before = model.predict(notes)
    copy = model.copy()
    for weight in encoder_shim(copy).module.parameters():
        weight.data.zero_()
    for again, rows in zip(model.predict(notes), before, strict=True):
        np.testing.assert_array_equal(again, rows)


def test_a_mix_of_layers_begins_as_their_mean(tiny, notes):
    model = encoder(tiny, layer="mix")
    doc = NLP("Pt stable")
    note = note_text(doc)
    pieces = encoder_shim(model).encoder.tokenizer(note.text, note.starts, note.ends)
    ids = torch.tensor([[2, *pieces.ids.tolist(), 3]])
    plain = AutoModel.from_pretrained(tiny).eval()
    with torch.no_grad():
        layers = torch.stack(plain(ids, output_hidden_states=True).hidden_states).mean(0)[0, 1:-1]
    expected = [layers[s:e].mean(0).numpy() for s, e in zip(pieces.starts, pieces.ends, strict=True)]
    np.testing.assert_allclose(model.predict([doc])[0], np.stack(expected), **CLOSE)
    assert "mix.weights" in gradients(model, notes)


def dropouts(model):
    """Of the attention of each layer, whatever it is called."""
    attentions = [layer.attention.self for layer in encoder_shim(model).encoder.encoder.encoder.layer]
    return [getattr(a, "dropout_prob", a.dropout.p) for a in attentions]


@pytest.mark.parametrize(("setting", "expected"), [({}, 0.0), ({"attention_dropout": None}, 0.3)])
def test_attention_has_the_dropout_that_is_set(tmp_path, setting, expected):
    model = encoder(write_tiny_encoder(tmp_path, attention_probs_dropout_prob=0.3), **setting)
    assert dropouts(model) == [expected] * 2
    loaded = Encoder(**{"context": 4, **setting}).from_bytes(model.to_bytes())
    assert dropouts(loaded) == [expected] * 2


def test_bfloat16_is_near(tiny, notes):
    exact, rough = encoder(tiny).predict(notes), encoder(tiny, precision="bfloat16").predict(notes)
    for one, other in zip(exact, rough, strict=True):
        assert other.dtype == np.float32
        assert np.abs(one - other).max() < 0.1
        assert np.abs(one - other).max() > 0


@pytest.mark.parametrize(("layers", "learning"), [(0, set()), (1, {"layer.1"}), (2, {"layer.0", "layer.1"})])
def test_only_the_topmost_layers_learn(tiny, notes, layers, learning):
    model = encoder(tiny, trainable_layers=layers)
    vectors, backprop = model.begin_update(notes)
    backprop([np.ones_like(v) for v in vectors])
    named = encoder_shim(model).module.named_parameters()
    learned = {name for name, weight in named if weight.grad is not None}
    assert {name.split("encoder.encoder.")[1][:7] for name in learned} == learning


@pytest.mark.parametrize("architecture", ["deberta-v2", "modernbert"])
def test_what_is_in_no_layer_is_frozen_with_the_lower_layers(architecture, tmp_path, notes):
    options = {"relative_attention": True, "pos_att_type": ["p2c", "c2p"]}
    folder = write_tiny_encoder(tmp_path / "encoder", architecture, max_position_embeddings=66, **options)
    model = encoder(folder, window=64, trainable_layers=1)
    assert {re.search(r"layers?\.(\d)\.", name)[1] for name in gradients(model, notes[:1])} == {"1"}


def test_lower_layers_learn_slower(tiny):
    shim = encoder_shim(encoder(tiny, layer_decay=0.5))
    rates = {name: shim.learn_rate_of(name) for name, _ in shim.module.named_parameters()}
    assert {rate for name, rate in rates.items() if ".layer.1." in name} == {1.0}
    assert {rate for name, rate in rates.items() if ".layer.0." in name} == {0.5}
    assert {rate for name, rate in rates.items() if ".embeddings." in name} == {0.25}


@pytest.mark.parametrize(
    ("settings", "message"),
    [
        ({"window": 65}, "window is 65, but the encoder reads at most 64 pieces"),
        ({"window": 40, "max_pieces": 30}, "max_pieces is 30, which does not hold a window of 40"),
        ({"window": 20, "context": 9}, "a window holds 18 pieces of text, but context is 9"),
        ({"trainable_layers": 3}, "^Encoder: trainable_layers 3: the encoder has 2 layers"),
        ({"context": -1}, "context must be 0 or above"),
        ({"max_pieces": 0}, "max_pieces must be above 0"),
        ({"layer_decay": 0.0}, "layer_decay must be above 0"),
        ({"attention_dropout": 1.5}, "attention_dropout must lie between 0 and 1"),
        ({"window": 0}, "window must be above 0"),
    ],
)
def test_settings_that_do_not_fit(tiny, settings, message):
    with pytest.raises(ClinnerError, match=message):
        encoder(tiny, **settings)


def test_layers_that_an_architecture_shares_cannot_be_frozen(tmp_path):
    folder = write_tiny_encoder(tmp_path / "albert", "albert")
    with pytest.raises(ClinnerError, match=r"^Encoder: trainable_layers: albert does not show its layers"):
        encoder(folder, trainable_layers=1)
    with pytest.raises(ClinnerError, match=r"^Encoder: layer_decay: albert does not show its layers"):
        encoder(folder, layer_decay=0.9)
