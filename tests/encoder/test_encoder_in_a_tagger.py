"""A tagger over Encoder.v1, as any other tagger."""

import multiprocessing
import shutil
import subprocess
import sys
import warnings

import numpy as np
import pytest
import spacy
import torch
from spacy.training import Example
from spacy.util import registry
from thinc.api import Adam

from spacy_clinner.encoder.architecture import encoder_shim
from spacy_clinner.encoder.own_mask import encoder_mask
from spacy_clinner.errors import ClinnerError
from spacy_clinner.evaluation.saved_text import audit
from spacy_clinner.semi_supervised.augment import rand_augment
from spacy_clinner.semi_supervised.mean_teacher import mean_teacher
from spacy_clinner.semi_supervised.meta_pseudo_labels import meta_pseudo_labels
from spacy_clinner.semi_supervised.pseudo_labels import pseudo_labels
from spacy_clinner.tagger.freezing import Freezing
from spacy_clinner.tagger.gradients import weight_values
from spacy_clinner.tagger.tagger_layers import layer_names, layer_weights
from spacy_clinner.transfer.transfer_weights import transfer_weights
from tests.conftest import TEXTS, entities
from tests.support.overfit import overfit
from tests.support.tiny_encoder import write_tiny_encoder
from tests.support.tiny_taggers import labelled, pipeline

LAYERS = ["encoder.embeddings", "encoder.layer.0", "encoder.layer.1", "fully_connected", "crf"]


def tok2vec(folder, **settings):
    return {"@architectures": "spacy-clinner.Encoder.v1", "name": str(folder), "context": 4, **settings}


def tagger(folder, **settings):
    return pipeline(tok2vec=tok2vec(folder, **settings))


@pytest.fixture(scope="module")
def learned(tiny):
    nlp = tagger(tiny)
    examples = labelled(nlp)
    return overfit(nlp, examples, limit=400)


def found(nlp, texts):
    return [
        [(e.start_char, e.end_char, e.label_, e._.confidence) for e in doc.ents] for doc in nlp.pipe(texts)
    ]


def test_it_learns_by_heart(learned):
    for text, spans in TEXTS:
        assert entities(learned(text)) == spans


def test_it_is_the_same_after_saving_and_in_a_process_without_network(learned, tmp_path):
    texts = [text for text, _ in TEXTS]
    learned.to_disk(tmp_path / "model")
    loaded = spacy.load(tmp_path / "model")
    assert found(loaded, texts) == found(learned, texts)
    assert loaded.to_bytes() == learned.to_bytes()
    code = f"""
import socket
def refuse(*args, **kwargs):
    raise SystemExit("a connection was asked for")
socket.socket.connect = socket.create_connection = socket.getaddrinfo = refuse
import spacy
nlp = spacy.load({str(tmp_path / "model")!r})
print([[(e.start_char, e.end_char, e.label_) for e in doc.ents] for doc in nlp.pipe({texts!r}, n_process=1)])
"""
    run = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True)
    assert run.returncode == 0, run.stderr
    expected = [[entity[:3] for entity in doc] for doc in found(learned, texts)]
    assert run.stdout.strip().splitlines()[-1] == str(expected)


def test_a_saved_pipeline_holds_no_pickle_and_tells_its_vocabulary_apart(learned, tmp_path):
    learned.to_disk(tmp_path / "model")
    files = {(file.path, file.kind): file for file in audit(tmp_path / "model")}
    assert "pickle" not in {kind for _, kind in files}
    assert "##s" in files["clinical_ner/model", "tokenizer"].strings
    assert "##s" not in files["clinical_ner/model", "msgpack"].strings
    assert all(len(string) < 100 for string in files["clinical_ner/model", "msgpack"].strings)


