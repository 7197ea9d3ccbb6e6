"""Pairs of gold and predicted mentions, and what is wrong with each."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from spacy_clinner.evaluation.mention_pairs import overlapping, pair_mentions

CASES = {
    "correct": ([(0, 5, "A")], [(0, 5, "A")], {(0, 0, "correct")}),
    "boundary": ([(0, 5, "A")], [(2, 5, "A")], {(0, 0, "boundary")}),
    "type": ([(0, 5, "A")], [(0, 5, "B")], {(0, 0, "type")}),
    "both": ([(0, 5, "A")], [(2, 5, "B")], {(0, 0, "both")}),
    "missed": ([(0, 5, "A")], [], {(0, None, "missed")}),
    "for nothing": ([], [(0, 5, "A")], {(None, 0, "spurious")}),
    "they touch": ([(0, 5, "A")], [(5, 9, "A")], {(0, None, "missed"), (None, 0, "spurious")}),
    "one mention in two pieces": (
        [(0, 9, "A")],
        [(0, 4, "A"), (5, 9, "A")],
        {(0, 0, "boundary"), (None, 1, "spurious")},
    ),
    "the nearer boundary": (
        [(0, 9, "A")],
        [(0, 2, "A"), (3, 9, "A")],
        {(None, 0, "spurious"), (0, 1, "boundary")},
    ),
    "the right label before the nearer boundary": (
        [(0, 9, "A")],
        [(0, 8, "B"), (8, 9, "A")],
        {(None, 0, "spurious"), (0, 1, "boundary")},
    ),
    "nested gold": ([(0, 9, "A"), (2, 4, "B")], [(2, 4, "B")], {(0, None, "missed"), (1, 0, "correct")}),
}
SPANS = st.lists(
    st.builds(
        lambda s, n, label: (s, s + n, label), st.integers(0, 30), st.integers(1, 9), st.sampled_from("AB")
    ),
    max_size=8,
)


@pytest.mark.parametrize("name", CASES)
def test_pairs(name):
    gold, predicted, pairs = CASES[name]
    assert set(pair_mentions(gold, predicted)) == pairs


@given(SPANS, SPANS)
def test_every_mention_is_in_one_pair(gold, predicted):
    pairs = pair_mentions(gold, predicted)
    assert sorted(pair.gold for pair in pairs if pair.gold is not None) == list(range(len(gold)))
    assert sorted(p.predicted for p in pairs if p.predicted is not None) == list(range(len(predicted)))


@given(SPANS, SPANS)
def test_the_sweep_finds_all_overlaps(mentions, others):
    expected = [
        [j for j, other in enumerate(others) if other[0] < mention[1] and other[1] > mention[0]]
        for mention in mentions
    ]
    assert overlapping(mentions, others) == expected
