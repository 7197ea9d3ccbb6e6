"""Forward and backward messages of a linear-chain CRF, rescaled at every step.

alpha_t is proportional to (alpha_(t-1) @ exp A) * exp E_t, and the backward message
beta_t to (beta_(t+1) @ exp A^T) * exp E_t, which holds the scores of step t too. Read from the
last token on, the second is the first with A transposed and start and end swapped, so one loop
over the steps runs both as a batch of two. Where a product leaves the range of floating point
(scores spread past some 80 nats), the sequence is done again in log space.
"""

from typing import NamedTuple

import torch
from torch import Tensor


class Scores(NamedTuple):
    """Scores of a batch of lattices; illegal moves are -inf.

    Attributes:
        emissions: float (batch, steps, tags), right-padded.
        start: float (tags,), added at the first token.
        transitions: float (tags, tags), [previous, next].
        end: float (tags,), added at the last token.
        lengths: int64 (batch,).
    """

    emissions: Tensor
    start: Tensor
    transitions: Tensor
    end: Tensor
    lengths: Tensor

    def rows(self, index: Tensor) -> "Scores":
        """The lattices of some rows."""
        return self._replace(emissions=self.emissions[index], lengths=self.lengths[index])

    def at_temperature(self, temperature: float) -> "Scores":
        """The same lattices with all scores divided by a number; the best tagging stays the best."""
        if temperature == 1:
            return self
        emissions, start, transitions, end = (score / temperature for score in self[:-1])
        return Scores(emissions, start, transitions, end, self.lengths)


class Messages(NamedTuple):
    """Messages of a batch of lattices in log space, all normalised at each step.

    Attributes:
        incoming: float (steps, batch, tags), log of alpha_(t-1) @ exp A; the start scores at 0.
        forward: float (steps, batch, tags), log alpha.
        backward: float (steps, batch, tags), log beta, emissions of the step included.
        scale: float (steps, batch), log of what alpha was divided by.
        joint: float (steps, batch), logsumexp of incoming + backward: the common factor of all
            probabilities read at that step.
        log_partition: float (batch,).
    """

    incoming: Tensor
    forward: Tensor
    backward: Tensor
    scale: Tensor
    joint: Tensor
    log_partition: Tensor

    def log_forward(self, steps: Tensor, rows: Tensor) -> Tensor:
        """float (n, tags): forward messages at some places."""
        return self.forward[steps, rows]

    def log_backward(self, steps: Tensor, rows: Tensor) -> Tensor:
        """float (n, tags): backward messages at some places."""
        return self.backward[steps, rows]

    def log_joint(self, steps: Tensor, rows: Tensor) -> Tensor:
        """float (n,): common factors at some places."""
        return self.joint[steps, rows]


def steps_inside(lengths: Tensor, steps: int) -> Tensor:
    """bool (batch, steps): False on padding."""
    return torch.arange(steps, device=lengths.device) < lengths.unsqueeze(1)


def reverse_sequences(padded: Tensor, lengths: Tensor) -> Tensor:
    """(steps, batch, ...) with each sequence reversed within its own length."""
    steps = padded.shape[0]
    positions = torch.arange(steps, device=lengths.device).unsqueeze(1)
    mirrored = lengths - 1 - positions
    index = torch.where(mirrored < 0, positions, mirrored)
    rows = torch.arange(padded.shape[1], device=lengths.device)
    return padded[index, rows]


class ScaledMessages(NamedTuple):
    """The same messages in probability space, and where they cannot be trusted.

    Attributes:
        incoming, forward, backward: float (steps, batch, tags); see `Messages`.
        joint: float (steps, batch), sum of incoming * backward.
        scale: float (steps, batch), log of what alpha was divided by, as in `Messages`.
        omitted: float (steps,), the largest transition (at 0: start) score, which incoming and joint
            leave out.
        log_partition: float (batch,).
        underflowed: bool (batch,); those rows must be done again in log space.
    """

    incoming: Tensor
    forward: Tensor
    backward: Tensor
    joint: Tensor
    scale: Tensor
    omitted: Tensor
    log_partition: Tensor
    underflowed: Tensor

    def log_forward(self, steps: Tensor, rows: Tensor) -> Tensor:
        """float (n, tags): log forward messages at some places."""
        return self.forward[steps, rows].log()

    def log_backward(self, steps: Tensor, rows: Tensor) -> Tensor:
        """float (n, tags): log backward messages at some places."""
        return self.backward[steps, rows].log()

    def log_joint(self, steps: Tensor, rows: Tensor) -> Tensor:
        """float (n,): log common factors at some places, nothing left out."""
        return self.joint[steps, rows].log() + self.omitted[steps]


