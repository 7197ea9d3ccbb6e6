"""Meta Pseudo Labels: a teacher learns what its pseudo labels do to a student.

Pham et al. 2021 (arXiv:2003.10580); for clinical entities by F. Y. Huang, whose algorithm 1 this is.

An episode of the paper is cut where spaCy's loop is: the optimizer of the student comes with
`finish_update`, the labelled batch with the update after it. So one update

1. takes the gradient of its labelled batch at theta_S', the weights that the last step has led to;
2. ends the last episode: feedback h, and the teacher's step on its three terms;
3. begins the next: pseudo labels of the new teacher, their gradient at theta_S' and at theta_T;
4. and `finish_update` takes the student's step along the gradient of the pseudo labels.

The weights that the two run through are those of the algorithm, in its order. Only the last episode
of all lacks its end, which would move the teacher alone.

Unless told otherwise every cross-entropy is a mean over tokens, as in the paper, a CRF's too: h is a
product of two gradients and would grow with the square of the length of the notes.
"""

from __future__ import annotations

import math
from collections.abc import Callable, Iterator, Sequence
from typing import TYPE_CHECKING, NamedTuple

import torch
from spacy.tokens import Doc
from spacy.training import Example
from thinc.api import set_dropout_rate
from torch import Tensor

from spacy_clinner.semi_supervised.feedback_share import FeedbackShare
from spacy_clinner.semi_supervised.meta_settings import NAME, MetaSettings, unit_of
from spacy_clinner.semi_supervised.moving_average import follow
from spacy_clinner.semi_supervised.teacher_consistency import Beliefs, TeacherConsistency
from spacy_clinner.semi_supervised.teacher_labels import hard_labels, pseudo_label_terms
from spacy_clinner.semi_supervised.unlabelled_batch import UnlabelledBatch
from spacy_clinner.tagger.bridge import seeded_generator
from spacy_clinner.tagger.gradients import (
    Vector,
    add_gradient,
    collected_norm,
    gradient_of,
    inner_product,
    norm,
    summed,
    weight_values,
)
from spacy_clinner.tagger.loss_terms import checked, learn, warmed_up
from spacy_clinner.tagger.objective import Update, labelled_loss, learning_part, require_own_encoder
from spacy_clinner.tagger.soft_cross_entropy import drawn_cross_entropy
from spacy_clinner.tagger.without_dropout import answer, at_rest

if TYPE_CHECKING:
    from thinc.api import Optimizer

    from spacy_clinner.tagger.learner import Learner
    from spacy_clinner.tagger.loss import Loss
    from spacy_clinner.tagger.model import ForwardPass


class Episode(NamedTuple):
    """What is left to be done for pseudo labels once the student has learned them.

    Attributes:
        student: gradient of CE(y_u, S(x_u)) at theta_S.
        teacher: gradient of CE(y_u, T(x_u)) at theta_T.
        teacher_loss: that cross-entropy itself.
        before: labelled batches, and the student's loss on each before its step; for "difference".
    """

    student: Vector
    teacher: Vector
    teacher_loss: float
    before: list[tuple[Sequence[Example], float]]


class TeacherDraw(NamedTuple):
    """What the teacher says of an unlabelled batch.

    Attributes:
        learned: int64 (sequences, longest), the pseudo labels that the student learns; UNKNOWN on padding
            and where the teacher is not sure.
        beliefs: what it expects of them, for the consistency term.
        loss: CE(y_u, T(x_u)).
        gradient: its gradient at theta_T.
        terms: how sure it is and, where that is known, how right.
    """

    learned: Tensor
    beliefs: Beliefs
    loss: float
    gradient: Vector
    terms: dict[str, float]


