"""`spacy-clinner.pseudo_labels.v1`: self-training as a `[training.before_update]` callback."""

from functools import partial
from pathlib import Path

from spacy_clinner.corpus.doc_copies import Augmenter
from spacy_clinner.corpus.side_corpus import Batcher, Reader
from spacy_clinner.errors import ClinnerError, require_not_negative, require_positive
from spacy_clinner.semi_supervised.install_with_teacher import install_with_teacher
from spacy_clinner.semi_supervised.pseudo_labels_objective import (
    NAME,
    Labels,
    PseudoLabels,
    SelfTrainingSettings,
)
from spacy_clinner.semi_supervised.teachers import COPY, SCRATCH, TeacherOrigin
from spacy_clinner.semi_supervised.unlabelled import UnlabelledText
from spacy_clinner.tagger.install_objective import BeforeUpdate


def pseudo_labels(
    unlabelled: Reader,
    batcher: Batcher,
    augmenter: Augmenter | None = None,
    component: str = "clinical_ner",
    teacher: str | Path | None = None,
    teacher_component: str = "clinical_ner",
    labels: Labels = "hard",
    empty: float = 1.0,
    threshold: float = 0.9,
    temperature: float = 1.0,
    weight: float = 1.0,
    warmup: int = 0,
    begin: int = 0,
    refresh: int = 100,
    seed: int = 0,
    prefetch: int = 0,
) -> BeforeUpdate:
    """Make a callback that trains `component` on labelled text and on a teacher's labels of other text.

    Args:
        unlabelled: an entry of `@readers`. If it has entities, they are counted against, not learned.
        batcher: an entry of `@batchers`, of the unlabelled batches.
        augmenter: an entry of `@augmenters` that keeps the number of words, with `level = 1.0`; null for
            none. The teacher reads the text, the student the changed copy.
        component: name of the student.
        teacher: the directory of a trained pipeline; null for the student itself, every `refresh` steps.
        teacher_component: name of the tagger in that pipeline.
        labels: "hard", the teacher's best tagging, or "soft", its distribution over taggings.
        empty: share of the sequences without any entity that the student learns as such; they are drawn
            anew at each step. Below 1 it needs hard labels.
        threshold: tokens of which the teacher is less sure have no pseudo label: a CRF sums them out. With
            soft labels they do not pull their emissions, but a CRF learns the moves of all tokens.
        temperature: temperature of soft labels; below 1 they are sharper.
        weight: weight of the loss on pseudo labels.
        warmup: steps over which that weight rises from 0.
        begin: step at which pseudo labels begin; until then the student learns from labels alone.
        refresh: steps after which a student that is its own teacher becomes its teacher again.
        seed: seed of the order of the unlabelled text and of the sequences that are left out.
        prefetch: unlabelled batches that a thread prepares ahead; the result is the same.

    Raises:
        ClinnerError: as `meta_pseudo_labels`.
    """
    if str(teacher) in (SCRATCH, COPY):
        raise ClinnerError(
            f"{NAME}: teacher = {str(teacher)!r} would know nothing and never learn: give the directory of a "
            "trained pipeline, or null for the student itself"
        )
    settings = SelfTrainingSettings(
        labels=labels,
        empty=empty,
        threshold=threshold,
        temperature=temperature,
        weight=weight,
        warmup=warmup,
        begin=begin,
        refresh=refresh if teacher is None else 0,
        seed=seed,
    )
    require_not_negative(NAME, refresh=refresh)
    if teacher is None:
        require_positive(NAME, refresh=refresh)
    text = UnlabelledText(unlabelled, batcher, augmenter, seed, prefetch)
    make = partial(PseudoLabels, settings=settings)
    origin = TeacherOrigin(teacher or COPY, teacher_component)
    return install_with_teacher(make, NAME, component, text, origin)
