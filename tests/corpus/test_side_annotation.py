"""Documents beside the training corpus are read as those of it: annotated by the same components."""

import pytest
import spacy
from spacy.language import Language
from spacy.training import Example
from spacy.training.batchers import configure_minibatch
from thinc.api import Adam

from spacy_clinner.errors import ClinnerError
from spacy_clinner.semi_supervised.augment import rand_augment
from spacy_clinner.semi_supervised.mean_teacher import mean_teacher
from spacy_clinner.semi_supervised.meta_pseudo_labels import meta_pseudo_labels
from spacy_clinner.semi_supervised.pseudo_labels import pseudo_labels
from spacy_clinner.tagger.clinical_ner import ClinicalNer
from spacy_clinner.tagger.loop_settings import annotating_components
from spacy_clinner.transfer.double_transfer import double_transfer
from tests.conftest import make_doc
from tests.support.tiny_taggers import labelled, pipeline

TEXT = "Fever . No pain . Gout since Monday . On aspirin 81 mg ."  # longer than the labelled texts
STARTS = [i in (0, 2, 5, 9) for i in range(14)]
SEMI_SUPERVISED = {
    "meta_pseudo_labels": (meta_pseudo_labels, {"optimizer": Adam(0.01)}),
    "pseudo_labels": (pseudo_labels, {"threshold": 0.0}),
    "mean_teacher": (mean_teacher, {}),
}


@Language.component("joins_everything")
def joins_everything(doc):
    """Of a text as it is, not of a changed one."""
    if doc.text == TEXT:
        with doc.retokenize() as retokenizer:
            retokenizer.merge(doc[:])
    return doc


def pipeline_with(component="sentencizer", annotates=True):
    """A component before the tagger, which annotates its training documents or does not."""
    nlp = spacy.blank("en")
    nlp.add_pipe(component)
    nlp = pipeline(nlp)
    nlp.config["training"]["annotating_components"] = [component, "clinical_ner"] if annotates else []
    return nlp


class Reader:
    """Documents of a source, or unlabelled ones."""

    def __call__(self, nlp):
        self.examples = [
            Example(nlp.make_doc(TEXT), make_doc(nlp, TEXT, [(0, 1, "PROBLEM")])) for _ in range(3)
        ]
        return self.examples


def callback(name, reader, prefetch=0, augmenter=None):
    if name == "double_transfer":
        return double_transfer(reader, configure_minibatch(2))
    make, settings = SEMI_SUPERVISED[name]
    return make(reader, configure_minibatch(2), augmenter=augmenter, prefetch=prefetch, **settings)


def sentence_starts_read(monkeypatch, nlp, run):
    """Of all documents of the reader, and copies of them, that taggers read in some updates."""
    run(nlp, {"step": 0, "epoch": 0})
    seen = []

    def rows(self, docs):
        seen.extend([token.is_sent_start for token in doc] for doc in docs if len(doc) == len(STARTS))
        return list(docs)

    monkeypatch.setattr(ClinicalNer, "rows", rows)
    for step in range(4):  # more than one pass over the reader's documents
        run(nlp, {"step": step, "epoch": 0})
        nlp.update(labelled(nlp), sgd=False, annotates=nlp.config["training"]["annotating_components"])
        nlp.get_pipe("clinical_ner").finish_update(Adam(0.01))
    return seen


@pytest.mark.parametrize("prefetch", [0, 2])
@pytest.mark.parametrize("name", SEMI_SUPERVISED)
def test_unlabelled_documents_and_their_copies_are_annotated(name, prefetch, monkeypatch):
    reader = Reader()
    run = callback(name, reader, prefetch, rand_augment(level=1.0, kinds=["digits"], magnitude=1.0))
    seen = sentence_starts_read(monkeypatch, pipeline_with(), run)
    assert len(seen) >= 12  # text and copy, of two, one, two and one documents
    assert all(starts == STARTS for starts in seen)
    assert not any(example.predicted.has_annotation("SENT_START") for example in reader.examples)


def test_source_documents_are_annotated(monkeypatch):
    reader = Reader()
    seen = sentence_starts_read(monkeypatch, pipeline_with(), callback("double_transfer", reader))
    assert seen == [STARTS] * 6
    assert not any(example.predicted.has_annotation("SENT_START") for example in reader.examples)


@pytest.mark.parametrize("name", [*SEMI_SUPERVISED, "double_transfer"])
def test_nothing_is_annotated_that_the_loop_does_not_annotate(name, monkeypatch):
    nlp = pipeline_with(annotates=False)
    seen = sentence_starts_read(monkeypatch, nlp, callback(name, Reader()))
    assert seen
    assert not any(any(starts[1:]) for starts in seen)


def test_components_before_the_tagger_annotate_in_the_order_of_the_pipeline():
    nlp = spacy.blank("en")
    for name in ("tagger", "sentencizer", "clinical_ner", "lemmatizer", "entity_ruler"):
        nlp.add_pipe(name)
    ner = nlp.get_pipe("clinical_ner")
    assert annotating_components(nlp, ner) == []
    nlp.config["training"]["annotating_components"] = [
        "clinical_ner",
        "entity_ruler",
        "sentencizer",
        "tagger",
    ]
    assert annotating_components(nlp, ner) == ["tagger", "sentencizer"]
    nlp.rename_pipe("clinical_ner", "ner")  # its own name stays
    assert annotating_components(nlp, ner) == ["tagger", "sentencizer"]
    nlp.config["vars"] = {"first": "sentencizer"}
    nlp.config["training"]["annotating_components"] = ["${vars.first}"]
    assert annotating_components(nlp, ner) == ["sentencizer"]


def test_a_component_that_joins_tokens_of_a_text_alone_is_an_error():
    nlp = pipeline_with("joins_everything")
    augmenter = rand_augment(level=1.0, kinds=["mask"], magnitude=1.0)
    run = callback("mean_teacher", Reader(), augmenter=augmenter)
    run(nlp, {"step": 0, "epoch": 0})
    message = r"^mean_teacher: a component of \[training\] annotating_components \(joins_everything\) joins"
    with pytest.raises(ClinnerError, match=message) as caught:
        nlp.update(labelled(nlp), sgd=False)
    assert "\n" not in str(caught.value)
    assert "Gout" not in str(caught.value)
