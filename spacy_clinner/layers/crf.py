"""A linear-chain CRF: exact likelihood, marginals, decoding, sampling, span probabilities.

Score of a tagging: s(H, y) = sum E[i, y_i] + sum A[y_i, y_(i+1)] + start[y_1] + end[y_n];
p(y | H) = exp s(H, y) / Z(H) (Lafferty, McCallum and Pereira 2001).
"""

from collections.abc import Sequence
from typing import NamedTuple

import torch
from torch import Tensor, nn

from spacy_clinner.errors import ClinnerError
from spacy_clinner.layers.crf_decoding import sample, viterbi
from spacy_clinner.layers.crf_messages import (
    Scores,
    log_messages,
    scaled_messages,
    steps_inside,
)
from spacy_clinner.layers.crf_partition import log_partition
from spacy_clinner.layers.crf_spans import SpanQuery, span_probabilities
from spacy_clinner.tags import UNKNOWN

__all__ = ["ExpectedCounts", "LinearChainCrf", "SpanQuery"]


class ExpectedCounts(NamedTuple):
    """Expected number of each tag and each transition in a tagging that is drawn from a CRF.

    Attributes:
        tags: float (batch, steps, tags), the marginals; zeros on padding.
        start: float (tags,), of first tags, summed over the batch.
        transitions: float (tags, tags), [previous, next], summed over the batch.
        end: float (tags,), of last tags, summed over the batch.
    """

    tags: Tensor
    start: Tensor
    transitions: Tensor
    end: Tensor


class TransitionScores(NamedTuple):
    """The scores of a lattice beside its emissions.

    Attributes:
        start: float (tags,).
        transitions: float (tags, tags), [previous, next].
        end: float (tags,).
    """

    start: Tensor
    transitions: Tensor
    end: Tensor


