"""The exact probability that a linear-chain CRF puts an entity at a span."""

from collections.abc import Sequence
from typing import NamedTuple

import numpy as np
import torch
from numpy.typing import NDArray
from torch import Tensor

from spacy_clinner.layers.crf_messages import (
    Messages,
    ScaledMessages,
    Scores,
    log_messages,
    scaled_messages,
)


class SpanQuery(NamedTuple):
    """A span whose probability is asked for.

    Attributes:
        start: its first token.
        tags: the tag of each of its tokens.
        before: bool (tags,), which tags may stand right before it.
        after: bool (tags,), which tags may stand right after it.
    """

    start: int
    tags: Sequence[int]
    before: NDArray[np.bool_]
    after: NDArray[np.bool_]


Query = tuple[int, SpanQuery]  # row of the batch and what is asked of it


def span_probabilities(scores: Scores, spans: Sequence[Sequence[SpanQuery]]) -> list[Tensor]:
    """P(the span's tags, with an allowed tag on either side | H), summed over all else.

    One forward-backward for the sequences that are asked about; every factor is read relative to
    the messages at its own step, so nothing accumulates over long sequences.

    Args:
        scores: float64 for exact results.
        spans: queries of each sequence.

    Returns:
        A float (queries,) a sequence.
    """
    counts = [len(queries_of_row) for queries_of_row in spans]
    rows = [row for row, count in enumerate(counts) if count]
    if not rows:
        return list(scores.emissions.new_zeros(0).split(counts))
    scores = scores.rows(torch.tensor(rows, device=scores.lengths.device))
    queries = [(i, query) for i, row in enumerate(rows) for query in spans[row]]
    messages = scaled_messages(scores)
    probabilities = _probabilities(scores, messages, queries)
    redone = messages.underflowed.nonzero().squeeze(1)
    if len(redone):
        lost = {row: i for i, row in enumerate(redone.tolist())}
        again = [k for k, (row, _) in enumerate(queries) if row in lost]
        part = scores.rows(redone)
        probabilities[again] = _probabilities(
            part, log_messages(part), [(lost[queries[k][0]], queries[k][1]) for k in again]
        )
    return list(probabilities.split(counts))


def _probabilities(scores: Scores, messages: ScaledMessages | Messages, queries: Sequence[Query]) -> Tensor:
    """float (queries,): the product of what comes before, inside and after each span."""
    device = scores.emissions.device
    rows = torch.tensor([row for row, _ in queries], device=device)
    starts = torch.tensor([query.start for _, query in queries], device=device)
    ends = starts + torch.tensor([len(query.tags) for _, query in queries], device=device)
    before = torch.from_numpy(np.stack([query.before for _, query in queries])).to(device)
    after = torch.from_numpy(np.stack([query.after for _, query in queries])).to(device)
    first = torch.tensor([query.tags[0] for _, query in queries], device=device)
    last = torch.tensor([query.tags[-1] for _, query in queries], device=device)
    log_probability = _entering(scores, messages, rows, starts, first, before)
    log_probability = log_probability + _inside(scores, messages, queries)
    log_probability = log_probability + _leaving(scores, messages, rows, ends, last, after)
    return log_probability.exp().clamp(max=1.0)


def _entering(
    scores: Scores,
    messages: ScaledMessages | Messages,
    rows: Tensor,
    starts: Tensor,
    first: Tensor,
    before: Tensor,
) -> Tensor:
    """float (queries,): log of all that may come before the span and its move into `first`."""
    previous = messages.log_forward((starts - 1).clamp(min=0), rows)
    paths = previous + scores.transitions.t()[first]
    entering = torch.logsumexp(paths.masked_fill(~before, -torch.inf), -1)
    return torch.where(starts == 0, scores.start[first], entering)


def _leaving(
    scores: Scores,
    messages: ScaledMessages | Messages,
    rows: Tensor,
    ends: Tensor,
    last: Tensor,
    after: Tensor,
) -> Tensor:
    """float (queries,): log of all that may come after the span, relative to all that may be."""
    following = ends.clamp(max=scores.emissions.shape[1] - 1)
    paths = scores.transitions[last] + messages.log_backward(following, rows)
    leaving = torch.logsumexp(paths.masked_fill(~after, -torch.inf), -1)
    leaving = leaving - messages.log_joint(following, rows)
    ending = torch.logsumexp(messages.log_forward(ends - 1, rows) + scores.end, -1)
    return torch.where(ends == scores.lengths[rows], scores.end[last] - ending, leaving)


def _inside(scores: Scores, messages: ScaledMessages | Messages, queries: Sequence[Query]) -> Tensor:
    """float (queries,): log score of each span's own tags, relative to the scale of its steps."""
    tokens = [
        (i, row, query.start + k, tag, query.tags[k - 1] if k else -1)
        for i, (row, query) in enumerate(queries)
        for k, tag in enumerate(query.tags)
    ]
    owner, row, step, tag, previous = torch.tensor(tokens, device=scores.lengths.device).unbind(1)
    transition_values = torch.where(previous < 0, 0.0, scores.transitions[previous, tag])
    values = scores.emissions[row, step, tag] + transition_values - messages.scale[step, row]
    return values.new_zeros(len(queries)).index_add_(0, owner, values)
