"""Encoders draw nothing from the random numbers by which spaCy orders its batches."""

import random

import pytest
import spacy
from spacy.tokens import DocBin
from spacy.training.initialize import init_nlp

from spacy_clinner.tagger.model import begin_forward
from spacy_clinner.tagger.without_dropout import answer
from tests.conftest import TEXTS, make_doc
from tests.support.composed import composed


@pytest.fixture(scope="module")
def nlp(tmp_path_factory):
    path = tmp_path_factory.mktemp("encoder") / "train.spacy"
    blank = spacy.blank("en")
    DocBin(docs=[make_doc(blank, *note) for note in TEXTS]).to_disk(path)
    return init_nlp(composed("transformer", path))


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
