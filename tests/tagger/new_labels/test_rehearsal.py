"""A trained tagger learns one label more and keeps the others."""

import io

import pytest
import spacy
from spacy.tokens import Doc, DocBin
from spacy.training import Example
from spacy.training.initialize import init_nlp
from spacy.training.loop import train as train_loop
from thinc.api import Adam

from spacy_clinner.corpus.tokenization import fine_tokens
from spacy_clinner.errors import ClinnerError
from spacy_clinner.tagger.new_labels.add_labels import add_labels
from spacy_clinner.tagger.new_labels.rehearsal import rehearsal
from tests.conftest import TEXTS, make_doc
from tests.support.composed import composed

NEW = "DOSE"
NEW_TEXTS = [
    ("Started on aspirin 81 mg .", [(2, 3, "DRUG"), (3, 5, NEW)]),
    ("Continue metoprolol 25 mg twice daily .", [(1, 2, "DRUG"), (2, 4, NEW)]),
]


@pytest.fixture(scope="module")
def source_model(trained, tmp_path_factory):
    path = tmp_path_factory.mktemp("rehearsal") / "model"
    trained.to_disk(path)
    return path


@pytest.fixture
def resumed(source_model):
    """A trained pipeline with one label more, as `nlp.resume_training` leaves it."""
    nlp = spacy.load(source_model)
    nlp.resume_training()
    nlp.get_pipe("clinical_ner").add_label(NEW)
    return nlp


def examples(nlp, notes, labels=None):
    kept = [(text, [s for s in spans if labels is None or s[2] in labels]) for text, spans in notes]
    return [Example(nlp.make_doc(text), make_doc(nlp, text, spans)) for text, spans in kept]


def forgotten(ner, nlp, notes=TEXTS):
    """Of some notes, with nothing learned of it."""
    losses = ner.rehearse(examples(nlp, notes))
    ner.step(lambda key, weights, gradient, lr_scale=1.0: (weights, gradient))  # takes the gradient away
    return losses["clinical_ner"]


def test_rehearse_keeps_what_was_said(resumed):
    ner = resumed.get_pipe("clinical_ner")
    optimizer = Adam(0.005)
    for _ in range(20):
        resumed.update(examples(resumed, NEW_TEXTS, {NEW}), sgd=optimizer)
    before = forgotten(ner, resumed)
    assert before > 0.1
    for _ in range(20):
        ner.rehearse(examples(resumed, TEXTS), sgd=optimizer)
    assert forgotten(ner, resumed) < before / 4


def test_nlp_rehearse(resumed):
    """spaCy collects the gradients of a component and applies them afterwards."""
    ner = resumed.get_pipe("clinical_ner")
    for _ in range(10):
        resumed.update(examples(resumed, NEW_TEXTS, {NEW}), sgd=Adam(0.005))
    before, optimizer = forgotten(ner, resumed), Adam(0.005)
    for _ in range(10):
        losses = resumed.rehearse(examples(resumed, TEXTS), sgd=optimizer)
    assert losses["clinical_ner"] > 0
    assert forgotten(ner, resumed) < before / 2


def test_nothing_to_rehearse(trained, resumed):
    ner = resumed.get_pipe("clinical_ner")
    empty = [Example(Doc(resumed.vocab), Doc(resumed.vocab))]
    assert ner.rehearse(empty) == {"clinical_ner": 0.0}
    with pytest.raises(TypeError):
        ner.rehearse([Doc(resumed.vocab)])
    weights = trained.get_pipe("clinical_ner").to_bytes()
    assert trained.rehearse(examples(trained, TEXTS)) == {"clinical_ner": 0.0}
    assert trained.get_pipe("clinical_ner").to_bytes() == weights


def test_the_teacher_is_not_saved(resumed, source_model):
    assert spacy.load(source_model).get_pipe("clinical_ner").rehearsal_model is None
    ner = resumed.get_pipe("clinical_ner")
    assert ner.rehearsal_model is not None
    resumed.initialize(lambda: examples(resumed, TEXTS))
    assert ner.rehearsal_model is None


def trained_on(source_model, tmp_path, notes, **settings):
    """What the method add-label makes of the source in a few updates."""
    blank = spacy.blank("en")
    path = tmp_path / "train.spacy"
    DocBin(docs=[make_doc(blank, *note) for note in notes]).to_disk(path)
    loop = {"training.max_epochs": 20, "training.eval_frequency": 20, "initialize.after_init.labels": [NEW]}
    nlp = init_nlp(composed("add-label", path, source_model, {**loop, **settings}))
    train_loop(nlp, None, stdout=io.StringIO(), stderr=io.StringIO())
    return nlp


def labels_found(nlp, notes):
    return {entity.label_ for doc in nlp.pipe(text for text, _ in notes) for entity in doc.ents}


