"""The temperature at which confidences are honest, and the tagger that has it."""

import copy
import math

import numpy as np
import pytest
import spacy
from spacy.tokens import DocBin
from spacy.training import Example

from spacy_clinner.deidentify.phi_redactor import PhiRedactor
from spacy_clinner.errors import ClinnerError
from spacy_clinner.evaluation.mention_confidences import mention_confidences
from spacy_clinner.imbalance.fit_temperature import (
    fit_temperature,
    mentions_of,
    tagger_to_fit,
    with_temperature,
)
from spacy_clinner.imbalance.tagged_mentions import tagged_mentions
from spacy_clinner.imbalance.temperature import best_temperature, held_out_confidences, mention_loss
from tests.conftest import TEXTS, entities, make_doc
from tests.support import tiny_taggers
from tests.support.composed import composed
from tests.support.overfit import loop_until, update_until


def sure_of(logits):
    """Confidences of independent mentions whose score is divided by a temperature."""
    return lambda temperature: 1 / (1 + np.exp(-logits / temperature))


def drawn(truth, size=20_000):
    """Scores, and whether mentions are right if these are `truth` times too large."""
    generator = np.random.default_rng(0)
    logits = generator.normal(1.0, 2.0, size)
    return logits * truth, generator.random(size) < 1 / (1 + np.exp(-logits))


@pytest.mark.parametrize("truth", [0.5, 1.0, 3.0])
def test_the_temperature_that_made_them_is_found(truth):
    logits, correct = drawn(truth)
    assert best_temperature(sure_of(logits), correct) == pytest.approx(truth, rel=0.05)


def test_it_has_the_least_loss_of_a_grid():
    logits, correct = drawn(2.0, size=300)
    best = mention_loss(sure_of(logits)(best_temperature(sure_of(logits), correct)), correct)
    assert all(best <= mention_loss(sure_of(logits)(t), correct) + 1e-4 for t in np.geomspace(0.25, 8, 200))


def test_the_loss_is_the_cross_entropy_with_the_targets_of_platt():
    found = mention_loss(np.array([0.9, 0.6, 0.2]), np.array([True, True, False]))
    right, wrong = 3 / 4, 1 / 3
    terms = [(0.9, right), (0.6, right), (0.2, wrong)]
    expected = -sum(t * math.log(p) + (1 - t) * math.log(1 - p) for p, t in terms) / 3
    assert found == pytest.approx(expected)


@pytest.mark.parametrize("correct", [True, False])
def test_mentions_that_are_all_right_or_all_wrong_ask_for_no_certainty(correct):
    logits = np.full(5, 2.0)
    fitted = best_temperature(sure_of(logits), np.full(5, correct))
    confidence = sure_of(logits)(fitted)[0]
    assert confidence == pytest.approx(6 / 7, abs=0.01) if correct else confidence < 0.6
    assert np.isfinite(mention_loss(np.array([0.0, 1.0]), np.array([True, False])))


def test_no_note_has_the_temperature_that_it_has_fitted():
    """A note of which all is wrong is as sure as the others make it."""
    logits, correct = drawn(1.0, size=400)
    notes = np.repeat(np.arange(5), 80)
    correct[notes == 2] = False
    found = held_out_confidences(sure_of(logits), correct, notes)
    held = notes == 2
    others = best_temperature(lambda t: sure_of(logits)(t)[~held], correct[~held])
    assert np.allclose(found[held], sure_of(logits)(others)[held])
    alone = held_out_confidences(sure_of(logits), correct, np.zeros(400, dtype=int))
    assert np.allclose(alone, sure_of(logits)(best_temperature(sure_of(logits), correct)))


@pytest.fixture(params=["Crf", "Softmax"])
def short(request):
    """A tagger of each decoder that has learned a little: it finds something, and is not sure of it."""
    nlp = tiny_taggers.pipeline(decoder=request.param)
    optimizer = nlp.resume_training()
    optimizer.learn_rate = 0.01
    examples = tiny_taggers.labelled(nlp)
    found = sum(bool(spans) for _, spans in TEXTS) - 1
    update_until(
        lambda: sum(bool(doc.ents) for doc in nlp.pipe(text for text, _ in TEXTS)) >= found,
        lambda: nlp.update(examples, sgd=optimizer),
        limit=200,
        every=25,
    )
    return nlp


def answers(nlp):
    docs = list(nlp.pipe(text for text, _ in TEXTS))
    return [entities(doc) for doc in docs], [e._.confidence for doc in docs for e in doc.ents]


def test_confidences_of_tagged_mentions_are_those_of_the_pipeline(short):
    examples = tiny_taggers.labelled(short)
    mentions = tagged_mentions(short, examples, short.get_pipe("clinical_ner"))
    for temperature in (1.0, 2.0):
        short.get_pipe("clinical_ner").temperature = temperature
        for example in examples:
            example.predicted = short(example.reference.text)
        expected = mention_confidences(examples)
        assert mentions.labels == expected.labels
        assert mentions.correct.tolist() == expected.correct
        assert mentions.confidences(temperature) == pytest.approx(expected.confidences, abs=1e-5)
    assert expected.labels


def test_entities_stay_and_confidences_change(short):
    before = answers(short)
    fitted = fit_temperature(tiny_taggers.labelled)(short)
    after = answers(fitted)
    assert before[0] == after[0]
    assert before[1] != after[1]
    assert fitted.get_pipe("clinical_ner").temperature != 1
    assert short.get_pipe("clinical_ner").temperature == 1  # the pipeline in training has none
    assert answers(short) == before


