"""`span._.confidence` is the probability that the component gave that has set the entity."""

import pytest
import spacy
from spacy.tokens import Doc, DocBin, Span, SpanGroup
from spacy.training import Example

from spacy_clinner.tagger.annotation import annotate, left_out
from spacy_clinner.tagger.confidence import confidences_of, set_confidences
from spacy_clinner.tagger.prediction import Prediction
from tests.conftest import make_doc
from tests.support.overfit import overfit
from tests.support.tiny_taggers import EMBEDDING, tagger

NLP = spacy.blank("en")


@pytest.fixture
def doc():
    return Doc(NLP.vocab, words=["Chest", "pain", ",", "fever", "cough", "."])


def scored_spans(doc):
    spans = [Span(doc, 0, 2, "P"), Span(doc, 3, 4, "P"), Span(doc, 4, 5, "P")]
    set_confidences(doc, spans, [0.9, 0.8, 0.1], "clinical_ner")
    doc.ents = spans
    return spans


def confidences(doc):
    return {entity.text: entity._.confidence for entity in doc.ents}


def predicted(*spans):
    return Prediction([span[:3] for span in spans], [span[3] for span in spans], None, None)


def test_a_spancat_does_not_speak_for_the_entities(doc):
    found = [Span(doc, 0, 2, "P"), Span(doc, 3, 4, "P")]
    doc.spans["sc"] = SpanGroup(doc, name="sc", spans=found, attrs={"scores": [0.2, 0.3]})
    doc.ents = found[:1]
    assert confidences(doc) == {"Chest pain": None}
    scored_spans(doc)
    assert confidences(doc) == {"Chest pain": 0.9, "fever": 0.8, "cough": 0.1}
    assert confidences_of(doc, found, ["sc"]) == [0.2, 0.3]  # but it does if it is asked


def test_what_is_no_number_is_no_confidence(doc):
    spans = scored_spans(doc)
    set_confidences(doc, spans, [0.9, float("nan"), float("inf")], "clinical_ner")
    assert confidences(doc) == {"Chest pain": 0.9, "fever": None, "cough": None}


@pytest.mark.parametrize("how", ["merge", "merge_entities"])
def test_merging_tokens_leaves_them(doc, how):
    scored_spans(doc)
    if how == "merge_entities":
        doc = NLP.create_pipe("merge_entities")(doc)
    else:
        with doc.retokenize() as retokenizer:
            retokenizer.merge(doc[0:2])
    assert confidences(doc) == {"Chest pain": 0.9, "fever": 0.8, "cough": 0.1}
    again = next(DocBin(docs=[doc], store_user_data=True).get_docs(NLP.vocab))
    assert confidences(again) == confidences(doc)


def test_the_last_component_that_set_an_entity_counts(doc):
    for name, score in (("first", 0.9), ("second", 0.3)):
        annotate(doc, predicted((3, 4, "P", score)), [], name, tagger=name, overwrites=True)
    assert confidences(doc) == {"fever": 0.3}
    annotate(doc, predicted((3, 4, "P", 0.7)), [], "first", tagger="first", overwrites=True)
    assert confidences(doc) == {"fever": 0.7}


def test_a_component_that_keeps_an_entity_does_not_speak_for_it(doc):
    annotate(doc, predicted((3, 4, "P", 0.9)), [], "first", tagger="first", overwrites=True)
    beside = predicted((3, 4, "P", 0.3), (4, 5, "P", 0.4))
    annotate(doc, beside, list(doc.ents), "second", tagger="second", overwrites=False)
    assert confidences(doc) == {"fever": 0.9, "cough": 0.4}
    assert doc.spans["second"].attrs["scores"] == [0.3, 0.4]


def test_each_tagger_has_what_it_left_out(doc):
    doc.ents = [Span(doc, 0, 2, "RULE")]
    for name, places in (("first", [(1, 2, "P", 0.9)]), ("second", [(4, 5, "Q", 0.8)])):
        annotate(doc, predicted(*places), list(doc.ents), name, tagger=name, overwrites=False)
    assert list(left_out(doc)) == [(6, 10, "P", 0.9)]
    annotate(doc, predicted((0, 1, "Q", 0.7)), list(doc.ents), "second", tagger="second", overwrites=False)
    assert set(left_out(doc)) == {(6, 10, "P", 0.9), (0, 5, "Q", 0.7)}
    annotate(doc, predicted(), list(doc.ents), "first", tagger="first", overwrites=False)
    assert list(left_out(doc)) == [(0, 5, "Q", 0.7)]
    annotate(doc, predicted(), [], "third", tagger="third", overwrites=True)
    assert list(left_out(doc)) == []


def test_a_second_tagger_uncovers_no_name():
    """A rule's entity keeps the name out of doc.ents; the tagger that found it is not the last one."""
    text, nlp = "Seen by Dr Parkinson today , aspirin given .", spacy.blank("en")
    nlp.add_pipe("entity_ruler").add_patterns([{"label": "Problem", "pattern": "Parkinson"}])
    for name, span in (("phi", (2, 4, "DOCTOR")), ("drugs", (6, 7, "DRUG"))):
        alone = spacy.blank("en")
        alone.add_pipe("clinical_ner", config={"model": tagger(EMBEDDING, "Crf"), "overwrite": False})
        examples = [Example(alone.make_doc(text), make_doc(alone, text, [span]))]
        overfit(alone, examples, limit=200)
        nlp.add_pipe("clinical_ner", name=name, source=alone)
    nlp.add_pipe("phi_redactor", config={"mode": "mask", "labels": ["DOCTOR"]})
    assert nlp(text)._.redacted == "Seen by [DOCTOR] today , aspirin given ."


def test_documents_that_were_saved_without_an_order(doc):
    spans = scored_spans(doc)
    set_confidences(doc, spans[::-1], [0.1, 0.8, 0.9], "clinical_ner")
    expected = {"Chest pain": 0.9, "fever": 0.8, "cough": 0.1}
    assert confidences(doc) == expected
    bins = DocBin(store_user_data=True, docs=[doc]).to_bytes()
    (loaded,) = DocBin(store_user_data=True).from_bytes(bins).get_docs(NLP.vocab)
    assert confidences(loaded) == expected
    del doc.spans["clinical_ner"].attrs["order"]
    assert confidences(doc) == expected


def test_an_entity_that_stays_speaks_for_itself_beside_a_prediction_that_is_left_out(doc):
    doc.set_ents([Span(doc, 3, 4, "P")])
    set_confidences(doc, doc.ents, [0.7], "clinical_ner")
    annotate(
        *(doc, predicted((0, 2, "P", 0.9), (3, 4, "P", 0.2)), list(doc.ents), "clinical_ner"),
        tagger="t",
        overwrites=False,
    )
    assert confidences(doc) == {"Chest pain": 0.9, "fever": 0.7}


@pytest.mark.parametrize("overwrites", [True, False])
def test_tokens_that_are_blocked_stay_so_where_earlier_entities_do(doc, overwrites):
    doc.set_ents([], blocked=[doc[1:2]], default="unmodified")
    prediction = predicted((0, 2, "P", 0.9), (3, 4, "P", 0.8))
    for component in ("t", "calibrator"):
        annotate(doc, prediction, [], "clinical_ner", tagger=component, overwrites=overwrites)
        assert confidences(doc) == ({"Chest pain": 0.9} if overwrites else {}) | {"fever": 0.8}
        assert doc[1].ent_iob_ == ("I" if overwrites else "B")
    kept_out = [(0, 10, "P", 0.9)] if not overwrites else []
    assert list(left_out(doc)) == kept_out * (1 if overwrites else 2)