@pytest.mark.parametrize("size", [1, 2, 7])
def test_batches_do_not_matter(learned, size):
    texts = [text for text, _ in TEXTS] * 3 + [" ".join(text for text, _ in TEXTS) * 4, "", " "]
    alone = [found(learned, [text])[0] for text in texts]
    batched = [
        [(e.start_char, e.end_char, e.label_, e._.confidence) for e in doc.ents]
        for doc in learned.pipe(texts, batch_size=size)
    ]
    for one, other in zip(alone, batched, strict=True):
        assert [entity[:3] for entity in one] == [entity[:3] for entity in other]
        np.testing.assert_allclose([e[3] for e in one], [e[3] for e in other], atol=1e-5)


@pytest.mark.parametrize("start", ["fork", "spawn"])
def test_processes_say_the_same(learned, start, monkeypatch):
    if start not in multiprocessing.get_all_start_methods():
        pytest.skip(f"no {start} here")
    monkeypatch.setattr("spacy.language.mp", multiprocessing.get_context(start))
    texts = [text for text, _ in TEXTS]
    docs = list(learned.pipe(texts, n_process=2, batch_size=2))
    assert [entities(doc) for doc in docs] == [spans for _, spans in TEXTS]


def test_layout_does_not_matter(learned):
    text, _ = TEXTS[0]
    doc = learned("  " + text.replace(" ", "\n  ") + " \n")
    plain = learned(text)
    assert [(e.text.split(), e.label_) for e in doc.ents] == [(e.text.split(), e.label_) for e in plain.ents]
    confidences = [[e._.confidence for e in d.ents] for d in (doc, plain)]
    np.testing.assert_allclose(*confidences, atol=1e-5)


def test_layers_are_copied_by_name(learned, tiny, tmp_path, capsys):
    learned.to_disk(tmp_path / "source")
    nlp = tagger(tiny)
    assert layer_names(nlp.get_pipe("clinical_ner").model) == LAYERS
    before = weights_by_layer(nlp)
    transfer_weights(tmp_path / "source", up_to="encoder.layer.0")(nlp)
    after, source = weights_by_layer(nlp), weights_by_layer(learned)
    for layer in LAYERS:
        expected = source if layer in LAYERS[:2] else before
        assert same(after[layer], expected[layer])
    assert "encoder.layer.0" in capsys.readouterr().out
    transfer_weights(tmp_path / "source")(nlp)
    assert found(nlp, [TEXTS[0][0]]) == found(learned, [TEXTS[0][0]])


def test_encoder_stands_for_all_its_layers(learned, tiny, tmp_path):
    learned.to_disk(tmp_path / "source")
    nlp = tagger(tiny)
    transfer_weights(tmp_path / "source", up_to="encoder")(nlp)
    after, source = weights_by_layer(nlp), weights_by_layer(learned)
    assert [layer for layer in LAYERS if same(after[layer], source[layer])] == LAYERS[:3]


@pytest.mark.parametrize(
    ("other", "message"),
    [
        ({"pieces": 300}, "cuts words into other pieces"),
        ({"hidden_size": 16}, "is 400x16 here and 400x32 in the source"),
        ({"num_hidden_layers": 3}, "the source has no layer 'encoder.layer.2'"),
    ],
)
def test_layers_of_another_encoder_are_not_copied(learned, tiny, tmp_path, other, message):
    learned.to_disk(tmp_path / "source")
    folder = write_tiny_encoder(tmp_path / "other", **other)
    if "pieces" not in other:
        shutil.copy(tiny / "tokenizer.json", folder)
    nlp = tagger(folder)
    with pytest.raises(ClinnerError, match=message):
        transfer_weights(tmp_path / "source")(nlp)


def test_layers_are_frozen_by_name(tiny):
    nlp = tagger(tiny)
    nlp.get_pipe("clinical_ner").freezing = Freezing(["encoder.embeddings", "encoder.layer.0"], 1)
    optimizer = nlp.create_optimizer()
    moved = []
    for _ in range(3):
        before = weights_by_layer(nlp)
        nlp.update(labelled(nlp), sgd=optimizer)
        after = weights_by_layer(nlp)
        moved.append([layer for layer in LAYERS if not same(before[layer], after[layer])])
    assert moved == [LAYERS[2:], LAYERS[1:], LAYERS]


