"""Counts against a recount over all places, and what they must change."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from spacy_clinner.labelling.mislabelled.same_words import WEIGHT, SameWords
from spacy_clinner.labelling.mislabelled.span_readings import Readings

FEVER, NONE = (0, 1, "PROBLEM"), (0, 1)


def updated(notes, annotations, readings):
    return list(SameWords([note.split() for note in notes], annotations, readings).updated())


def test_what_is_annotated_everywhere_else_is_missed_less_doubtfully():
    notes = ["fever today"] * 4
    annotations = [[FEVER], [FEVER], [FEVER], []]
    readings = [Readings({FEVER: 0.5}, {NONE: 0.4})] * 4
    *_, annotated, missing = updated(notes, annotations, readings)
    assert annotated.spans[FEVER] == pytest.approx((WEIGHT * 0.5 + 2) / (WEIGHT + 3))
    assert missing.spans[FEVER] == pytest.approx((WEIGHT * 0.5 + 3) / (WEIGHT + 3))
    assert annotated.outside[NONE] == pytest.approx((WEIGHT * 0.4 + 1) / (WEIGHT + 3))
    assert missing.outside[NONE] == pytest.approx((WEIGHT * 0.4 + 0) / (WEIGHT + 3))


def test_words_that_stand_once_keep_their_probability():
    (only,) = updated(["fever today"], [[FEVER]], [Readings({FEVER: 0.3}, {NONE: 0.6})])
    assert only.spans[FEVER] == pytest.approx(0.3)
    assert only.outside[NONE] == pytest.approx(0.6)


spans = st.lists(st.integers(0, 6), min_size=2, max_size=4, unique=True).map(sorted)


@given(
    st.lists(
        st.tuples(st.lists(st.sampled_from("ab"), min_size=6, max_size=6), spans), min_size=1, max_size=4
    )
)
def test_counts_are_those_of_all_other_places(corpus):
    notes = [words for words, _ in corpus]
    annotations = [[(a, b, "X") for a, b in zip(own[::2], own[1::2], strict=False)] for _, own in corpus]
    places = [(start, end) for start in range(6) for end in range(start + 1, 7)]
    readings = Readings({(*place, "X"): 0.25 for place in places}, dict.fromkeys(places, 0.5))
    found = list(SameWords(notes, annotations, [readings] * len(notes)).updated())
    everywhere = [(i, place) for i in range(len(notes)) for place in places]
    for i, (start, end) in everywhere:
        others = [
            (j, (a, b))
            for j, (a, b) in everywhere
            if (j, a, b) != (i, start, end) and notes[j][a:b] == notes[i][start:end]
        ]
        annotated = sum((a, b, "X") in annotations[j] for j, (a, b) in others)
        outside = sum(all(b <= s or e <= a for s, e, _ in annotations[j]) for j, (a, b) in others)
        total = WEIGHT + len(others)
        assert found[i].spans[start, end, "X"] == pytest.approx((WEIGHT * 0.25 + annotated) / total)
        assert found[i].outside[start, end] == pytest.approx((WEIGHT * 0.5 + outside) / total)
