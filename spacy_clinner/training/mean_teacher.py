"""`spacy-clinner.mean_teacher.v1`: the mean teacher as a `[training.before_update]` callback."""

from collections.abc import Callable
from typing import Any

from spacy.language import Language

from spacy_clinner.errors import ClinnerError
from spacy_clinner.pipeline.mean_teacher import MeanTeacher, MeanTeacherSettings
from spacy_clinner.training.side_corpus import Batcher, Reader
from spacy_clinner.training.teachers import copy_tagger, find_student
from spacy_clinner.training.unlabelled import Augmenter, unlabelled_batches

NAME = "mean_teacher"


def mean_teacher(
    unlabelled: Reader,
    batcher: Batcher,
    augmenter: Augmenter | None = None,
    component: str = "clinical_ner",
    decay: float = 0.99,
    weight: float = 1.0,
    ramp_up: int = 0,
    temperature: float = 1.0,
    threshold: float = 0.0,
    seed: int = 0,
    prefetch: int = 0,
) -> Callable[[Language, dict[str, Any]], None]:
    """Make a callback that trains `component` to agree with the moving average of its weights.

    Args:
        unlabelled, batcher, augmenter, component, seed, prefetch: as for `meta_pseudo_labels`. The teacher
            reads the text, the student the augmented copy.
        decay: of the moving average, once there have been 1 / (1 - decay) steps.
        weight: of the consistency cost.
        ramp_up: steps over which that weight rises, along exp(-5 (1 - t)^2).
        temperature: of the teacher's beliefs; below 1 they are sharper.
        threshold: confidence below which a token is left out of the cost.

    Raises:
        ClinnerError: as `meta_pseudo_labels`.
    """
    for name, value in {"decay": decay, "threshold": threshold}.items():
        if not 0 <= value <= 1:
            raise ClinnerError(f"{NAME}: {name} must lie between 0 and 1")
    if temperature <= 0:
        raise ClinnerError(f"{NAME}: temperature must be above 0")
    settings = MeanTeacherSettings(decay, weight, ramp_up, temperature, threshold)
    installed = False

    def install(nlp: Language, progress: dict[str, Any]) -> None:
        nonlocal installed
        if installed:
            return
        student = find_student(nlp, component, NAME)
        batches = unlabelled_batches(nlp, student, unlabelled, batcher, augmenter, seed, prefetch, NAME)
        student.objective = MeanTeacher(copy_tagger(nlp, student), batches, settings)
        installed = True

    return install
