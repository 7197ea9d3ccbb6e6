"""Confidences against facts, in bins of equal mass."""

import numpy as np
import pytest

from spacy_clinner.evaluation.calibration import reliability, reliability_by_label


def test_worked_example():
    confidences = [0.9] * 10 + [0.5] * 10
    correct = [True] * 7 + [False] * 3 + [True] * 6 + [False] * 4
    found = reliability(confidences, correct, bins=2)
    assert found.size == 20
    assert found.confidence == pytest.approx(0.7)
    assert found.accuracy == pytest.approx(13 / 20)
    assert [(b.size, round(b.confidence, 6), round(b.accuracy, 6)) for b in found.bins] == [
        (10, 0.5, 0.6),
        (10, 0.9, 0.7),
    ]
    assert found.error == pytest.approx((0.1 + 0.2) / 2)


def test_bins_have_equal_mass_and_are_not_too_small():
    generator = np.random.default_rng(0)
    for size, bins in ((1, 1), (25, 2), (150, 15), (1000, 15)):
        confidences = generator.random(size)
        found = reliability(confidences, generator.random(size) < confidences)
        sizes = [group.size for group in found.bins]
        assert len(sizes) == bins
        assert max(sizes) - min(sizes) <= 1
        assert sum(sizes) == size


def test_the_order_of_equal_confidences_does_not_count():
    correct = np.array([True] * 20 + [False] * 20)
    first = reliability([0.8] * 40, correct, bins=4)
    second = reliability([0.8] * 40, correct[::-1], bins=4)
    assert first == second
    assert first.error == pytest.approx(0.3)


def test_honest_confidences_have_a_small_error_and_others_a_large_one():
    generator = np.random.default_rng(1)
    truth = generator.random(20_000)
    correct = generator.random(20_000) < truth
    assert reliability(truth, correct).error < 0.015
    assert reliability(truth**0.2, correct).error > 0.2


def test_by_label_the_most_frequent_first():
    found = reliability_by_label([0.9, 0.8, 0.7], [True, True, False], ["b", "a", "b"])
    assert list(found) == ["b", "a"]
    assert found["b"].accuracy == 0.5
    assert found["a"].confidence == pytest.approx(0.8)
