"""Settings of callbacks that cannot be meant, and rates in configs that end where training does."""

import pytest
from spacy.training.batchers import configure_minibatch
from thinc.api import Adam

from spacy_clinner.configs import methods
from spacy_clinner.errors import ClinnerError
from spacy_clinner.semi_supervised.mean_teacher import mean_teacher
from spacy_clinner.semi_supervised.meta_pseudo_labels import meta_pseudo_labels
from spacy_clinner.semi_supervised.meta_settings import (
    ConsistencyTerm,
    LabelledTerm,
    StudentFeedback,
    TaughtLabels,
)
from spacy_clinner.semi_supervised.pseudo_labels import pseudo_labels
from tests.support.composed import composed
from tests.support.tiny_taggers import unlabelled

WITH_END = [
    method.name for method in methods() if method.name.startswith("concepts-") and "encoder" in method.needs
]
NEGATIVE = {
    meta_pseudo_labels: [
        "supervised",
        "begin",
        "feedback.weight",
        "feedback.warmup",
        "labelled.weight",
        "labelled.warmup",
        "consistency.weight",
        "consistency.warmup",
        "prefetch",
    ],
    pseudo_labels: ["weight", "warmup", "begin", "refresh", "prefetch"],
    mean_teacher: ["weight", "ramp_up", "prefetch"],
}


BLOCKS = {
    "pseudo_labels": TaughtLabels,
    "feedback": StudentFeedback,
    "labelled": LabelledTerm,
    "consistency": ConsistencyTerm,
}


def make(callback, **settings):
    for name in [name for name in settings if "." in name]:
        block, setting = name.split(".")
        settings[block] = BLOCKS[block](**{setting: settings.pop(name)})
    optimizer = {"optimizer": Adam(0.01)} if callback is meta_pseudo_labels else {}
    return callback(unlabelled, configure_minibatch(3), **optimizer, **settings)


@pytest.mark.parametrize(
    ("callback", "name"), [(callback, name) for callback, names in NEGATIVE.items() for name in names]
)
def test_what_may_not_be_negative(callback, name):
    with pytest.raises(ClinnerError, match=rf"^{callback.__name__}: {name} must be 0 or above, not -1$"):
        make(callback, **{name: -1})
    if name != "refresh":  # a student that is its own teacher becomes it at some time
        make(callback, **{name: 0})


@pytest.mark.parametrize("dropout", [-0.1, 1.5])
def test_dropout_is_a_fraction(dropout):
    with pytest.raises(
        ClinnerError, match=rf"^meta_pseudo_labels: dropout must lie between 0 and 1, not {dropout}$"
    ):
        make(meta_pseudo_labels, dropout=dropout)


@pytest.mark.parametrize(("begin", "tuned"), [(0, 0), (5, 5), (5, 4)])
def test_pseudo_labels_are_learned_before_fine_tuning(begin, tuned):
    with pytest.raises(
        ClinnerError, match=r"^meta_pseudo_labels: fine_tune_from must be above begin"
    ) as caught:
        make(meta_pseudo_labels, begin=begin, fine_tune_from=tuned)
    assert "\n" not in str(caught.value)
    make(meta_pseudo_labels, begin=begin, fine_tune_from=begin + 1)


def test_a_difference_is_not_that_of_the_labelled_step():
    """It was: h was above 0 with a supervised gradient in the step and nothing learned of pseudo labels."""
    with pytest.raises(
        ClinnerError, match=r"^meta_pseudo_labels: feedback.measure = \"difference\" .* supervised = 0"
    ) as e:
        make(meta_pseudo_labels, **{"feedback.measure": "difference"}, supervised=1.0)
    assert "\n" not in str(e.value)
    make(meta_pseudo_labels, **{"feedback.measure": "difference"}, supervised=0.0)
    make(meta_pseudo_labels, **{"feedback.measure": "cosine"}, supervised=1.0)


@pytest.mark.parametrize("measure", ["cosine", "difference"])
def test_the_step_that_was_taken_is_for_dot(measure):
    with pytest.raises(
        ClinnerError, match=r'^meta_pseudo_labels: feedback.step = "taken" is for feedback.measure'
    ):
        make(meta_pseudo_labels, feedback=StudentFeedback(measure=measure, step="taken"))


def test_soft_labels_say_themselves_how_empty_a_sequence_is():
    with pytest.raises(ClinnerError, match=r'^pseudo_labels: empty below 1 needs labels = "hard"'):
        make(pseudo_labels, empty=0.3, labels="soft")
    make(pseudo_labels, empty=0.3)


@pytest.mark.parametrize("method", WITH_END)
def test_a_learning_rate_that_ends_ends_with_the_training(method):
    training = composed(method, "NOTES", "PIPELINE")["training"]
    assert training["max_steps"] == training["optimizer"]["learn_rate"]["total_steps"]
    assert training["max_epochs"] == 0
