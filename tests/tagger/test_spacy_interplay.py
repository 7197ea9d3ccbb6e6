"""`clinical_ner` beside spaCy's own components and commands, as spaCy's `ner` would behave."""

import multiprocessing
import subprocess
import sys

import numpy as np
import pytest
import spacy
import spacy.util
import torch
from spacy.cli._util import app as spacy_app
from spacy.training import Example
from spacy.training.initialize import init_nlp
from spacy.training.loop import train as train_loop
from spacy.util import load_config
from thinc.api import Adam, fix_random_seed
from typer.testing import CliRunner

from spacy_clinner.configs import config_text
from spacy_clinner.errors import ClinnerError
from spacy_clinner.tagger.bridge import TorchShim
from tests.conftest import TEXTS, entities, train
from tests.support.composed import composed
from tests.support.overfit import knows, overfit

TORCH_ENCODER = {
    "@architectures": "spacy.Tok2Vec.v2",
    "embed": {
        "@architectures": "spacy.MultiHashEmbed.v2",
        "width": 16,
        "attrs": ["NORM"],
        "rows": [100],
        "include_static_vectors": False,
    },
    "encode": {"@architectures": "spacy.TorchBiLSTMEncoder.v1", "width": 16, "depth": 1, "dropout": 0.0},
}
CHAR_WORD_EMBED = {"@architectures": "spacy-clinner.CharWordEmbed.v1", "min_documents": 1}


def spacy_command(*args: object) -> str:
    run = CliRunner().invoke(spacy_app, [*map(str, args)])
    assert run.exit_code == 0, run.output
    return run.output


def shared_tok2vec(components: tuple[str, ...]) -> spacy.Language:
    """A pipeline in which clinical_ner and the components after it listen to a tok2vec component."""
    return sharing_tok2vec(("clinical_ner", *components))


def sharing_tok2vec(components: tuple[str, ...]) -> spacy.Language:
    """A pipeline whose components listen to a tok2vec component."""
    nlp = spacy.blank("en")
    nlp.add_pipe("tok2vec")
    listener = {"@architectures": "spacy.Tok2VecListener.v1", "width": 96, "upstream": "tok2vec"}
    for name in components:
        nlp.add_pipe(name, config={"model": {"tok2vec": listener}})
    return nlp


def test_shared_tok2vec_learns_from_both(make_examples):
    nlp = shared_tok2vec(("ner",))
    examples = make_examples(nlp)

    def learned(other: str) -> bool:
        with nlp.select_pipes(disable=other):
            return knows(nlp, examples)

    overfit(nlp, examples, limit=300, learned=lambda: learned("ner") and learned("clinical_ner"))
    for text, spans in TEXTS:
        assert entities(nlp(text)) == spans


def test_documents_that_the_shared_tok2vec_has_not_read_are_an_error(make_examples):
    """spaCy's listener gives zeros for them, in which spaCy's own components find what they find."""
    nlp = shared_tok2vec(())
    examples = make_examples(nlp)
    optimizer = nlp.initialize(lambda: examples)
    with (
        nlp.select_pipes(disable="tok2vec"),
        pytest.raises(ClinnerError, match="listens to tok2vec, which has not read the document"),
    ):
        nlp(TEXTS[0][0])
    with pytest.raises(ClinnerError, match="annotating_components"):
        nlp.update(examples, sgd=optimizer, annotates=["clinical_ner"])
    nlp.update(examples, sgd=optimizer, annotates=["tok2vec", "clinical_ner"])
    assert nlp("").ents == ()


def test_replace_listeners_keeps_the_predictions(make_examples):
    nlp = shared_tok2vec(())
    overfit(nlp, make_examples(nlp), limit=300)
    expected = [entities(nlp(text)) for text, _ in TEXTS]
    assert expected[0] == TEXTS[0][1]
    nlp.replace_listeners("tok2vec", "clinical_ner", ["model.tok2vec"])
    nlp.remove_pipe("tok2vec")
    assert [entities(nlp(text)) for text, _ in TEXTS] == expected
    assert nlp.get_pipe("clinical_ner").model.get_ref("tok2vec").name != "tok2vec-listener"


