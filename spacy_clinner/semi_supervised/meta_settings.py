"""The settings of Meta Pseudo Labels, one frozen dataclass for each block of the config."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Literal

from torch import Tensor

from spacy_clinner.errors import ClinnerError, require_fractions, require_not_negative, require_positive
from spacy_clinner.tagger.crf_likelihood import per_token

if TYPE_CHECKING:
    from spacy_clinner.tagger.loss import Loss

NAME = "meta_pseudo_labels"
Labels = Literal["sample", "viterbi"]
StudentReads = Literal["text", "augmented"]
Measure = Literal["dot", "cosine", "difference"]
Step = Literal["gradient", "taken"]
Unit = Literal["token", "own"]
ConsistentOn = Literal["unlabelled", "labelled", "both"]


def unit_of(loss: Loss, lengths: Tensor, unit: Unit) -> float:
    """What a loss of a batch is multiplied by, for a unit.

    Args:
        loss: the loss that was taken.
        lengths: int64 (sequences,).
        unit: "token" for nats a token, "own" for the loss as it is.
    """
    return per_token(loss, lengths) if unit == "token" else 1.0


@dataclass(frozen=True)
class TaughtLabels:
    """`[training.before_update.pseudo_labels]`: the labels that the student gets from its teacher.

    Args:
        labels: "sample" draws a tagging exactly from the decoder's distribution, as in the paper; "viterbi"
            takes the best one.
        student_reads: "text" is the text that the teacher has read, as in the paper; "augmented" is its
            changed copy, the noisy student of Xie et al. (2020, arXiv:1911.04252). With few labelled notes a
            student learns nothing new from the text that its teacher has read.
        threshold: smallest probability of a pseudo label that the student learns; tokens below it are
            unknown. The paper has 0. A higher one helps where nearly all tokens are O: the doubtful tokens
            are then those that the teacher has missed.
        empty: share of the sequences without any entity that the student learns as such; they are drawn
            anew at each step. The paper has 1. A teacher with few labels misses so much that less helps.

    Raises:
        ClinnerError: on a threshold or a share that is not between 0 and 1.
    """

    labels: Labels = "sample"
    student_reads: StudentReads = "text"
    threshold: float = 0.0
    empty: float = 1.0

    def __post_init__(self) -> None:
        shares = {"pseudo_labels.threshold": self.threshold, "pseudo_labels.empty": self.empty}
        require_fractions(NAME, **shares)


@dataclass(frozen=True)
class StudentFeedback:
    """`[training.before_update.feedback]`: what the student's step tells the teacher, h.

    Args:
        measure: "dot" is h = eta_S <grad CE(y_l, S'(x_l)), grad CE(y_u, S(x_u))> over all weights, where
            eta_S is the learning rate of the step. "cosine" is the cosine of the two gradients: it stays
            between -1 and 1 whatever the losses, the length of the notes and the clipping, while the paper's
            h counts a step that clipping and Adam do not take. "difference" is the labelled loss before the
            step minus that after it, without dropout; it costs two more forward passes of the labelled batch
            and needs `supervised = 0`, as it measures the whole step.
        step: what "dot" takes for the student's step. "gradient" is eta_S times the gradient, as in the
            paper. "taken" is the change of the weights, which differs under Adam, clipping or momentum and
            holds the supervised gradient where that has a weight.
        baseline: decay of a moving average of h that is subtracted from h; 0 for none.
        weight: weight of the teacher's term h grad CE(y_u, T(x_u)).
        warmup: updates from `begin` over which that weight rises from 0.
        shuffled: whether the teacher is told the h of a random step, this one or an earlier one. It then has
            the size of h without its message: an ablation, not a method.

    Raises:
        ClinnerError: on a setting out of range, or a step that the measure does not read.
    """

    measure: Measure = "dot"
    step: Step = "gradient"
    baseline: float = 0.0
    weight: float = 1.0
    warmup: int = 0
    shuffled: bool = False

    def __post_init__(self) -> None:
        require_fractions(NAME, **{"feedback.baseline": self.baseline})
        require_not_negative(NAME, **{"feedback.weight": self.weight, "feedback.warmup": self.warmup})
        if self.measure != "dot" and self.step == "taken":
            raise ClinnerError(
                f'{NAME}: feedback.step = "taken" is for feedback.measure = "dot": set step = "gradient"'
            )


@dataclass(frozen=True)
class LabelledTerm:
    """`[training.before_update.labelled]`: the teacher's own loss on labelled notes.

    Args:
        weight: weight of the teacher's term grad CE(y_l, T(x_l)).
        warmup: updates from `begin` over which that weight rises from 0.

    Raises:
        ClinnerError: on a negative setting.
    """

    weight: float = 1.0
    warmup: int = 0

    def __post_init__(self) -> None:
        require_not_negative(NAME, **{"labelled.weight": self.weight, "labelled.warmup": self.warmup})


@dataclass(frozen=True)
class ConsistencyTerm:
    """`[training.before_update.consistency]`: the teacher agrees with itself on a changed copy.

    This is unsupervised data augmentation (Xie et al. 2020, arXiv:1904.12848).

    Args:
        weight: weight of the teacher's term grad CE(stopgrad T(x), T(augment(x))).
        warmup: updates from `begin` over which that weight rises from 0.
        temperature: temperature of the beliefs T(x); below 1 they are sharper.
        threshold: confidence below which a token is left out of the term.
        text: which text x the teacher agrees on: "unlabelled" is x_u, as Pham et al. (2021) and the text of
            Huang's paper have it, "labelled" is x_l, as the formula of Huang's algorithm 1 has it, and "both"
            adds a term of each.

    Raises:
        ClinnerError: on a setting out of range.
    """

    weight: float = 1.0
    warmup: int = 0
    temperature: float = 1.0
    threshold: float = 0.0
    text: ConsistentOn = "unlabelled"

    def __post_init__(self) -> None:
        require_not_negative(NAME, **{"consistency.weight": self.weight, "consistency.warmup": self.warmup})
        require_positive(NAME, **{"consistency.temperature": self.temperature})
        require_fractions(NAME, **{"consistency.threshold": self.threshold})


@dataclass(frozen=True)
class MetaSettings:
    """All settings of the objective; `semi_supervised.meta_pseudo_labels` documents those outside the blocks.

    Raises:
        ClinnerError: on a setting out of range, or two that cannot stand together.
    """

    pseudo_labels: TaughtLabels
    feedback: StudentFeedback
    labelled: LabelledTerm
    consistency: ConsistencyTerm
    supervised: float = 0.0
    begin: int = 0
    fine_tune_from: int | None = None
    teacher_is_copy: bool = False
    dropout: float = 0.1
    unit: Unit = "token"
    seed: int = 0

    def __post_init__(self) -> None:
        require_fractions(NAME, dropout=self.dropout)
        require_not_negative(NAME, supervised=self.supervised, begin=self.begin)
        if self.fine_tune_from is not None and self.fine_tune_from <= self.begin:
            raise ClinnerError(
                f"{NAME}: fine_tune_from must be above begin: with {self.fine_tune_from} and {self.begin} no "
                "pseudo label would be learned"
            )
        if self.feedback.measure == "difference" and self.supervised:
            raise ClinnerError(
                f'{NAME}: feedback.measure = "difference" would measure the labelled gradient too: set '
                'supervised = 0, or feedback.measure = "dot" or "cosine"'
            )
