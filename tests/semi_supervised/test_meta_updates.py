"""Meta Pseudo Labels where updates differ: without tokens, with frozen layers, with an annealed loss."""

import pytest
import torch
from spacy.training import Example
from spacy.training.batchers import configure_minibatch
from thinc.api import SGD

from spacy_clinner.semi_supervised.meta_pseudo_labels import meta_pseudo_labels
from spacy_clinner.semi_supervised.meta_settings import StudentFeedback, TaughtLabels
from spacy_clinner.tagger.freezing import Freezing
from spacy_clinner.tagger.gradients import weight_values
from spacy_clinner.tagger.tagger_layers import layer_names
from tests.support.tiny_taggers import CNN, EMBEDDING, labelled, pipeline, step, unlabelled

ANNEALED = {"@losses": "spacy-clinner.WeightedCrossEntropy.v1", "weights": "inverse", "anneal_steps": 100}


def plain(learn_rate):
    """Steps along the gradient and nowhere else."""
    return SGD(learn_rate, L2=0.0, grad_clip=0.0, use_averages=False)


def callback(feedback=None, **settings):
    """A teacher that stands still."""
    quiet = plain(1e-12)
    best = TaughtLabels(labels="viterbi")
    return meta_pseudo_labels(
        unlabelled,
        configure_minibatch(3),
        quiet,
        pseudo_labels=best,
        feedback=feedback,
        **settings,
    )


def without_tokens(nlp):
    return [Example(nlp.make_doc(""), nlp.make_doc(""))]


def values(nlp):
    return weight_values(nlp.get_pipe("clinical_ner").model)


def test_the_copy_is_taken_at_the_first_batch_with_tokens_after_begin():
    nlp, run = pipeline(), callback(teacher="copy", begin=2)
    for batch in (labelled, labelled, without_tokens):
        step(nlp, batch(nlp), run, plain(0.05))
    student = values(nlp)
    step(nlp, labelled(nlp), run, plain(0.05))
    teacher = weight_values(nlp.get_pipe("clinical_ner").objective.teacher.model)
    assert all(torch.equal(student[key], teacher[key]) for key in student)
    assert any(not torch.equal(student[key], weight) for key, weight in values(nlp).items())


@pytest.mark.parametrize(
    "feedback_settings", [{"step": "taken"}, {"step": "gradient"}, {"measure": "difference"}]
)
def test_a_batch_without_tokens_leaves_the_episode_as_it_is(feedback_settings):
    def feedback(between):
        nlp, run = pipeline(), callback(StudentFeedback(**feedback_settings))
        step(nlp, labelled(nlp), run, plain(0.1))
        for _ in range(between):
            step(nlp, without_tokens(nlp), run, plain(0.0))
        return step(nlp, labelled(nlp), run, plain(0.1))["feedback"]

    assert feedback(2) == feedback(1) == feedback(0) != 0


@pytest.mark.parametrize("tok2vec", [EMBEDDING, CNN], ids=["own", "encoder"])
@pytest.mark.parametrize("count", [1, -1, None], ids=["the lowest", "all but one", "all"])
def test_feedback_is_that_of_the_layers_that_learn(tok2vec, count):
    def feedback(kind):
        nlp = pipeline(tok2vec=tok2vec)
        ner = nlp.get_pipe("clinical_ner")
        ner.freezing = Freezing(layer_names(ner.model)[:count], 1000)
        run = callback(StudentFeedback(step=kind))
        for _ in range(2):
            terms = step(nlp, labelled(nlp), run, plain(1e-3))
        return terms["feedback"]

    taken = feedback("taken")
    assert (taken == 0) == (count is None)
    # the way that the weights have gone, to the last digits of float32
    assert feedback("gradient") == pytest.approx(taken, rel=0.02)


def test_an_annealed_loss_counts_the_batches_that_are_learned():
    nlp, run = pipeline(decoder="Softmax", loss=ANNEALED), callback(supervised=1.0)
    found = [step(nlp, labelled(nlp), run, plain(0.0)).get("feedback") for _ in range(4)]
    assert nlp.get_pipe("clinical_ner").loss._weights._batches == 4
    # a student that stands still gains nothing, however its loss changes meanwhile
    assert found[0] is None
    assert found[1:] == [0.0] * 3