def test_a_very_high_temperature_makes_all_taggings_alike(short):
    ner = short.get_pipe("clinical_ner")
    ner.keep_emissions = True
    ner.temperature = 1e9
    (prediction,) = ner.predict([short.make_doc(TEXTS[0][0])])
    if short.get_pipe("clinical_ner").model.attrs["decoder"].learned:
        assert max(prediction.confidences, default=0) < 0.5
    else:
        assert prediction.probabilities == pytest.approx(1 / prediction.probabilities.shape[1], abs=1e-5)


def test_redaction_below_one_half_goes_by_it(short):
    ner = short.get_pipe("clinical_ner")
    ner.keep_emissions = True
    taken = []
    for temperature in (1.0, 1e9):
        ner.temperature = temperature
        found = PhiRedactor(threshold=0.3).find(short(TEXTS[2][0]))
        taken.append(sum(span.end - span.start for span in found))
    assert taken[1] > taken[0]


def test_it_survives_disk_and_bytes_and_a_file_without_one_has_none(short, tmp_path):
    plain = short.to_bytes()
    short.to_disk(tmp_path / "plain")
    tempered = with_temperature(short, short.get_pipe("clinical_ner"), 1.5)
    tempered.to_disk(tmp_path / "tempered")
    expected = answers(tempered)
    loaded = spacy.load(tmp_path / "tempered")
    assert answers(loaded) == expected
    assert answers(copy.deepcopy(loaded)) == expected
    fresh = spacy.load(tmp_path / "plain").from_bytes(tempered.to_bytes())
    assert answers(fresh) == expected
    assert fresh.from_bytes(plain).get_pipe("clinical_ner").temperature == 1
    assert loaded.from_disk(tmp_path / "plain").get_pipe("clinical_ner").temperature == 1
    assert "temperature" not in (tmp_path / "plain" / "clinical_ner" / "cfg").read_text()


def test_what_learns_on_has_none(short):
    ner = short.get_pipe("clinical_ner")
    ner.temperature = 2.0
    short.update([], sgd=short.resume_training())
    assert ner.temperature == 2.0
    short.update(tiny_taggers.labelled(short), sgd=short.resume_training())
    assert ner.temperature == 1.0
    ner.temperature = 2.0
    short.initialize(lambda: tiny_taggers.labelled(short))
    assert ner.temperature == 1.0


def test_unknown_annotation_is_neither_right_nor_wrong(short):
    examples = tiny_taggers.labelled(short)
    known = tagged_mentions(short, examples, short.get_pipe("clinical_ner"))
    first, *others = [e for e in examples if short(e.reference.text).ents]
    unknown = Example(first.predicted, short.make_doc(first.reference.text))
    rest = tagged_mentions(short, [unknown, *others], short.get_pipe("clinical_ner"))
    assert len(rest.notes) == len(known.notes) - 1 == len(others)


def test_one_line_for_what_cannot_be_fitted(short):
    with pytest.raises(ClinnerError, match="no clinical_ner named 'ner'"):
        tagger_to_fit(short, "ner")
    with pytest.raises(ClinnerError, match="finds nothing in the notes"):
        mentions_of(short, [], short.get_pipe("clinical_ner"))
    short.get_pipe("clinical_ner").keep_emissions = True
    short.add_pipe("knn_calibrator")
    with pytest.raises(ClinnerError, match="a temperature or neighbours, not both"):
        tagger_to_fit(short, "clinical_ner")
    with pytest.raises(ClinnerError, match="concept_extractor is a concept_extractor"):
        tagger_to_fit(tiny_taggers.extractor(), "concept_extractor")


def test_every_checkpoint_has_a_temperature(train_path, tmp_path):
    found = composed("fast", train_path, overrides={"training.optimizer.learn_rate": 0.01})
    corpus = {"@readers": "spacy.Corpus.v1", "path": str(train_path), "gold_preproc": False}
    fit = {"@callbacks": "spacy-clinner.fit_temperature.v1", "corpus": corpus}
    found["training"]["before_to_disk"] = {"@callbacks": "spacy-clinner.chain.v1", "*": {"temperature": fit}}
    nlp = spacy.training.initialize.init_nlp(found)
    loop_until(nlp, tmp_path, limit=200, least=50)
    assert nlp.get_pipe("clinical_ner").temperature == 1
    for name in ("model-best", "model-last"):
        saved = spacy.load(tmp_path / name)
        assert saved.get_pipe("clinical_ner").temperature != 1
        assert [entities(saved(text)) for text, _ in TEXTS] == [spans for _, spans in TEXTS]


def test_no_word_of_the_notes_is_added(short, tmp_path):
    from spacy_clinner.imbalance.temper_pipeline import temper

    short.to_disk(tmp_path / "model")
    blank = spacy.blank("en")
    docs = [make_doc(blank, f"{text} Xanthippe", spans) for text, spans in TEXTS]
    DocBin(docs=docs).to_disk(tmp_path / "dev.spacy")
    done = temper(tmp_path / "model", tmp_path / "dev.spacy", tmp_path / "out")
    assert len(done.before) == len(done.after) == len(done.mentions.correct)
    assert not any(b"Xanthippe" in p.read_bytes() for p in (tmp_path / "out").rglob("*.*"))
    assert spacy.load(tmp_path / "out").get_pipe("clinical_ner").temperature == done.temperature
