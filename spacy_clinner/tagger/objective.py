"""The seam between the tagger and how it learns.

The component owns the model; an objective decides what one update does with a batch. Supervised
learning is the default; transfer and semi-supervised learning install their own objective on the
component (`ner.objective = ...`) from a `[training.before_update]` callback. It is the training's, not
the component's: `initialize` puts the default back, and copies and pickles have the default.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING, NamedTuple, Protocol

from spacy_clinner.errors import ClinnerError

if TYPE_CHECKING:
    from spacy.training import Example
    from thinc.api import Optimizer
    from torch import Tensor

    from spacy_clinner.tagger.gradients import Vector
    from spacy_clinner.tagger.learner import Learner
    from spacy_clinner.tagger.model import ForwardPass


class Update(NamedTuple):
    """The result of one update.

    Attributes:
        loss: the minimized loss, which `spacy train` shows.
        terms: the parts of the loss and other figures, by name; `spacy-clinner.terms_logger.v1` shows them.
    """

    loss: float
    terms: dict[str, float]


class TermSum(float):
    """The sum of a term over updates, in spaCy's `losses`; it knows how many updates had the term.

    Attributes:
        count: those updates.
    """

    count: int = 0

    def plus(self, value: float) -> TermSum:
        """The sum with one more update."""
        total = TermSum(self + value)
        total.count = self.count + 1
        return total

    @property
    def mean(self) -> float:
        """The mean over the updates that had the term."""
        return self / max(self.count, 1)


class Objective(Protocol):
    """How a `clinical_ner` component learns from a batch.

    Attributes:
        name: name of the callback that installs it, for errors.
    """

    name: str

    def __call__(self, ner: Learner, examples: Sequence[Example]) -> Update:
        """Accumulate gradients in the component's model.

        Args:
            ner: the component; `ner.begin_forward(docs)` gives hidden states and emissions with
                their torch graph, `ner.gold_tags(examples)` the targets, `ner.loss` the loss.
            examples: the batch; at least one document has tokens.
        """
        ...

    def finish_update(self, ner: Learner, optimizer: Optimizer) -> None:
        """Step the component's weights (`ner.step(optimizer)`) and those of the objective itself."""
        ...


class Supervised:
    """The loss of the component on the labelled batch, and nothing else."""

    name = "supervised"

    def __call__(self, ner: Learner, examples: Sequence[Example]) -> Update:
        forward, loss = labelled_loss(ner, examples)
        forward.backward(loss)
        return Update(loss.item(), {})

    def finish_update(self, ner: Learner, optimizer: Optimizer) -> None:
        ner.step(optimizer)


def labelled_loss(ner: Learner, examples: Sequence[Example]) -> tuple[ForwardPass, Tensor]:
    """The forward pass of a labelled batch, and the component's loss on it, a scalar."""
    forward = ner.begin_forward([example.predicted for example in examples])
    gold = ner.gold_tags(examples)
    return forward, ner.loss(forward.network.crf, forward.emissions, gold, forward.lengths)


def require_own_encoder(ner: Learner, objective: str) -> None:
    """Check that the component's encoder is its own.

    An objective that runs the encoder on other documents than the batch cannot share it.

    Raises:
        ClinnerError: if the component listens to another one's encoder.
    """
    from spacy_clinner.tagger.token_vectors import is_shared

    if is_shared(ner.model):
        raise ClinnerError(
            f"{ner.name}: {objective} needs the encoder inside the component: give it a tok2vec of its own, "
            f'or source it with replace_listeners = ["model.tok2vec"] in [components.{ner.name}]'
        )


def require_unscaled_gradients(ner: Learner, callback: str) -> None:
    """Check that no encoder scales its gradients, as thinc does for mixed precision.

    After each backward pass, such an encoder divides all gradients of its weights, including those of earlier
    passes. An objective with several passes in a step would keep only the gradient of the last one.

    Raises:
        ClinnerError: if an encoder does.
    """
    scalers = [getattr(shim, "_grad_scaler", None) for node in ner.model.walk() for shim in node.shims]
    if any(scaler is not None and scaler._enabled for scaler in scalers):
        raise ClinnerError(
            f"{callback}: the encoder of {ner.name} has mixed_precision = true, which keeps the last of "
            "several gradients alone: set it to false"
        )


def learning_part(ner: Learner, gradient: Vector) -> Vector:
    """A gradient without the layers that are frozen in the next step."""
    if ner.freezing is None:
        return gradient
    frozen = ner.freezing.frozen_weights(ner.model)
    return {key: tensor for key, tensor in gradient.items() if key not in frozen}
