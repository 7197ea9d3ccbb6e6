"""How uncertain a linear-chain CRF is of a whole tagging: exact, in one forward and backward pass.

Given the text, the tags are a Markov chain whose moves have the probabilities

    p(y_1 = j) = exp(start[j]) beta_1[j] / N_1
    p(y_t = j | y_(t-1) = i) = exp(A[i, j]) beta_t[j] / N_t[i]

where beta_t holds the scores of step t and of all that follows, and N is the sum of the numerators. So the
entropy of a tagging is a sum over steps (Hernando, Crespi and Cybenko 2005; Mann and McCallum 2007),

    H(y) = H(y_1) + sum_t sum_i p(y_(t-1) = i) H(y_t | y_(t-1) = i).

No term of it is negative: nothing cancels, however long a sequence or large a score. The same holds for the
log probability of one tagging and for the expected number of moves of some kind. With B = exp A,

    H(y_t | y_(t-1) = i) = log N_t[i] - ((A * B) beta_t + B (beta_t log beta_t))[i] / N_t[i]

takes three matrix products and no array of tags x tags numbers a step. Rows whose messages leave the range of
floating point are done in log space.
"""

from collections.abc import Callable
from typing import NamedTuple

import torch
from torch import Tensor

from spacy_clinner.layers.crf_messages import Scores, log_messages, scaled_messages, steps_inside


class Moves(NamedTuple):
    """Some moves of a lattice, such as those that begin an entity.

    Attributes:
        starts: bool (tags,), which tags count at the first token.
        transitions: bool (tags, tags), [previous, next], which moves count after it.
    """

    starts: Tensor
    transitions: Tensor


def tagging_entropy(scores: Scores) -> Tensor:
    """The entropy of the tagging of each sequence in nats: float (batch,), 0 for an empty sequence.

    Args:
        scores: float64 for exact results; moves at -inf have no probability.
    """
    possible = Moves(scores.start > -torch.inf, scores.transitions > -torch.inf)
    return _expected_sum(scores, possible, _entropy, _entropy_in_logs)


def expected_moves(scores: Scores, moves: Moves) -> Tensor:
    """How many of some moves the tagging of each sequence is expected to have: float (batch,).

    Args:
        scores: float64 for exact results; moves at -inf have no probability.
        moves: which ones count.
    """
    return _expected_sum(scores, moves, _share, _share_in_logs)


def log_probability(scores: Scores, tags: Tensor) -> Tensor:
    """The log probability of one tagging of each sequence in nats: float (batch,), 0 for an empty one.

    Args:
        scores: float64 for exact results; moves at -inf have no probability.
        tags: int64 (batch, steps); anything on padding.
    """
    if not scores.emissions.shape[1]:
        return scores.emissions.new_zeros(len(scores.lengths))
    messages = scaled_messages(scores)
    found = _log_probability(scores, messages.backward.log(), tags)
    redone = (messages.underflowed | ~found.isfinite()).nonzero().squeeze(1)
    if len(redone):
        part = scores.rows(redone)
        found[redone] = _log_probability(part, log_messages(part).backward, tags[redone])
    return found


def _log_probability(scores: Scores, log_beta: Tensor, tags: Tensor) -> Tensor:
    steps = log_beta.shape[0]
    inside = steps_inside(scores.lengths, steps)
    path = tags.masked_fill(~inside, 0).t()
    arriving = scores.transitions[path[:-1]]  # (steps - 1, batch, tags), from the tag before
    arriving = torch.cat((scores.start.expand(1, *log_beta.shape[1:]), arriving))
    log_moves = torch.log_softmax(arriving + log_beta, -1)
    taken = log_moves.gather(2, path.unsqueeze(-1)).squeeze(-1)
    return torch.where(inside.t(), taken, 0.0).sum(0)


_Value = Callable[[Tensor, Tensor, Tensor], Tensor]
"""What is summed up, a number for each tag that may stand before: (steps, batch, previous).

It takes the scores of the moves (previous, tags), which of them count, and beta (steps, batch, tags)."""


def _expected_sum(scores: Scores, counted: Moves, value: _Value, value_in_logs: _Value) -> Tensor:
    """The sum of a value over steps, expected over the tag that stands before each."""
    if not scores.emissions.shape[1]:
        return scores.emissions.new_zeros(len(scores.lengths))
    messages = scaled_messages(scores)
    marginals = messages.incoming * messages.backward / messages.joint.unsqueeze(-1)
    total = _sum_of_steps(scores, marginals, messages.backward, counted, value)
    redone = messages.underflowed.nonzero().squeeze(1)
    if len(redone):
        part = scores.rows(redone)
        logs = log_messages(part)
        marginals = (logs.incoming + logs.backward - logs.joint.unsqueeze(-1)).exp()
        total[redone] = _sum_of_steps(part, marginals, logs.backward, counted, value_in_logs)
    return total


def _sum_of_steps(scores: Scores, marginals: Tensor, beta: Tensor, counted: Moves, value: _Value) -> Tensor:
    """float (batch,); the first step is one from a single state before the sequence."""
    start = (scores.start - scores.start.amax()).unsqueeze(0)
    transitions = scores.transitions - scores.transitions.amax()
    first = value(start, counted.starts.unsqueeze(0), beta[:1])[0, :, 0]
    later = value(transitions, counted.transitions, beta[1:])
    before = marginals[:-1]
    expected = torch.where(before > 0, before * later, 0.0).sum(-1)  # a tag that cannot be may have no value
    inside = steps_inside(scores.lengths, beta.shape[0]).t()[1:]
    total = first + torch.where(inside, expected, 0.0).sum(0)
    return total.masked_fill(scores.lengths == 0, 0.0)


def _entropy(moves: Tensor, counted: Tensor, beta: Tensor) -> Tensor:
    """Entropy of the next tag."""
    factors = moves.exp()
    weighted = torch.where(counted, moves * factors, 0.0)
    total = beta @ factors.t()
    inner = beta @ weighted.t() + torch.special.xlogy(beta, beta) @ factors.t()
    entropy: Tensor = (total.log() - inner / total).clamp(min=0.0)
    return entropy


def _share(moves: Tensor, counted: Tensor, beta: Tensor) -> Tensor:
    """Probability that the next move counts."""
    factors = moves.exp()
    return (beta @ (factors * counted).t()) / (beta @ factors.t())


def _entropy_in_logs(moves: Tensor, counted: Tensor, log_beta: Tensor) -> Tensor:
    steps = [torch.special.entr(_probabilities(moves, step)).sum(-1) for step in log_beta]
    return torch.stack(steps) if steps else log_beta.new_zeros(0, log_beta.shape[1], len(moves))


def _share_in_logs(moves: Tensor, counted: Tensor, log_beta: Tensor) -> Tensor:
    steps = [(_probabilities(moves, step) * counted).sum(-1) for step in log_beta]
    return torch.stack(steps) if steps else log_beta.new_zeros(0, log_beta.shape[1], len(moves))


def _probabilities(moves: Tensor, log_beta: Tensor) -> Tensor:
    """p(next tag | tag before) at one step: float (batch, previous, tags)."""
    return torch.softmax(moves + log_beta.unsqueeze(-2), -1)