def test_initialising_again_reads_the_encoder_again(tiny):
    nlp = tagger(tiny)
    before = weights_by_layer(nlp)
    optimizer = nlp.create_optimizer()
    nlp.update(labelled(nlp), sgd=optimizer)
    nlp.initialize(lambda: labelled(nlp))
    after = weights_by_layer(nlp)
    assert all(same(before[layer], after[layer]) for layer in LAYERS[:3])


def test_averages_are_of_the_encoder_too(tiny):
    nlp = tagger(tiny)
    optimizer = nlp.create_optimizer()
    optimizer.averages = {}
    for _ in range(2):
        nlp.update(labelled(nlp), sgd=optimizer)
    ner = nlp.get_pipe("clinical_ner")
    last = weight_values(ner.model)
    with nlp.use_params(optimizer.averages):
        averaged = weight_values(ner.model)
    encoder = [key for key in last if "layer.0.output.dense.weight" in key[1]]
    assert encoder
    assert all(bool((averaged[key] != last[key]).any()) for key in encoder)
    assert all(bool((value == last[key]).all()) for key, value in weight_values(ner.model).items())


def test_an_update_of_a_frozen_encoder_moves_nothing_in_it(tiny):
    nlp = tagger(tiny, trainable_layers=0)
    before = weights_by_layer(nlp)
    nlp.update(labelled(nlp), sgd=nlp.create_optimizer())
    after = weights_by_layer(nlp)
    assert [layer for layer in LAYERS if not same(before[layer], after[layer])] == LAYERS[3:]


def test_no_encoder_is_one_line():
    with pytest.raises(ClinnerError, match=r"^Encoder: no encoder is named") as caught:
        pipeline(tok2vec={"@architectures": "spacy-clinner.Encoder.v1"})
    assert "\n" not in str(caught.value)


def weights_by_layer(nlp):
    model = nlp.get_pipe("clinical_ner").model
    values = {}
    for layer in LAYERS:
        shim, names = layer_weights(model, layer)
        weights = dict(shim.module.named_parameters())
        values[layer] = {name: weights[name].detach().clone() for name in names}
    return values


def same(one, other):
    return all(bool((one[name] == other[name]).all()) for name in one)


def test_the_augmenter_masks_as_the_encoder_does(tiny):
    nlp = tagger(tiny)
    assert encoder_mask(nlp) == "[MASK]"
    assert encoder_mask(spacy.blank("en")) is None
    encoder_shim(nlp.get_pipe("clinical_ner").model.get_ref("tok2vec")).encoder.tokenizer.mask = "<mask>"
    augment = rand_augment(operations=1, kinds=["mask"], magnitude=1.0, level=1.0)
    (augmented,) = augment(nlp, labelled(nlp)[0])
    assert {token.text for token in augmented.reference if token.text not in ",."} == {"<mask>"}


def text_reader(text):
    return lambda nlp: [Example(nlp.make_doc(text), nlp.make_doc(text))]


def by_words():
    return registry.batchers.get("spacy.batch_by_words.v1")(size=100, tolerance=0.2, discard_oversize=False)


@pytest.mark.parametrize("setting", [{"gradient_checkpointing": True}, {"max_pieces": 64}])
def test_a_teacher_at_rest_computes_activations_again_at_rest(tmp_path, setting):
    """Its dropout would draw other numbers than in the forward pass, which torch refuses."""
    folder = write_tiny_encoder(tmp_path / "with-dropout", hidden_dropout_prob=0.3)
    nlp = tagger(folder, window=32, **setting)
    examples = labelled(nlp)
    nlp.initialize(lambda: examples)
    text = " ".join(text for text, _ in TEXTS)
    learn = meta_pseudo_labels(text_reader(text), by_words(), Adam(0.001))
    learn(nlp, {"step": 0, "epoch": 0})
    optimizer = Adam(0.001)
    for _ in range(2):
        losses = nlp.update(examples, sgd=optimizer, losses={})
    assert np.isfinite(losses["clinical_ner"])


