"""Pipelines that take milliseconds an update, and what their callbacks read."""

from collections.abc import Iterable
from typing import Any

import spacy
from spacy.language import Language
from spacy.training import Example
from spacy.util import fix_random_seed
from thinc.api import Optimizer

from tests.conftest import TEXTS, make_doc
from tests.support import concept_corpus
from tests.support.overfit import SEED

EMBEDDING = {
    "@architectures": "spacy-clinner.CharWordEmbed.v1",
    "width": 8,
    "character_width": 4,
    "character_hidden_width": 4,
    "min_documents": 1,
    "singleton_dropout": 0.0,
}
CNN = {
    "@architectures": "spacy.HashEmbedCNN.v2",
    "width": 8,
    "depth": 1,
    "embed_size": 50,
    "window_size": 1,
    "maxout_pieces": 2,
    "subword_features": True,
    "pretrained_vectors": None,
}


def labelled(nlp: Language) -> list[Example]:
    return [Example(nlp.make_doc(text), make_doc(nlp, text, spans)) for text, spans in TEXTS]


def unlabelled(nlp: Language) -> list[Example]:
    return [Example(nlp.make_doc(text), nlp.make_doc(text)) for text, _ in TEXTS]


def pipeline(
    nlp: Language | None = None, *, tok2vec: dict[str, Any] = EMBEDDING, decoder: str = "Crf", **settings
):
    """An initialised `clinical_ner` without dropout."""
    fix_random_seed(SEED)
    nlp = nlp or spacy.blank("en")
    nlp.add_pipe("clinical_ner", config={"model": tagger(tok2vec, decoder), **settings})
    nlp.initialize(lambda: labelled(nlp))
    return nlp


def extractor(concepts: dict[str, str] | None = None, **settings) -> Language:
    """An initialised `concept_extractor`, and perhaps other concepts than those of its notes."""
    fix_random_seed(SEED)
    nlp = spacy.blank("en")
    tok2vec = {"@architectures": "spacy-clinner.ConceptTokens.v1", "tok2vec": EMBEDDING}
    if "separator" in settings:
        tok2vec["separator"] = settings["separator"]
    nlp.add_pipe("concept_extractor", config={"model": tagger(tok2vec), **settings})
    nlp.initialize(lambda: concept_corpus.make_examples(nlp))
    if concepts:
        nlp.get_pipe("concept_extractor").set_concepts(concepts)
    return nlp


def tagger(tok2vec: dict[str, Any], decoder: str = "Crf") -> dict[str, Any]:
    return {
        "@architectures": "spacy-clinner.Tagger.v1",
        "tok2vec": tok2vec,
        "context": None,
        "decoder": {"@architectures": f"spacy-clinner.{decoder}.v1"},
    }


def step(nlp: Language, examples: Iterable[Example], callback, optimizer: Optimizer) -> dict[str, float]:
    """What spaCy's loop does in one update; the terms of the loss by their names."""
    callback(nlp, {"step": 0, "epoch": 0})
    losses: dict[str, float] = {}
    nlp.update(list(examples), sgd=False, losses=losses)
    ner = nlp.get_pipe("clinical_ner")
    ner.finish_update(optimizer)
    return {name.partition(".")[2]: float(value) for name, value in losses.items()}
