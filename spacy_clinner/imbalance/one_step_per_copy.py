"""Binary Token Labels as Rehman et al. (2024) word them: an optimizer step for every copy of the batch."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING, Any, Protocol

from spacy_clinner.tagger.objective import Update, require_own_encoder

if TYPE_CHECKING:
    from spacy.training import Example
    from thinc.api import Optimizer
    from torch import Tensor

    from spacy_clinner.tagger.learner import Learner


class LossOfCopies(Protocol):
    """A loss that is the mean over copies of a batch, such as Binary Token Labels."""

    def present(self, tags: Tensor) -> Tensor:
        """int64 (copies,): the classes in a batch, each of which makes a copy."""
        ...

    def copies(self, emissions: Tensor, tags: Tensor, present: Tensor) -> Tensor:
        """float (copies,): the loss of each copy."""
        ...

    def end_batch(self) -> None:
        """What changes from batch to batch may change now."""
        ...


class OneStepPerCopy:
    """The first copy's gradient with the batch, the others' with a forward pass and a step each.

    spaCy gives a component its optimizer in `finish_update` only, so that is where the further
    copies are made.
    """

    name = "one_step_per_copy"

    def __init__(self) -> None:
        self._batches: list[Sequence[Example]] = []

    def __call__(self, ner: Learner, examples: Sequence[Example]) -> Update:
        """See `Objective`; the loss is the mean over the copies before their steps.

        Raises:
            ClinnerError: if the encoder is shared: another component would step it too.
        """
        require_own_encoder(ner, "sequential = true")
        self._batches.append(examples)
        return Update(self._accumulate(ner, examples, 0), {})

    def finish_update(self, ner: Learner, optimizer: Optimizer) -> None:
        """Step, then take the steps of the second and later copies of the batches since the last call."""
        ner.step(optimizer)
        batches, self._batches = self._batches, []
        for examples in batches:
            loss, gold = _loss_and_gold(ner, examples)
            for copy in range(1, len(loss.present(gold))):
                self._accumulate(ner, examples, copy)
                ner.step(optimizer)
            loss.end_batch()

    def _accumulate(self, ner: Learner, examples: Sequence[Example], copy: int) -> float:
        """Add the gradient of one copy; the mean loss over all copies."""
        loss, gold = _loss_and_gold(ner, examples)
        forward = ner.begin_forward([example.predicted for example in examples])
        present = loss.present(gold)
        if not len(present):
            return 0.0
        losses = loss.copies(forward.emissions, gold, present)
        forward.backward(losses[copy])
        return losses.mean().item()


def _loss_and_gold(ner: Learner, examples: Sequence[Example]) -> tuple[LossOfCopies, Tensor]:
    loss: Any = ner.loss
    return loss, ner.gold_tags(examples)
