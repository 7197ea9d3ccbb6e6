"""Curves whose truth is known are found, and what they say is what a user needs."""

import math
from types import SimpleNamespace

import numpy as np
import pytest

from spacy_clinner.errors import ClinnerError
from spacy_clinner.labelling.curve_answers import answers, next_target, rounded
from spacy_clinner.labelling.curve_figure import draw_learning_curve
from spacy_clinner.labelling.learning_curve import Estimate, Point, fit_learning_curve

SIZES = (1000, 2000, 4000, 7000, 10_000)


def truth(words: float) -> float:
    return 0.9 - 3.0 * words**-0.4


def points(noise: float, seed: int = 0, sizes=SIZES) -> list[Point]:
    scatter = np.random.default_rng(seed).normal(0.0, noise, (len(sizes), 3))
    return [Point(n, truth(n) + float(e)) for n, row in zip(sizes, scatter, strict=True) for e in row]


def test_a_curve_without_noise_is_found_exactly():
    curve = fit_learning_curve(points(0.0), samples=20)
    assert curve.score_at(40_000).value == pytest.approx(truth(40_000), abs=1e-4)
    needed = (3.0 / (0.9 - 0.85)) ** (1 / 0.4)
    assert curve.words_for(0.85).value == pytest.approx(needed, rel=0.01)
    assert curve.level.value == pytest.approx(0.9, abs=1e-3)


def test_intervals_hold_the_truth_about_as_often_as_they_say():
    held = 0
    for seed in range(40):
        curve = fit_learning_curve(points(0.01, seed), seed=seed, samples=100)
        low, high = curve.score_at(20_000)[1:]
        assert low <= high
        held += low <= truth(20_000) <= high
    assert held >= 34


def test_what_is_never_reached_is_infinite():
    curve = fit_learning_curve(points(0.002), samples=60)
    assert curve.words_for(0.99).value == math.inf
    assert curve.words_for(0.99).high == math.inf
    (line,) = (said for said in answers(curve, 10_000, [0.99], []) if said.startswith("for F1 99"))
    assert "or never: F1 levels off at about " in line


def test_answers_in_words():
    curve = fit_learning_curve(points(0.002), samples=60)
    now, more, brings, level = answers(curve, 10_000, [0.84], [5000])
    assert now.startswith("with the 10,000 words that are labelled: F1 82.")
    needed = curve.words_for(0.84)
    value, low, high = (f"{rounded(words - 10_000):,}" for words in needed)
    assert more == f"for F1 84 about {value} more words ({low} to {high})"
    assert brings.startswith("with 5,000 more words: F1 about 83.")
    assert level.startswith("however many words")
    assert next(answers(curve, 10_000, [0.5], [])) == now
    assert "for F1 50 no more words" in list(answers(curve, 10_000, [0.5], []))[1]


def test_the_next_target_lies_above_what_there_is():
    assert next_target(fit_learning_curve(points(0.0), samples=2), 10_000) == pytest.approx(0.85)
    for now, target in ((0.97, 0.98), (0.985, 0.99), (0.999, None), (1.0, None), (0.0, 0.05)):
        curve = SimpleNamespace(score_at=lambda words, now=now: Estimate(now, now, now))
        assert next_target(curve, 1) == (target and pytest.approx(target))


@pytest.mark.parametrize(("words", "told"), [(3384, 3400), (12_345, 12_000), (7.2, 8), (-3, 0), (99, 99)])
def test_numbers_of_words_are_told_as_well_as_they_are_known(words, told):
    assert rounded(words) == told


def test_too_few_sizes_are_one_line():
    with pytest.raises(ClinnerError, match="at least 4 sizes, and there are 3"):
        fit_learning_curve(points(0.0, sizes=(1000, 1003, 2000, 4000)))


def test_scores_that_do_not_rise_give_a_curve_too():
    flat = [Point(n, 0.8) for n in SIZES for _ in range(3)]
    curve = fit_learning_curve(flat, samples=20)
    assert curve.score_at(50_000).value == pytest.approx(0.8, abs=0.01)
    assert all(math.isfinite(value) for value in curve.score_at(50_000))
    nothing = fit_learning_curve([Point(n, 0.0) for n in SIZES], samples=20)
    assert nothing.score_at(10_000).value == pytest.approx(0.0, abs=0.01)


def test_a_figure_is_drawn(tmp_path):
    pytest.importorskip("matplotlib")
    draw_learning_curve(fit_learning_curve(points(0.005), samples=40), 10_000, tmp_path / "curve.png")
    assert (tmp_path / "curve.png").read_bytes().startswith(b"\x89PNG")