def scaled_messages(scores: Scores) -> ScaledMessages:
    """Both recursions in probability space: two small matrix products a step."""
    emissions = scores.emissions.transpose(0, 1)
    steps, batch, tags = emissions.shape
    peak = emissions.amax(-1, keepdim=True)
    both = emissions.new_empty(steps, 2, batch, tags)
    torch.sub(emissions, peak, out=both[:, 0])
    both[:, 0].exp_()
    both[:, 1] = reverse_sequences(both[:, 0], scores.lengths)
    transition_peak = scores.transitions.amax()
    transition_factors = (scores.transitions - transition_peak).exp()
    boundary = torch.stack((scores.start, scores.end))
    boundary_peak = boundary.amax(1, keepdim=True)
    edges = (boundary - boundary_peak).exp()
    incoming, messages = torch.empty_like(both), both
    scale = emissions.new_empty(steps, 2, batch, 1)
    factors_both_ways = torch.stack((transition_factors, transition_factors.t()))
    incoming[0] = edges.unsqueeze(1)
    _recur(incoming, messages, scale, factors_both_ways)
    backward = reverse_sequences(messages[:, 1], scores.lengths)
    forward, incoming = messages[:, 0], incoming[:, 0]
    joint = torch.linalg.vecdot(incoming, backward)
    inside = steps_inside(scores.lengths, steps).t()
    last = (scores.lengths - 1).clamp(min=0)
    ending = forward[last, torch.arange(batch, device=last.device)] @ edges[1]
    omitted = transition_peak.repeat(steps)
    omitted[0] = boundary_peak[0, 0]
    log_scale = scale[:, 0, :, 0].log() + peak.squeeze(-1) + omitted.unsqueeze(1)
    log_partition = torch.where(inside, log_scale, 0.0).sum(0) + ending.log() + boundary_peak[1, 0]
    floor = torch.finfo(emissions.dtype).tiny * 1e12
    lost = (~(joint > floor) & inside).any(0) | ~(ending > floor) | ~log_partition.isfinite()
    empty = scores.lengths == 0
    return ScaledMessages(
        incoming,
        forward,
        backward,
        joint,
        log_scale,
        omitted,
        log_partition.masked_fill(empty, 0.0),
        lost & ~empty,
    )


def _recur(incoming: Tensor, messages: Tensor, scale: Tensor, factors: Tensor) -> None:
    """Fill all four in place; `messages` holds exp E at first. Padding is run through too.

    Args:
        incoming: float (steps, 2, batch, tags); step 0 is given.
        messages: float (steps, 2, batch, tags).
        scale: float (steps, 2, batch, 1).
        factors: float (2, tags, tags), exp of the transition scores in each direction.
    """
    incoming_steps, message_steps, scale_steps = (
        incoming.unbind(),
        messages.unbind(),
        scale.unbind(),
    )
    previous: Tensor | None = None
    for arriving, message, total in zip(incoming_steps, message_steps, scale_steps, strict=True):
        if previous is not None:
            torch.bmm(previous, factors, out=arriving)
        message.mul_(arriving)
        torch.sum(message, -1, keepdim=True, out=total)
        message.div_(total)
        previous = message


def log_messages(scores: Scores) -> Messages:
    """Both recursions in log space: slow, and exact for any finite scores."""
    emissions = scores.emissions.transpose(0, 1)
    reversed_emissions = reverse_sequences(emissions, scores.lengths)
    incoming, forward, scale = _log_recursion(emissions, scores.start, scores.transitions)
    _, mirrored, _ = _log_recursion(reversed_emissions, scores.end, scores.transitions.t())
    backward = reverse_sequences(mirrored, scores.lengths)
    inside = steps_inside(scores.lengths, emissions.shape[0]).t()
    last = (scores.lengths - 1).clamp(min=0)
    rows = torch.arange(emissions.shape[1], device=last.device)
    ending = torch.logsumexp(forward[last, rows] + scores.end, -1)
    log_partition = torch.where(inside, scale, 0.0).sum(0) + ending
    joint = torch.logsumexp(incoming + backward, -1)
    empty = scores.lengths == 0
    return Messages(incoming, forward, backward, scale, joint, log_partition.masked_fill(empty, 0.0))


def _log_recursion(emissions: Tensor, start: Tensor, transitions: Tensor) -> tuple[Tensor, Tensor, Tensor]:
    """Incoming and normalised messages (steps, batch, tags) and scales (steps, batch)."""
    arriving = start.expand(emissions.shape[1:])
    incoming: list[Tensor] = []
    messages: list[Tensor] = []
    scales: list[Tensor] = []
    for step in emissions:
        if messages:
            arriving = torch.logsumexp(messages[-1].unsqueeze(-1) + transitions, dim=-2)
        unscaled = arriving + step
        scale = torch.logsumexp(unscaled, dim=-1)
        incoming.append(arriving)
        messages.append(unscaled - scale.unsqueeze(-1))
        scales.append(scale)
    return torch.stack(incoming), torch.stack(messages), torch.stack(scales)