def test_a_config(source_model, tmp_path):
    learned = {"training.optimizer.learn_rate": 0.01}
    nlp, forgetful = (
        trained_on(source_model, tmp_path, NEW_TEXTS, **learned, **{"training.before_update.weight": weight})
        for weight in (1.0, 0.0)
    )
    for pipeline in (nlp, forgetful):
        assert pipeline.get_pipe("clinical_ner").labels == ("DRUG", "PROBLEM", NEW)
        assert labels_found(pipeline, NEW_TEXTS) == {"DRUG", NEW}
    kept, lost = (forgotten(p.get_pipe("clinical_ner"), p, NEW_TEXTS) for p in (nlp, forgetful))
    assert kept < lost / 2


def test_the_tokens_are_those_of_the_source(source_model, tmp_path):
    source = fine_tokens()(spacy.load(source_model))
    source.to_disk(tmp_path / "finer")
    nlp = trained_on(tmp_path / "finer", tmp_path, NEW_TEXTS, **{"training.max_steps": 1})
    text = "Patient ID:NHC:19450 seen by H. Smith."
    assert [t.text for t in nlp.make_doc(text)] == [t.text for t in source.make_doc(text)]
    assert [t.text for t in spacy.blank("en")(text)] != [t.text for t in source.make_doc(text)]


def test_notes_with_the_new_label_alone(source_model, tmp_path):
    """Where nothing is marked, drugs may stand: they are still found."""
    notes = [(text, [span for span in spans if span[2] == NEW]) for text, spans in NEW_TEXTS]
    settings = {"training.optimizer.learn_rate": 0.01, "training.before_update.annotated": "new"}
    nlp = trained_on(source_model, tmp_path, notes, **settings)
    assert labels_found(nlp, NEW_TEXTS) == {"DRUG", NEW}


def test_other_notes_to_rehearse_on(resumed, tmp_path):
    def notes(nlp):
        return iter(examples(nlp, TEXTS))

    def batcher(items):
        return [list(items)]

    before = forgotten(ner := resumed.get_pipe("clinical_ner"), resumed)
    callback = rehearsal(notes=notes, batcher=batcher)
    callback(resumed, {"step": 0, "epoch": 0})
    optimizer = Adam(0.005)
    for _ in range(15):
        losses = resumed.update(examples(resumed, NEW_TEXTS), sgd=optimizer)
    assert losses["clinical_ner.forgotten"] >= 0
    assert losses["clinical_ner"] == pytest.approx(
        losses["clinical_ner.labelled"] + losses["clinical_ner.forgotten"], rel=1e-5
    )
    assert before == pytest.approx(0, abs=1e-2)
    assert forgotten(ner, resumed) < 0.5


def test_bad_settings(trained, blank):
    with pytest.raises(ClinnerError, match="was not trained before"):
        rehearsal()(trained, {})
    with pytest.raises(ClinnerError, match="notes and batcher go together"):
        rehearsal(notes=lambda nlp: [])
    with pytest.raises(ClinnerError, match="no label is given"):
        add_labels([])
    with pytest.raises(ClinnerError, match="no clinical_ner named"):
        add_labels([NEW])(blank)
    with pytest.raises(ClinnerError, match="weight"):
        rehearsal(weight=-1)


def test_labels_that_are_there(resumed, capsys):
    assert add_labels(["DRUG", "NEWER"])(resumed) is resumed
    assert "has these labels already: DRUG" in capsys.readouterr().out
    assert resumed.get_pipe("clinical_ner").labels[-1] == "NEWER"


def added(source_model, tmp_path, labels, notes=NEW_TEXTS, **settings):
    """The pipeline as add-label initializes it, with these labels to add."""
    path = tmp_path / "train.spacy"
    DocBin(docs=[make_doc(spacy.blank("en"), *note) for note in notes]).to_disk(path)
    return init_nlp(
        composed("add-label", path, source_model, {"initialize.after_init.labels": labels, **settings})
    )


def test_labels_that_no_training_note_has(source_model, tmp_path, capsys):
    with pytest.raises(ClinnerError, match=r"no training note has an entity of the new labels \(DOES, AGE\)"):
        added(source_model, tmp_path, ["DOES", "AGE"])
    added(source_model, tmp_path, [NEW, "AGE"])
    assert "no training note has an entity of these labels: AGE" in capsys.readouterr().out


def test_labels_that_training_notes_have_are_not_warned_of(source_model, tmp_path, capsys):
    added(source_model, tmp_path, [NEW])
    assert not capsys.readouterr().out


def test_an_endless_corpus_is_not_searched_for_labels(source_model, tmp_path):
    nlp = added(source_model, tmp_path, ["AGE"], **{"training.max_epochs": -1, "training.max_steps": 1})
    assert "AGE" in nlp.get_pipe("clinical_ner").labels
