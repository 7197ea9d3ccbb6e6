"""The objective of La-DTL and its rivals (Wang et al. 2018): two domains in one update."""

from __future__ import annotations

import math
from collections.abc import Sequence
from typing import TYPE_CHECKING, Any, Literal, NamedTuple

from spacy_clinner.errors import ClinnerError
from spacy_clinner.tagger.gold import padded_gold
from spacy_clinner.tagger.objective import Update
from spacy_clinner.tags import OUTSIDE

if TYPE_CHECKING:
    from collections.abc import Iterator

    from spacy.training import Example
    from thinc.api import Optimizer
    from torch import Tensor

    from spacy_clinner.tagger.bridge import TorchShim
    from spacy_clinner.tagger.learner import Learner
    from spacy_clinner.tagger.model import ForwardPass
    from spacy_clinner.tags import TagSet
    from spacy_clinner.transfer.domain_similarity import Similarity
    from spacy_clinner.transfer.label_aware_mmd import LabelWeights

Discrepancy = Literal["label_aware", "plain"]


class Terms(NamedTuple):
    """How L = Lc + alpha * L_MMD + beta * Lp + gamma * Lr is weighed; see `double_transfer`."""

    epsilon: float
    alpha: float
    beta: float
    gamma: float
    mmd: Discrepancy | None
    label_weights: LabelWeights
    outside: bool
    max_tokens_per_label: int
    bandwidths: tuple[float, ...]
    similarity: Similarity | None


