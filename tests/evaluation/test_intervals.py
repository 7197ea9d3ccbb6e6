"""Intervals over resampled documents."""

import numpy as np
import pytest

from spacy_clinner.evaluation import intervals
from spacy_clinner.evaluation.intervals import bootstrap_intervals, interval, precision_recall_f


def test_documents_that_are_alike_leave_no_doubt():
    triple = bootstrap_intervals(np.tile([4, 5, 3], (20, 1)), precision_recall_f)
    assert triple == pytest.approx(np.tile([3 / 5, 3 / 4, 6 / 9], (3, 1)))


def test_an_interval_covers_the_truth_as_often_as_it_says():
    generator = np.random.default_rng(0)
    covered = 0
    for seed in range(200):
        correct = generator.binomial(1, 0.7, size=(60, 1)) * np.array([1, 1, 1]) + [[0, 0, 0]]
        counts = np.ones((60, 3), dtype=int)
        counts[:, 2] = correct[:, 2]
        _, low, high = bootstrap_intervals(counts, precision_recall_f, seed=seed)[:, 1]
        covered += low <= 0.7 <= high
    assert 180 <= covered <= 200


def test_what_is_undefined_has_no_interval():
    nothing = bootstrap_intervals(np.zeros((5, 3), dtype=int), precision_recall_f)
    assert interval(nothing[:, 0]) == (None, None, None)


def test_resampled_documents_without_anything_to_count_do_not_count():
    """One of ten documents has a mention: a third of the resampled sets have none."""
    counts = np.zeros((10, 3), dtype=int)
    counts[0] = 2, 2, 2
    assert interval(bootstrap_intervals(counts, precision_recall_f)[:, 0]) == (1.0, 1.0, 1.0)


def test_blocks_of_samples_change_nothing(monkeypatch):
    counts = np.random.default_rng(0).integers(0, 5, size=(30, 3))
    at_once = bootstrap_intervals(counts, precision_recall_f)
    monkeypatch.setattr(intervals, "WEIGHTS", 100)
    assert bootstrap_intervals(counts, precision_recall_f) == pytest.approx(at_once)
