"""`spacy-clinner.meta_pseudo_labels.v1`: Meta Pseudo Labels as a `[training.before_update]` callback."""

from functools import partial
from pathlib import Path

from thinc.api import Optimizer

from spacy_clinner.corpus.doc_copies import Augmenter
from spacy_clinner.corpus.side_corpus import Batcher, Reader
from spacy_clinner.errors import ClinnerError
from spacy_clinner.semi_supervised.install_with_teacher import install_with_teacher
from spacy_clinner.semi_supervised.meta_pseudo_labels_objective import MetaPseudoLabels
from spacy_clinner.semi_supervised.meta_settings import (
    NAME,
    ConsistencyTerm,
    LabelledTerm,
    MetaSettings,
    StudentFeedback,
    TaughtLabels,
    Unit,
)
from spacy_clinner.semi_supervised.teachers import COPY, TeacherOrigin
from spacy_clinner.semi_supervised.unlabelled import UnlabelledText
from spacy_clinner.tagger.install_objective import BeforeUpdate


def meta_pseudo_labels(
    unlabelled: Reader,
    batcher: Batcher,
    optimizer: Optimizer,
    augmenter: Augmenter | None = None,
    pseudo_labels: TaughtLabels | None = None,
    feedback: StudentFeedback | None = None,
    labelled: LabelledTerm | None = None,
    consistency: ConsistencyTerm | None = None,
    component: str = "clinical_ner",
    teacher: str | Path = "scratch",
    teacher_component: str = "clinical_ner",
    supervised: float = 0.0,
    begin: int = 0,
    fine_tune_from: int | None = None,
    dropout: float = 0.1,
    unit: Unit = "token",
    seed: int = 0,
    prefetch: int = 0,
) -> BeforeUpdate:
    """Make a callback that trains `component` as the student of a teacher.

    Each step: pseudo labels y_u from the teacher T; the student S steps along grad CE(y_u, S(x_u)); the
    feedback h says what that step did to S on labelled text; T steps along
    h grad CE(y_u, T(x_u)) + grad CE(y_l, T(x_l)) + grad CE(stopgrad T(x_u), T(augment(x_u)))
    (Pham et al. 2021, arXiv:2003.10580, algorithm 1). Only the student is saved. The labelled text is
    `[training] train_corpus`, the student's optimizer `[training.optimizer]`.

    Args:
        unlabelled: an entry of `@readers`. If it has entities, they are counted against, not learned.
        batcher: an entry of `@batchers`, of the unlabelled batches.
        optimizer: an entry of `@optimizers`, the teacher's, with its own schedules. A trained teacher has
            next to nothing to learn, of which Adam makes whole steps: a small teacher without a pre-trained
            encoder unlearned what it knew at a third of the student's rate, and did not at 1/60 and less.
        augmenter: an entry of `@augmenters` that keeps the number of words, with `level = 1.0`; null for
            a consistency term of dropout alone. It must not draw from Python's global random numbers.
        pseudo_labels: the block `spacy-clinner.TaughtLabels.v1`; null for the paper's settings.
        feedback: the block `spacy-clinner.StudentFeedback.v1`; null for the paper's settings.
        labelled: the block `spacy-clinner.LabelledTerm.v1`; null for a weight of 1.
        consistency: the block `spacy-clinner.ConsistencyTerm.v1`; null for a weight of 1.
        component: name of the student.
        teacher: "scratch", "copy" (of the student at step `begin`) or the directory of a pipeline.
        teacher_component: name of the tagger in that pipeline.
        supervised: weight of the labelled gradient in the student's step, which is at hand from the
            feedback; 0 for the paper's algorithm.
        begin: step from which all this happens; until then the student learns from labelled text alone. The
            paper has 0; where nearly all tokens are O, a new teacher says O everywhere at first.
        fine_tune_from: step from which the student learns from labelled text alone; null for never.
        dropout: dropout of the teacher's tok2vec in the labelled and the augmented pass; the context layer
            and a transformer have their own.
        unit: "token" takes all losses in nats a token, those of a CRF too. "own" takes them as they are, in
            nats a sequence for a CRF: clipping then cuts gradients as it does without this callback, and h,
            which grows with the square of the unit, weighs more.
        seed: seed of the order of the unlabelled text and of the sampled labels.
        prefetch: unlabelled batches that a thread prepares ahead; the result is the same. It must be 0 if
            `consistency.text` has labelled text changed too.

    Raises:
        ClinnerError: on a setting out of range; when training begins, on an empty corpus, a student that
            is no clinical_ner, shares its encoder or learns by another callback already, an encoder in mixed
            precision, or a teacher that does not fit (see `make_teacher`).
    """
    settings = MetaSettings(
        pseudo_labels=pseudo_labels or TaughtLabels(),
        feedback=feedback or StudentFeedback(),
        labelled=labelled or LabelledTerm(),
        consistency=consistency or ConsistencyTerm(),
        supervised=supervised,
        begin=begin,
        fine_tune_from=fine_tune_from,
        teacher_is_copy=str(teacher) == COPY,
        dropout=dropout,
        unit=unit,
        seed=seed,
    )
    changes_labelled = settings.consistency.text != "unlabelled"
    if changes_labelled and prefetch:
        raise ClinnerError(
            f"{NAME}: prefetch = {prefetch}: the augmenter changes labelled text too, and a thread must not "
            'share its random numbers: set prefetch = 0, or consistency.text = "unlabelled"'
        )
    text = UnlabelledText(unlabelled, batcher, augmenter, seed, prefetch)
    make = partial(MetaPseudoLabels, optimizer=optimizer, settings=settings)
    origin = TeacherOrigin(teacher, teacher_component)
    return install_with_teacher(make, NAME, component, text, origin, changes_labelled=changes_labelled)