class DoubleTransfer:
    """Learns from a batch of the source beside every batch of the target, in one forward and one backward.

    Args:
        terms: what is minimised.
        batches: batches of the source, without end.
        head: an `OwnHead` or a `SharedHead`, the source's scores; stepped with the component's optimizer.
        source_tags: the source's tags.
        target_tags: the component's tags.
        shared: (source id, target id) of each tag that both domains have.
    """

    name = "double_transfer"

    def __init__(
        self,
        terms: Terms,
        batches: Iterator[list[Example]],
        head: TorchShim,
        source_tags: TagSet,
        target_tags: TagSet,
        shared: Sequence[tuple[int, int]],
    ) -> None:
        from spacy_clinner.transfer.domain_similarity import RunningMean

        self._terms = terms
        self._batches = batches
        self._head = head
        self._source_tags = source_tags
        self._shared = list(shared)
        self._label_numbers = [
            _label_numbers(len(tags), [pair[side] for pair in shared], terms.outside)
            for side, tags in enumerate((source_tags, target_tags))
        ]
        self._target_mean = RunningMean()
        self._updates = 0

    def __call__(self, ner: Learner, examples: Sequence[Example]) -> Update:
        """See `Objective`.

        Raises:
            ClinnerError: if a term is not a number; the weights are then as they were.
        """
        import torch

        source_examples = next(self._batches)
        forward = ner.begin_forward([example.predicted for example in (*examples, *source_examples)])
        target, source = self._domains(ner, forward, examples, source_examples)
        weighted_terms = self._losses(ner, forward, source, target)
        values = {name: value.item() for name, (_, value) in weighted_terms.items()}
        for name, value in values.items():
            if not math.isfinite(value):
                raise ClinnerError(
                    f"double_transfer: update {self._updates}: the term {name!r} is {value}: lower the "
                    "learning rate or the weight of the term; the pipelines saved so far are as they were"
                )
        loss = torch.stack([weight * value for weight, value in weighted_terms.values()]).sum()
        forward.backward(loss)
        self._updates += 1
        return Update(loss.item(), values)

    def finish_update(self, ner: Learner, optimizer: Optimizer) -> None:
        """Step the target's tagger and the source's head."""
        ner.step(optimizer)
        self._head.finish_update(optimizer)

    def _domains(
        self,
        ner: Learner,
        forward: ForwardPass,
        examples: Sequence[Example],
        source_examples: Sequence[Example],
    ) -> tuple[Domain, Domain]:
        """The two halves of the joint batch, each as long as its longest document."""
        from spacy_clinner.tagger.model import to_network_device

        n = len(examples)
        gold = ner.gold_tags(examples)
        target = Domain(forward.hidden[:n, : gold.shape[1]], gold, forward.lengths[:n], forward.tokens[:n])
        gold = to_network_device(ner.model, padded_gold(source_examples, self._source_tags))
        return target, Domain(
            forward.hidden[n:, : gold.shape[1]], gold, forward.lengths[n:], forward.tokens[n:]
        )

    def _losses(
        self, ner: Learner, forward: ForwardPass, source: Domain, target: Domain
    ) -> dict[str, tuple[float, Tensor]]:
        """Each term of the loss with its weight."""
        from spacy_clinner.tagger.crf_likelihood import in_the_unit_of
        from spacy_clinner.transfer.parameter_distance import parameter_distance, squared_norm

        terms, network = self._terms, forward.network
        head: Any = self._head.module
        emissions, transitions = head(source.hidden, network)
        likelihoods = head.crf.log_likelihood(emissions, source.gold, source.lengths, transitions)
        if terms.similarity is not None:
            mean = self._target_mean.add(target.sentences())
            likelihoods = likelihoods * terms.similarity(source.sentences(), mean)
        source_loss = -likelihoods.mean() * in_the_unit_of(ner.loss, source.lengths)
        target_emissions = forward.emissions[: len(target.lengths), : target.gold.shape[1]]
        weighted_terms = {
            "source": (terms.epsilon, source_loss),
            "target": (
                1 - terms.epsilon,
                ner.loss(network.crf, target_emissions, target.gold, target.lengths),
            ),
        }
        if terms.mmd is not None:
            weighted_terms["mmd"] = (terms.alpha, self._discrepancy(source, target))
        if terms.beta:
            s, t = (source.lengths.new_tensor(ids) for ids in zip(*self._shared, strict=True))
            weighted_terms["parameters"] = (
                terms.beta,
                parameter_distance(
                    head.fully_connected, head.crf, network.fully_connected, network.crf, s, t
                ),
            )
        if terms.gamma:
            weights = [*network.parameters(), *head.parameters()]
            weighted_terms["norm"] = (terms.gamma, squared_norm(weights))
        return weighted_terms

    def _discrepancy(self, source: Domain, target: Domain) -> Tensor:
        """MMD of the token states of the two domains, label by label or of all tokens alike."""
        from spacy_clinner.transfer.label_aware_mmd import label_aware_mmd

        states = []
        for domain, numbers in zip((source, target), self._label_numbers, strict=True):
            hidden, tags = domain.states()
            states += [hidden, tags * 0 if self._terms.mmd == "plain" else tags.new_tensor(numbers)[tags]]
        return label_aware_mmd(
            *states,
            weights=self._terms.label_weights,
            max_tokens_per_label=self._terms.max_tokens_per_label,
            bandwidths=self._terms.bandwidths,
        )


class Domain(NamedTuple):
    """One domain's part of a joint batch.

    Attributes:
        hidden: float (documents, steps, width).
        gold: int64 (documents, steps), UNKNOWN on padding.
        lengths: int64 (documents,).
        tokens: float (documents, at least steps, vector width), 0 on padding.
    """

    hidden: Tensor
    gold: Tensor
    lengths: Tensor
    tokens: Tensor

    def states(self) -> tuple[Tensor, Tensor]:
        """Hidden state and gold tag of every token: float (tokens, width), int64 (tokens,)."""
        from spacy_clinner.layers.tagger_network import gather_tokens

        return gather_tokens(self.hidden, self.lengths), gather_tokens(self.gold, self.lengths)

    def sentences(self) -> Tensor:
        """Mean vector of each document's tokens, without a gradient: float (documents, vector width)."""
        return self.tokens.detach().sum(1) / self.lengths.clamp(min=1).unsqueeze(1)


def _label_numbers(n_tags: int, shared: Sequence[int], outside: bool) -> list[int]:
    """For each tag its place among the shared ones, or -1; the last entry is for UNKNOWN."""
    numbers = [-1] * (n_tags + 1)
    for place, tag in enumerate(shared):
        if outside or tag != OUTSIDE:
            numbers[tag] = place
    return numbers
