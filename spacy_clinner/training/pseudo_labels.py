"""`spacy-clinner.pseudo_labels.v1`: self-training as a `[training.before_update]` callback."""

from collections.abc import Callable
from pathlib import Path
from typing import Any

from spacy.language import Language

from spacy_clinner.errors import ClinnerError
from spacy_clinner.pipeline.pseudo_labels import Labels, PseudoLabels, SelfTrainingSettings
from spacy_clinner.training.side_corpus import Batcher, Reader
from spacy_clinner.training.teachers import COPY, find_student, make_teacher
from spacy_clinner.training.unlabelled import Augmenter, unlabelled_batches

NAME = "pseudo_labels"


def pseudo_labels(
    unlabelled: Reader,
    batcher: Batcher,
    augmenter: Augmenter | None = None,
    component: str = "clinical_ner",
    teacher: str | Path | None = None,
    teacher_component: str = "clinical_ner",
    labels: Labels = "hard",
    threshold: float = 0.9,
    temperature: float = 1.0,
    weight: float = 1.0,
    warmup: int = 0,
    begin: int = 0,
    refresh: int = 100,
    seed: int = 0,
    prefetch: int = 0,
) -> Callable[[Language, dict[str, Any]], None]:
    """Make a callback that trains `component` on labelled text and on a teacher's labels of other text.

    Args:
        unlabelled, batcher, augmenter, component, teacher_component, seed, prefetch: as for
            `meta_pseudo_labels`. The teacher reads the text, the student the augmented copy.
        teacher: the directory of a trained pipeline; null for the student itself, every `refresh` steps.
        labels: "hard", the teacher's best tagging, or "soft", its distribution over taggings.
        threshold: tokens of which the teacher is less sure have no pseudo label: a CRF sums them out.
        temperature: of soft labels; below 1 they are sharper.
        weight: of the loss on pseudo labels.
        warmup: steps over which that weight rises from 0.
        begin: step at which pseudo labels begin; until then the student learns from labels alone.
        refresh: steps after which a student that is its own teacher becomes its teacher again.

    Raises:
        ClinnerError: as `meta_pseudo_labels`.
    """
    if not 0 <= threshold <= 1:
        raise ClinnerError(f"{NAME}: threshold must lie between 0 and 1")
    if temperature <= 0 or (teacher is None and refresh < 1):
        raise ClinnerError(f"{NAME}: temperature and refresh must be above 0")
    every = refresh if teacher is None else 0
    settings = SelfTrainingSettings(labels, threshold, temperature, weight, warmup, begin, every)
    installed = False

    def install(nlp: Language, progress: dict[str, Any]) -> None:
        nonlocal installed
        if installed:
            return
        student = find_student(nlp, component, NAME)
        batches = unlabelled_batches(nlp, student, unlabelled, batcher, augmenter, seed, prefetch, NAME)
        made = make_teacher(nlp, student, COPY if teacher is None else teacher, teacher_component, NAME)
        student.objective = PseudoLabels(made, batches, settings)
        installed = True

    return install
