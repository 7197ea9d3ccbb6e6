"""`spacy-clinner.mean_teacher.v1`: the mean teacher as a `[training.before_update]` callback."""

from functools import partial

from spacy_clinner.corpus.doc_copies import Augmenter
from spacy_clinner.corpus.side_corpus import Batcher, Reader
from spacy_clinner.semi_supervised.install_with_teacher import install_with_teacher
from spacy_clinner.semi_supervised.mean_teacher_objective import NAME, MeanTeacher, MeanTeacherSettings
from spacy_clinner.semi_supervised.teachers import COPY, TeacherOrigin
from spacy_clinner.semi_supervised.unlabelled import UnlabelledText
from spacy_clinner.tagger.install_objective import BeforeUpdate


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
        unlabelled: an entry of `@readers`. If it has entities, they are counted against, not learned.
        batcher: an entry of `@batchers`, of the unlabelled batches.
        augmenter: an entry of `@augmenters` that keeps the number of words, with `level = 1.0`; null for
            none. The teacher reads the text, the student the changed copy.
        component: name of the student.
        decay: decay of the moving average, once there have been 1 / (1 - decay) steps.
        weight: weight of the consistency cost.
        ramp_up: steps over which that weight rises, along exp(-5 (1 - t)^2).
        temperature: temperature of the teacher's beliefs; below 1 they are sharper.
        threshold: confidence below which a token is left out of the cost.
        seed: seed of the order of the unlabelled text.
        prefetch: unlabelled batches that a thread prepares ahead; the result is the same.

    Raises:
        ClinnerError: as `meta_pseudo_labels`.
    """
    settings = MeanTeacherSettings(
        decay=decay, weight=weight, ramp_up=ramp_up, temperature=temperature, threshold=threshold
    )
    text = UnlabelledText(unlabelled, batcher, augmenter, seed, prefetch)
    make = partial(MeanTeacher, settings=settings)
    return install_with_teacher(make, NAME, component, text, TeacherOrigin(COPY))
