"""The best tag sequence of a linear-chain CRF, and random ones."""

import torch
from torch import Tensor

from spacy_clinner.layers.crf_messages import Scores, log_messages, scaled_messages


def viterbi(scores: Scores) -> tuple[Tensor, Tensor]:
    """The most likely tags of every sequence.

    Only the scores of the best path to each tag are kept; which tag it came from is worked out
    again at the way back, for the one tag that is on the path.

    Returns:
        int64 (batch, steps), 0 on padding, and float (batch,), the scores of the paths.
    """
    order = torch.argsort(scores.lengths, descending=True, stable=True)
    lengths = scores.lengths[order]
    emissions = scores.emissions[order].transpose(0, 1).contiguous()
    steps, batch, n_tags = emissions.shape
    active = _active_rows(lengths, steps)
    arriving = scores.transitions.t().contiguous()  # [next, previous]
    best = emissions
    best[0] += scores.start
    sums = emissions.new_empty(batch, n_tags, n_tags)
    peaks = emissions.new_empty(batch, n_tags)
    for t in range(1, steps):
        n = active[t]
        torch.add(best[t - 1, :n].unsqueeze(1), arriving, out=sums[:n])
        torch.amax(sums[:n], dim=-1, out=peaks[:n])
        best[t, :n] += peaks[:n]
    last = (lengths - 1).clamp(min=0)
    path_scores, current = (best[last, torch.arange(batch, device=last.device)] + scores.end).max(-1)
    tags = lengths.new_zeros(steps, batch)
    for t in range(steps - 1, -1, -1):
        n = active[t + 1]
        if n:
            current[:n] = (best[t, :n] + arriving[current[:n]]).argmax(-1)
        tags[t, : active[t]] = current[: active[t]]
    back = torch.argsort(order)
    return tags.t()[back], path_scores.masked_fill(lengths == 0, 0.0)[back]


def sample(scores: Scores, generator: torch.Generator | None = None) -> Tensor:
    """Tags drawn from p(y | H): filter forwards, then sample backwards, exactly.

    Returns:
        int64 (batch, steps), 0 on padding.
    """
    forward = _log_forward(scores)
    steps, batch, _ = forward.shape
    arriving = scores.transitions.t()
    tags = scores.lengths.new_zeros(steps, batch)
    for t in range(steps - 1, -1, -1):
        following = arriving[tags[t + 1]] if t + 1 < steps else scores.end.expand(batch, -1)
        ends_here = (scores.lengths == t + 1).unsqueeze(1)
        logits = forward[t] + torch.where(ends_here, scores.end, following)
        weights = (logits - logits.amax(-1, keepdim=True)).exp().nan_to_num(1.0)
        drawn = torch.multinomial(weights, 1, generator=generator).squeeze(1)
        tags[t] = torch.where(scores.lengths > t, drawn, 0)
    return tags.t().contiguous()


def _log_forward(scores: Scores) -> Tensor:
    """float (steps, batch, tags): forward messages up to a factor a step."""
    messages = scaled_messages(scores)
    forward = messages.forward.log()
    redone = messages.underflowed.nonzero().squeeze(1)
    if len(redone):
        forward[:, redone] = log_messages(scores.rows(redone)).forward
    return forward


def _active_rows(lengths: Tensor, steps: int) -> list[int]:
    """How many rows, sorted longest first, have a token at each step, and 0 after the last."""
    counts = (lengths.unsqueeze(0) > torch.arange(steps, device=lengths.device).unsqueeze(1)).sum(1)
    return [*counts.tolist(), 0]
