"""From documents to entity spans and their exact probabilities."""

from collections.abc import Sequence
from typing import NamedTuple

import numpy as np
import torch
from numpy.typing import NDArray
from spacy.tokens import Doc
from thinc.api import Model
from thinc.types import Floats2d

from spacy_clinner.corpus.layout import in_tokens, word_positions
from spacy_clinner.layers.bounded_batches import bounded_batches
from spacy_clinner.layers.crf import LinearChainCrf, SpanQuery
from spacy_clinner.tagger.model import predict_emissions, tag_set, tagger_network
from spacy_clinner.tags import TagSet

Docs = list[Doc]
Spans = list[tuple[int, int, str]]
FloatArray = NDArray[np.float32]


class Prediction(NamedTuple):
    """Entities of one document.

    Attributes:
        spans: (start token, end token, label), end-exclusive, in text order; none begins or ends with a
            token that is layout.
        confidences: P(this span has this label | text), one a span; None when not asked for.
        scores: float32 (words, tags), the emissions; None when not asked for.
        probabilities: float32 (words, tags), P(tag | text); None when not asked for.
    """

    spans: Spans
    confidences: list[float] | None
    scores: FloatArray | None = None
    probabilities: FloatArray | None = None

    def in_tokens(self, positions: NDArray[np.int64]) -> "Prediction":
        """The same with spans of tokens for spans of words; see `layout.word_positions`."""
        return self._replace(spans=in_tokens(self.spans, positions))


def predict_spans(
    model: Model[Docs, list[Floats2d]],
    docs: Docs,
    *,
    max_padded_tokens: int,
    with_confidence: bool,
    with_emissions: bool = False,
    temperature: float = 1.0,
) -> list[Prediction]:
    """Viterbi decoding of any number of documents of any length.

    Args:
        model: an initialised Tagger.
        docs: documents; one without words has no entities.
        max_padded_tokens: bound on the size of a padded batch, which bounds the memory; a longer
            document is a batch by itself.
        with_confidence: also run forward-backward for the probability of each span.
        with_emissions: also return the scores and probabilities of each word's tags.
        temperature: what all scores are divided by for the probabilities; entities and the returned scores
            do not depend on it.

    Returns:
        One prediction a document, in the order of `docs`.
    """
    predictions = [_nothing(model, with_confidence, with_emissions) for _ in docs]
    words = [word_positions(doc) for doc in docs]
    filled = [i for i, positions in enumerate(words) if len(positions)]
    tags = tag_set(model)
    for batch in bounded_batches([len(docs[i]) for i in filled], max_padded_tokens):
        indices = [filled[i] for i in batch]
        read = [docs[i] for i in indices], [words[i] for i in indices]
        batch_predictions = _predict_batch(model, *read, tags, with_confidence, with_emissions, temperature)
        for i, prediction in zip(indices, batch_predictions, strict=True):
            predictions[i] = prediction.in_tokens(words[i])
    return predictions


def _predict_batch(
    model: Model[Docs, list[Floats2d]],
    docs: Docs,
    words: list[NDArray[np.int64]],
    tags: TagSet,
    with_confidence: bool,
    with_emissions: bool,
    temperature: float,
) -> list[Prediction]:
    crf = tagger_network(model).crf
    with torch.inference_mode():
        emissions, lengths = predict_emissions(model, docs, words)
        predictions = decode(
            crf, emissions, lengths, tags, with_confidence=with_confidence, temperature=temperature
        )
        if not with_emissions:
            return predictions
        probabilities = crf.marginals(emissions, lengths, temperature)
        return [
            prediction._replace(
                scores=emissions[i, :length].cpu().numpy().copy(),
                probabilities=probabilities[i, :length].cpu().numpy().copy(),
            )
            for i, (prediction, length) in enumerate(zip(predictions, lengths.tolist(), strict=True))
        ]


def decode(
    crf: LinearChainCrf,
    emissions: torch.Tensor,
    lengths: torch.Tensor,
    tags: TagSet,
    *,
    with_confidence: bool,
    temperature: float = 1.0,
) -> list[Prediction]:
    """The best legal tagging of each sequence as spans, and their probabilities.

    Args:
        crf: the lattice.
        emissions: float (batch, steps, tags).
        lengths: int64 (batch,).
        tags: what the tags stand for.
        with_confidence: also run forward-backward for the probability of each span.
        temperature: see `predict_spans`.
    """
    best = crf.viterbi(emissions, lengths).cpu().numpy()
    spans = [tags.decode(row[:length]) for row, length in zip(best, lengths.tolist(), strict=True)]
    if not with_confidence:
        return [Prediction(row_spans, None) for row_spans in spans]
    confidences = span_confidences(crf, emissions, lengths, spans, tags, temperature)
    return [Prediction(*pair) for pair in zip(spans, confidences, strict=True)]


def span_confidences(
    crf: LinearChainCrf,
    emissions: torch.Tensor,
    lengths: torch.Tensor,
    spans: Sequence[Spans],
    tags: TagSet,
    temperature: float = 1.0,
) -> list[list[float]]:
    """The exact probability of each span of each sequence; see `decode`."""
    queries = [
        [
            SpanQuery(start, tags.span_tags(label, end - start), *tags.span_neighbours(label, end - start))
            for start, end, label in row_spans
        ]
        for row_spans in spans
    ]
    return [row.tolist() for row in crf.span_probabilities(emissions, lengths, queries, temperature)]


def _nothing(model: Model[Docs, list[Floats2d]], with_confidence: bool, with_emissions: bool) -> Prediction:
    empty = np.empty((0, len(tag_set(model))), dtype=np.float32) if with_emissions else None
    return Prediction([], [] if with_confidence else None, empty, empty)
