"""`spacy-clinner.pseudo_labels.v1`: self-training as a `[training.before_update]` callback."""

from functools import partial
from pathlib import Path

from spacy_clinner.corpus.doc_copies import Augmenter
from spacy_clinner.corpus.side_corpus import Batcher, Reader
from spacy_clinner.errors import ClinnerError, require_fractions, require_not_negative, require_positive
from spacy_clinner.semi_supervised.install_with_teacher import install_with_teacher
from spacy_clinner.semi_supervised.pseudo_labels_objective import Labels, PseudoLabels, SelfTrainingSettings
from spacy_clinner.semi_supervised.teachers import COPY, SCRATCH
from spacy_clinner.tagger.install_objective import BeforeUpdate

NAME = "pseudo_labels"


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
        unlabelled, batcher, augmenter, component, teacher_component, seed, prefetch: as for
            `meta_pseudo_labels`. The teacher reads the text, the student the augmented copy.
        teacher: the directory of a trained pipeline; null for the student itself, every `refresh` steps.
        labels: "hard", the teacher's best tagging, or "soft", its distribution over taggings.
        empty: as for `meta_pseudo_labels`; below 1 it needs hard labels.
        threshold: tokens of which the teacher is less sure have no pseudo label: a CRF sums them out. With
            soft labels they do not pull their emissions, but a CRF learns the moves of all tokens.
        temperature: of soft labels; below 1 they are sharper.
        weight: of the loss on pseudo labels.
        warmup: steps over which that weight rises from 0.
        begin: step at which pseudo labels begin; until then the student learns from labels alone.
        refresh: steps after which a student that is its own teacher becomes its teacher again.

    Raises:
        ClinnerError: as `meta_pseudo_labels`.
    """
    require_fractions(NAME, threshold=threshold, empty=empty)
    require_positive(NAME, temperature=temperature)
    require_not_negative(NAME, weight=weight, warmup=warmup, begin=begin, refresh=refresh, prefetch=prefetch)
    if empty < 1 and labels == "soft":
        raise ClinnerError(f'{NAME}: empty below 1 needs labels = "hard": soft ones say how empty it may be')
    if str(teacher) in (SCRATCH, COPY):
        raise ClinnerError(
            f"{NAME}: teacher = {str(teacher)!r} would know nothing and never learn: give the directory of a "
            "trained pipeline, or null for the student itself"
        )
    if teacher is None:
        require_positive(NAME, refresh=refresh)
        teacher = COPY
    else:
        refresh = 0
    settings = SelfTrainingSettings(
        labels, empty, threshold, temperature, weight, warmup, begin, refresh, seed
    )
    make = partial(PseudoLabels, settings=settings)
    return install_with_teacher(
        make, NAME, component, unlabelled, batcher, augmenter, seed, prefetch, teacher, teacher_component
    )
