"""Against published examples, and for two annotators against another way to count."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from spacy_clinner.labelling.agreement.kappa import cohen_kappa, fleiss_kappa

# ten subjects, fourteen raters, five categories: the worked example of Wikipedia's "Fleiss' kappa"
FOURTEEN_RATERS = [
    (0, 0, 0, 0, 14),
    (0, 2, 6, 4, 2),
    (0, 0, 3, 5, 6),
    (0, 3, 9, 2, 0),
    (2, 2, 8, 1, 1),
    (7, 7, 0, 0, 0),
    (3, 2, 6, 3, 0),
    (2, 5, 3, 2, 2),
    (6, 5, 2, 1, 0),
    (0, 2, 2, 3, 7),
]


def test_fleiss_published_example():
    items = [[c for c, count in enumerate(counts) for _ in range(count)] for counts in FOURTEEN_RATERS]
    assert fleiss_kappa(items) == pytest.approx(0.210, abs=5e-4)


@pytest.mark.parametrize(
    ("counts", "kappa"),
    [
        ({"yy": 20, "yn": 5, "ny": 10, "nn": 15}, 0.40),  # Wikipedia's "Cohen's kappa": simple example
        ({"yy": 45, "yn": 15, "ny": 25, "nn": 15}, 0.1304),  # same percentage, different numbers
        ({"yy": 25, "yn": 35, "ny": 5, "nn": 35}, 0.2593),
    ],
)
def test_cohen_published_examples(counts, kappa):
    pairs = [(one, other) for (one, other), count in counts.items() for _ in range(count)]
    assert cohen_kappa(pairs) == pytest.approx(kappa, abs=5e-5)


@given(st.lists(st.tuples(st.sampled_from("OAB"), st.sampled_from("OAB")), min_size=1, max_size=30))
def test_agree_with_other_implementations(pairs):
    metrics = pytest.importorskip("sklearn.metrics")
    own = cohen_kappa(pairs)
    if len({category for pair in pairs for category in pair}) == 1:
        assert own is None
    else:
        assert own == pytest.approx(metrics.cohen_kappa_score(*zip(*pairs, strict=True)))


def test_one_category_or_nothing_says_nothing():
    assert cohen_kappa([]) is None
    assert fleiss_kappa([]) is None
    assert cohen_kappa([("O", "O")] * 3) is None
    assert fleiss_kappa([("O", "O", "O")] * 3) is None


def test_fleiss_of_two_has_their_common_frequencies():
    pairs = [("A", "A"), ("A", "O"), ("O", "O"), ("O", "O")]
    observed, expected = 3 / 4, (3 / 8) ** 2 + (5 / 8) ** 2
    assert fleiss_kappa(pairs) == pytest.approx((observed - expected) / (1 - expected))
