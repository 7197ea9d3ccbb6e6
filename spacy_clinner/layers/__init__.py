"""Torch modules that know no spaCy and no thinc: LSTMs, the CRF, the network of the tagger."""

from spacy_clinner.layers.bilstm import BidirectionalLstm
from spacy_clinner.layers.char_lstm import CharWordEmbedding
from spacy_clinner.layers.crf import LinearChainCrf
from spacy_clinner.layers.tagger_network import TaggerNetwork

__all__ = ["BidirectionalLstm", "CharWordEmbedding", "LinearChainCrf", "TaggerNetwork"]
