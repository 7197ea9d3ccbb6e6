"""Chinese characters: the weibo methods train on CoNLL files, and the pipelines read running text."""

import pytest
import spacy
from spacy.training.initialize import init_nlp
from spacy.training.loop import train as train_loop

from spacy_clinner.configs import methods
from spacy_clinner.errors import ClinnerError
from tests.support.composed import composed
from tests.support.overfit import loop_until

METHODS = [method.name for method in methods() if method.name.startswith("weibo-")]
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
def make_config(tmp_path):
    """Makes the config of a method for the target's and the source's sentences."""
    target = write(tmp_path / "weibo.conll", TARGET)
    source = write(tmp_path / "sighan.conll", SOURCE)

    def make(method):
        quick = {
            "training.optimizer.learn_rate": 0.01,
            "components.clinical_ner.model.tok2vec.min_documents": 1,
        }
        transfer = {} if method == "weibo-non-transfer" else {"paths.source": str(source)}
        return composed(method, target, overrides={**quick, **transfer})

    return make


@pytest.mark.parametrize("method", METHODS)
def test_trains_and_reads_running_text(method, make_config, tmp_path):
    nlp = init_nlp(make_config(method))
    loop_until(nlp, tmp_path, limit=200)
    loaded = spacy.load(tmp_path / "model-best")
    assert set(loaded.get_pipe("clinical_ner").labels) == {"PER.NAM", "LOC.NAM", "LOC.NOM"}
    for text, names in TARGET:
        doc = loaded(text)
        assert [token.text for token in doc] == list(text)
        assert {entity.text: entity.label_ for entity in doc.ents} == names


def test_without_a_map_the_label_sets_have_nothing_in_common(make_config):
    config = make_config("weibo-la-dtl")
    config["training"]["before_update"]["label_map"] = None
    nlp = init_nlp(config)
    with pytest.raises(ClinnerError, match=r"source has LOC, ORG, PER, the target LOC\.NAM"):
        train_loop(nlp)
