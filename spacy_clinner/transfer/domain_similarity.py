"""How much a source sentence is like the target domain (cross-domain learning, He and Sun 2017)."""

from __future__ import annotations

from typing import Protocol

import torch.nn.functional as F
from torch import Tensor

from spacy_clinner.errors import ClinnerError


class Similarity(Protocol):
    """A function of a sentence and a domain."""

    def __call__(self, sentences: Tensor, domain: Tensor) -> Tensor:
        """Args:
            sentences: float (sentences, width), the mean of each one's token vectors.
            domain: float (width,), the mean of the target's sentences.

        Returns:
            float (sentences,), between 0 and 1.
        """
        ...


def PolynomialSimilarity(degree: int = 1) -> Similarity:
    """The cosine to a power, 0 where it is negative: their polynomial kernel, normalised.

    Args:
        degree: exponent of the cosine; 1 or more.

    Raises:
        ClinnerError: if the degree is below 1.
    """
    if degree < 1:
        raise ClinnerError(f"PolynomialSimilarity: degree must be at least 1, not {degree}")

    def similarity(sentences: Tensor, domain: Tensor) -> Tensor:
        return F.cosine_similarity(sentences, domain.unsqueeze(0)).clamp(min=0) ** degree

    return similarity


def GaussianSimilarity(width: float = 1.0) -> Similarity:
    """exp(-|x - d|^2 / 2 width^2): their Gaussian kernel.

    Args:
        width: distance over which the similarity falls to exp(-1/2); above 0.

    Raises:
        ClinnerError: if the width is not positive.
    """
    if width <= 0:
        raise ClinnerError(f"GaussianSimilarity: width must be positive, not {width}")

    def similarity(sentences: Tensor, domain: Tensor) -> Tensor:
        return ((sentences - domain).square().sum(1) / (-2 * width**2)).exp()

    return similarity


class RunningMean:
    """The running mean of the vectors seen so far, in which the latest batches weigh most.

    Args:
        decay: what a batch's weight is multiplied by with each further one.
    """

    def __init__(self, decay: float = 0.99) -> None:
        self._decay = decay
        self._weight = 0.0
        self._mean: Tensor | None = None

    def add(self, rows: Tensor) -> Tensor:
        """float (rows, width), at least one -> the mean now, float (width,)."""
        self._weight = self._decay * self._weight + 1
        mean = rows.mean(0)
        self._mean = mean if self._mean is None else self._mean + (mean - self._mean) / self._weight
        return self._mean
