"""Bounds over notes against sums over all samples, and against the bound that they must agree with."""

import itertools
import math
from fractions import Fraction

import numpy as np
import pytest

from spacy_clinner.evaluation.guarantee.note_bounds import RecallBounds, chance_of_few, notes_needed


def binomial(n, k, share):
    return math.comb(n, k) * share**k * (1 - share) ** (n - k)


@pytest.mark.parametrize("share", [Fraction(1, 200), Fraction(1, 20), Fraction(1, 2), Fraction(9, 10)])
def test_the_tail_is_the_sum_of_its_terms(share):
    for n in (1, 2, 7, 30):
        for lost in range(n + 1):
            exact = float(sum(binomial(n, k, share) for k in range(lost + 1)))
            assert chance_of_few(lost, n, float(share)) == pytest.approx(exact, rel=1e-10)
    assert chance_of_few(0, 10, 0.0) == chance_of_few(10, 10, 1.0) == 1.0
    assert chance_of_few(3, 10, 1.0) == 0.0


def test_it_holds_for_many_notes():
    assert chance_of_few(0, 598, 0.005) == pytest.approx(0.995**598)
    assert chance_of_few(5_000, 1_000_000, 0.005) == pytest.approx(0.5, abs=0.01)


@pytest.mark.parametrize("error", [0.01, 0.05, 0.2])
def test_a_false_share_is_rejected_no_more_often_than_allowed(error):
    """The sum over all samples: exact coverage."""
    for n, share in itertools.product((5, 20, 60), np.linspace(0.02, 0.98, 25)):
        rejected = [k for k in range(n + 1) if chance_of_few(k, n, share) <= error]
        assert sum(binomial(n, k, share) for k in rejected) <= error + 1e-12


@pytest.mark.parametrize(("recall", "sure"), [(0.995, 0.95), (0.9, 0.95), (0.99, 0.8)])
def test_notes_that_are_needed_are_enough_and_one_less_is_not(recall, sure):
    needed = notes_needed(0.0, 1 - recall, 1 - sure)
    assert needed == math.ceil(math.log(1 - sure) / math.log(recall))
    assert chance_of_few(0, needed, 1 - recall) <= 1 - sure < chance_of_few(0, needed - 1, 1 - recall)


def test_more_losses_need_more_notes_and_too_many_need_any():
    needed = [notes_needed(rate, 0.05, 0.05) for rate in (0.0, 0.01, 0.03)]
    assert needed == sorted(needed)
    assert chance_of_few(math.ceil(0.03 * needed[2]), needed[2], 0.05) <= 0.05
    assert notes_needed(0.05, 0.05, 0.05) is None


def clopper_pearson(lost, n, error):
    """The recall above which losing so few would be no surprise, by halving."""
    low, high = 0.0, 1.0
    for _ in range(60):
        middle = (low + high) / 2
        low, high = (middle, high) if chance_of_few(lost, n, 1 - middle) <= error else (low, middle)
    return low


@pytest.mark.parametrize(("lost", "n"), [(0, 30), (0, 300), (3, 60), (20, 100)])
def test_notes_of_one_size_that_lose_all_or_nothing_have_the_exact_bound(lost, n):
    gold = np.full(n, 7)
    found = np.where(np.arange(n) < lost, 0, 7)[:, None]
    bound = RecallBounds(gold).lower(found, 0.05)[0]
    assert bound == pytest.approx(clopper_pearson(lost, n, 0.05), abs=0.006)


def test_no_loss_seen_is_no_proof_of_none():
    gold = np.arange(1, 41)
    assert RecallBounds(gold).lower(gold[:, None], 0.05)[0] < 0.97


def test_losses_that_come_together_prove_less():
    """Ten words lost: one of each of ten notes, or all of one."""
    gold = np.full(200, 10)
    spread, together = gold.copy(), gold.copy()
    spread[:10] -= 1
    together[0] = 0
    bounds = RecallBounds(gold).lower(np.stack([spread, together], axis=1), 0.05)
    assert bounds[0] > bounds[1]
    assert bounds[0] < spread.sum() / gold.sum()


def test_notes_like_these_that_would_do():
    gold = np.full(50, 4)
    found = gold.copy()
    found[0] = 3
    needed = RecallBounds(gold).notes_needed(found, 0.98, 0.05)
    copies = needed // 50
    assert RecallBounds(gold).lower(found[:, None], 0.05, copies)[0] >= 0.98
    assert RecallBounds(gold).lower(found[:, None], 0.05, copies - 1)[0] < 0.98
    assert RecallBounds(gold).notes_needed(found, 0.999, 0.05) is None
