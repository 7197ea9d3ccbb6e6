"""The four schemas: by hand, and the same figures as nervaluate."""

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from spacy_clinner.evaluation.overlap_schemas import OUTCOMES, SCHEMAS, schema_counts, schema_scores

GOLD = [(0, 10, "A"), (20, 30, "B"), (40, 50, "A")]
CASES = {
    # predicted: strict, exact, partial and type, each as correct, incorrect, partial, missed, spurious
    "all right": (GOLD, ["3 0 0 0 0"] * 4),
    "nothing": ([], ["0 0 0 3 0"] * 4),
    "a boundary": ([(0, 8, "A")], ["0 1 0 2 0", "0 1 0 2 0", "0 0 1 2 0", "1 0 0 2 0"]),
    "a type": ([(20, 30, "A")], ["0 1 0 2 0", "1 0 0 2 0", "1 0 0 2 0", "0 1 0 2 0"]),
    "for nothing": ([(60, 70, "A")], ["0 0 0 3 1"] * 4),
    "beside it": ([(10, 20, "A")], ["0 0 0 3 1"] * 4),
}
SPANS = st.builds(
    lambda start, length, label: (start, start + length, label),
    st.integers(0, 40),
    st.integers(1, 12),
    st.sampled_from("ABC"),
)
DOCUMENTS = st.lists(
    st.tuples(st.lists(SPANS, max_size=8), st.lists(SPANS, max_size=8)), min_size=1, max_size=4
)
NAMES = {"strict": "strict", "exact": "exact", "partial": "partial", "type": "ent_type"}


@pytest.mark.parametrize("name", CASES)
def test_by_hand(name):
    predicted, rows = CASES[name]
    assert schema_counts(GOLD, predicted).tolist() == [[int(count) for count in row.split()] for row in rows]


def test_a_long_mention_needs_an_overlap_of_one_percent():
    gold = [(0, 1000, "A")]
    assert schema_counts(gold, [(991, 1010, "A")])[SCHEMAS.index("type")].tolist() == [0, 0, 0, 1, 1]
    assert schema_counts(gold, [(990, 1010, "A")])[SCHEMAS.index("type")].tolist() == [1, 0, 0, 0, 0]


def test_scores_of_a_partial_match():
    counts = np.array([1.0, 0.0, 1.0, 1.0, 2.0])
    assert schema_scores(counts) == pytest.approx([1.5 / 4, 1.5 / 3, 3 / 7])
    assert np.isnan(schema_scores(np.zeros(5))).all()


@given(DOCUMENTS, st.sampled_from(["", "A", "B"]))
def test_the_same_figures_as_nervaluate(documents, label):
    """Overall, and of one type, which nervaluate counts among its own kind alone."""
    nervaluate = pytest.importorskip(
        "nervaluate", reason="nervaluate is in the extra dev, for Python 3.11 and above"
    )
    chosen = [
        tuple(sorted({span for span in spans if span[2] == label or not label}) for spans in document)
        for document in documents
    ]
    true, found = ([[_as_dict(span) for span in document[i]] for document in chosen] for i in (0, 1))
    result = nervaluate.Evaluator(true, found, tags=list("ABC"), loader="dict").evaluate()["overall"]
    counts = sum(schema_counts(*document) for document in chosen)
    for schema, row in zip(SCHEMAS, counts, strict=True):
        theirs = result[NAMES[schema]]
        assert row.tolist() == [getattr(theirs, outcome) for outcome in OUTCOMES]
        scores = np.nan_to_num(schema_scores(row.astype(float)))
        assert scores == pytest.approx([theirs.precision, theirs.recall, theirs.f1])


def _as_dict(span):
    """nervaluate's ends are those of the last characters."""
    return {"start": span[0], "end": span[1] - 1, "label": span[2]}
