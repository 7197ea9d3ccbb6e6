"""log Z of a linear-chain CRF with a closed-form gradient: no tape over the steps."""

from typing import Any

import torch
from torch import Tensor

from spacy_clinner.layers.crf_messages import (
    Messages,
    Scores,
    log_messages,
    scaled_messages,
    steps_inside,
)


def log_partition(scores: Scores) -> Tensor:
    """log Z of each sequence, float (batch,), with its gradient; see `LogPartition`."""
    partition: Tensor = LogPartition.apply(*scores)  # type: ignore[no-untyped-call]  # torch gives it no type
    return partition


class LogPartition(torch.autograd.Function):
    """log Z, whose gradients are the tag marginals and the expected transition counts.

    First derivatives only. Rows whose scores leave the range of floating point are done in log
    space (`crf_messages`).
    """

    @staticmethod
    def forward(
        ctx: Any,
        emissions: Tensor,
        start: Tensor,
        transitions: Tensor,
        end: Tensor,
        lengths: Tensor,
    ) -> Tensor:
        """Args as in `Scores`; returns float (batch,), 0 for an empty sequence."""
        scores = Scores(emissions, start, transitions, end, lengths)
        messages = scaled_messages(scores)
        log_partition = messages.log_partition
        redone = messages.underflowed.nonzero().squeeze(1)
        exact: Messages | None = None
        if len(redone):
            exact = log_messages(scores.rows(redone))
            log_partition = log_partition.index_copy(0, redone, exact.log_partition)
        if not any(ctx.needs_input_grad[:4]):
            return log_partition
        valid = steps_inside(lengths, emissions.shape[1]).t()
        valid = valid & ~messages.underflowed
        if not bool(valid.all()):
            for array in (messages.incoming, messages.forward, messages.backward):
                array.masked_fill_(~valid.unsqueeze(-1), 0.0)  # padding and lost rows may hold NaN
        weight = torch.where(valid, messages.joint.reciprocal(), 0.0)
        # joint probability of (i, j) at t is forward_(t-1)[i] exp A[i, j] weighted_t[j]
        weighted = messages.backward.mul_(weight.unsqueeze(-1))
        marginals = messages.incoming.mul_(weighted)
        counts = transitions.new_zeros(0, *transitions.shape)
        if exact is not None:
            exact_marginals = exact.incoming + exact.backward - exact.joint.unsqueeze(-1)
            inside = steps_inside(lengths[redone], emissions.shape[1]).t()
            marginals[:, redone] = torch.where(inside.unsqueeze(-1), exact_marginals.exp(), 0.0)
            counts = _exact_counts(exact, transitions, lengths[redone])
        forward = messages.forward[:-1]
        ctx.save_for_backward(marginals, forward, weighted[1:], transitions, lengths, redone, counts)
        return log_partition

    @staticmethod
    def backward(ctx: Any, gradient: Tensor) -> tuple[Tensor | None, ...]:
        """Args: float (batch,)."""
        marginals, forward, weighted, transitions, lengths, redone, counts = ctx.saved_tensors
        marginals = marginals * gradient.view(1, -1, 1)
        tags = transitions.shape[0]
        transition_factors = (transitions - transitions.amax()).exp()
        pairs = (forward * gradient.view(1, -1, 1)).reshape(-1, tags).t() @ weighted.reshape(-1, tags)
        expected = pairs.mul_(transition_factors) + torch.einsum("b,bij->ij", gradient[redone], counts)
        last = (lengths - 1).clamp(min=0)
        rows = torch.arange(len(lengths), device=last.device)
        return (
            marginals.transpose(0, 1),
            marginals[0].sum(0),
            expected,
            marginals[last, rows].sum(0),
            None,
        )


def _exact_counts(messages: Messages, transitions: Tensor, lengths: Tensor) -> Tensor:
    """Expected transition counts of each row from log messages: float (batch, tags, tags)."""
    steps = messages.forward.shape[0]
    counts = transitions.new_zeros(len(lengths), *transitions.shape)
    for t in range(1, steps):
        pairs = (
            messages.forward[t - 1].unsqueeze(-1)
            + transitions
            + (messages.backward[t] - messages.joint[t].unsqueeze(-1)).unsqueeze(-2)
        )
        counts += torch.where((t < lengths).view(-1, 1, 1), pairs.exp(), 0.0)
    return counts
