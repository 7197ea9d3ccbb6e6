"""The config of every method is valid, complete and trains; every kind of token vectors can be plugged in."""

import io

import pytest
import spacy
from spacy.cli._util import app as spacy_app
from spacy.tokens import DocBin
from spacy.training.initialize import init_nlp
from spacy.training.loop import train as train_loop
from spacy.util import load_config
from typer.testing import CliRunner

from spacy_clinner.configs import config_text, methods
from spacy_clinner.errors import ClinnerError
from tests.conftest import TEXTS, entities
from tests.support import concept_corpus
from tests.support.composed import composed, needed
from tests.support.overfit import loop_until

NAMES = [method.name for method in methods()]
CONCEPTS = [name for name in NAMES if name.startswith("concepts-")]
WITH_ENCODER = [method.name for method in methods() if "encoder" in method.needs]
CHINESE = [name for name in NAMES if name.startswith("weibo-")]
# relatives of these learn the notes; here an update takes long, or thousands are needed
BRIEFLY = [method.name for method in methods() if "teacher" in method.needs]
BRIEFLY += ["btl-knn", "btl-paper", "transformer-softmax", "concepts-baseline", "concepts-bilstm"]
BRIEFLY += ["la-dtl-paper", "meta-pseudo-labels", "transfer", "atl", "rare-types", "transformer-listener"]
LEARNS = [name for name in NAMES if name not in (*BRIEFLY, *CONCEPTS, *CHINESE, "inverse-knn")]
LEARNS_CONCEPTS = [name for name in CONCEPTS if name not in BRIEFLY]
LIMITS = {"neuroner": 600}
"""Updates; stochastic gradient descent takes many."""


def learn_rate(method: str) -> float:
    return 0.0005 if method in WITH_ENCODER else {"neuroner": 0.1}.get(method, 0.01)


def values_of(settings: dict, key: str) -> list[str]:
    """The values of a key anywhere in a config."""
    below = [name for part in settings.values() if isinstance(part, dict) for name in values_of(part, key)]
    return [settings[key], *below] if key in settings else below


@pytest.mark.parametrize("method", WITH_ENCODER)
def test_no_encoder_drops_words(method):
    config = composed(method, "NOTES", "PIPELINE")
    legacy = method.startswith("legacy-")
    assert values_of(config, "@span_getters") == ["spacy-clinner.bounded_spans.v1"] * legacy
    encoders = values_of(config, "@architectures").count("spacy-clinner.Encoder.v1")
    assert encoders == (0 if legacy else 1)


@pytest.fixture(scope="session")
def source_model(trained, tmp_path_factory):
    """A trained pipeline that others start from."""
    path = tmp_path_factory.mktemp("source") / "model"
    trained.to_disk(path)
    return path


@pytest.fixture
def concept_path(tmp_path, blank):
    """A labelled file for a concept_extractor."""
    path = tmp_path / "concepts.spacy"
    notes = [concept_corpus.make_doc(blank, *note) for note in concept_corpus.NOTES]
    DocBin(docs=notes, store_user_data=True).to_disk(path)
    return path


@pytest.mark.parametrize("method", NAMES)
def test_spacy_finds_the_written_config_valid_and_complete(method, train_path, source_model, tmp_path):
    path, filled = tmp_path / "method.cfg", tmp_path / "filled.cfg"
    path.write_text(config_text(method, **needed(method, train_path, source_model)), encoding="utf8")
    paths = ["--paths.train", str(train_path), "--paths.dev", str(train_path)]
    for args in (["debug", "config", str(path), *paths], ["init", "fill-config", str(path), str(filled)]):
        run = CliRunner().invoke(spacy_app, args)
        assert run.exit_code == 0, run.output
    written, complete = (load_config(file, interpolate=False) for file in (path, filled))
    if method == "add-label":  # spaCy shows the component that it finds in the source
        del written["components"], complete["components"]
    assert dict(written) == dict(complete)


@pytest.mark.parametrize("method", LEARNS)
def test_trains_saves_and_loads(method, train_path, source_model, tmp_path):
    rate = {"training.optimizer.learn_rate": learn_rate(method)}
    nlp = init_nlp(composed(method, train_path, source_model, rate))
    limit = LIMITS.get(method, 150)
    loop_until(nlp, tmp_path, limit, score=0.85, every=limit // 6)  # each time the pipeline is saved
    loaded = spacy.load(tmp_path / "model-best")
    found = {span for text, _ in TEXTS for span in entities(loaded(text))}
    gold = {span for _, spans in TEXTS for span in spans}
    assert len(found & gold) >= len(gold) - 2
    expected = [entities(doc) for doc in loaded.pipe([text for text, _ in TEXTS])]
    assert [entities(loaded(text)) for text, _ in TEXTS] == expected


@pytest.mark.parametrize("method", BRIEFLY)
def test_makes_two_updates_saves_and_loads(method, train_path, concept_path, source_model, tmp_path):
    path, pipeline = train_path, source_model
    if method in CONCEPTS:
        path, pipeline = concept_path, tmp_path / "teacher"
        init_nlp(composed("concepts-fast", path)).to_disk(pipeline)
    twice = {"training.max_epochs": 0, "training.max_steps": 2, "training.eval_frequency": 10}
    nlp = init_nlp(composed(method, path, pipeline, twice))
    name = nlp.pipe_names[0]
    before = nlp.get_pipe(name).model.to_bytes()
    out = tmp_path / "out"
    out.mkdir()
    train_loop(nlp, out, use_gpu=-1, stdout=io.StringIO(), stderr=io.StringIO())
    loaded = spacy.load(out / "model-last")
    assert loaded.get_pipe(name).model.to_bytes() != before
    expected = [entities(doc) for doc in loaded.pipe([text for text, _ in TEXTS])]
    assert [entities(loaded(text)) for text, _ in TEXTS] == expected


@pytest.mark.parametrize("method", LEARNS_CONCEPTS)
def test_learns_concepts_saves_and_loads(method, concept_path, tmp_path):
    rate = {"training.optimizer.learn_rate": learn_rate(method)}
    nlp = init_nlp(composed(method, concept_path, overrides=rate))
    loop_until(nlp, tmp_path, limit=200, score=0.9, every=30)
    found = concept_corpus.predictions(spacy.load(tmp_path / "model-best"))
    pairs = zip(found, concept_corpus.GOLD, strict=True)
    assert sum(len(set(spans) & set(gold)) for spans, gold in pairs) >= 7


@pytest.mark.parametrize(
    ("method", "message"),
    [
        ("transformer", r"no-model-here: cannot be fetched .*--paths.encoder"),
        ("legacy-transformer", r"encoder could not be loaded.*--paths.encoder"),
    ],
)
def test_encoder_that_cannot_be_fetched_is_one_clear_line(method, message, train_path, monkeypatch):
    monkeypatch.setattr("huggingface_hub.constants.HF_HUB_OFFLINE", True)  # no waiting for a network
    config = composed(method, train_path, overrides={"paths.encoder": "spacy-clinner/no-model-here"})
    with pytest.raises(ClinnerError, match=message) as caught:
        init_nlp(config)
    assert "\n" not in str(caught.value)


def test_unknown_settings_are_rejected(train_path):
    config = composed("fast", train_path)
    config["components"]["clinical_ner"]["model"]["decoder"]["beam"] = 4
    with pytest.raises(ValueError, match="beam"):
        init_nlp(config)
