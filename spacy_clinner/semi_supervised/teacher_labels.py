"""Unlabelled text as the objectives of semi-supervised learning see it, and what they all say of it."""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

import torch
from torch import Tensor

from spacy_clinner.layers.crf import ExpectedCounts
from spacy_clinner.tagger.model import tagger_network
from spacy_clinner.tagger.soft_cross_entropy import sure
from spacy_clinner.tagger.without_dropout import Answer, answer
from spacy_clinner.tags import OUTSIDE, UNKNOWN

if TYPE_CHECKING:
    from spacy_clinner.semi_supervised.unlabelled_batch import UnlabelledBatch
    from spacy_clinner.tagger.learner import Learner


class TaughtBatch(NamedTuple):
    """What a teacher at rest says of an unlabelled batch, as far as its student can have it.

    Attributes:
        best: int64 (sequences, longest), the best tagging; anything on padding.
        beliefs: the expected tags and moves, at temperature 1.
        sharpened: the same at the temperature that was asked for.
        known: bool (sequences, longest, 1), the tokens whose largest probability is at least the threshold;
            None for all.
    """

    best: Tensor
    beliefs: ExpectedCounts
    sharpened: ExpectedCounts
    known: Tensor | None


def taught_batch(
    student: Learner, teacher: Learner, batch: UnlabelledBatch, temperature: float, threshold: float
) -> TaughtBatch:
    """Let a teacher read the documents of a batch as they are, without dropout and without a gradient.

    Args:
        student: the tagger that is to learn from it.
        teacher: a tagger with the student's tags.
        batch: the documents.
        temperature: see `LinearChainCrf.expected_counts`.
        threshold: confidence below which a token is not known.
    """
    answered = answer(teacher.model, teacher.rows(batch.docs))
    beliefs = beliefs_for(student, answered)
    sharpened = beliefs if temperature == 1 else beliefs_for(student, answered, temperature)
    best = answered.crf.viterbi(answered.emissions, answered.lengths)
    return TaughtBatch(best, beliefs, sharpened, sure(beliefs.tags, threshold))


def beliefs_for(student: Learner, answered: Answer, temperature: float = 1.0) -> ExpectedCounts:
    """What a teacher expects of tags and moves, as far as the student can have it.

    A teacher without a CRF gives illegal moves a probability, and a student that rules them out would find
    their cross-entropy to be below 0 without end.

    Args:
        student: the tagger that is to learn them.
        answered: the teacher's answer.
        temperature: see `LinearChainCrf.expected_counts`.
    """
    if tagger_network(student.model).crf.constrained:
        return answered.crf.legal_counts(answered.emissions, answered.lengths, temperature)[0]
    return answered.crf.expected_counts(answered.emissions, answered.lengths, temperature)


def pseudo_label_terms(
    ner: Learner, batch: UnlabelledBatch, tags: Tensor, marginals: Tensor
) -> dict[str, float]:
    """How sure a teacher is of a batch and, where gold is at hand, how right.

    Args:
        ner: the tagger whose tags they are.
        batch: the documents.
        tags: int64 (sequences, longest), the pseudo labels; UNKNOWN where there is none, anything on padding.
        marginals: float (sequences, longest, tags), P(tag | text); zeros on padding.

    Returns:
        `confidence`, the mean over the tokens of the largest probability; `pseudo_labelled`, the share of
        the tokens that have a pseudo label; with gold also `pseudo_accuracy`, over annotated ones of them.
    """
    inside = marginals.sum(-1) > 0
    terms = {
        "confidence": (marginals.amax(-1).sum() / inside.sum()).item(),
        "pseudo_labelled": (((tags != UNKNOWN) & inside).sum() / inside.sum()).item(),
    }
    if batch.has_gold:
        gold = ner.gold_tags(batch.examples)
        counted = (gold != UNKNOWN) & (tags != UNKNOWN)
        right = (gold == tags) & counted
        if counted.any():
            terms["pseudo_accuracy"] = right.sum().item() / counted.sum().item()
    return terms


def hard_labels(
    tags: Tensor, marginals: Tensor, threshold: float, empty: float, generator: torch.Generator
) -> Tensor:
    """What a student is to learn of its teacher's tags.

    Args:
        tags: int64 (sequences, longest), the teacher's; O or UNKNOWN on padding.
        marginals: float (sequences, longest, tags), P(tag | text); zeros on padding.
        threshold: see `sure_tags`.
        empty: share of the sequences without a tag but O that are learned.
        generator: draws them, on a device of its own.

    Returns:
        int64 (sequences, longest); UNKNOWN where there is nothing to learn, and on padding.
    """
    return sure_tags(without_empty(tags, empty, generator), marginals, threshold)


def sure_tags(tags: Tensor, marginals: Tensor, threshold: float) -> Tensor:
    """Pseudo labels without those that their teacher is not sure of.

    Args:
        tags: int64 (sequences, longest); anything on padding.
        marginals: float (sequences, longest, tags), P(tag | text); zeros on padding.
        threshold: of the probability of the tag.

    Returns:
        int64 (sequences, longest); UNKNOWN below the threshold and on padding.
    """
    probability = marginals.gather(2, tags.clamp(min=0).unsqueeze(-1)).squeeze(-1)
    inside = marginals.sum(-1) > 0
    return tags.masked_fill((probability < threshold) | ~inside, UNKNOWN)


def without_empty(tags: Tensor, share: float, generator: torch.Generator) -> Tensor:
    """Pseudo labels without those of some of the sequences in which the teacher has found nothing.

    They are drawn, not weighted, so that every loss can be told.

    Args:
        tags: int64 (sequences, longest); O or UNKNOWN on padding.
        share: of these sequences that stay; from 1 on all, and nothing is drawn.
        generator: draws one number a sequence, on a device of its own.

    Returns:
        int64 (sequences, longest); UNKNOWN all along a sequence that has no tag but O and is left out.
    """
    if share >= 1:
        return tags
    out = torch.rand(len(tags), 1, generator=generator, device=generator.device) >= share
    return tags.masked_fill((tags <= OUTSIDE).all(1, keepdim=True) & out.to(tags.device), UNKNOWN)
