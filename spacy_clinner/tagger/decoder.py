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
        constrained: give illegal moves no probability while training. NeuroNER lets the CRF learn
            them (false); with few labels there is nothing to gain from that.
    """
    return Decoder(scheme, learned=True, constrained=constrained, default_loss=CrfLikelihood())


def Softmax(scheme: Scheme = "BILUO") -> Decoder:
    """Independent token scores; decoding is the best legal sequence, confidence its probability."""
    return Decoder(scheme, learned=False, constrained=False, default_loss=CrossEntropy())
