"""How objectives come to a tagger, and when they leave it."""

import copy
import pickle

import pytest
from spacy.training.batchers import configure_minibatch
from spacy.training.initialize import init_nlp
from thinc.api import SGD, Adam, PyTorchGradScaler

from spacy_clinner.errors import ClinnerError
from spacy_clinner.imbalance.one_step_per_copy import OneStepPerCopy
from spacy_clinner.semi_supervised.mean_teacher import mean_teacher
from spacy_clinner.semi_supervised.meta_pseudo_labels import meta_pseudo_labels
from spacy_clinner.semi_supervised.pseudo_labels import pseudo_labels
from spacy_clinner.tagger.chain import chain
from spacy_clinner.tagger.objective import Supervised
from spacy_clinner.transfer.double_transfer import double_transfer
from tests.conftest import TEXTS, entities
from tests.support.composed import composed
from tests.support.tiny_taggers import labelled, pipeline, step, unlabelled

SEQUENTIAL = {"@losses": "spacy-clinner.BinaryTokenLabels.v1", "sequential": True}


def callback(name, **settings):
    batcher = configure_minibatch(3)
    if name == "double_transfer":
        return double_transfer(labelled, batcher, **settings)
    if name == "meta_pseudo_labels":
        return meta_pseudo_labels(unlabelled, batcher, Adam(0.01), **settings)
    return {"pseudo_labels": pseudo_labels, "mean_teacher": mean_teacher}[name](
        unlabelled, batcher, **settings
    )


NAMES = ["meta_pseudo_labels", "pseudo_labels", "mean_teacher", "double_transfer"]


def trained(name="mean_teacher", **settings):
    nlp, run = pipeline(**settings), callback(name)
    for _ in range(2):
        step(nlp, labelled(nlp), run, Adam(0.01))
    return nlp


@pytest.mark.parametrize("name", NAMES)
def test_a_tagger_outlives_the_objective_of_its_training(name):
    nlp = trained(name)
    ner = nlp.get_pipe("clinical_ner")
    objective = ner.objective
    docs = [nlp.make_doc(text) for text, _ in TEXTS]
    expected = [entities(doc) for doc in ner.pipe([doc.copy() for doc in docs])]
    for other in (pickle.loads(pickle.dumps(ner)), copy.deepcopy(ner)):
        assert isinstance(other.objective, Supervised)
        assert other.labels == ner.labels
        assert [entities(doc) for doc in other.pipe([doc.copy() for doc in docs])] == expected
    assert ner.objective is objective  # the training goes on


@pytest.mark.parametrize("name", NAMES)
def test_initialising_puts_the_default_back(name):
    nlp = trained(name)
    nlp.initialize(lambda: labelled(nlp))
    assert isinstance(nlp.get_pipe("clinical_ner").objective, Supervised)
    assert set(nlp.update(labelled(nlp), sgd=Adam(0.01))) == {"clinical_ner"}


def test_the_default_is_that_of_the_loss():
    nlp = pipeline(decoder="Softmax", loss=SEQUENTIAL)
    ner = nlp.get_pipe("clinical_ner")
    ner.objective = Supervised()
    assert isinstance(pickle.loads(pickle.dumps(ner)).objective, OneStepPerCopy)
    nlp.initialize(lambda: labelled(nlp))
    assert isinstance(ner.objective, OneStepPerCopy)


@pytest.mark.parametrize("name", NAMES)
def test_a_second_training_installs_it_again(name):
    nlp, run = pipeline(), callback(name)
    ner = nlp.get_pipe("clinical_ner")
    objectives = []
    for _ in range(2):
        nlp.initialize(lambda: labelled(nlp))
        for _ in range(2):
            step(nlp, labelled(nlp), run, Adam(0.01))
            objectives.append(ner.objective)
    first, same, second, _ = objectives
    assert first is same
    assert first is not second
    assert type(first) is type(second)


@pytest.mark.parametrize("first", NAMES)
@pytest.mark.parametrize("second", NAMES)
def test_one_objective_at_a_time(first, second):
    nlp = pipeline()
    both = chain(callback(first), callback(second))
    with pytest.raises(ClinnerError, match=rf"^{second}: clinical_ner learns by {first} already") as caught:
        both(nlp, {"step": 0, "epoch": 0})
    assert "\n" not in str(caught.value)


@pytest.mark.parametrize("name", NAMES)
def test_a_step_for_every_copy_of_the_batch_is_an_error(name):
    """It would be replaced without a word."""
    nlp = pipeline(decoder="Softmax", loss=SEQUENTIAL)
    message = rf"^{name}: .* set sequential = false in \[components\.clinical_ner\.loss\]$"
    with pytest.raises(ClinnerError, match=message) as caught:
        callback(name)(nlp, {"step": 0, "epoch": 0})
    assert "\n" not in str(caught.value)


@pytest.mark.parametrize("name", NAMES)
def test_a_frozen_tagger_is_an_error(name):
    """The loop does not update it, so the objective would never be asked."""
    nlp = pipeline()
    nlp.config["training"]["frozen_components"] = ["clinical_ner"]
    message = rf"^{name}: \[training\] frozen_components names clinical_ner"
    with pytest.raises(ClinnerError, match=message) as caught:
        callback(name)(nlp, {"step": 0, "epoch": 0})
    assert "\n" not in str(caught.value)
    nlp.config["training"]["frozen_components"] = ["another"]
    callback(name)(nlp, {"step": 0, "epoch": 0})


def test_an_encoder_in_mixed_precision_is_an_error(train_path, tmp_path):
    """thinc divides what earlier backward passes have left by the scale of the last one."""
    mixed = {"components.clinical_ner.model.tok2vec.mixed_precision": True}
    nlp = init_nlp(composed("legacy-transformer", train_path, overrides=mixed))
    for name in NAMES[:3]:
        with pytest.raises(ClinnerError, match=rf"^{name}: the encoder of clinical_ner has mixed_") as caught:
            callback(name)(nlp, {"step": 0, "epoch": 0})
        assert "\n" not in str(caught.value)
    callback("double_transfer")(nlp, {"step": 0, "epoch": 0})  # one backward pass for both domains


def test_a_teacher_in_mixed_precision_is_an_error(monkeypatch):
    def scaled(nlp, student, *args):
        teacher = copy.deepcopy(student)
        teacher.model.shims[0]._grad_scaler = PyTorchGradScaler(enabled=True)
        return teacher

    monkeypatch.setattr("spacy_clinner.semi_supervised.install_with_teacher.make_teacher", scaled)
    nlp = pipeline()
    with pytest.raises(ClinnerError, match=r"^meta_pseudo_labels: teacher: the encoder of clinical_ner has"):
        step(nlp, labelled(nlp), callback("meta_pseudo_labels"), SGD(0.1))
