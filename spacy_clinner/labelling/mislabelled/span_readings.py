"""What a tagger holds possible in each note: spans that may be entities, with their exact probabilities."""

import itertools
from collections.abc import Collection, Iterable, Iterator, Sequence
from dataclasses import dataclass, field

import numpy as np
import torch
from numpy.typing import NDArray
from spacy.language import Language
from spacy.tokens import Doc
from torch.nn.utils.rnn import pad_sequence

from spacy_clinner.layers.bounded_batches import bounded_batches
from spacy_clinner.layers.crf import LinearChainCrf, SpanQuery
from spacy_clinner.tagger.clinical_ner import ClinicalNer
from spacy_clinner.tagger.emissions import take_emissions
from spacy_clinner.tagger.find_tagger import name_in
from spacy_clinner.tagger.model import tag_set, tagger_network
from spacy_clinner.tags import OUTSIDE, Span, TagSet

Place = tuple[int, int]
Emissions = NDArray[np.float32]
LEAST = 0.02
"""Probability below which a span that nobody marked is left out."""
PADDED_WORDS = 50_000
"""Words of a padded batch, which bounds the memory."""


@dataclass(frozen=True)
class Readings:
    """What a tagger holds possible in one note; places count words, end-exclusive.

    Attributes:
        spans: P(exactly this span has this label | text) of each span that was asked for, and of all others
            that are likely enough.
        outside: P(no word there is part of an entity | text), for the place of each of those spans.
    """

    spans: dict[Span, float] = field(default_factory=dict)
    outside: dict[Place, float] = field(default_factory=dict)

    def only(self, labels: Collection[str]) -> "Readings":
        """The readings of spans with one of some labels."""
        spans = {span: value for span, value in self.spans.items() if span[2] in labels}
        return Readings(spans, self.outside)


def span_readings(
    nlp: Language, tagger: ClinicalNer, notes: Iterable[tuple[Doc, Sequence[Span]]], longest: int
) -> Iterator[Readings]:
    """The readings of documents, exact under the tagger's lattice.

    Args:
        nlp: the pipeline.
        tagger: its component that is asked; those behind it do not run.
        notes: documents, and spans of each in words whose probability is given however small it is. Labels
            that the tagger lacks have none.
        longest: words of the longest other span.
    """
    crf, tags = tagger_network(tagger.model).crf, tag_set(tagger.model)
    notes = iter(notes)
    while chunk := list(itertools.islice(notes, nlp.batch_size)):
        docs, asked = zip(*chunk, strict=True)
        emissions = list(word_emissions(nlp, tagger, docs))
        known = [[span for span in spans if span[2] in tags.labels] for spans in asked]
        yield from lattice_readings(crf, tags, emissions, known, longest, temperature=tagger.temperature)


def word_emissions(nlp: Language, tagger: ClinicalNer, docs: Iterable[Doc]) -> Iterator[Emissions]:
    """The scores of the tags of each document, float32 (words, tags).

    Args:
        nlp: the pipeline; its components up to the tagger run.
        tagger: the component.
        docs: the documents.
    """
    behind = nlp.pipe_names[nlp.pipe_names.index(name_in(nlp, tagger)) + 1 :]
    kept, tagger.keep_emissions = tagger.keep_emissions, True
    try:
        for doc in nlp.pipe(docs, disable=behind):
            yield take_emissions(doc, "review")[tagger.name].scores
    finally:
        tagger.keep_emissions = kept


def lattice_readings(
    crf: LinearChainCrf,
    tags: TagSet,
    emissions: Sequence[Emissions],
    asked: Sequence[Sequence[Span]],
    longest: int,
    least: float = LEAST,
    temperature: float = 1.0,
) -> list[Readings]:
    """The readings of notes whose scores are known.

    Args:
        crf: the lattice.
        tags: what its tags stand for.
        emissions: float32 (words, tags) of each note.
        asked: spans of each note, of labels that there are.
        longest: words of the longest other span.
        least: probability from which another span is given.
        temperature: of the tagger; what all scores are divided by.
    """
    readings = [Readings() for _ in emissions]
    filled = [i for i, scores in enumerate(emissions) if len(scores)]
    for batch in bounded_batches([len(emissions[i]) for i in filled], PADDED_WORDS):
        rows = [filled[i] for i in batch]
        batch_readings = _batch_readings(
            crf, tags, [emissions[i] for i in rows], [asked[i] for i in rows], longest, least, temperature
        )
        for i, reading in zip(rows, batch_readings, strict=True):
            readings[i] = reading
    return readings


