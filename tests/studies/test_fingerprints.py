"""The digest of a cell changes with whatever its result depends on, and with nothing else."""

import os
import shutil

import pytest
from thinc.api import Config

from spacy_clinner.studies.cells import reported_cells
from spacy_clinner.studies.fingerprints import digest, fingerprint
from tests.studies.tiny import define, write_corpora
from tests.support.composed import composed
from tests.support.tiny_encoder import write_tiny_encoder

ANNEALED = {"@losses": "spacy-clinner.WeightedCrossEntropy.v1", "weights": "complement"}


@pytest.fixture
def corpora(tmp_path):
    return write_corpora(tmp_path / "corpora", ["a", "b"])


def made_of(corpora, method, **tables):
    study = define(corpora, method={"one": method}, seeds=[0], **tables)
    return fingerprint(study, reported_cells(study)[0], {})


def annealed(steps):
    loss = ANNEALED | {"anneal_steps": steps}
    return {"base": "atl", "set": {"components": {"clinical_ner": {"loss": loss}}}}


def test_parts_of_the_updates_count(corpora):
    found = [
        made_of(corpora, annealed(steps)) for steps in ("{steps/6}", "{steps/7}", "{steps/12}", "{steps/6}")
    ]
    assert found[0] == found[3]
    assert len(set(found)) == 3


def test_the_schedule_of_ones_own_config_counts(corpora, tmp_path, train_path):
    found = []
    for number, warmup in enumerate((10, 20, 10)):
        rate = {
            "@schedules": "warmup_linear.v1",
            "warmup_steps": warmup,
            "total_steps": 200,
            "initial_rate": 1e-3,
        }
        overrides = {"training.max_steps": 200}
        config = composed("fast", train_path, overrides=overrides)
        config["training"]["optimizer"]["learn_rate"] = rate
        Config(config).to_disk(tmp_path / f"{number}.cfg")
        found.append(made_of(corpora, {"base": str(tmp_path / f"{number}.cfg")}))
    assert found[0] == found[2] != found[1]


@pytest.mark.parametrize("weights", ["best", "last"])
def test_development_documents_count_if_they_choose_the_weights(corpora, weights):
    budget = {"steps": 4, "points": 2, "weights": weights}
    first = made_of(corpora, {"base": "fast"}, budget=budget)
    file = corpora / "a" / "dev.spacy"
    file.write_bytes((corpora / "a" / "train.spacy").read_bytes() + b" ")
    os.utime(file, (1, 1))
    assert (made_of(corpora, {"base": "fast"}, budget=budget) == first) == (weights == "last")


def test_the_content_of_an_encoder_counts(corpora, tmp_path):
    folder = tmp_path / "encoder"
    method = {"base": "transformer", "encoder": str(folder)}
    found = []
    for seed in (0, 1, 0):
        shutil.rmtree(folder, ignore_errors=True)
        write_tiny_encoder(folder, seed=seed)
        found.append(made_of(corpora, method))
    assert found[0] == found[2] != found[1]


def test_the_content_of_word_vectors_counts(corpora, tmp_path):
    vectors = tmp_path / "vectors"
    vectors.mkdir()
    method = {"base": "fast", "set": {"paths": {"vectors": str(vectors)}}}
    found = []
    for number, content in enumerate(("one", "two", "one")):
        (vectors / "key2row").write_text(content)
        os.utime(vectors / "key2row", (number, number))
        found.append(made_of(corpora, method))
    assert found[0] == found[2] != found[1]


def test_the_content_of_a_source_pipeline_counts(corpora, tmp_path):
    method = {"base": "transfer", "after": "tagger"}
    stage = {"base": "fast", "stage": True, "on_source": True}
    pipeline = tmp_path / "pipeline"
    pipeline.mkdir()
    found = []
    for number, content in enumerate(("one", "two", "one")):
        (pipeline / "model").write_text(content)
        os.utime(pipeline / "model", (number, number))
        corpus = {name: {"train": str(corpora / name / "train.spacy")} for name in "ab"}
        corpus["a"] |= {"test": str(corpora / "a" / "test.spacy")}
        corpus["b"] |= {"pipeline": str(pipeline)}
        study = define(
            corpora, corpus=corpus, method={"one": method, "tagger": stage}, sources=["b"], seeds=[0]
        )
        found.append(fingerprint(study, reported_cells(study)[0], {}))
    assert found[0] == found[2] != found[1]


def test_a_digest_is_of_content_and_not_of_place(tmp_path):
    assert digest(None) == digest(str(tmp_path / "missing")) == ""
    for name in "ab":
        (tmp_path / name / "below").mkdir(parents=True)
        (tmp_path / name / "below" / "x").write_text("x")
    assert digest(str(tmp_path / "a")) == digest(str(tmp_path / "b")) != ""
    (tmp_path / "b" / "below" / "x").rename(tmp_path / "b" / "below" / "y")
    assert digest(str(tmp_path / "a")) != digest(str(tmp_path / "b"))
