"""Cross-entropy against what another tagger believes, in place of gold tags."""

import torch
from torch import Tensor

from spacy_clinner.layers.crf import ExpectedCounts, LinearChainCrf


def soft_cross_entropy(
    crf: LinearChainCrf,
    emissions: Tensor,
    beliefs: ExpectedCounts,
    lengths: Tensor,
    known: Tensor | None = None,
) -> Tensor:
    """CE(p, q) = -E_p[log q(y | H)] between distributions over whole taggings (UDA: Pham et al. 2021).

    The value is exact. log q is linear in the counts of tags and transitions, so their expectations under p
    are sufficient. The gradient is q's expected counts minus p's, as for any softmax. With independent tags
    the value is the sum over tokens of -p_i log q_i. (A cross-entropy of the CRF's token marginals would need
    second derivatives of log Z and would ignore transitions.)

    Args:
        crf: the decoder of the tagger that learns: q.
        emissions: float (batch, steps, tags), right-padded, of the same.
        beliefs: expected counts of p, without transitions that q rules out; no gradient reaches them.
        lengths: int64 (batch,).
        known: bool (batch, steps, 1), as `sure` gives. For a token that is not known, q's own marginals
            replace p's, so that its emissions get no gradient, as in UDA and FixMatch. Transitions learn from
            all tokens. None: all are known.

    Returns:
        float (), in nats a sequence if transitions are learned and a token if not, like the decoder's
        loss of gold tags.
    """
    if known is not None:
        marginals = crf.marginals(emissions.detach(), lengths)
        beliefs = beliefs._replace(tags=torch.where(known, beliefs.tags, marginals))
    total = crf.log_partition(emissions, lengths).sum() - crf.expected_score(emissions, beliefs)
    return total / units(crf, lengths)


def drawn_cross_entropy(
    crf: LinearChainCrf,
    emissions: Tensor,
    tags: Tensor,
    lengths: Tensor,
    counts: ExpectedCounts,
    log_partition: Tensor,
) -> Tensor:
    """CE(y, T(x)) = -log p(y | H) of tags that were drawn from p itself (the feedback of Pham et al. 2021).

    p is what `LinearChainCrf.sample` draws from, so the mean of the gradient over draws is 0 and a
    coefficient in front of it is a score-function estimate.

    Args:
        crf: the decoder of the tagger that drew.
        emissions: float (batch, steps, tags), right-padded.
        tags: int64 (batch, steps), legal; anything on padding.
        lengths: int64 (batch,).
        counts, log_partition: `LinearChainCrf.legal_counts` of p.

    Returns:
        float (), in nats a sequence or a token, as `soft_cross_entropy`.
    """
    expected = crf.expected_score(emissions, counts)
    total = log_partition.sum() + expected - expected.detach()  # log Z: its gradient is the expected counts
    return (total - crf.path_score(emissions, tags, lengths).sum()) / units(crf, lengths)


def sure(marginals: Tensor, threshold: float) -> Tensor | None:
    """Of which tokens a tagger is sure: (batch, steps, tags) -> bool (batch, steps, 1); None: of all (0).

    The marginals are those of temperature 1: a sharpened belief is sure of nearly everything.
    """
    return marginals.amax(-1, keepdim=True) >= threshold if threshold else None


def units(crf: LinearChainCrf, lengths: Tensor) -> Tensor:
    """What a loss is averaged over: sequences if transitions are learned, tokens if not; at least 1."""
    return torch.ones_like(lengths).sum() if crf.learned else lengths.sum().clamp(min=1)
