"""Mean teacher: a tagger agrees with the moving average of its own weights (Tarvainen & Valpola 2017)."""

from __future__ import annotations

import math
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

from spacy.training import Example

from spacy_clinner.errors import require_fractions, require_not_negative, require_positive
from spacy_clinner.semi_supervised.moving_average import follow
from spacy_clinner.semi_supervised.teacher_labels import pseudo_label_terms, taught_batch
from spacy_clinner.semi_supervised.unlabelled_batch import UnlabelledBatch
from spacy_clinner.tagger.loss_terms import learn
from spacy_clinner.tagger.objective import Update, labelled_loss, require_own_encoder
from spacy_clinner.tagger.soft_cross_entropy import soft_cross_entropy

if TYPE_CHECKING:
    from thinc.api import Optimizer

    from spacy_clinner.tagger.learner import Learner


NAME = "mean_teacher"


@dataclass(frozen=True)
class MeanTeacherSettings:
    """See `semi_supervised.mean_teacher`, which documents and defaults them.

    Raises:
        ClinnerError: on a setting out of range.
    """

    decay: float
    weight: float
    ramp_up: int
    temperature: float
    threshold: float

    def __post_init__(self) -> None:
        require_fractions(NAME, decay=self.decay, threshold=self.threshold)
        require_positive(NAME, temperature=self.temperature)
        require_not_negative(NAME, weight=self.weight, ramp_up=self.ramp_up)


class MeanTeacher:
    """The objective of a student: labelled loss + weight * consistency with its teacher.

    The student reads the augmented copy with dropout, the teacher the text as it is, at rest. The cost is
    a cross-entropy between distributions over taggings; the authors' is a squared error of softmaxes.

    Args:
        teacher: a copy of the student; its weights follow the student's.
        batches: unlabelled batches without end.
        settings: see `semi_supervised.mean_teacher`.
    """

    name = NAME

    def __init__(
        self, teacher: Learner, batches: Iterator[UnlabelledBatch], settings: MeanTeacherSettings
    ) -> None:
        self.teacher = teacher
        self._batches = batches
        self._settings = settings
        self._step = 0

    def __call__(self, ner: Learner, examples: Sequence[Example]) -> Update:
        """See `Objective`.

        Raises:
            ClinnerError: if the student's encoder is shared, or a term is not finite.
        """
        require_own_encoder(ner, NAME)
        settings = self._settings
        labelled = learn(ner, self._step, "labelled", *labelled_loss(ner, examples))
        batch = next(self._batches)
        taught = taught_batch(ner, self.teacher, batch, settings.temperature, settings.threshold)
        terms = pseudo_label_terms(ner, batch, taught.best, taught.beliefs.tags)
        forward = ner.begin_forward(batch.augmented)
        crf, emissions, lengths = forward.network.crf, forward.emissions, forward.lengths
        loss = soft_cross_entropy(crf, emissions, taught.sharpened, lengths, taught.known)
        weight = settings.weight * ramped_up(self._step, settings.ramp_up)
        consistency = learn(ner, self._step, "consistency", forward, loss, weight)
        terms = {"labelled": labelled, "consistency": consistency, **terms}
        return Update(labelled + weight * consistency, terms)

    def finish_update(self, ner: Learner, optimizer: Optimizer) -> None:
        """The student's step, and the teacher's after it.

        While steps are few, the average is over all of them: it forgets the first weights soon.
        """
        ner.step(optimizer)
        self._step += 1
        follow(self.teacher.model, ner.model, keep=min(1 - 1 / (self._step + 1), self._settings.decay))


def ramped_up(step: int, length: int) -> float:
    """The authors' rise from near 0 to 1: exp(-5 (1 - step / length)^2)."""
    return 1.0 if step >= length else math.exp(-5 * (1 - step / length) ** 2)
