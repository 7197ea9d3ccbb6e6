"""Objectives with a teacher and unlabelled text, as `[training.before_update]` callbacks."""

from collections.abc import Callable
from pathlib import Path
from typing import Any

from spacy.language import Language

from spacy_clinner.pipeline.objective import (
    Objective,
    require_default_objective,
    require_unscaled_gradients,
)
from spacy_clinner.training.augment import Augmenter
from spacy_clinner.training.loop_settings import require_learning
from spacy_clinner.training.side_corpus import Batcher, Reader
from spacy_clinner.training.teachers import COPY, find_student, make_teacher
from spacy_clinner.training.unlabelled import unlabelled_batches


def install_once(
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
) -> Callable[[Language, dict[str, Any]], None]:
    """Make a callback that gives a tagger its objective at the first call of a training.

    spaCy calls it before every update; before the first, the tagger is initialised.

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
    installed: Objective | None = None

    def install(nlp: Language, progress: dict[str, Any]) -> None:
        nonlocal installed
        student = find_student(nlp, component, callback)
        if student.objective is installed:
            return
        require_learning(nlp, component, callback)
        require_default_objective(student, callback)
        require_unscaled_gradients(student, callback)
        batches = unlabelled_batches(nlp, student, unlabelled, batcher, augmenter, seed, prefetch, callback)
        made = make_teacher(nlp, student, teacher, teacher_component, callback)
        require_unscaled_gradients(made, f"{callback}: teacher")
        installed = student.objective = make_objective(teacher=made, batches=batches)

    return install
