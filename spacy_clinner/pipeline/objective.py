"""The seam between the tagger and how it learns (design, section 1).

The component owns the model; an objective decides what one update does with a batch. Supervised
learning is the default; transfer and semi-supervised learning install their own objective on the
component (`ner.objective = ...`) from a `[training.before_update]` callback.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING, Protocol

if TYPE_CHECKING:
    from spacy.training import Example

    from spacy_clinner.pipeline.clinical_ner import ClinicalNer


class Objective(Protocol):
    """One update of a `clinical_ner` component."""

    def __call__(self, ner: ClinicalNer, examples: Sequence[Example]) -> dict[str, float]:
        """Accumulate gradients in the component's model; the caller steps the optimizer.

        Args:
            ner: the component; `ner.begin_forward(docs)` gives hidden states and emissions with
                their torch graph, `ner.gold_tags(examples)` the targets, `ner.loss` the loss.
            examples: the batch; at least one document has tokens.

        Returns:
            The value of each term of the loss, by name. Their sum is what `spacy train` shows.
        """
        ...


class Supervised:
    """The loss of the component on the labelled batch, and nothing else."""

    def __call__(self, ner: ClinicalNer, examples: Sequence[Example]) -> dict[str, float]:
        forward = ner.begin_forward([example.predicted for example in examples])
        gold = ner.gold_tags(examples)
        loss = ner.loss(forward.network.crf, forward.emissions, gold, forward.lengths)
        forward.backward(loss)
        return {"supervised": loss.item()}
