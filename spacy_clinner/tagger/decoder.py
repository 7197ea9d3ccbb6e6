"""Decoders of the tagger: what `[components.clinical_ner.model.decoder]` may name."""

from typing import NamedTuple

import torch

from spacy_clinner.layers.crf import LinearChainCrf
from spacy_clinner.tagger.crf_likelihood import CrfLikelihood
from spacy_clinner.tagger.cross_entropy import CrossEntropy
from spacy_clinner.tagger.loss import Loss
from spacy_clinner.tags import Scheme, TagSet


class Decoder(NamedTuple):
    """How tags are read off the scores.

    Attributes:
        scheme: tag scheme.
        learned: whether tags are scored in pairs (a CRF) or one by one (softmax).
        constrained: whether training knows which moves are illegal; decoding always does.
        default_loss: the loss of a tagger whose config names none.
    """

    scheme: Scheme
    learned: bool
    constrained: bool
    default_loss: Loss

    def build(self, tags: TagSet) -> LinearChainCrf:
        """The lattice over the tag set."""
        return LinearChainCrf(
            torch.from_numpy(tags.legal_starts),
            torch.from_numpy(tags.legal_transitions),
            torch.from_numpy(tags.legal_ends),
            learned=self.learned,
            constrained=self.constrained,
        )


def Crf(scheme: Scheme = "BILUO", constrained: bool = True) -> Decoder:
    """A linear-chain CRF (Lample et al. 2016, arXiv:1603.01360), with exact probabilities of spans.

    Args:
        scheme: "BILUO", "BIO" or "IO".
        constrained: whether illegal transitions, such as from O to an L tag, have no probability in training.
            If false, as in NeuroNER, the CRF learns to avoid them from the data.
    """
    return Decoder(scheme, learned=True, constrained=constrained, default_loss=CrfLikelihood())


def Softmax(scheme: Scheme = "BILUO") -> Decoder:
    """Score each token independently of the others.

    Decoding gives the best legal sequence of tags. The confidence of a span is the probability of its tags.

    Args:
        scheme: "BILUO", "BIO" or "IO".
    """
    return Decoder(scheme, learned=False, constrained=False, default_loss=CrossEntropy())
