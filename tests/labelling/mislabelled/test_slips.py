"""The odds of a slip, against Bayes' rule written out, and what they must prefer."""

import math

import pytest

from spacy_clinner.labelling.mislabelled.slips import (
    BOTH_EDGES,
    LONGER,
    SLIP,
    SlipModel,
    Suspicion,
    suspicions,
)
from spacy_clinner.labelling.mislabelled.span_readings import Readings

CORPUS = [[(0, 1, "A"), (2, 4, "B")], [(1, 2, "A"), (3, 4, "C")]]
MODEL = SlipModel(CORPUS, words=20)


def judged(annotation, spans, outside=None, **more):
    readings = Readings(spans, outside or {span[:2]: 0.01 for span in spans})
    return list(suspicions(annotation, readings, MODEL, **more))


def test_probabilities_of_slips():
    assert MODEL.longest == 2 + LONGER
    assert MODEL.of_another_type("B", "A") == pytest.approx((1 / 4) / (1 / 2))
    assert MODEL.of_another_type("A", "B") == pytest.approx((1 / 2) / (3 / 4))
    assert MODEL.for_nothing((5, 6, "A")) == pytest.approx(4 / 20 * 1 / 2 * 3 / 4)
    moves = [(a, b) for a in range(-30, 31) for b in range(-30, 31) if (a, b) != (0, 0)]
    total = sum(MODEL.of_another_boundary((100, 200, "A"), (100 + a, 200 + b, "A")) for a, b in moves)
    assert total == pytest.approx(1, abs=1e-6)


def test_odds_are_those_of_bayes():
    spans = {(2, 4, "B"): 0.2, (2, 4, "A"): 0.5, (2, 5, "B"): 0.2, (2, 5, "A"): 0.05}
    (found,) = judged([(2, 4, "B")], spans, {(2, 4): 0.04, (2, 5): 0.03})
    another_type = 0.5 * SLIP * (1 / 4) / (1 / 2)
    boundary = 0.2 * SLIP * (1 - BOTH_EDGES) * 3 / 4 / 4
    both = 0.05 * SLIP * (1 - BOTH_EDGES) * (3 / 4 / 4) * SLIP * (1 / 4) / (1 / 2)
    nothing = 0.04 * SLIP * 4 / 20 * 1 / 4 * 1 / 4
    odds = (another_type + boundary + both + nothing) / 0.2
    assert math.exp(found.log_odds) == pytest.approx(odds)
    assert found.score == pytest.approx(odds / (1 + odds))
    assert found.kind == "type"
    assert (found.given, found.suggested) == ((2, 4, "B"), (2, 4, "A"))
    assert (found.given_probability, found.suggested_probability) == (0.2, 0.5)


@pytest.mark.parametrize(
    ("likely", "kind", "suggested"),
    [
        ({(2, 4, "A"): 0.9}, "type", (2, 4, "A")),
        ({(2, 3, "B"): 0.9}, "boundary", (2, 3, "B")),
        ({(2, 3, "A"): 0.9}, "boundary and type", (2, 3, "A")),
        ({}, "spurious", None),
    ],
)
def test_kinds(likely, kind, suggested):
    spans = {(2, 4, "B"): 0.001, **likely}
    outside = {span[:2]: 0.95 if kind == "spurious" else 1e-6 for span in spans}
    (found,) = judged([(2, 4, "B")], spans, outside)
    assert (found.kind, found.suggested) == (kind, suggested)
    assert found.suggested_probability == (0.95 if suggested is None else 0.9)


def test_a_missing_mention_counts_once_with_all_its_readings():
    spans = {(0, 2, "A"): 0.5, (0, 1, "A"): 0.2, (1, 2, "B"): 0.1, (4, 5, "C"): 0.3}
    outside = {(0, 2): 0.1, (0, 1): 0.2, (1, 2): 0.3, (4, 5): 0.6}
    first, second = judged([], spans, outside)
    assert (first.kind, first.given, first.suggested) == ("missing", None, (0, 2, "A"))
    assert first.log_odds == pytest.approx(math.log(SLIP * 0.8 / 0.1))
    assert first.given_probability == 0.1
    assert second.suggested == (4, 5, "C")
    assert second.log_odds == pytest.approx(math.log(SLIP * 0.3 / 0.6))


def test_nothing_is_missing_where_something_stands():
    spans = {(2, 4, "B"): 0.9, (3, 5, "B"): 0.05, (6, 7, "A"): 0.5}
    found = judged([(2, 4, "B")], spans, taken={6})
    assert [one.kind for one in found] == ["boundary"]


def test_a_mention_without_reading_is_not_judged():
    assert not judged([(2, 4, "NEW")], {})


def test_a_sure_mention_is_below_an_unsure_one_and_a_planted_type_above_a_common_confusion():
    sure, unsure = (
        judged([(2, 4, "B")], {(2, 4, "B"): p, (2, 4, "A"): 1 - p - 0.01})[0].log_odds for p in (0.95, 0.4)
    )
    planted = judged([(2, 4, "C")], {(2, 4, "C"): 1e-6, (2, 4, "A"): 0.9})[0].log_odds
    assert sure < unsure < planted


def test_probabilities_of_nothing_give_finite_odds():
    (found,) = judged([(2, 4, "B")], {(2, 4, "B"): 0.0}, {(2, 4): 0.0})
    assert math.isfinite(found.log_odds)
    assert 0 <= Suspicion("type", None, None, 1e9, 0, 0).score <= 1
    assert 0 <= Suspicion("type", None, None, -1e9, 0, 0).score <= 1


def test_a_corpus_of_one_label_or_none():
    model = SlipModel([[(0, 1, "A")]], words=5)
    assert model.of_another_type("A", "A") == 1
    (found,) = suspicions([(0, 1, "A")], Readings({(0, 1, "A"): 0.5}, {(0, 1): 0.5}), model)
    assert found.kind == "spurious"
    assert SlipModel([], 0).longest == 1 + LONGER