def with_a_copy(name):
    reader, batcher = text_reader(TEXTS[0][0]), by_words()
    if name == "meta_pseudo_labels":
        return meta_pseudo_labels(reader, batcher, Adam(0.001), teacher="copy")
    return {"mean_teacher": mean_teacher, "pseudo_labels": pseudo_labels}[name](reader, batcher)


@pytest.mark.parametrize("name", ["mean_teacher", "pseudo_labels", "meta_pseudo_labels"])
def test_a_teacher_copies_adapters_that_are_merged_when_saved(tiny, name):
    """It follows the student weight by weight, so that it must have the same ones."""
    pytest.importorskip("peft")
    nlp = tagger(tiny, lora={"@misc": "spacy-clinner.Lora.v1", "rank": 2, "merge": True})
    examples = labelled(nlp)
    nlp.initialize(lambda: examples)
    learn, optimizer = with_a_copy(name), Adam(0.001)
    for step in range(2):
        learn(nlp, {"step": step, "epoch": 0})
        losses = nlp.update(examples, sgd=optimizer, losses={})
    assert np.isfinite(losses["clinical_ner"])


@pytest.mark.parametrize("merge", [True, False])
def test_a_calibrator_knows_the_adapters_that_it_was_fitted_on_once_they_are_merged(tiny, tmp_path, merge):
    pytest.importorskip("peft")
    lora = {"@misc": "spacy-clinner.Lora.v1", "rank": 2, "merge": merge}
    nlp = pipeline(tok2vec=tok2vec(tiny, lora=lora), keep_emissions=True)
    examples = labelled(nlp)
    nlp.initialize(lambda: examples)
    for _ in range(3):  # adapters begin as 0
        nlp.update(examples, sgd=Adam(0.01))
    calibrator = nlp.add_pipe("knn_calibrator", config={"k": 3})
    calibrator.fit(nlp, examples)
    nlp.to_disk(tmp_path)
    with warnings.catch_warnings():
        warnings.simplefilter("error")
        loaded = spacy.load(tmp_path)
        docs = [loaded(text) for text, _ in TEXTS]
    assert entities(docs[0]) == entities(nlp(TEXTS[0][0]))


@pytest.mark.parametrize("merge", [True, False])
def test_a_later_training_learns_adapters_alone(tiny, tmp_path, merge):
    pytest.importorskip("peft")
    nlp = tagger(tiny, lora={"@misc": "spacy-clinner.Lora.v1", "rank": 2, "merge": merge})
    examples = labelled(nlp)
    nlp.update(examples, sgd=Adam(0.01))
    nlp.to_disk(tmp_path / "once")
    again = spacy.load(tmp_path / "once")
    model = again.get_pipe("clinical_ner").model
    shim, docs = encoder_shim(model.get_ref("tok2vec")), [example.predicted for example in examples]
    vectors = model.get_ref("tok2vec").predict(docs)
    plain = {name: w.clone() for name, w in shim.saved_weights().items() if name.startswith("encoder.")}
    optimizer = again.resume_training()
    model.get_ref("tok2vec").begin_update(docs)  # adapters are there now, and change nothing
    for before, after in zip(vectors, model.get_ref("tok2vec").predict(docs), strict=True):
        np.testing.assert_allclose(before, after, atol=1e-6)
    again.update(labelled(again), sgd=optimizer)
    named = dict(shim.module.named_parameters())
    assert {name for name, w in named.items() if w.requires_grad} == {n for n in named if ".lora_" in n}
    if merge:
        for name, weight in named.items():
            if ".lora_" not in name and (key := name.replace(".base_layer", "")) in plain:
                assert torch.equal(weight, plain[key])
    again.to_disk(tmp_path / "twice")
    assert found(spacy.load(tmp_path / "twice"), [TEXTS[0][0]])