def test_replaced_listeners_read_white_space_as_they_learned_to(make_examples):
    nlp = shared_tok2vec(())
    overfit(nlp, make_examples(nlp), limit=300)
    texts = [f"  {text}\n\n".replace(" ", "  ") for text, _ in TEXTS]
    expected = [confidences(doc) for doc in nlp.pipe(texts)]
    nlp.get_pipe("clinical_ner").model.attrs["layout"] = "left out"  # as it was saved before it remembered
    loaded = spacy.blank("en").from_config(nlp.config).from_bytes(nlp.to_bytes())
    for own in (loaded, spacy.blank("en").from_config(nlp.config).from_bytes(loaded.to_bytes())):
        own.replace_listeners("tok2vec", "clinical_ner", ["model.tok2vec"])
        own.remove_pipe("tok2vec")
        again = spacy.blank("en").from_config(own.config).from_bytes(own.to_bytes())
        for pipeline in (own, again):
            assert [confidences(doc) for doc in pipeline.pipe(texts)] == expected


def confidences(doc):
    return [(*entity, round(score, 4)) for entity, score in zip(entities(doc), scores(doc), strict=True)]


def scores(doc):
    return [span._.confidence for span in doc.ents]


@pytest.mark.parametrize("others", [(), ("ner",)], ids=["alone", "with ner"])
def test_documents_without_words_stop_no_shared_training(make_examples, others):
    losses = []
    for layout in (["\n\n ", "\t"], []):
        nlp = shared_tok2vec(others)
        examples = make_examples(nlp)
        blank = [Example.from_dict(nlp.make_doc(text), {"entities": []}) for text in layout]
        fix_random_seed(0)
        optimizer = nlp.initialize(lambda examples=examples: examples)
        losses.append(nlp.update([*blank, *examples, *blank], sgd=optimizer)["clinical_ner"])
    assert losses[0] == pytest.approx(losses[1], rel=1e-5)


def test_a_batch_without_words_is_passed_on_to_the_shared_tok2vec(make_examples):
    """What the tagger, the last that listens, learns nothing from may teach others."""
    nlp = sharing_tok2vec(("tagger", "clinical_ner"))
    for tag in ("NN", "_SP"):
        nlp.get_pipe("tagger").add_label(tag)
    examples = make_examples(nlp)
    optimizer = nlp.initialize(lambda: examples)
    before = nlp.get_pipe("tok2vec").model.to_bytes()
    layout = Example.from_dict(nlp.make_doc("\n\n"), {"tags": ["_SP"]})
    for _ in range(2):  # spaCy's tagger begins with weights of zero, which pass nothing on
        nlp.update([layout], sgd=optimizer)
    assert nlp.get_pipe("tok2vec").model.to_bytes() != before


def test_frozen_tok2vec_does_not_move(make_examples):
    nlp = shared_tok2vec(())
    examples = make_examples(nlp)
    optimizer = nlp.initialize(lambda: examples)
    before = nlp.get_pipe("tok2vec").model.to_bytes()
    tagger = nlp.get_pipe("clinical_ner").model.to_bytes()
    for _ in range(3):
        nlp.update(examples, sgd=optimizer, exclude=["tok2vec"], annotates=["tok2vec"])
    assert nlp.get_pipe("tok2vec").model.to_bytes() == before
    assert nlp.get_pipe("clinical_ner").model.to_bytes() != tagger


class Spy:
    """A component that notes the entities it is shown while training."""

    def __init__(self) -> None:
        self.seen: list[list[tuple[int, int, str]]] = []

    def __call__(self, doc):
        return doc

    def update(self, examples, **_):
        self.seen = [entities(example.predicted) for example in examples]


