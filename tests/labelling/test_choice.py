"""Units are chosen by what they are worth a word, within the budget, and far from each other."""

import itertools

import numpy as np
import pytest

from spacy_clinner.labelling.choice import affordable, directions, k_centers, preference

WORDS = np.array([10, 100, 20, 50])
UNCERTAINTY = np.array([5.0, 20.0, 1.0, 20.0])


def order(strategy, cost, seed=0):
    return preference(UNCERTAINTY, WORDS, strategy, cost, np.random.default_rng(seed)).tolist()


def test_uncertainty_counts_by_word_or_by_unit():
    assert order("entropy", "words") == [0, 3, 1, 2]
    assert sorted(order("entropy", "units")[:2]) == [1, 3]
    assert order("mnlp", "units") == order("mnlp", "words") == [0, 3, 1, 2]


def test_random_order_is_that_of_its_seed():
    assert order("random", "words", 3) == order("random", "words", 3)
    assert sorted(order("random", "words")) == [0, 1, 2, 3]
    assert len({tuple(order("random", "words", seed)) for seed in range(20)}) > 5


def test_equal_units_come_in_a_random_order():
    equal = [
        preference(np.ones(6), np.ones(6, int), "entropy", "units", np.random.default_rng(seed)).tolist()
        for seed in range(5)
    ]
    assert len(set(map(tuple, equal))) > 1


def test_the_budget_is_kept_and_used():
    assert affordable([1, 0, 2, 3], WORDS, 70) == [0, 2]
    assert affordable([1, 0, 2, 3], WORDS, 110) == [1, 0]
    assert affordable([0, 1], WORDS, 5) == []
    assert affordable(range(4), WORDS, 10_000) == [0, 1, 2, 3]


def test_k_centers_are_within_twice_the_best():
    vectors = np.random.default_rng(0).normal(size=(9, 3)).astype(np.float32)
    costs = np.ones(9, dtype=np.int64)

    def radius(centers):
        gaps = np.linalg.norm(vectors[:, None] - vectors[list(centers)], axis=2)
        return gaps.min(1).max()

    best = min(radius(centers) for centers in itertools.combinations(range(9), 3))
    found = k_centers(vectors, costs, 3)
    assert found[0] == 0
    assert len(set(found)) == 3
    assert radius(found) <= 2 * best + 1e-6


def test_k_centers_begin_far_from_what_is_labelled():
    vectors = np.array([[0.0, 0.0], [0.1, 0.0], [5.0, 0.0], [9.0, 0.0]], dtype=np.float32)
    costs = np.array([1, 1, 1, 4])
    labelled = np.array([[0.0, 0.0], [9.0, 0.0]], dtype=np.float32)
    assert k_centers(vectors, costs, 2, labelled) == [2, 1]
    assert k_centers(vectors, costs, 4) == [0, 2, 1]  # the farthest one costs more than is left
    assert k_centers(vectors, costs, 0) == []


def test_copies_are_chosen_last():
    vectors = np.array([[1.0, 0.0], [1.0, 0.0], [1.0, 0.0], [0.0, 1.0]], dtype=np.float32)
    assert k_centers(vectors, np.ones(4, dtype=np.int64), 2) == [0, 3]


def test_directions_have_length_one_about_their_mean():
    vectors = np.array([[3.0, 1.0], [5.0, 1.0], [4.0, 1.0]], dtype=np.float32)
    units, labelled = directions(vectors, np.array([[4.0, 3.0]], dtype=np.float32))
    assert units == pytest.approx(np.array([[-1.0, 0.0], [1.0, 0.0], [0.0, 0.0]]))
    assert labelled == pytest.approx(np.array([[0.0, 1.0]]))
    assert directions(vectors)[1] is None
