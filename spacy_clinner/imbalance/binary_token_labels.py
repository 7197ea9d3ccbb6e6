"""Binary Token Labels (Rehman et al. 2024, arXiv:2409.03238): a copy of the batch for each class in it.

In the copy of class c only c is positive, against O. The copies differ in their targets alone, so they
share one forward pass and all their losses come from it in a few vectorised operations.
"""

from typing import Any, Literal

import numpy as np
import torch
import torch.nn.functional as F
from numpy.typing import NDArray
from torch import Tensor

from spacy_clinner.imbalance.class_weights import ClassWeights, Weighting
from spacy_clinner.layers.crf import LinearChainCrf
from spacy_clinner.tags import OUTSIDE, UNKNOWN, TagSet


class BinaryTokenLabels:
    """Mean over the classes c of a batch of the weighted cross-entropy in the copy of c.

    The paper does not say how a copy treats tokens of other classes, or over which outputs the softmax runs.
    Both are settings here.

    Args:
        others: what tokens of other classes are in the copy of c. "outside": they are O. "ignore": they do
            not count.
        classes: what the softmax runs over. "all": every tag, as in the network that the paper fine-tunes.
            "pair": O and the tags of c, a binary decision for each class.
        weights: class weights in every copy; see `class_weights`. The paper has "complement".
        beta: the constant of "effective_number".
        power: exponent of the weights; see `ClassWeights`.
        anneal_steps: number of batches over which the weights come in; see `ClassWeights`.
        sequential: whether each copy has its own forward pass and optimizer step, as the paper words it. The
            cost of a batch is then multiplied by its number of classes.
    """

    def __init__(
        self,
        others: Literal["outside", "ignore"] = "outside",
        classes: Literal["all", "pair"] = "pair",
        weights: Weighting | dict[str, float] = "complement",
        beta: float = 0.999,
        power: float = 1.0,
        anneal_steps: int = 0,
        sequential: bool = False,
    ) -> None:
        self.others = others
        self.classes = classes
        self.sequential = sequential
        self._class_ids = torch.empty(0, dtype=torch.int64)
        self._weights = ClassWeights(weights, beta, power, anneal_steps)

    def initialize(self, tags: TagSet, counts: NDArray[np.int64]) -> None:
        """See `CountedLoss`."""
        self._class_ids = torch.from_numpy(tags.class_ids)
        self._weights.initialize(tags, counts)

    def own_objective(self) -> Any | None:
        """See `LossWithObjective`: an optimizer step for each copy if `sequential`, else none of its own."""
        if not self.sequential:
            return None
        from spacy_clinner.imbalance.one_step_per_copy import OneStepPerCopy

        return OneStepPerCopy()

    def __call__(self, crf: LinearChainCrf, emissions: Tensor, tags: Tensor, lengths: Tensor) -> Tensor:
        """See `Loss`; in nats a token, 0 for a batch without entities: it makes no copy."""
        present = self.present(tags)
        losses = self.copies(emissions, tags, present)
        self.end_batch()
        return losses.sum() / max(len(present), 1)

    def end_batch(self) -> None:
        """Anneal the class weights by a batch, after all its copies."""
        self._weights.end_batch()

    def present(self, tags: Tensor) -> Tensor:
        """Classes with a token in the batch: int64 (batch, steps) -> int64 (copies,), without O."""
        classes: Tensor = self._class_ids.to(tags.device)[tags[tags != UNKNOWN]].unique()
        return classes[classes > 0]

    def copies(self, emissions: Tensor, tags: Tensor, present: Tensor) -> Tensor:
        """The loss of the copy of each class.

        Args:
            emissions: float (batch, steps, tags).
            tags: int64 (batch, steps).
            present: int64 (copies,), the class of each copy.

        Returns:
            float (copies,).
        """
        annotated = tags != UNKNOWN
        scores, gold = emissions[annotated], tags[annotated]
        token_classes = self._class_ids.to(gold.device)[gold]
        weights = self._weights.current().to(scores)
        in_entity = token_classes > 0
        # as if every token, but for those to be ignored, were O in every copy ...
        outside = scores if self.others == "outside" else scores[~in_entity]
        losses = self._outside(outside, present)
        # ... and then the tokens of a copy's own class set right
        entity_scores, gold, own_classes = scores[in_entity], gold[in_entity], token_classes[in_entity]
        normaliser, as_outside = self._own_copy(entity_scores, own_classes)
        right = weights[own_classes] * (normaliser - entity_scores.gather(1, gold.unsqueeze(1)).squeeze(1))
        own_counts = torch.bincount(own_classes, minlength=len(weights))[present]
        outside_counts = torch.full_like(own_counts, len(outside))
        if self.others == "outside":
            right = right - weights[0] * as_outside
            outside_counts = outside_counts - own_counts
        own_losses = scores.new_zeros(len(weights)).index_add(0, own_classes, right)[present]
        mass = weights[present] * own_counts + weights[0] * outside_counts
        return (weights[0] * losses + own_losses) / mass.clamp(min=1e-12)

    def _outside(self, scores: Tensor, present: Tensor) -> Tensor:
        """Summed loss of tokens that are O in each copy: float (tokens, tags) -> float (copies,)."""
        if self.classes == "all":
            return (scores.logsumexp(1) - scores[:, OUTSIDE]).sum().expand(len(present))
        by_label = self._by_label(scores)
        if by_label.shape[2] == 1:
            label_scores = by_label.squeeze(2)
        else:  # summed over the first axis: some times faster than over a last one of 2 or 4 tags
            label_scores = by_label.permute(2, 0, 1).contiguous().logsumexp(0)
        # of every label, as picking some of them first takes longer than it saves
        return F.softplus(label_scores - scores[:, :1]).sum(0)[present - 1]

    def _own_copy(self, scores: Tensor, own_classes: Tensor) -> tuple[Tensor, Tensor]:
        """Log-normaliser in the copy of the token's own class, and the loss if it were O: float (tokens,)."""
        if self.classes == "all":
            normaliser = scores.logsumexp(1)
        else:
            own_tags = self._by_label(scores)[
                torch.arange(len(own_classes), device=own_classes.device), own_classes - 1
            ]
            normaliser = torch.logaddexp(scores[:, OUTSIDE], own_tags.logsumexp(1))
        return normaliser, normaliser - scores[:, OUTSIDE]

    def _by_label(self, scores: Tensor) -> Tensor:
        """Scores of each label's tags: float (tokens, tags) -> float (tokens, labels, tags of a label)."""
        # the tags of a label stand side by side, each label has as many
        by_label: Tensor = scores[:, 1:].unflatten(1, (len(self._weights) - 1, -1))
        return by_label
