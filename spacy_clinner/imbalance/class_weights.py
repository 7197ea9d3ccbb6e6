"""Weights of entity classes against imbalance (Rehman et al. 2024, section 3)."""

import math
from typing import Literal

import numpy as np
import torch
from numpy.typing import NDArray
from torch import Tensor

from spacy_clinner.errors import ClinnerError
from spacy_clinner.tags import TagSet

Weighting = Literal["uniform", "complement", "inverse", "effective_number"]


def class_counts(tags: TagSet, counts: NDArray[np.int64]) -> NDArray[np.int64]:
    """Tokens of each class from tokens of each tag: int64 (tags,) -> int64 (classes,)."""
    per_class = np.zeros(len(tags.classes), dtype=np.int64)
    np.add.at(per_class, tags.class_ids, counts)
    return per_class


def class_weights(
    tags: TagSet, counts: NDArray[np.int64], weights: Weighting | dict[str, float], beta: float
) -> Tensor:
    """The weight of each class in a loss; a class is a label or O, whatever the tag scheme.

    Args:
        tags: the tags of the tagger.
        counts: int64 (tags,), annotated training tokens of each tag; N_c below is their sum over
            the tags of a class, N the sum over all.
        weights: "uniform", 1;
            "complement", w_c = 1 - N_c / N (Rehman et al. 2024, section 3);
            "inverse", N / (C N_c) for C classes;
            "effective_number", (1 - beta) / (1 - beta ** N_c), divided by their mean over classes
            (Cui et al. 2019, equation 2);
            or the weight of every class by name, O included.
        beta: the constant of "effective_number", in [0, 1).

    Returns:
        float32 (classes,), O first.

    Raises:
        ClinnerError: if a weight divides by N_c and a class has no example; if one class has all examples and
            its weight would be 0; if explicit weights lack a class, name an unknown one, or are not positive;
            if beta is out of range.
    """
    per_class = class_counts(tags, counts)
    if isinstance(weights, dict):
        return _explicit(tags, weights)
    if weights == "uniform":
        return torch.ones(len(per_class))
    total = max(int(per_class.sum()), 1)
    if weights == "complement":
        if per_class.max() == total:
            raise ClinnerError(
                f"class weights: all annotated training tokens are {tags.classes[per_class.argmax()]}, which "
                'would weigh 0: annotate others too (O counts), or use weights = "uniform"'
            )
        return torch.tensor(1 - per_class / total, dtype=torch.float32)
    if not per_class.all():
        missing = ", ".join(np.array(tags.classes)[per_class == 0])
        raise ClinnerError(
            f"class weights: no training token of {missing}: {weights!r} needs one of each class: add "
            'examples, drop the label, or use weights = "complement"'
        )
    if weights == "effective_number":
        return _effective_number(per_class, beta)
    return torch.tensor(total / (len(per_class) * per_class), dtype=torch.float32)


class ClassWeights:
    """Class weights that can grow during training.

    With the paper's "complement" all labels have nearly the same weight, 0.9 to 1, and only O has less.
    Weights that favour rare labels cost common ones some accuracy. A `power` below 1 weakens them.
    `anneal_steps` lets features form before the classes are balanced, as in deferred re-weighting (Cao et al.
    2019), but gradually.

    Args:
        weights: see `class_weights`.
        beta: see `class_weights`.
        power: exponent of the weights; 0.5 of "inverse" is the inverse square root. 1 in the paper.
        anneal_steps: number of training batches over which the exponent grows from 0 to `power`. The paper
            has 0: the full weights from the first batch.

    Raises:
        ClinnerError: if power or anneal_steps is negative.
    """

    def __init__(
        self,
        weights: Weighting | dict[str, float],
        beta: float = 0.999,
        power: float = 1.0,
        anneal_steps: int = 0,
    ) -> None:
        if not 0 <= power < math.inf or anneal_steps < 0:
            raise ClinnerError("class weights: power and anneal_steps must not be negative: give 0 or more")
        self._weights = weights
        self._beta = beta
        self._power = power
        self._anneal_steps = anneal_steps
        self._batches = 0
        self._full = torch.empty(0)

    def initialize(self, tags: TagSet, counts: NDArray[np.int64]) -> None:
        """Take the counts of the training data, and begin to anneal; see `CountedLoss`."""
        self._full = class_weights(tags, counts, self._weights, self._beta)
        self._batches = 0

    def current(self) -> Tensor:
        """The weights of this batch: float32 (classes,), O first."""
        done = self._batches / self._anneal_steps if self._anneal_steps else 1.0
        return self._full ** (self._power * min(done, 1.0))

    def next_batch(self) -> Tensor:
        """See `current`; it is the last time that the batch asks."""
        weights = self.current()
        self.end_batch()
        return weights

    def end_batch(self) -> None:
        """Go on to the next batch.

        A batch counts if it is learned: one that is only measured, under `torch.no_grad`, does not.
        """
        self._batches += torch.is_grad_enabled()

    def __len__(self) -> int:
        return len(self._full)


def _effective_number(per_class: NDArray[np.int64], beta: float) -> Tensor:
    if not 0 <= beta < 1:
        raise ClinnerError(f"class weights: beta must be in [0, 1), not {beta}")
    values = (1 - beta) / (1 - beta**per_class)
    return torch.tensor(values / values.mean(), dtype=torch.float32)


def _explicit(tags: TagSet, weights: dict[str, float]) -> Tensor:
    missing = sorted(set(tags.classes) - set(weights))
    unknown = sorted(set(weights) - set(tags.classes))
    if missing or unknown:
        faults = [f"no weight for {', '.join(missing)}"] if missing else []
        faults += [f"no such class: {', '.join(unknown)}"] if unknown else []
        raise ClinnerError(f"class weights: {'; '.join(faults)}: give one for O and for each label")
    if not all(0 < weight < math.inf for weight in weights.values()):
        raise ClinnerError("class weights: a weight is not positive and finite: give numbers above 0")
    return torch.tensor([weights[name] for name in tags.classes], dtype=torch.float32)
