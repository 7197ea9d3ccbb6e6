"""Objectives with a teacher and unlabelled text, as `[training.before_update]` callbacks."""

from collections.abc import Callable
from pathlib import Path

from spacy.language import Language

from spacy_clinner.corpus.doc_copies import Augmenter
from spacy_clinner.corpus.side_corpus import Batcher, Reader
from spacy_clinner.semi_supervised.teachers import COPY, make_teacher
from spacy_clinner.semi_supervised.unlabelled import unlabelled_batches
from spacy_clinner.tagger.install_objective import BeforeUpdate, install_objective
from spacy_clinner.tagger.objective import Objective, require_unscaled_gradients
from spacy_clinner.tagger.trainable_tagger import TrainableTagger


def install_with_teacher(
    make_objective: Callable[..., Objective],
    callback: str,
    component: str,
    unlabelled: Reader,
    batcher: Batcher,
    augmenter: Augmenter | None,
    seed: int,
    prefetch: int,
    teacher: str | Path = COPY,
    teacher_component: str = "clinical_ner",
) -> BeforeUpdate:
    """Make a callback that gives a tagger its objective at the first call of a training.

    Args:
        make_objective: takes `teacher`, a tagger, and `batches`, the unlabelled ones.
        callback: what an error calls the whole.
        component: name of the student.
        unlabelled, batcher, augmenter, seed, prefetch: see `unlabelled_batches`.
        teacher, teacher_component: see `make_teacher`.

    Raises:
        ClinnerError: at the first call, if there is no such student, it is frozen, shares its encoder or
            scales its gradients, its loss takes a step a copy, another callback has given it an objective,
            the corpus is empty, or the teacher does not fit.
    """

    def build(nlp: Language, student: TrainableTagger) -> Objective:
        require_unscaled_gradients(student, callback)
        batches = unlabelled_batches(nlp, student, unlabelled, batcher, augmenter, seed, prefetch, callback)
        made = make_teacher(nlp, student, teacher, teacher_component, callback)
        require_unscaled_gradients(made, f"{callback}: teacher")
        return make_objective(teacher=made, batches=batches)

    return install_objective(build, callback, component)
