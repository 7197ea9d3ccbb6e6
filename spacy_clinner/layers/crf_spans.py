"""The exact probability that a linear-chain CRF puts an entity at a span."""

from collections.abc import Sequence
from typing import NamedTuple

import numpy as np
import torch
from numpy.typing import NDArray
from torch import Tensor

from spacy_clinner.layers.crf_messages import Messages, Scores, log_messages, scaled_messages


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


def span_probabilities(scores: Scores, spans: Sequence[Sequence[SpanQuery]]) -> list[Tensor]:
    """P(the span's tags, with an allowed tag on either side | H), summed over all else.

    One forward-backward for the batch; every factor is read relative to the messages at its own
    step, so nothing accumulates over long sequences.

    Args:
        scores: float64 for exact results.
        spans: queries of each sequence.

    Returns:
        A float (queries,) a sequence.
    """
    queries = [(row, query) for row, found in enumerate(spans) for query in found]
    counts = [len(found) for found in spans]
    if not queries:
        return list(scores.emissions.new_zeros(0).split(counts))
    messages = all_messages(scores)
    device = scores.emissions.device
    rows = torch.tensor([row for row, _ in queries], device=device)
    starts = torch.tensor([query.start for _, query in queries], device=device)
    widths = torch.tensor([len(query.tags) for _, query in queries], device=device)
    before = torch.from_numpy(np.stack([query.before for _, query in queries])).to(device)
    after = torch.from_numpy(np.stack([query.after for _, query in queries])).to(device)
    first = torch.tensor([query.tags[0] for _, query in queries], device=device)
    last = torch.tensor([query.tags[-1] for _, query in queries], device=device)
    log_probability = _entering(scores, messages, rows, starts, first, before)
    log_probability += _leaving(scores, messages, rows, starts + widths, last, after)
    inner = _inside(scores, messages, queries)
    return list((log_probability + inner).exp().clamp(max=1.0).split(counts))


def all_messages(scores: Scores) -> Messages:
    """Log messages of every row, by the fast way where it holds."""
    scaled = scaled_messages(scores)
    # the scaled recursion leaves out the largest start and transition score
    omitted = torch.full_like(scaled.joint, float(scores.transitions.amax()))
    omitted[0] = scores.start.amax()
    incoming = scaled.incoming.log() + omitted.unsqueeze(-1)
    scale = torch.logsumexp(incoming + scores.emissions.transpose(0, 1), -1)
    messages = Messages(
        incoming,
        scaled.forward.log(),
        scaled.backward.log(),
        scale,
        scaled.joint.log() + omitted,
        scaled.log_partition,
    )
    redone = scaled.underflowed.nonzero().squeeze(1)
    if len(redone):
        exact = log_messages(scores.rows(redone))
        for mine, exactly in zip(messages[:-1], exact[:-1], strict=True):
            mine[:, redone] = exactly
        messages.log_partition[redone] = exact.log_partition
    return messages


def _entering(
    scores: Scores, messages: Messages, rows: Tensor, starts: Tensor, first: Tensor, before: Tensor
) -> Tensor:
    """float (queries,): log of all that may come before the span and its move into `first`."""
    previous = messages.forward[(starts - 1).clamp(min=0), rows]
    paths = previous + scores.transitions.t()[first]
    entering = torch.logsumexp(paths.masked_fill(~before, -torch.inf), -1)
    return torch.where(starts == 0, scores.start[first], entering)


def _leaving(
    scores: Scores, messages: Messages, rows: Tensor, ends: Tensor, last: Tensor, after: Tensor
) -> Tensor:
    """float (queries,): log of all that may come after the span, relative to all that may be."""
    steps = messages.forward.shape[0]
    following = ends.clamp(max=steps - 1)
    paths = scores.transitions[last] + messages.backward[following, rows]
    leaving = torch.logsumexp(paths.masked_fill(~after, -torch.inf), -1)
    leaving = leaving - messages.joint[following, rows]
    ending = torch.logsumexp(messages.forward[ends - 1, rows] + scores.end, -1)
    return torch.where(ends == scores.lengths[rows], scores.end[last] - ending, leaving)


def _inside(scores: Scores, messages: Messages, queries: Sequence[tuple[int, SpanQuery]]) -> Tensor:
    """float (queries,): log score of each span's own tags, relative to the scale of its steps."""
    tokens = [
        (i, row, query.start + k, tag, query.tags[k - 1] if k else -1)
        for i, (row, query) in enumerate(queries)
        for k, tag in enumerate(query.tags)
    ]
    owner, row, step, tag, previous = torch.tensor(tokens, device=scores.lengths.device).unbind(1)
    moves = torch.where(previous < 0, 0.0, scores.transitions[previous, tag])
    values = scores.emissions[row, step, tag] + moves - messages.scale[step, row]
    return values.new_zeros(len(queries)).index_add_(0, owner, values)