def test_annotating_component_passes_its_entities_on(make_examples):
    nlp = spacy.blank("en")
    nlp.add_pipe("clinical_ner")
    overfit(nlp, make_examples(nlp), limit=100)
    spy = Spy()
    nlp._components.append(("spy", spy))
    nlp.update(make_examples(nlp), sgd=nlp.resume_training(), annotates=["clinical_ner"])
    assert spy.seen == [spans for _, spans in TEXTS]
    nlp.update(make_examples(nlp), sgd=nlp.resume_training())
    assert not any(spy.seen)


def test_spacys_own_ner_can_use_our_token_vectors(make_examples):
    nlp = spacy.blank("en")
    nlp.add_pipe("ner", config={"model": {"tok2vec": CHAR_WORD_EMBED}})
    overfit(nlp, make_examples(nlp), limit=200)
    assert entities(nlp(TEXTS[0][0])) == TEXTS[0][1]
    restored = spacy.blank("en")
    restored.add_pipe("ner", config={"model": {"tok2vec": CHAR_WORD_EMBED}})
    restored.from_bytes(nlp.to_bytes())
    assert [entities(restored(t)) for t, _ in TEXTS] == [entities(nlp(t)) for t, _ in TEXTS]


def test_averaged_weights_are_used_and_taken_back(trained):
    nlp = spacy.blank("en")
    nlp.add_pipe("clinical_ner", source=trained)
    model = nlp.get_pipe("clinical_ner").model
    before = model.to_bytes()
    (shim,) = model.shims
    zeros = {(shim.id, name): weight.detach().numpy() * 0 for name, weight in shim.module.named_parameters()}
    with nlp.use_params(zeros):
        assert not any(weight.any() for weight in shim.module.parameters())
    assert model.to_bytes() == before


def test_averaged_weights_of_an_encoder_are_used_and_taken_back(make_examples):
    """spaCy's own torch layers are in the hands of thinc's shim, as a transformer is."""
    nlp = spacy.blank("en")
    nlp.add_pipe("clinical_ner", config={"model": {"tok2vec": TORCH_ENCODER}})
    model = train(nlp, make_examples(nlp), steps=1).get_pipe("clinical_ner").model
    optimizer = Adam(0.01, use_averages=True)
    for _ in range(3):
        nlp.update(make_examples(nlp), sgd=optimizer)
    shims = [shim for node in model.walk() for shim in node.shims]
    assert [isinstance(shim, TorchShim) for shim in shims].count(False) == 1
    before = [weight.detach().clone() for shim in shims for weight in shim._model.parameters()]
    averages = [
        optimizer.averages[shim.id, name] for shim in shims for name, _ in shim._model.named_parameters()
    ]
    with nlp.use_params(optimizer.averages):
        used = [weight.detach().clone() for shim in shims for weight in shim._model.parameters()]
        averaged = model.to_bytes()
    for weight, average in zip(used, averages, strict=True):
        np.testing.assert_array_equal(weight, average)
    assert all(map(torch.equal, [w for shim in shims for w in shim._model.parameters()], before))
    assert averaged != model.to_bytes()


def test_another_tokenization_of_the_gold(trained):
    nlp = trained
    words = ["Chest", "pain", "since", "Monday,", "started", "on", "aspirin", "81mg."]
    reference = spacy.tokens.Doc(nlp.vocab, words=words)
    reference.set_ents([spacy.tokens.Span(reference, 6, 7, label="DRUG")])
    example = Example(nlp.make_doc("Chest pain since Monday, started on aspirin 81mg."), reference)
    gold = nlp.get_pipe("clinical_ner").gold_tags([example])[0].tolist()
    (at,) = [i for i, token in enumerate(example.predicted) if token.text == "aspirin"]
    assert gold[at] > 0
    assert set(gold) - {gold[at]} <= {0, -1}


@pytest.mark.skipif("fork" not in multiprocessing.get_all_start_methods(), reason="Linux and macOS only")
def test_forked_children_of_a_threaded_parent_do_not_hang(trained):
    list(trained.pipe([" ".join(text for text, _ in TEXTS)] * 8))  # starts the parent's threads
    docs = list(trained.pipe([TEXTS[0][0]] * 6, n_process=2, batch_size=2))
    assert {tuple(entities(doc)) for doc in docs} == {tuple(TEXTS[0][1])}


