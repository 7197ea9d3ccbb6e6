"""The best tag sequence of a linear-chain CRF, and random ones."""

import numpy as np
import torch
from torch import Tensor

from spacy_clinner.layers.crf_messages import Scores, log_messages, scaled_messages

MAX_MOVES = 1 << 18
"""Moves weighed at once, in numbers: what is added up and searched should stay in the cache."""


def viterbi(scores: Scores) -> tuple[Tensor, Tensor]:
    """The most likely tags of every sequence.

    Only the scores of the best path to each tag are kept; which tag it came from is worked out
    again on the way back, for the one tag that is on the path.

    Returns:
        int64 (batch, steps), 0 on padding, and float (batch,), the scores of the paths.
    """
    n_tags = len(scores.start)
    size = max(1, MAX_MOVES // n_tags**2)
    rows = torch.arange(len(scores.lengths), device=scores.lengths.device)
    parts = [_viterbi(scores.rows(chunk)) for chunk in rows.split(size)]
    return torch.cat([tags for tags, _ in parts]), torch.cat([score for _, score in parts])


def _viterbi(scores: Scores) -> tuple[Tensor, Tensor]:
    best = scores.emissions.transpose(0, 1).clone(memory_format=torch.contiguous_format)
    _, batch, n_tags = best.shape
    best[0] += scores.start
    transitions = scores.transitions.unsqueeze(1)
    arrivals = best.new_empty(n_tags, batch, n_tags)  # [previous, sequence, next]
    peaks = best.new_empty(batch, n_tags)
    arriving = best.transpose(1, 2).unsqueeze(-1).unbind()
    for previous, current in zip(arriving[:-1], best.unbind()[1:], strict=True):
        torch.add(previous, transitions, out=arrivals)
        # a maximum over the first dimension is several times faster than over the last
        torch.amax(arrivals, dim=0, out=peaks)
        current.add_(peaks)
    last = (scores.lengths - 1).clamp(min=0)
    rows = torch.arange(batch, device=last.device)
    path_scores, final = (best[last, rows] + scores.end).max(-1)
    tags = _trace_back(best, scores.transitions, final, scores.lengths)
    return tags, path_scores.masked_fill(scores.lengths == 0, 0.0)


def _trace_back(best: Tensor, transitions: Tensor, final: Tensor, lengths: Tensor) -> Tensor:
    """Tags from best path scores (steps, batch, tags); small steps, so numpy does them."""
    scores, arriving = best.cpu().numpy(), transitions.t().contiguous().cpu().numpy()
    ends, finals = (lengths - 1).cpu().numpy(), final.cpu().numpy()
    steps, batch, _ = scores.shape
    tags = np.zeros((steps, batch), dtype=np.int64)
    ragged = bool((ends != steps - 1).any())
    current = finals
    for t in range(steps - 1, -1, -1):
        if t < steps - 1:
            current = (scores[t] + arriving.take(current, 0)).argmax(-1)
        if ragged:
            current = np.where(ends == t, finals, current)
            tags[t] = np.where(ends >= t, current, 0)
        else:
            tags[t] = current
    return torch.from_numpy(tags.T.copy()).to(lengths.device)


def sample(scores: Scores, generator: torch.Generator | None = None) -> Tensor:
    """Tags drawn from p(y | H): filter forwards, then sample backwards, exactly.

    The way back is Viterbi's over the forward messages: the largest of scores with Gumbel noise is a
    draw from their softmax.

    Args:
        scores: the lattices.
        generator: its device draws, that of the scores or the CPU; None draws on the CPU.

    Returns:
        int64 (batch, steps), 0 on padding.
    """
    forward = _log_forward(scores)
    noisy = forward + _gumbel(forward, generator)
    last = (scores.lengths - 1).clamp(min=0)
    rows = torch.arange(len(last), device=last.device)
    final = (noisy[last, rows] + scores.end).argmax(-1)
    return _trace_back(noisy, scores.transitions, final, scores.lengths)


def _gumbel(like: Tensor, generator: torch.Generator | None) -> Tensor:
    """Noise -log(-log u), in the shape of a tensor."""
    device = "cpu" if generator is None else generator.device
    exponential = torch.empty(like.shape, dtype=torch.float64, device=device)
    exponential.exponential_(generator=generator)
    return -exponential.log().to(like)


def _log_forward(scores: Scores) -> Tensor:
    """float (steps, batch, tags): forward messages up to a factor a step."""
    messages = scaled_messages(scores)
    forward = messages.forward.log()
    redone = messages.underflowed.nonzero().squeeze(1)
    if len(redone):
        forward[:, redone] = log_messages(scores.rows(redone)).forward
    return forward
