"""`spacy-clinner.meta_pseudo_labels.v1`: Meta Pseudo Labels as a `[training.before_update]` callback."""

from functools import partial
from pathlib import Path

from thinc.api import Optimizer

from spacy_clinner.corpus.doc_copies import Augmenter
from spacy_clinner.corpus.side_corpus import Batcher, Reader
from spacy_clinner.errors import ClinnerError, require_fractions, require_not_negative, require_positive
from spacy_clinner.semi_supervised.install_with_teacher import install_with_teacher
from spacy_clinner.semi_supervised.meta_pseudo_labels_objective import MetaPseudoLabels
from spacy_clinner.semi_supervised.meta_settings import (
    Feedback,
    Labels,
    MetaSettings,
    Step,
    StudentReads,
    Unit,
)
from spacy_clinner.semi_supervised.teachers import COPY
from spacy_clinner.tagger.install_objective import BeforeUpdate

NAME = "meta_pseudo_labels"


def meta_pseudo_labels(
    unlabelled: Reader,
    batcher: Batcher,
    optimizer: Optimizer,
    augmenter: Augmenter | None = None,
    component: str = "clinical_ner",
    teacher: str | Path = "scratch",
    teacher_component: str = "clinical_ner",
    labels: Labels = "sample",
    student_reads: StudentReads = "text",
    pseudo_threshold: float = 0.0,
    empty: float = 1.0,
    feedback: Feedback = "dot",
    step: Step = "gradient",
    baseline: float = 0.0,
    supervised: float = 0.0,
    begin: int = 0,
    fine_tune_from: int | None = None,
    feedback_weight: float = 1.0,
    feedback_warmup: int = 0,
    labelled_weight: float = 1.0,
    labelled_warmup: int = 0,
    consistency_weight: float = 1.0,
    consistency_warmup: int = 0,
    temperature: float = 1.0,
    threshold: float = 0.0,
    dropout: float = 0.1,
    unit: Unit = "token",
    seed: int = 0,
    prefetch: int = 0,
) -> BeforeUpdate:
    """Make a callback that trains `component` as the student of a teacher.

    Each step: pseudo labels y_u from the teacher T; the student S steps along grad CE(y_u, S(x_u)); the
    feedback h says what that step did to S on labelled text; T steps along
    h grad CE(y_u, T(x_u)) + grad CE(y_l, T(x_l)) + grad CE(stopgrad T(x_u), T(augment(x_u))).
    Only the student is saved. The labelled text is
    `[training] train_corpus`, the student's optimizer `[training.optimizer]`.

    Args:
        unlabelled: an entry of `@readers`. If it has entities, they are counted against, not learned.
        batcher: an entry of `@batchers`, of the unlabelled batches.
        optimizer: an entry of `@optimizers`, the teacher's, with its own schedules. A trained teacher has
            next to nothing to learn, of which Adam makes whole steps: with a third of the student's rate a
            small teacher without a pre-trained encoder unlearned what it knew, with 1/60 and less it did
            not.
        augmenter: an entry of `@augmenters` that keeps the number of words, with `level = 1.0`; null for
            a consistency term of dropout alone. It must not draw from Python's global random numbers.
        component: the student.
        teacher: "scratch", "copy" (of the student at step `begin`) or the directory of a pipeline.
        teacher_component: name of the tagger in that pipeline.
        labels: "sample" (exactly from the decoder's distribution) or "viterbi".
        student_reads: "text", x_u as in the paper, or "augmented", the noisy student of Pham et al. (2021):
            with a few labelled notes a student that only reads what its teacher has read learns nothing new.
        pseudo_threshold: tokens whose pseudo label the teacher gives a smaller probability are unknown to the
            student, 0 as in the paper: where nearly all tokens are O, doubtful ones are what it has missed.
        empty: share of the sequences in which the teacher finds nothing of which the student learns that
            all is O; of the others it learns nothing. 1 as in the paper; a teacher of few labels misses so
            much that half of them may not be empty, however sure it is. They are drawn anew each step.
        feedback: "dot", h = eta_S <grad CE(y_l, S'(x_l)), grad CE(y_u, S(x_u))> over all weights, where
            eta_S is the learning rate of the step; "cosine", the cosine of the two gradients, which keeps
            its size, between -1 and 1, whatever the losses, the length of the notes and the clipping (the
            paper's h counts a step that clipping and Adam do not take); or "difference", the labelled loss
            before minus that after the step, without dropout, which costs two more forward passes of the
            labelled batch. It is what the whole step has done, so there must be no supervised gradient in it.
        step: what "dot" takes for the student's step: "gradient", eta_S times the gradient as in the
            paper, or "taken", the way that its weights have gone, which with Adam, clipping or momentum
            is another one (and holds the supervised gradient, if that has a weight).
        baseline: decay of a moving average of h that is subtracted from h; 0 for none.
        supervised: weight of the labelled gradient in the student's step, which is at hand from the
            feedback; 0 for the pure algorithm.
        begin: step from which all this happens; until then the student learns from labelled text alone. The
            paper has 0; where nearly all tokens are O, the first thing that teachers say is that all are.
        fine_tune_from: step from which the student learns from labelled text alone; null for never.
        feedback_weight, labelled_weight, consistency_weight: of the teacher's three terms.
        feedback_warmup, labelled_warmup, consistency_warmup: steps from `begin` over which each rises from 0.
        temperature: of the beliefs in the consistency term; below 1 they are sharper.
        threshold: confidence below which a token is left out of the consistency term.
        dropout: of the teacher's tok2vec in the labelled and the augmented pass; the context layer and a
            transformer have their own.
        unit: "token", all losses in nats a token, the CRF's too; or "own", that of the losses, nats a
            sequence for a CRF: then clipping cuts gradients as it does without this callback, and h, which
            grows with the square of the unit, weighs more.
        seed: of the order of the unlabelled text and of the sampled labels.
        prefetch: unlabelled batches that a thread prepares ahead; the result is the same.

    Raises:
        ClinnerError: on a setting out of range; when training begins, on an empty corpus, a student that
            is no clinical_ner, shares its encoder or learns by another callback already, an encoder in mixed
            precision, or a teacher that does not fit (see `make_teacher`).
    """
    require_fractions(
        NAME,
        baseline=baseline,
        threshold=threshold,
        pseudo_threshold=pseudo_threshold,
        dropout=dropout,
        empty=empty,
    )
    require_positive(NAME, temperature=temperature)
    require_not_negative(
        NAME,
        supervised=supervised,
        begin=begin,
        feedback_weight=feedback_weight,
        feedback_warmup=feedback_warmup,
        labelled_weight=labelled_weight,
        labelled_warmup=labelled_warmup,
        consistency_weight=consistency_weight,
        consistency_warmup=consistency_warmup,
        prefetch=prefetch,
    )
    if fine_tune_from is not None and fine_tune_from <= begin:
        raise ClinnerError(
            f"{NAME}: fine_tune_from must be above begin: with {fine_tune_from} and {begin} no pseudo label "
            "would be learned"
        )
    if feedback == "difference" and supervised:
        raise ClinnerError(
            f'{NAME}: feedback = "difference" would say what the labelled gradient has done to the labelled '
            'loss: set supervised = 0, or feedback = "dot" or "cosine"'
        )
    if feedback != "dot" and step == "taken":
        raise ClinnerError(f'{NAME}: step = "taken" is for feedback = "dot": set step = "gradient"')
    settings = MetaSettings(
        labels,
        student_reads,
        pseudo_threshold,
        empty,
        feedback,
        step,
        baseline,
        supervised,
        begin,
        str(teacher) == COPY,
        fine_tune_from,
        feedback_weight,
        feedback_warmup,
        labelled_weight,
        labelled_warmup,
        consistency_weight,
        consistency_warmup,
        temperature,
        threshold,
        dropout,
        unit,
        seed,
    )
    make = partial(MetaPseudoLabels, optimizer=optimizer, settings=settings)
    return install_with_teacher(
        make, NAME, component, unlabelled, batcher, augmenter, seed, prefetch, teacher, teacher_component
    )
