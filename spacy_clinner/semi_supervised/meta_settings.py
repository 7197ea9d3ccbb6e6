"""What can be chosen of Meta Pseudo Labels."""

from dataclasses import dataclass
from typing import Literal

Labels = Literal["sample", "viterbi"]
Feedback = Literal["dot", "cosine", "difference"]
Step = Literal["gradient", "taken"]
StudentReads = Literal["text", "augmented"]
Unit = Literal["token", "own"]


@dataclass(frozen=True)
class MetaSettings:
    """See `semi_supervised.meta_pseudo_labels`, which documents and defaults them."""

    labels: Labels
    student_reads: StudentReads
    pseudo_threshold: float
    empty: float
    feedback: Feedback
    step: Step
    baseline: float
    supervised: float
    begin: int
    teacher_is_copy: bool
    fine_tune_from: int | None
    feedback_weight: float
    feedback_warmup: int
    labelled_weight: float
    labelled_warmup: int
    consistency_weight: float
    consistency_warmup: int
    temperature: float
    threshold: float
    dropout: float
    unit: Unit
    seed: int