class MetaPseudoLabels:
    """The objective of a student; see the module.

    Where `accumulate_gradient` cuts a batch, each part brings an unlabelled batch of its own: the student
    still takes one step, and h is that of the step. The gradients of the parts are summed, as spaCy does it,
    but for the teacher's labelled term, which is that of the first part.

    Args:
        teacher: a tagger with the student's tags.
        optimizer: the teacher's.
        batches: unlabelled batches without end.
        settings: see `semi_supervised.meta_pseudo_labels`.
        augment: makes a changed copy of each labelled document, with as many words, for a consistency term
            of labelled text.
    """

    name = NAME

    def __init__(
        self,
        teacher: Learner,
        optimizer: Optimizer,
        batches: Iterator[UnlabelledBatch],
        settings: MetaSettings,
        augment: Callable[[Sequence[Doc]], list[Doc]] = list,
    ) -> None:
        require_own_encoder(teacher, f"{NAME}, for its teacher,")
        self.teacher = teacher
        self._optimizer = optimizer
        self._batches = batches
        self._settings = settings
        self._consistency = TeacherConsistency(teacher, settings, augment)
        self._generator = seeded_generator(settings.seed)
        self._step = 0
        self._begun = False
        self._drawn: Episode | None = None
        self._learned: Episode | None = None
        self._learn_rate = 0.0
        self._displacement: Vector = {}
        self._usual_feedback: float | None = None
        self._feedbacks: list[float] = []
        self._shuffler = torch.Generator().manual_seed(settings.seed)
        self._share = FeedbackShare()

    def __call__(self, ner: Learner, examples: Sequence[Example]) -> Update:
        """See `Objective`.

        Raises:
            ClinnerError: if the student's encoder is shared, or a term is not finite: then before the
                student moves.
        """
        require_own_encoder(ner, NAME)
        settings = self._settings
        tuned = settings.fine_tune_from is not None and self._step >= settings.fine_tune_from
        if self._since_begin < 0 or tuned:
            return self._labelled_only(ner, examples)
        if settings.teacher_is_copy and not self._begun:
            follow(self.teacher.model, ner.model, keep=0.0)
        self._begun = True
        gain = self._gain(ner)
        loss, gradient = self._labelled(ner, examples)
        terms = {"labelled": loss}
        if self._learned is not None:
            h = self._product(ner, self._learned, gradient) if gain is None else gain
            terms |= self._teach(ner, examples, self._learned, h)
            self._learned = None
        before = []
        if settings.feedback.measure == "difference":
            before = [(examples, self._loss_at_rest(ner, examples))]
        if settings.supervised:
            add_gradient(ner.model, gradient, settings.supervised)
        del gradient  # one gradient of the student less to hold
        batch = next(self._batches)
        drawn = self._draw(ner, batch)
        terms |= drawn.terms
        terms |= self._consistency.on_unlabelled(ner, self._step, batch.augmented, drawn.beliefs)
        pseudo, gradient = self._pseudo(ner, batch, drawn.learned)
        add_gradient(ner.model, gradient)
        self._remember(Episode(gradient, drawn.gradient, drawn.loss, before))
        return Update(pseudo + settings.supervised * loss, {"pseudo": pseudo, **terms})

    @property
    def _since_begin(self) -> int:
        return self._step - self._settings.begin

    def finish_update(self, ner: Learner, optimizer: Optimizer) -> None:
        """The student's step; the next update that has tokens sees to what it was worth."""
        self._step += 1
        if self._drawn is None:
            ner.step(optimizer)
            return
        taken = self._settings.feedback.step == "taken"
        before = weight_values(ner.model) if taken else {}
        learned = self._drawn._replace(student=learning_part(ner, self._drawn.student))
        ner.step(optimizer)
        after = weight_values(ner.model) if taken else {}
        self._displacement = {key: weight.sub_(after[key]) for key, weight in before.items()}
        self._learn_rate = optimizer.learn_rate
        self._learned, self._drawn = learned, None

    def _labelled_only(self, ner: Learner, examples: Sequence[Example]) -> Update:
        self._learned, self._displacement = None, {}
        value = learn(ner, self._step, "labelled", *self._labelled_loss(ner, examples))
        return Update(value, {"labelled": value})

    def _labelled(self, ner: Learner, examples: Sequence[Example]) -> tuple[float, Vector]:
        """CE(y_l, S(x_l)) at theta_S' and, where it is used, its gradient."""
        if self._settings.feedback.measure == "difference":  # for which `supervised` is 0
            return checked(ner, self._step, "labelled", self._loss_at_rest(ner, examples)), {}
        forward, loss = self._labelled_loss(ner, examples)
        value = checked(ner, self._step, "labelled", loss.item())
        return value, gradient_of(ner.model, lambda: forward.backward(loss))

    def _pseudo(self, ner: Learner, batch: UnlabelledBatch, tags: Tensor) -> tuple[float, Vector]:
        """CE(y_u, S(x_u)) at theta_S, and its gradient."""
        forward = ner.begin_forward(
            batch.augmented if self._settings.pseudo_labels.student_reads == "augmented" else batch.docs
        )
        cross_entropy = ner.model.attrs["decoder"].default_loss
        loss = cross_entropy(forward.network.crf, forward.emissions, tags, forward.lengths)
        loss = loss * self._default_unit(ner, forward.lengths)
        value = checked(ner, self._step, "pseudo", loss.item())
        return value, gradient_of(ner.model, lambda: forward.backward(loss))

    def _draw(self, ner: Learner, batch: UnlabelledBatch) -> TeacherDraw:
        """Pseudo labels, and what the teacher would learn of them were h 1.

        The teacher is at rest: what is drawn, what is believed and the gradient are of one distribution.
        """
        settings, teacher = self._settings, self.teacher
        with at_rest(teacher.model):
            forward = teacher.begin_forward(batch.docs)
        crf, emissions, lengths = forward.network.crf, forward.emissions.detach(), forward.lengths
        if settings.pseudo_labels.labels == "sample":
            tags = crf.sample(emissions, lengths, self._generator)
        else:
            tags = crf.viterbi(emissions, lengths)
        counts, log_partition = crf.legal_counts(emissions, lengths)
        beliefs = counts if crf.constrained else crf.expected_counts(emissions, lengths)
        rule = settings.pseudo_labels
        learned = hard_labels(tags, beliefs.tags, rule.threshold, rule.empty, self._generator)
        terms = pseudo_label_terms(ner, batch, learned, beliefs.tags)
        loss = drawn_cross_entropy(crf, forward.emissions, tags, lengths, counts, log_partition)
        loss = loss * self._default_unit(teacher, lengths)
        value = checked(ner, self._step, "teacher_feedback", loss.item())
        with at_rest(teacher.model):  # a checkpoint computes the forward pass again
            gradient = gradient_of(teacher.model, lambda: forward.backward(loss))
        believed = self._consistency.beliefs(crf, emissions, lengths, beliefs)
        return TeacherDraw(learned, believed, value, gradient, terms)

    def _teach(
        self, ner: Learner, examples: Sequence[Example], episode: Episode, h: float
    ) -> dict[str, float]:
        """The teacher's step at the end of an episode."""
        settings, teacher = self._settings, self.teacher
        checked(ner, self._step, "feedback", h)
        told = self._drawn_before(h) if settings.feedback.shuffled else h
        usual, self._usual_feedback = self._usual_feedback, self._averaged(told)
        feedback, labelled = settings.feedback, settings.labelled
        coefficient = told if usual is None or not feedback.baseline else told - usual
        coefficient *= warmed_up(feedback.weight, self._since_begin, feedback.warmup)
        terms = {"feedback": h, "teacher_feedback": coefficient * episode.teacher_loss}
        weight = warmed_up(labelled.weight, self._since_begin, labelled.warmup)
        if weight:
            set_dropout_rate(teacher.model, settings.dropout)
            forward, loss = self._labelled_loss(teacher, examples)
            terms["teacher_labelled"] = learn(ner, self._step, "teacher_labelled", forward, loss, weight)
        terms |= self._consistency.on_labelled(ner, self._step, examples)
        terms |= self._feedback_share(ner, abs(coefficient) * norm(episode.teacher))
        add_gradient(teacher.model, episode.teacher, coefficient)
        teacher.step(self._optimizer)
        self._optimizer.step_schedules()
        return terms

    def _feedback_share(self, ner: Learner, feedback: float) -> dict[str, float]:
        """The feedback's part of the teacher's step, beside the other terms, which it has collected."""
        settings = self._settings
        warmups = (settings.feedback.warmup, settings.labelled.warmup, settings.consistency.warmup)
        is_warm = self._since_begin >= max(warmups)
        return self._share.add(ner.name, feedback, collected_norm(self.teacher.model), counts=is_warm)

    def _gain(self, ner: Learner) -> float | None:
        """h as a difference: how much the student's step has lowered its loss on labelled text.

        Asked for before more of it is learned, as an annealed loss would be another one then.
        """
        if self._learned is None or not self._learned.before:
            return None
        gains = [before - self._loss_at_rest(ner, examples) for examples, before in self._learned.before]
        return sum(gains) / len(gains)

    def _product(self, ner: Learner, episode: Episode, gradient: Vector) -> float:
        """h as a product of gradients: to first order what the pseudo labels' part of the step has gained."""
        if self._settings.feedback.step == "taken":
            return inner_product(ner.model, gradient, self._displacement, stretched=False)
        h = inner_product(ner.model, gradient, episode.student, stretched=True)
        if self._settings.feedback.measure == "cosine":
            squares = (inner_product(ner.model, v, v, stretched=True) for v in (gradient, episode.student))
            length = math.sqrt(math.prod(squares))
            return h / length if length else 0.0
        return self._learn_rate * h

    def _drawn_before(self, h: float) -> float:
        """The feedback of a random step, of all until this one."""
        self._feedbacks.append(h)
        return self._feedbacks[int(torch.randint(len(self._feedbacks), (), generator=self._shuffler))]

    def _averaged(self, h: float) -> float:
        keep = self._settings.feedback.baseline
        return h if self._usual_feedback is None else keep * self._usual_feedback + (1 - keep) * h

    def _remember(self, episode: Episode) -> None:
        """Add what a part of the batch has left to what those before it have."""
        if self._drawn is None:
            self._drawn = episode
            return
        self._drawn = Episode(
            summed(self._drawn.student, episode.student),
            summed(self._drawn.teacher, episode.teacher),
            self._drawn.teacher_loss + episode.teacher_loss,
            self._drawn.before + episode.before,
        )

    def _labelled_loss(self, ner: Learner, examples: Sequence[Example]) -> tuple[ForwardPass, Tensor]:
        """CE(y_l, .(x_l)), whatever loss the tagger has for it."""
        forward, loss = labelled_loss(ner, examples)
        return forward, self._unit(ner.loss, forward.lengths) * loss

    def _loss_at_rest(self, ner: Learner, examples: Sequence[Example]) -> float:
        """The same without dropout and without a gradient."""
        docs = [example.predicted for example in examples]
        crf, emissions, lengths = answer(ner.model, ner.rows(docs))
        with torch.no_grad():
            loss = ner.loss(crf, emissions, ner.gold_tags(examples), lengths)
        return self._unit(ner.loss, lengths) * loss.item()

    def _default_unit(self, tagger: Learner, lengths: Tensor) -> float:
        return self._unit(tagger.model.attrs["decoder"].default_loss, lengths)

    def _unit(self, loss: Loss, lengths: Tensor) -> float:
        return unit_of(loss, lengths, self._settings.unit)
