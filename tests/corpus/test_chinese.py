"""Chinese characters: the weibo configs train on CoNLL files, and the pipelines read running text."""

from pathlib import Path

import pytest
import spacy
from spacy.training.initialize import init_nlp
from spacy.training.loop import train as train_loop
from spacy.util import load_config

from spacy_clinner.errors import ClinnerError
from tests.support.overfit import SEED, loop_until

CONFIGS = sorted((Path(__file__).parents[2] / "configs").glob("weibo_*.cfg"))
TARGET = [("王芳在南京看病", {"王芳": "PER.NAM", "南京": "LOC.NAM"}), ("我去医院", {"医院": "LOC.NOM"})]
SOURCE = [("李雷到北京开会", {"李雷": "PER", "北京": "LOC"}), ("新华社报道", {"新华社": "ORG"})]


def write(path, texts):
    """A column file: one character a line."""
    lines = []
    for text, names in texts:
        tags = ["O"] * len(text)
        for name, label in names.items():
            start = text.index(name)
            tags[start : start + len(name)] = [f"B-{label}", *[f"I-{label}"] * (len(name) - 1)]
        lines += [f"{character}\t{tag}" for character, tag in zip(text, tags, strict=True)] + [""]
    path.write_text("\n".join(lines), encoding="utf8")
    return path


@pytest.fixture
def settings(tmp_path):
    target = write(tmp_path / "weibo.conll", TARGET)
    return {
        "system.seed": SEED,
        "paths.train": str(target),
        "paths.dev": str(target),
        "paths.source": str(write(tmp_path / "sighan.conll", SOURCE)),
        "training.optimizer.learn_rate": 0.01,
        "components.clinical_ner.model.tok2vec.min_documents": 1,
    }


def load(config, settings):
    known = load_config(config)["paths"]
    given = {k: v for k, v in settings.items() if not k.startswith("paths.") or k.split(".")[1] in known}
    return load_config(config, overrides=given, interpolate=False)


@pytest.mark.parametrize("config", CONFIGS, ids=lambda path: path.stem)
def test_trains_and_reads_running_text(config, settings, tmp_path):
    nlp = init_nlp(load(config, settings))
    loop_until(nlp, tmp_path, limit=200)
    loaded = spacy.load(tmp_path / "model-best")
    assert set(loaded.get_pipe("clinical_ner").labels) == {"PER.NAM", "LOC.NAM", "LOC.NOM"}
    for text, names in TARGET:
        doc = loaded(text)
        assert [token.text for token in doc] == list(text)
        assert {entity.text: entity.label_ for entity in doc.ents} == names


def test_without_a_map_the_label_sets_have_nothing_in_common(settings):
    config = load(next(path for path in CONFIGS if path.stem == "weibo_la_dtl"), settings)
    config["training"]["before_update"]["label_map"] = None
    nlp = init_nlp(config)
    with pytest.raises(ClinnerError, match=r"source has LOC, ORG, PER, the target LOC\.NAM"):
        train_loop(nlp)
