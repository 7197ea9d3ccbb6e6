"""Exact probabilities against the enumeration of every path of tiny lattices."""

import math

import numpy as np
import pytest

from spacy_clinner.labelling.mislabelled.review import tagger_of
from spacy_clinner.labelling.mislabelled.span_readings import (
    Readings,
    lattice_readings,
    likely_spans,
    mean_readings,
    span_readings,
)
from tests.conftest import TEXTS
from tests.support.lattices import make_lattice, path_scores


def enumerated(lattice, row):
    """P(span) and P(nothing at a place) of one row, from all its legal paths."""
    scores = path_scores(lattice, row, legal_only=True)
    total = math.fsum(map(math.exp, scores.values()))
    spans, outside = {}, {}
    length = int(lattice.lengths[row])
    for path, score in scores.items():
        p = math.exp(score) / total
        for span in lattice.tags.decode(path):
            spans[span] = spans.get(span, 0.0) + p
        for start in range(length):
            for end in range(start + 1, length + 1):
                if not any(path[start:end]):
                    outside[start, end] = outside.get((start, end), 0.0) + p
    return spans, outside


@pytest.mark.parametrize("scheme", ["BILUO", "BIO", "IO"])
def test_every_reading_is_the_sum_of_its_paths(scheme):
    lattice = make_lattice(scheme, seed=3)
    rows = [0, 1, 3]
    emissions = [lattice.emissions[row, : int(lattice.lengths[row])].float().numpy() for row in rows]
    crf = lattice.crf
    asked = [[(0, 2, "a")], [], []]
    found = lattice_readings(crf, lattice.tags, emissions, asked, longest=4, least=1e-4)
    for row, readings in zip(rows, found, strict=True):
        spans, outside = enumerated(lattice, row)
        for span, probability in readings.spans.items():
            assert probability == pytest.approx(spans[span], abs=1e-5)
        for place, probability in readings.outside.items():
            assert probability == pytest.approx(outside.get(place, 0.0), abs=1e-5)
        assert {span for span, p in spans.items() if p > 2e-4} <= set(readings.spans)
        assert {span[:2] for span in readings.spans} == set(readings.outside)


def test_what_is_asked_for_is_given_however_unlikely():
    lattice = make_lattice("BIO", scale=20.0)
    emissions = [lattice.emissions[0, :4].float().numpy()]
    asked = [[(start, start + 1, label) for start in range(4) for label in "ab"]]
    (readings,) = lattice_readings(lattice.crf, lattice.tags, emissions, asked, longest=4, least=0.3)
    assert set(asked[0]) <= set(readings.spans)
    assert min(readings.spans.values()) < 1e-3
    assert all(p >= 0.3 for span, p in readings.spans.items() if span not in asked[0])


def test_no_span_is_longer_than_the_longest():
    tags = make_lattice("IO").tags
    marginals = np.full((6, len(tags)), 0.3, np.float32)
    spans = likely_spans(marginals, tags, 3, 0.2)
    assert max(end - start for start, end, _ in spans) == 3
    assert len(spans) == len(set(spans)) == 2 * (6 + 5 + 4)
    assert not likely_spans(marginals, tags, 3, 0.4)


def test_readings_of_a_pipeline_are_its_confidences(trained):
    tagger = tagger_of(trained, "", "the pipeline")
    docs = [trained.make_doc(text) for text, _ in TEXTS] + [trained.make_doc("")]
    asked = [spans for _, spans in TEXTS] + [[]]
    asked[0] = [*asked[0], (0, 1, "NO_SUCH_LABEL")]
    found = list(span_readings(trained, tagger, zip(docs, asked, strict=True), longest=4))
    assert not tagger.keep_emissions
    assert found[-1] == Readings()
    for (text, spans), readings in zip(TEXTS, found, strict=False):
        doc = trained(text)
        assert len(doc.ents) == len(spans)
        for entity in doc.ents:
            place = (entity.start, entity.end, entity.label_)
            assert readings.spans[place] == pytest.approx(entity._.confidence, abs=1e-5)
        assert all(label != "NO_SUCH_LABEL" for *_, label in readings.spans)


def test_mean_over_taggers():
    first = Readings({(0, 1, "a"): 0.8, (1, 2, "b"): 0.4}, {(0, 1): 0.1, (1, 2): 0.6})
    second = Readings({(0, 1, "a"): 0.4}, {(0, 1): 0.5})
    mean = mean_readings([first, second], [(0, 1, "a")])
    assert mean.spans == {(0, 1, "a"): pytest.approx(0.6), (1, 2, "b"): pytest.approx(0.2)}
    assert mean.outside == {(0, 1): pytest.approx(0.3), (1, 2): pytest.approx(0.6)}
    assert mean_readings([second, Readings()], [(0, 1, "a")]).spans == {(0, 1, "a"): 0.4}