class LinearChainCrf(nn.Module):
    """Transition scores over a tag set, and everything that can be asked of the lattice.

    All methods take right-padded batches; a sequence may be empty. Viterbi, sampling and span
    probabilities never use an illegal move.

    Args:
        legal_starts: bool (tags,).
        legal_transitions: bool (tags, tags), [previous, next].
        legal_ends: bool (tags,).
        learned: whether there are transition scores to learn; without, tags are independent but
            for their legality.
        constrained: whether illegal moves have no probability in likelihood and marginals too.
    """

    legal_starts: Tensor
    legal_transitions: Tensor
    legal_ends: Tensor
    start: Tensor
    transitions: Tensor
    end: Tensor

    def __init__(
        self,
        legal_starts: Tensor,
        legal_transitions: Tensor,
        legal_ends: Tensor,
        *,
        learned: bool = True,
        constrained: bool = True,
    ) -> None:
        super().__init__()
        self.n_tags = len(legal_starts)
        self.learned = learned
        self.constrained = constrained
        self.register_buffer("legal_starts", legal_starts, persistent=False)
        self.register_buffer("legal_transitions", legal_transitions, persistent=False)
        self.register_buffer("legal_ends", legal_ends, persistent=False)
        shapes = {
            "start": (self.n_tags,),
            "transitions": (self.n_tags, self.n_tags),
            "end": (self.n_tags,),
        }
        for name, shape in shapes.items():
            if learned:
                self.register_parameter(name, nn.Parameter(torch.zeros(shape)))
            else:
                self.register_buffer(name, torch.zeros(shape))

    @property
    def transition_scores(self) -> TransitionScores:
        """The module's own scores."""
        return TransitionScores(self.start, self.transitions, self.end)

    def log_likelihood(
        self, emissions: Tensor, tags: Tensor, lengths: Tensor, transitions: TransitionScores | None = None
    ) -> Tensor:
        """log p(y | H) of each sequence; tokens tagged UNKNOWN are summed out.

        Args:
            emissions: float (batch, steps, tags).
            tags: int64 (batch, steps), UNKNOWN (-1) where annotation is missing.
            lengths: int64 (batch,).
            transitions: scores that take the place of the module's own; None for those.

        Returns:
            float (batch,), in nats, 0 for an empty sequence.

        Raises:
            ClinnerError: if the tags are illegal and the CRF is constrained.
        """
        inside = steps_inside(lengths, emissions.shape[1])
        if bool(((tags == UNKNOWN) & inside).any()):
            choices = torch.arange(self.n_tags, device=tags.device)
            allowed = (tags.unsqueeze(-1) == choices) | (tags == UNKNOWN).unsqueeze(-1)
            return self.log_likelihood_allowed(emissions, allowed, lengths, transitions)
        path = self.path_score(emissions, tags, lengths, transitions)
        return _checked(path) - self.log_partition(emissions, lengths, transitions)

    def log_likelihood_allowed(
        self, emissions: Tensor, allowed: Tensor, lengths: Tensor, transitions: TransitionScores | None = None
    ) -> Tensor:
        """log of the probability of all taggings that stay within `allowed`.

        Args:
            emissions: float (batch, steps, tags).
            allowed: bool (batch, steps, tags).
            lengths: int64 (batch,).
            transitions: see `log_likelihood`.

        Returns:
            float (batch,), in nats.

        Raises:
            ClinnerError: if nothing legal is allowed and the CRF is constrained.
        """
        inside = steps_inside(lengths, emissions.shape[1]).unsqueeze(-1)
        possible = emissions.masked_fill(~allowed & inside, -torch.inf)
        within = self.log_partition(possible, lengths, transitions)
        return _checked(within) - self.log_partition(emissions, lengths, transitions)

    def expected_counts(self, emissions: Tensor, lengths: Tensor, temperature: float = 1.0) -> ExpectedCounts:
        """Expected counts of tags and transitions under p(y | H), without a gradient.

        Args:
            emissions: float (batch, steps, tags).
            lengths: int64 (batch,).
            temperature: all scores are divided by it: below 1 the distribution is sharper.
        """
        return self._counts(emissions, lengths, temperature, self.constrained)[0]

    def legal_counts(
        self, emissions: Tensor, lengths: Tensor, temperature: float = 1.0
    ) -> tuple[ExpectedCounts, Tensor]:
        """The expected counts over legal taggings alone, from which `sample` draws; no gradient.

        Args:
            emissions: float (batch, steps, tags).
            lengths: int64 (batch,).
            temperature: see `expected_counts`.

        Returns:
            The expected counts; and log Z of the legal taggings, float (batch,), at that temperature.
        """
        return self._counts(emissions, lengths, temperature, True)

    def expected_score(self, emissions: Tensor, counts: ExpectedCounts) -> Tensor:
        """The sum over the batch of E[s(H, y)] where y has these expected counts: float ()."""
        scores_and_counts = zip(self.transition_scores, counts[1:], strict=True)
        return (emissions * counts.tags).sum() + sum(
            (score * count).sum() for score, count in scores_and_counts
        )

    def path_score(
        self, emissions: Tensor, tags: Tensor, lengths: Tensor, transitions: TransitionScores | None = None
    ) -> Tensor:
        """s(H, y) of each sequence, -inf for an illegal one if the CRF is constrained.

        Args:
            emissions: float (batch, steps, tags).
            tags: int64 (batch, steps); anything on padding.
            lengths: int64 (batch,).
            transitions: see `log_likelihood`.

        Returns:
            float (batch,).
        """
        inside = steps_inside(lengths, emissions.shape[1])
        tags = tags.masked_fill(~inside, 0)
        scores = self._scores(emissions, lengths, self.constrained, transitions)
        unary = emissions.gather(2, tags.unsqueeze(-1)).squeeze(-1)
        total = torch.where(inside, unary, 0.0).sum(1)
        if tags.shape[1] > 1:
            transition_values = scores.transitions[tags[:, :-1], tags[:, 1:]]
            total = total + torch.where(inside[:, 1:], transition_values, 0.0).sum(1)
        if tags.shape[1]:
            last = tags.gather(1, (lengths - 1).clamp(min=0).unsqueeze(1)).squeeze(1)
            edges = scores.start[tags[:, 0]] + scores.end[last]
            total = total + torch.where(lengths > 0, edges, 0.0)
        return total

    def log_partition(
        self, emissions: Tensor, lengths: Tensor, transitions: TransitionScores | None = None
    ) -> Tensor:
        """log Z: float (batch, steps, tags), int64 (batch,) -> float (batch,); see `log_likelihood`."""
        scores = self._scores(emissions, lengths, self.constrained, transitions)
        return log_partition(scores)

    def viterbi(self, emissions: Tensor, lengths: Tensor) -> Tensor:
        """The best legal tags: int64 (batch, steps), 0 on padding."""
        return self.viterbi_with_score(emissions, lengths)[0]

    def viterbi_with_score(self, emissions: Tensor, lengths: Tensor) -> tuple[Tensor, Tensor]:
        """The best legal tags, int64 (batch, steps), and their score s(H, y), float (batch,)."""
        with torch.no_grad():
            return viterbi(self._scores(emissions, lengths, True))

    def marginals(self, emissions: Tensor, lengths: Tensor, temperature: float = 1.0) -> Tensor:
        """p(y_i = tag | H) of each token, without a gradient.

        Args:
            emissions: float (batch, steps, tags).
            lengths: int64 (batch,).
            temperature: see `expected_counts`.

        Returns:
            float (batch, steps, tags), zeros on padding.
        """
        with torch.no_grad():
            scores = self._scores(emissions, lengths, self.constrained).at_temperature(temperature)
            messages = scaled_messages(scores)
            marginals = messages.incoming * messages.backward / messages.joint.unsqueeze(-1)
            redone = messages.underflowed.nonzero().squeeze(1)
            if len(redone):
                exact = log_messages(scores.rows(redone))
                logs = exact.incoming + exact.backward - exact.joint.unsqueeze(-1)
                marginals[:, redone] = logs.exp()
            inside = steps_inside(lengths, emissions.shape[1]).unsqueeze(-1)
            return torch.where(inside, marginals.transpose(0, 1), 0.0)

    def sample(self, emissions: Tensor, lengths: Tensor, generator: torch.Generator | None = None) -> Tensor:
        """Legal tags drawn from p(y | H): int64 (batch, steps), 0 on padding."""
        with torch.no_grad():
            return sample(self._scores(emissions, lengths, True), generator)

    def span_probabilities(
        self,
        emissions: Tensor,
        lengths: Tensor,
        spans: Sequence[Sequence[SpanQuery]],
        temperature: float = 1.0,
    ) -> list[Tensor]:
        """Exact probabilities of spans; see `crf_spans`. Computed in float64.

        Args:
            emissions: float (batch, steps, tags).
            lengths: int64 (batch,).
            spans: queries of each sequence.
            temperature: see `expected_counts`.

        Returns:
            float64 (queries,) of each sequence.
        """
        with torch.no_grad():
            return span_probabilities(self.legal_scores(emissions, lengths, temperature), spans)

    def legal_scores(self, emissions: Tensor, lengths: Tensor, temperature: float = 1.0) -> Scores:
        """The lattices of legal taggings in float64, for `crf_uncertainty`; no gradient.

        Args:
            emissions: float (batch, steps, tags).
            lengths: int64 (batch,).
            temperature: see `expected_counts`.
        """
        with torch.no_grad():
            return self._scores(emissions.double(), lengths, True).at_temperature(temperature)

    def _scores(
        self,
        emissions: Tensor,
        lengths: Tensor,
        legal_only: bool,
        given_transitions: TransitionScores | None = None,
    ) -> Scores:
        start, transitions, end = (
            score.to(emissions.dtype) for score in given_transitions or self.transition_scores
        )
        if legal_only:
            start = start.masked_fill(~self.legal_starts, -torch.inf)
            transitions = transitions.masked_fill(~self.legal_transitions, -torch.inf)
            end = end.masked_fill(~self.legal_ends, -torch.inf)
        return Scores(emissions, start, transitions, end, lengths)

    def _counts(
        self, emissions: Tensor, lengths: Tensor, temperature: float, legal_only: bool
    ) -> tuple[ExpectedCounts, Tensor]:
        *scores, _ = self._scores(emissions, lengths, legal_only)
        leaves = [(score.detach() / temperature).requires_grad_() for score in scores]
        with torch.enable_grad():
            partition = log_partition(Scores(leaves[0], leaves[1], leaves[2], leaves[3], lengths))
            counts = torch.autograd.grad(partition.sum(), leaves)
        return ExpectedCounts(*counts), partition.detach()


def _checked(path_scores: Tensor) -> Tensor:
    """Raise where a gold path is impossible: its gradient would be NaN."""
    impossible = (path_scores == -torch.inf).nonzero()
    if len(impossible):
        raise ClinnerError(
            f"CRF: the gold tags of row {int(impossible[0])} of the batch are illegal: encode them "
            "with TagSet.encode, or set constrained = false"
        )
    return path_scores
