"""What a tagger with more labels has forgotten of the tagger that it was, and gold of the new labels alone.

Learning without forgetting (Li & Hoiem 2016, arXiv 1606.09282) keeps what a network says of the old classes
by distillation (Hinton et al. 2015, arXiv 1503.02531). Monaikul et al. (2021, AAAI 35(15)) do so for named
entities, token by token; here both are distributions over whole taggings, and everything is exact.
"""

import torch
from torch import Tensor

from spacy_clinner.layers.crf import ExpectedCounts, LinearChainCrf
from spacy_clinner.tagger.soft_cross_entropy import units
from spacy_clinner.tags import OUTSIDE, UNKNOWN


def forgetting(
    crf: LinearChainCrf,
    emissions: Tensor,
    lengths: Tensor,
    teacher: LinearChainCrf,
    teacher_emissions: Tensor,
    rows: Tensor,
) -> Tensor:
    """KL(p || q) between the taggings of a teacher, p, and those of a student without its new tags, q.

    q(y) is proportional to exp s(H, y) over the taggings of old tags alone, so new tags are not constrained.
    The divergence is 0 for a student that has only learned new labels. Its gradient is q's expected counts of
    tags and transitions minus p's.

    Args:
        crf: the student's decoder.
        emissions: float (batch, steps, tags), right-padded, of the student.
        lengths: int64 (batch,).
        teacher: the teacher's decoder.
        teacher_emissions: float (batch, steps, old tags), of the teacher; no gradient reaches them.
        rows: int64 (old tags,), the student's ids of the teacher's tags.

    Returns:
        float (), in nats a sequence if transitions are learned and a token if not, at least 0.
    """
    if crf.constrained:
        counts, partition = teacher.legal_counts(teacher_emissions, lengths)
    else:
        counts = teacher.expected_counts(teacher_emissions, lengths)
        partition = teacher.log_partition(teacher_emissions, lengths).detach()
    teacher_score = teacher.expected_score(teacher_emissions, counts).detach() - partition.sum()
    new = torch.ones(crf.n_tags, dtype=torch.bool, device=emissions.device)
    new[rows] = False
    old_partition = crf.log_partition(emissions.masked_fill(new, -torch.inf), lengths)
    student_score = crf.expected_score(emissions, _widened(counts, rows, crf.n_tags)) - old_partition.sum()
    return (teacher_score - student_score) / units(crf, lengths)


def new_label_loss(
    crf: LinearChainCrf, emissions: Tensor, tags: Tensor, lengths: Tensor, rows: Tensor
) -> Tensor:
    """-log of the probability of all taggings that agree with gold in which the new labels alone are marked.

    Where such gold says O, an entity of an old label may stand.

    Args:
        crf: the decoder.
        emissions: float (batch, steps, tags), right-padded.
        tags: int64 (batch, steps); UNKNOWN where annotation is missing.
        lengths: int64 (batch,).
        rows: int64 (old tags,), the ids of O and of the tags of the old labels.

    Returns:
        float (), in the unit of `forgetting`.
    """
    choices = torch.arange(crf.n_tags, device=tags.device)
    gold = tags.unsqueeze(-1)
    allowed = (gold == choices) | (gold == UNKNOWN) | ((gold == OUTSIDE) & torch.isin(choices, rows))
    return -crf.log_likelihood_allowed(emissions, allowed, lengths).sum() / units(crf, lengths)


def _widened(counts: ExpectedCounts, rows: Tensor, tags: int) -> ExpectedCounts:
    """The counts of a tagger with more tags, 0 for those that the other one does not have."""
    batch, steps, _ = counts.tags.shape
    wide = ExpectedCounts(
        *(counts.tags.new_zeros(shape) for shape in ((batch, steps, tags), (tags,), (tags, tags), (tags,)))
    )
    wide.tags[..., rows] = counts.tags
    wide.start[rows], wide.end[rows] = counts.start, counts.end
    wide.transitions[rows.unsqueeze(1), rows] = counts.transitions
    return wide
