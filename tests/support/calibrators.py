"""Tiny pipelines with a calibrator behind a tagger."""

import spacy
from spacy.training import Example

from tests.conftest import TEXTS, make_doc, train
from tests.support.overfit import knows, overfit

MODEL = {
    "@architectures": "spacy-clinner.Tagger.v1",
    "tok2vec": {"@architectures": "spacy-clinner.CharWordEmbed.v1", "min_documents": 1},
    "context": {"@architectures": "spacy-clinner.BiLstm.v1"},
    "decoder": {"@architectures": "spacy-clinner.Softmax.v1"},
}
SETTINGS = {"k": 3, "mix": 0.5}


def examples_of(nlp):
    return [Example(nlp.make_doc(text), make_doc(nlp, text, spans)) for text, spans in TEXTS]


def unfitted(steps, tagger=None, **settings):
    nlp = spacy.blank("en")
    nlp.add_pipe("clinical_ner", config={"model": MODEL, "keep_emissions": True, **(tagger or {})})
    nlp.add_pipe("knn_calibrator", config={**SETTINGS, **settings})
    return train(nlp, examples_of(nlp), steps=steps)


def overfitted(**settings):
    """A pipeline with an unfitted calibrator behind a tagger that knows the notes."""
    nlp = unfitted(steps=0, **settings)
    with nlp.select_pipes(disable="knn_calibrator"):
        return overfit(nlp, examples_of(nlp), 150, lambda: knows(nlp, examples_of(nlp), sure=0.9))
