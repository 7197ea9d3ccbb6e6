"""`spacy-clinner.mean_teacher.v1`: the mean teacher as a `[training.before_update]` callback."""

from functools import partial

from spacy_clinner.corpus.doc_copies import Augmenter
from spacy_clinner.corpus.side_corpus import Batcher, Reader
from spacy_clinner.errors import require_fractions, require_not_negative, require_positive
from spacy_clinner.semi_supervised.install_with_teacher import install_with_teacher
from spacy_clinner.semi_supervised.mean_teacher_objective import MeanTeacher, MeanTeacherSettings
from spacy_clinner.tagger.install_objective import BeforeUpdate

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
) -> BeforeUpdate:
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
    require_fractions(NAME, decay=decay, threshold=threshold)
    require_positive(NAME, temperature=temperature)
    require_not_negative(NAME, weight=weight, ramp_up=ramp_up, prefetch=prefetch)
    settings = MeanTeacherSettings(decay, weight, ramp_up, temperature, threshold)
    make = partial(MeanTeacher, settings=settings)
    return install_with_teacher(make, NAME, component, unlabelled, batcher, augmenter, seed, prefetch)
