"""Objectives with a teacher and unlabelled text, as `[training.before_update]` callbacks."""

from collections.abc import Callable
from functools import partial

from spacy.language import Language

from spacy_clinner.semi_supervised.teachers import TeacherOrigin, make_teacher
from spacy_clinner.semi_supervised.unlabelled import UnlabelledText, augmented_copies, unlabelled_batches
from spacy_clinner.tagger.install_objective import BeforeUpdate, install_objective
from spacy_clinner.tagger.objective import Objective, require_unscaled_gradients
from spacy_clinner.tagger.trainable_tagger import TrainableTagger


def install_with_teacher(
    make_objective: Callable[..., Objective],
    callback: str,
    component: str,
    text: UnlabelledText,
    origin: TeacherOrigin,
    *,
    changes_labelled: bool = False,
) -> BeforeUpdate:
    """Make a callback that gives a tagger its objective at the first call of a training.

    Args:
        make_objective: takes `teacher`, a tagger, and `batches`, the unlabelled ones.
        callback: what an error calls the whole.
        component: name of the student.
        text: the unlabelled text.
        origin: where the teacher comes from.
        changes_labelled: whether the objective also takes `augment`, which changes labelled documents.

    Raises:
        ClinnerError: on a negative number of batches ahead; at the first call, if there is no such student,
            it is frozen, shares its encoder or scales its gradients, its loss takes a step a copy, another
            callback has given it an objective, the corpus is empty, or the teacher does not fit.
    """
    text.require_sound(callback)

    def build(nlp: Language, student: TrainableTagger) -> Objective:
        require_unscaled_gradients(student, callback)
        batches = unlabelled_batches(nlp, student, text, callback)
        teacher = make_teacher(nlp, student, origin, callback)
        require_unscaled_gradients(teacher, f"{callback}: teacher")
        more = (
            {"augment": partial(augmented_copies, nlp, student, text, callback)} if changes_labelled else {}
        )
        return make_objective(teacher=teacher, batches=batches, **more)

    return install_objective(build, callback, component)
