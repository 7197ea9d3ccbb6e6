"""The term by which a teacher agrees with itself on a changed copy of a text.

CE(stopgrad T(x), T(augment(x))), unsupervised data augmentation (Xie et al. 2020, arXiv:1904.12848). Pham et
al. (2021, arXiv:2003.10580) take unlabelled text for x, the formula of Huang's algorithm 1 labelled text.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import TYPE_CHECKING, NamedTuple

from spacy.tokens import Doc
from spacy.training import Example
from thinc.api import set_dropout_rate
from torch import Tensor

from spacy_clinner.layers.crf import ExpectedCounts, LinearChainCrf
from spacy_clinner.semi_supervised.meta_settings import MetaSettings, unit_of
from spacy_clinner.tagger.loss_terms import learn, warmed_up
from spacy_clinner.tagger.soft_cross_entropy import soft_cross_entropy, sure
from spacy_clinner.tagger.without_dropout import answer

if TYPE_CHECKING:
    from spacy_clinner.tagger.learner import Learner

UNLABELLED, LABELLED = "teacher_consistency", "teacher_consistency_labelled"
"""What the log calls the terms."""


class Beliefs(NamedTuple):
    """What the teacher says of a batch at rest, for a changed copy of it to agree with.

    Attributes:
        counts: what it expects, at the temperature of the term.
        known: bool (sequences, longest, 1), the tokens that it is sure enough of; None: all.
    """

    counts: ExpectedCounts
    known: Tensor | None


class TeacherConsistency:
    """The consistency term of a teacher, of unlabelled text, of labelled text or of both.

    Args:
        teacher: the tagger.
        settings: of the objective.
        augment: makes a changed copy of each labelled document, with as many words.
    """

    def __init__(
        self, teacher: Learner, settings: MetaSettings, augment: Callable[[Sequence[Doc]], list[Doc]]
    ) -> None:
        self._teacher = teacher
        self._settings = settings
        self._augment = augment

    def beliefs(
        self, crf: LinearChainCrf, emissions: Tensor, lengths: Tensor, counts: ExpectedCounts
    ) -> Beliefs:
        """What the term takes of the teacher's answer.

        Args:
            crf, emissions, lengths: the answer, without a gradient.
            counts: what it expects at a temperature of 1.
        """
        term = self._settings.consistency
        known = sure(counts.tags, term.threshold)
        if term.temperature != 1:
            counts = crf.expected_counts(emissions, lengths, term.temperature)
        return Beliefs(counts, known)

    def on_unlabelled(
        self, ner: Learner, step: int, augmented: Sequence[Doc], beliefs: Beliefs
    ) -> dict[str, float]:
        """Add the gradient of the term of unlabelled text, if there is one.

        Args:
            ner: the student, for errors.
            step: of the training.
            augmented: changed copies of the documents.
            beliefs: what the teacher says of the documents themselves.

        Returns:
            The term by its name.
        """
        weight = self._weight(step)
        if self._settings.consistency.text == "labelled" or not weight:
            return {}
        return {UNLABELLED: self._learn(ner, step, UNLABELLED, augmented, beliefs, weight)}

    def on_labelled(self, ner: Learner, step: int, examples: Sequence[Example]) -> dict[str, float]:
        """Likewise of labelled text, whose annotation does not count here."""
        weight = self._weight(step)
        if self._settings.consistency.text == "unlabelled" or not weight:
            return {}
        docs = [example.predicted for example in examples]
        crf, emissions, lengths = answer(self._teacher.model, self._teacher.rows(docs))
        beliefs = self.beliefs(crf, emissions, lengths, crf.expected_counts(emissions, lengths))
        return {LABELLED: self._learn(ner, step, LABELLED, self._augment(docs), beliefs, weight)}

    def _learn(
        self, ner: Learner, step: int, name: str, augmented: Sequence[Doc], beliefs: Beliefs, weight: float
    ) -> float:
        """Of the changed copies, with the teacher's dropout."""
        set_dropout_rate(self._teacher.model, self._settings.dropout)
        forward = self._teacher.begin_forward(augmented)
        loss = soft_cross_entropy(
            forward.network.crf, forward.emissions, beliefs.counts, forward.lengths, beliefs.known
        )
        own = self._teacher.model.attrs["decoder"].default_loss
        loss = loss * unit_of(own, forward.lengths, self._settings.unit)
        return learn(ner, step, name, forward, loss, weight)

    def _weight(self, step: int) -> float:
        term = self._settings.consistency
        return warmed_up(term.weight, step - self._settings.begin, term.warmup)
