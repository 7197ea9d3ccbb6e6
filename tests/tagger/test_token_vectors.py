"""Encoders draw nothing from the random numbers by which spaCy orders its batches."""

import random

import pytest
import spacy
from spacy.tokens import DocBin
from spacy.training.initialize import init_nlp
from spacy.util import load_config

from spacy_clinner.tagger.model import begin_forward
from spacy_clinner.tagger.without_dropout import answer
from tests.conftest import TEXTS, make_doc
from tests.test_configs import ALL_CONFIGS, ENCODER


@pytest.fixture(scope="module")
def nlp(tmp_path_factory):
    path = tmp_path_factory.mktemp("encoder") / "train.spacy"
    blank = spacy.blank("en")
    DocBin(docs=[make_doc(blank, *note) for note in TEXTS]).to_disk(path)
    settings = {"paths.train": str(path), "paths.dev": str(path), "paths.encoder": str(ENCODER)}
    config = next(path for path in ALL_CONFIGS if path.stem == "transformer_crf")
    return init_nlp(load_config(config, overrides=settings, interpolate=False))


@pytest.mark.parametrize("run", ["predict", "answer", "forward", "update"])
def test_pythons_random_numbers_are_left_alone(nlp, run):
    model = nlp.get_pipe("clinical_ner").model
    docs = [nlp.make_doc(text) for text, _ in TEXTS]
    calls = {
        "predict": lambda: list(nlp.pipe([text for text, _ in TEXTS])),
        "answer": lambda: answer(model, docs),
        "forward": lambda: model.predict(docs),
        "update": lambda: begin_forward(model, docs),
    }
    random.seed(3)
    before = random.getstate()
    calls[run]()
    assert random.getstate() == before
