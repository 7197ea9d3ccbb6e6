"""What an objective sees of the component that it trains."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING, Any, Protocol

if TYPE_CHECKING:
    from spacy.tokens import Doc
    from spacy.training import Example
    from thinc.api import Model, Optimizer
    from torch import Tensor

    from spacy_clinner.tagger.freezing import Freezing
    from spacy_clinner.tagger.loss import Loss
    from spacy_clinner.tagger.model import ForwardPass


class Learner(Protocol):
    """A component with a tagger's model: `clinical_ner` or `concept_extractor`.

    Attributes:
        name: of the component in the pipeline.
        model: a `spacy-clinner.Tagger.v1`.
        loss: of labelled batches.
        freezing: layers that do not learn yet; None if all do.
    """

    name: str
    model: Model[Any, Any]
    loss: Loss
    freezing: Freezing | None

    @property
    def labels(self) -> tuple[str, ...]:
        """The entity labels, in the order of the model's tags."""
        ...

    def begin_forward(self, docs: Sequence[Doc]) -> ForwardPass:
        """Hidden states and emissions of documents, with their torch graph; a row a sequence."""
        ...

    def gold_tags(self, examples: Sequence[Example]) -> Tensor:
        """int64 (sequences, most words): gold tag ids, UNKNOWN where missing and on padding."""
        ...

    def rows(self, docs: Sequence[Doc]) -> list[Doc]:
        """What the tagger reads, a row of a batch each."""
        ...

    def step(self, sgd: Optimizer) -> None:
        """One step of the weights that may learn."""
        ...
