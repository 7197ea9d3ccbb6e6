"""Rehearsal: a tagger that learns new labels keeps what it says of the old ones."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Literal

from spacy.tokens import Doc
from spacy.training import Example
from thinc.api import Model, Optimizer

from spacy_clinner.corpus.layout import has_words
from spacy_clinner.tagger.loss_terms import checked, learn
from spacy_clinner.tagger.objective import Update, labelled_loss, require_own_encoder

if TYPE_CHECKING:
    from torch import Tensor

    from spacy_clinner.tagger.learner import Learner
    from spacy_clinner.tagger.model import ForwardPass

Annotated = Literal["all", "new"]


@dataclass(frozen=True)
class RehearsalSettings:
    """See `tagger.new_labels.rehearsal`, which documents and defaults them."""

    weight: float
    annotated: Annotated


class Rehearsal:
    """The objective of a tagger with new labels: labelled loss + weight * what it has forgotten.

    Args:
        teacher: the model of the tagger as it was before.
        settings: see `tagger.new_labels.rehearsal`.
        batches: other documents to rehearse on, without end; None for those of the labelled batch.
    """

    name = "rehearsal"

    def __init__(
        self,
        teacher: Model[Any, Any],
        settings: RehearsalSettings,
        batches: Iterator[Sequence[Example]] | None = None,
    ) -> None:
        self.teacher = teacher
        self._settings = settings
        self._batches = batches
        self._step = 0

    def __call__(self, ner: Learner, examples: Sequence[Example]) -> Update:
        """See `Objective`.

        Raises:
            ClinnerError: if the encoder is shared, or a term is not finite.
        """
        require_own_encoder(ner, "rehearsal")
        forward, labelled = self._labelled(ner, examples)
        if self._batches is None:
            forgotten = forgotten_by(ner, forward, [example.predicted for example in examples], self.teacher)
            terms = self._terms(ner, labelled, forgotten)
            forward.backward(labelled + self._settings.weight * forgotten)
        else:
            learn(ner, self._step, "labelled", forward, labelled)
            docs = [example.predicted for example in next(self._batches)]
            forward = ner.begin_forward(docs)
            forgotten = forgotten_by(ner, forward, docs, self.teacher)
            terms = self._terms(ner, labelled, forgotten)
            forward.backward(self._settings.weight * forgotten)
        return Update(terms["labelled"] + self._settings.weight * terms["forgotten"], terms)

    def finish_update(self, ner: Learner, optimizer: Optimizer) -> None:
        """See `Objective`."""
        ner.step(optimizer)
        self._step += 1

    def _labelled(self, ner: Learner, examples: Sequence[Example]) -> tuple[ForwardPass, Tensor]:
        if self._settings.annotated == "all":
            return labelled_loss(ner, examples)
        from spacy_clinner.tagger.new_labels.extend_labels import tag_rows
        from spacy_clinner.tagger.new_labels.forgetting import new_label_loss

        forward = ner.begin_forward([example.predicted for example in examples])
        gold, rows = ner.gold_tags(examples), tag_rows(self.teacher, ner.model)
        return forward, new_label_loss(forward.network.crf, forward.emissions, gold, forward.lengths, rows)

    def _terms(self, ner: Learner, labelled: Tensor, forgotten: Tensor) -> dict[str, float]:
        terms = {"labelled": labelled.item(), "forgotten": forgotten.item()}
        return {name: checked(ner, self._step, name, value) for name, value in terms.items()}


def forgotten_by(ner: Learner, forward: ForwardPass, docs: Sequence[Doc], teacher: Model[Any, Any]) -> Tensor:
    """What a tagger has forgotten of its teacher on some documents, a scalar; see `forgetting`."""
    from spacy_clinner.tagger.new_labels.extend_labels import tag_rows
    from spacy_clinner.tagger.new_labels.forgetting import forgetting
    from spacy_clinner.tagger.without_dropout import answer

    answered = answer(teacher, ner.rows(docs))
    rows = tag_rows(teacher, ner.model)
    return forgetting(
        forward.network.crf, forward.emissions, forward.lengths, answered.crf, answered.emissions, rows
    )


def rehearse(ner: Learner, teacher: Model[Any, Any], examples: Sequence[Example]) -> float:
    """Accumulate the gradient of what a tagger has forgotten; the loss, 0 where there is no word.

    Raises:
        ClinnerError: if the encoder is shared.
    """
    require_own_encoder(ner, "rehearse")
    docs = [example.predicted for example in examples if has_words(example.predicted)]
    if not docs:
        return 0.0
    forward = ner.begin_forward(docs)
    loss = forgotten_by(ner, forward, docs, teacher)
    forward.backward(loss)
    return float(loss.item())
