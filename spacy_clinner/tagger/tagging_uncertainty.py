"""How uncertain a tagger is of whole documents, and where they lie among its token vectors."""

from collections.abc import Callable, Sequence
from typing import Literal

import numpy as np
import torch
from numpy.typing import NDArray
from spacy.tokens import Doc
from thinc.api import Model
from thinc.types import Floats2d
from torch import Tensor

from spacy_clinner.corpus.layout import word_positions
from spacy_clinner.layers.bounded_batches import bounded_batches
from spacy_clinner.layers.crf import LinearChainCrf
from spacy_clinner.layers.crf_uncertainty import Moves, expected_moves, log_probability, tagging_entropy
from spacy_clinner.tagger.model import predict_emissions, tag_set, tagger_network
from spacy_clinner.tagger.prediction import decode
from spacy_clinner.tagger.token_vectors import read, token_vectors
from spacy_clinner.tags import TagSet

Measure = Literal["entropy", "log_loss", "wrong_entities"]
"""The entropy of the tagging, minus the log probability of the best one (both in nats), or how many of its
entities are expected to be wrong."""

MAX_NUMBERS = 1 << 22
"""Scores of a padded batch, which bounds the memory of the float64 messages."""

TaggerModel = Model[list[Doc], list[Floats2d]]


def tagging_uncertainty(
    model: TaggerModel,
    docs: Sequence[Doc],
    measure: Measure,
    *,
    max_padded_tokens: int,
    temperature: float = 1.0,
) -> NDArray[np.float64]:
    """The uncertainty of each document, exact under the tagger's distribution over legal taggings.

    Wrong entities are those that are predicted and not there, plus those that are there and not predicted.
    Their expected number is exact, too: the sum of 1 - P(entity | text) over predicted entities, and the
    expected number of entities less the sum of P(entity | text).

    Args:
        model: an initialised Tagger.
        docs: documents of any length, as the components before the tagger leave them.
        measure: what is computed.
        max_padded_tokens: bound on the size of a padded batch.
        temperature: of the tagger; what all scores are divided by.

    Returns:
        float64 (documents,), 0 for one without words.
    """
    words = [word_positions(doc) for doc in docs]
    filled = [i for i, positions in enumerate(words) if len(positions)]
    tags, values = tag_set(model), np.zeros(len(docs))
    most = min(max_padded_tokens, max(MAX_NUMBERS // len(tags), 1))
    for batch in bounded_batches([len(docs[i]) for i in filled], most):
        indices = [filled[i] for i in batch]
        with torch.inference_mode():
            emissions, lengths = predict_emissions(
                model, [docs[i] for i in indices], [words[i] for i in indices]
            )
            found = MEASURES[measure](tagger_network(model).crf, emissions, lengths, tags, temperature)
        values[indices] = found.cpu().numpy()
    return values


def mean_token_vectors(
    model: TaggerModel, docs: Sequence[Doc], *, max_padded_tokens: int
) -> NDArray[np.float32]:
    """The mean vector that the tagger's tok2vec gives the words of each document.

    Returns:
        float32 (documents, width), zeros for one without words.
    """
    means = np.zeros((len(docs), model.get_ref("tok2vec").get_dim("nO")), dtype=np.float32)
    filled = [i for i, doc in enumerate(docs) if len(word_positions(doc))]
    for batch in bounded_batches([len(docs[i]) for i in filled], max_padded_tokens):
        indices = [filled[i] for i in batch]
        with torch.inference_mode():
            reading = read(model, [docs[i] for i in indices])
            vectors, _ = token_vectors(model, reading.docs)
            parts = reading.words_of(vectors).split(reading.lengths.tolist())
            means[indices] = torch.stack([part.mean(0) for part in parts]).float().cpu().numpy()
    return means


def _entropy(
    crf: LinearChainCrf, emissions: Tensor, lengths: Tensor, tags: TagSet, temperature: float
) -> Tensor:
    return tagging_entropy(crf.legal_scores(emissions, lengths, temperature))


def _log_loss(
    crf: LinearChainCrf, emissions: Tensor, lengths: Tensor, tags: TagSet, temperature: float
) -> Tensor:
    best = crf.viterbi(emissions, lengths)
    return -log_probability(crf.legal_scores(emissions, lengths, temperature), best)


def _wrong_entities(
    crf: LinearChainCrf, emissions: Tensor, lengths: Tensor, tags: TagSet, temperature: float
) -> Tensor:
    """float64 (batch,): expected false positives and false negatives of the best tagging."""
    starts, transitions = (torch.from_numpy(moves).to(lengths.device) for moves in tags.entity_begins())
    present = expected_moves(crf.legal_scores(emissions, lengths, temperature), Moves(starts, transitions))
    predictions = decode(crf, emissions, lengths, tags, with_confidence=True, temperature=temperature)
    right = [sum(prediction.confidences or ()) for prediction in predictions]
    predicted = [len(prediction.spans) for prediction in predictions]
    found = present.new_tensor(right)
    return (present.new_tensor(predicted) - found + (present - found)).clamp(min=0.0)


MEASURES: dict[Measure, Callable[[LinearChainCrf, Tensor, Tensor, TagSet, float], Tensor]] = {
    "entropy": _entropy,
    "log_loss": _log_loss,
    "wrong_entities": _wrong_entities,
}