def test_spawned_processes_give_the_same(trained, monkeypatch):
    """As on macOS and Windows, where processes are not forked."""
    doc = trained(TEXTS[0][0])
    monkeypatch.setattr("spacy.language.mp", multiprocessing.get_context("spawn"))
    docs = list(trained.pipe([TEXTS[0][0]] * 4, n_process=2, batch_size=2))
    for spawned in docs:
        assert entities(spawned) == entities(doc)
        confidences = [entity._.confidence for entity in spawned.ents]
        assert confidences == pytest.approx([entity._.confidence for entity in doc.ents], abs=1e-4)


OFFLINE = """
import runpy, socket
def refuse(*args, **kwargs):
    raise OSError("the network is blocked")
socket.socket.connect = socket.create_connection = socket.getaddrinfo = refuse
runpy.run_module("spacy", run_name="__main__")
"""


def test_commands_of_spacy(train_path, tmp_path):
    """train, evaluate, package, debug data, init labels, assemble; training is a process without network."""
    config = tmp_path / "fast.cfg"
    config.write_text(config_text("fast"), encoding="utf8")
    paths = ["--paths.train", train_path, "--paths.dev", train_path]
    quick = ["--training.max_epochs", "0", "--training.max_steps", "80", "--training.eval_frequency", "20"]
    quick += ["--training.optimizer.learn_rate", "0.01", "--training.optimizer.use_averages", "false"]
    command = [sys.executable, "-c", OFFLINE, "train", config, "--output", tmp_path, *paths, *quick]
    train = subprocess.run([*map(str, command)], capture_output=True, text=True, encoding="utf8")
    assert train.returncode == 0, train.stdout + train.stderr
    model = tmp_path / "model-best"
    output = spacy_command("evaluate", model, train_path)
    assert "NER F   100.00" in output
    spacy_command("package", model, tmp_path, "--name", "notes", "--build", "none")
    (package,) = (tmp_path / "en_notes-0.0.0").glob("en_notes/en_notes-0.0.0")
    assert entities(spacy.load(package)(TEXTS[0][0])) == TEXTS[0][1]
    debug = CliRunner().invoke(spacy_app, ["debug", "data", str(config), *map(str, paths)])
    assert "Corpus is loadable" in debug.output, debug.output
    spacy_command("init", "labels", config, tmp_path / "labels", *paths)
    assert (tmp_path / "labels" / "clinical_ner.json").read_text("utf8").split('"')[1::2] == [
        "DRUG",
        "PROBLEM",
    ]
    assembled = load_config(config, interpolate=False)
    assembled["components"]["clinical_ner"] = {"source": str(model)}
    assembled.to_disk(tmp_path / "assemble.cfg")
    spacy_command("assemble", tmp_path / "assemble.cfg", tmp_path / "assembled", *paths)
    assert entities(spacy.load(tmp_path / "assembled")(TEXTS[0][0])) == TEXTS[0][1]


def test_frozen_in_training_from_source(trained, train_path, tmp_path):
    trained.to_disk(tmp_path / "model")
    config = composed("fast", train_path, overrides={"training.max_steps": 4})
    config["components"]["clinical_ner"] = {"source": str(tmp_path / "model")}
    config["components"]["second"] = {"factory": "ner"}
    config["nlp"]["pipeline"] = ["clinical_ner", "second"]
    config["training"]["frozen_components"] = ["clinical_ner"]
    nlp = init_nlp(config)
    (tmp_path / "out").mkdir()
    train_loop(nlp, tmp_path / "out", use_gpu=-1)
    saved = spacy.load(tmp_path / "out" / "model-last")
    weights = [n.get_pipe("clinical_ner").model.shims[0].module.state_dict() for n in (saved, trained)]
    for name, weight in weights[0].items():
        assert weight.equal(weights[1][name]), name
