"""Negative log-likelihood of the gold tags under the CRF."""

from torch import Tensor

from spacy_clinner.layers.crf import LinearChainCrf
from spacy_clinner.tagger.loss import Loss


def CrfLikelihood() -> Loss:
    """Mean over the batch's sequences of -log p(y | H) (Lc of Wang et al. 2018, arXiv:1804.09021).

    Tokens without annotation are summed out: the loss is -log of the total probability of all taggings that
    agree with the annotated tokens.
    """
    return crf_negative_log_likelihood


def crf_negative_log_likelihood(
    crf: LinearChainCrf, emissions: Tensor, tags: Tensor, lengths: Tensor
) -> Tensor:
    """See `Loss`; in nats a sequence."""
    return -crf.log_likelihood(emissions, tags, lengths).mean()


def per_token(loss: Loss, lengths: Tensor) -> float:
    """What turns a loss of a batch into a mean over its tokens; 1 for losses that are one already.

    Args:
        loss: a loss of this package.
        lengths: int64 (batch,).
    """
    if loss is not crf_negative_log_likelihood:
        return 1.0
    return len(lengths) / max(int(lengths.sum()), 1)


def in_the_unit_of(loss: Loss, lengths: Tensor) -> float:
    """What brings a mean negative log-likelihood of sequences to the unit of another loss.

    Args:
        loss: a loss of this package: in nats a sequence if it is this one, else in nats a token.
        lengths: int64 (batch,), of the sequences.
    """
    return 1.0 if loss is crf_negative_log_likelihood else per_token(crf_negative_log_likelihood, lengths)