def likely_spans(marginals: NDArray[np.float32], tags: TagSet, longest: int, least: float) -> list[Span]:
    """Spans each of whose tags is likely enough: all spans that are, and few that are not.

    The probability of a span is at most that of each of its tags.

    Args:
        marginals: float (words, tags), P(tag | text).
        tags: what the tags stand for.
        longest: words of the longest span.
        least: the probability.
    """
    is_likely = marginals >= least
    spans: list[Span] = []
    for label in tags.labels:
        (single,), (begin, end), (_, inside, _) = (tags.span_tags(label, length) for length in (1, 2, 3))
        spans += [(start, start + 1, label) for start in np.flatnonzero(is_likely[:, single]).tolist()]
        for start in np.flatnonzero(is_likely[:, begin]).tolist():
            for last in range(start + 1, min(start + longest, len(marginals))):
                if is_likely[last, end]:
                    spans.append((start, last + 1, label))
                if not is_likely[last, inside]:
                    break
    return spans


def _batch_readings(
    crf: LinearChainCrf,
    tags: TagSet,
    emissions: Sequence[Emissions],
    asked: Sequence[Sequence[Span]],
    longest: int,
    least: float,
    temperature: float,
) -> Iterator[Readings]:
    device = crf.transitions.device
    lengths = torch.tensor([len(scores) for scores in emissions], device=device)
    padded = pad_sequence([torch.from_numpy(scores) for scores in emissions], batch_first=True).to(device)
    marginals = crf.marginals(padded, lengths, temperature).cpu().numpy()
    spans = [
        list(dict.fromkeys([*own, *likely_spans(marginals[i, : len(scores)], tags, longest, least)]))
        for i, (own, scores) in enumerate(zip(asked, emissions, strict=True))
    ]
    places = [sorted({span[:2] for span in row}) for row in spans]
    queries = [
        [*(_span_query(span, tags) for span in row), *(_outside_query(place, tags) for place in where)]
        for row, where in zip(spans, places, strict=True)
    ]
    probabilities = crf.span_probabilities(padded, lengths, queries, temperature)
    for row, where, values, own in zip(spans, places, probabilities, asked, strict=True):
        yield _readings(row, where, values.tolist(), set(own), least)


def _readings(
    spans: list[Span], places: list[Place], probabilities: list[float], asked: set[Span], least: float
) -> Readings:
    of_spans, of_places = probabilities[: len(spans)], probabilities[len(spans) :]
    kept = {
        span: value for span, value in zip(spans, of_spans, strict=True) if value >= least or span in asked
    }
    needed = {span[:2] for span in kept}
    outside = zip(places, of_places, strict=True)
    return Readings(kept, {place: value for place, value in outside if place in needed})


def _span_query(span: Span, tags: TagSet) -> SpanQuery:
    start, end, label = span
    return SpanQuery(start, tags.span_tags(label, end - start), *tags.span_neighbours(label, end - start))


def _outside_query(place: Place, tags: TagSet) -> SpanQuery:
    start, end = place
    anything = np.ones(len(tags), dtype=bool)
    return SpanQuery(start, [OUTSIDE] * (end - start), anything, anything)


def mean_readings(runs: Sequence[Readings], asked: Collection[Span]) -> Readings:
    """The readings of one note by several taggers as those of their equal mixture.

    Args:
        runs: of the same note, at least one.
        asked: spans that every tagger gave that has their label. Another span that a tagger did not give has
            no probability there.
    """
    spans = dict.fromkeys(span for run in runs for span in run.spans)
    places = dict.fromkeys(place for run in runs for place in run.outside)
    return Readings(
        {
            span: sum(values) / (len(values) if span in asked else len(runs))
            for span in spans
            if (values := [run.spans[span] for run in runs if span in run.spans])
        },
        {
            place: sum(values) / len(values)
            for place in places
            if (values := [run.outside[place] for run in runs if place in run.outside])
        },
    )
