"""Spaces widened in training notes: what spaCy would make of the text, with its annotation."""

import random

import pytest
import spacy
from spacy.tokens import Doc, DocBin
from spacy.training import Example
from spacy.training.initialize import init_nlp

from spacy_clinner.corpus.doc_copies import with_gaps
from spacy_clinner.corpus.wide_spaces import wide_spaces
from spacy_clinner.errors import ClinnerError
from tests.conftest import TEXTS, entities, make_doc
from tests.support.composed import composed
from tests.support.overfit import loop_until

TEXT = "Seen by Dr Ann Lee today. BP 120/80,\nno fever; Mr. O'Neil's wife came.\tDiet: as before (see list)."


@pytest.fixture
def nlp():
    return spacy.blank("en")


@pytest.fixture
def example(nlp):
    reference = nlp.make_doc(TEXT)
    person = reference.char_span(8, 18, "DOCTOR", kb_id="K")
    reference.set_ents([person], missing=[reference[20:22]], default="outside")
    reference.spans["all"] = [reference.char_span(11, 24, "NOTE", span_id="7")]
    for token in reference:
        token.is_sent_start = token.text in ("Seen", "BP", "Mr.")
    reference.cats = {"x": 1.0}
    reference.user_data["note_id"] = "n1"
    return Example(nlp.make_doc(TEXT), reference)


def test_a_gap_is_in_what_goes_on_over_it(example):
    doc = example.reference
    copy = with_gaps(doc, {1: "  ", 3: " ", 4: "\u00a0", 20: " ", len(doc) - 1: " "})
    assert copy.text.startswith("Seen by   Dr Ann  Lee\u00a0today.")
    (entity,) = copy.ents
    assert (entity.text, entity.label_, entity.kb_id_) == ("Dr Ann  Lee", "DOCTOR", "K")
    (span,) = copy.spans["all"]
    assert (span.text, span.label_, span.id_) == ("Ann  Lee\u00a0today", "NOTE", "7")
    assert [token.ent_iob_ for token in copy[:11]] == ["O", "O", "O", "B", "I", "I", "I", "O", "O", "O", "O"]
    missing = [token.text for token in copy if not token.ent_iob]
    assert missing == [doc[20].text, " ", doc[21].text]
    assert [s[0].text for s in copy.sents] == ["Seen", "BP", "Mr."]
    assert copy.cats == {"x": 1.0}
    assert copy.user_data["note_id"] == "n1"


def test_it_is_what_the_tokenizer_makes_of_the_text(nlp, example):
    augment = wide_spaces(level=1.0, magnitude=0.6)
    for _ in range(100):
        (wide,) = augment(nlp, example)
        expected = nlp.make_doc(wide.reference.text)
        assert [t.text for t in wide.reference] == [t.text for t in expected]
        assert [t.text for t in wide.predicted] == [t.text for t in expected]
        assert "".join(wide.text.split()) == "".join(TEXT.split())
        assert [e.text.split() for e in wide.reference.ents] == [["Dr", "Ann", "Lee"]]
        assert not wide.predicted.ents
    assert len(wide.reference) > len(example.reference)


def test_share_seed_and_tokens_of_another_cut(nlp, example):
    def texts(**settings):
        augment = wide_spaces(**settings)
        return [next(augment(nlp, example)).text for _ in range(200)]

    assert texts(seed=1) == texts(seed=1) != texts(seed=2)
    assert 60 < sum(text != TEXT for text in texts(level=0.5, magnitude=0.9)) < 140
    assert set(texts(level=0.0)) == set(texts(magnitude=0.0)) == {TEXT}
    gaps = [len(text) - len(TEXT) for text in texts(level=1.0, magnitude=0.05, longest=1)]
    assert max(gaps) < 5
    coarse = Example(nlp.make_doc(TEXT), Doc(nlp.vocab, words=TEXT.split(" "), spaces=None))
    (wide,) = wide_spaces(level=1.0, magnitude=1.0)(nlp, coarse)
    assert [t.text for t in wide.predicted] == [t.text for t in nlp.make_doc(wide.reference.text)]


def test_random_numbers_of_the_training_are_left_alone(nlp, example):
    random.seed(3)
    expected = random.random()
    random.seed(3)
    next(wide_spaces(level=1.0)(nlp, example))
    assert random.random() == expected


@pytest.mark.parametrize("settings", [{"level": 1.5}, {"magnitude": -0.1}, {"longest": 0}])
def test_settings_out_of_range(settings):
    with pytest.raises(ClinnerError, match="wide_spaces"):
        wide_spaces(**settings)


def test_an_empty_document(nlp):
    empty = Example(nlp.make_doc(""), nlp.make_doc(""))
    (wide,) = wide_spaces(level=1.0)(nlp, empty)
    assert wide.text == ""


def test_a_tagger_learns_to_see_over_gaps(tmp_path, train_path, nlp):
    """Trained from a config as all are; the entities of widened texts are found, all of them."""
    config = composed("fast", train_path, overrides={"paths.dev": str(tmp_path / "widened.spacy")})
    widen = wide_spaces(level=1.0, magnitude=1.0, longest=2, seed=5)
    notes = [Example(nlp.make_doc(text), make_doc(nlp, text, spans)) for text, spans in TEXTS]
    widened = [next(widen(nlp, note)).reference for note in notes]
    assert sum("  " in doc.text or "\u00a0" in doc.text for doc in widened) > len(widened) / 2
    DocBin(docs=widened).to_disk(tmp_path / "widened.spacy")
    config["training"]["optimizer"].update(learn_rate=0.01, use_averages=False)
    augmenter = {"@augmenters": "spacy-clinner.wide_spaces.v1", "level": 0.8, "magnitude": 0.5, "longest": 2}
    config["corpora"]["train"]["augmenter"] = augmenter
    # without the augmenter the score stays below 1, however many updates are made
    loop_until(init_nlp(config), tmp_path, limit=150, every=20, max_epochs=-1)
    trained = spacy.load(tmp_path / "model-last")
    for doc in widened:
        assert entities(trained(doc.text)) == entities(doc)
