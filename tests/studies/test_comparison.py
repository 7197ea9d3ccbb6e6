"""Tables of studies against what is computed by hand."""

import math
import statistics

import numpy as np
import pytest

from spacy_clinner.evaluation.significance import bootstrap_over_corpora, paired_bootstrap
from spacy_clinner.studies.comparison import Entry, _counted_documents, compare, equal_shares, half_interval
from spacy_clinner.studies.measures import f1
from spacy_clinner.studies.report import shown, write_report
from spacy_clinner.studies.results import Column, Results, System, _stacked
from spacy_clinner.studies.study import Task
from tests.studies.tiny import define, write_results

RNG = np.random.default_rng(3)
A, B = Task("b", "a"), Task("a", "b")


def counts(seeds, documents):
    """int64 (seeds, documents, 3), no more correct ones than gold or predicted ones."""
    correct = RNG.integers(0, 5, (seeds, documents, 1))
    return np.concatenate([correct + RNG.integers(0, 4, (seeds, documents, 2)), correct], axis=-1)


def by_hand(first, second, weights):
    """The difference of mean F1 over tasks and seeds, documents counted as often as the weights say."""

    def mean(system):
        tasks = []
        for runs, task_weights in zip(system, weights, strict=True):
            scores = []
            for run in runs:
                gold, predicted, correct = (
                    sum(int(w) * int(doc[i]) for w, doc in zip(task_weights, run, strict=True))
                    for i in range(3)
                )
                scores.append(2 * correct / max(gold + predicted, 1))
            tasks.append(statistics.mean(scores))
        return statistics.mean(tasks)

    return mean(second) - mean(first)


def test_the_bootstrap_is_what_loops_over_documents_say():
    first, second = ([counts(2, 4), counts(1, 3), counts(1, 4)] for _ in range(2))
    found = bootstrap_over_corpora(first, second, f1, names=["x", "y", "x"], samples=40, seed=5)
    generator = np.random.default_rng(5)
    x, y = (generator.multinomial(size, np.full(size, 1 / size), size=40) for size in (4, 3))
    drawn = [
        by_hand(first, second, [x[i], y[i], x[i]]) for i in range(40)
    ]  # both tasks of x read its documents
    assert found.observed == pytest.approx(by_hand(first, second, [np.ones(4), np.ones(3), np.ones(4)]))
    assert (found.low, found.high) == pytest.approx(tuple(np.quantile(drawn, [0.025, 0.975])))
    below, above = (sum(sign * d <= 0 for d in drawn) for sign in (1, -1))
    assert found.p_value == pytest.approx(min(2 * (min(below, above) + 1) / 41, 1.0))


def test_no_p_value_is_zero():
    worse, better = (np.tile([4, 4, correct], (1, 20, 1)) for correct in (1, 3))
    assert paired_bootstrap(worse, better, f1, samples=100).p_value == pytest.approx(2 / 101)


def test_one_corpus_is_the_paired_bootstrap():
    first, second = counts(2, 6), counts(3, 6)
    assert bootstrap_over_corpora([first], [second], f1) == paired_bootstrap(first, second, f1)


def test_half_of_the_interval():
    assert half_interval([0.5]) == 0.0
    assert half_interval([0.1, 0.3]) == pytest.approx(12.706 * math.sqrt(0.02) / math.sqrt(2))
    assert half_interval([0.0, 1.0] * 50) == pytest.approx(1.96 * statistics.stdev([0.0, 1.0] * 50) / 10)


@pytest.fixture
def results(tmp_path):
    """Two methods, one of which knows no source, on two tasks."""
    study = define(
        tmp_path, method={"fast": {}, "la-dtl": {}}, sources=["a", "b"], corpora=["a", "b"], shares=[10, 50]
    )
    value = {"fast": 0.2, "la-dtl": 0.4}

    def score(cell, _):
        return value[cell.method] + 0.1 * (cell.task.target == "b") + 0.1 * cell.seed + cell.share / 500

    write_results(study, tmp_path, score)
    return Results(study, tmp_path)


def test_means_over_seeds_and_tasks(results):
    table = compare(results)
    fast, la_dtl = (System(name) for name in ("fast", "la-dtl"))
    assert table[fast, Column(A, 10, "ents_f")].values == pytest.approx([0.22, 0.32])
    assert table[la_dtl, Column(B, 50, "ents_f")].mean == pytest.approx(0.65)
    assert table[la_dtl, Column(None, 50, "ents_f")].values == pytest.approx([0.55, 0.65])
    assert table[fast, Column(A, 10, "ents_f")].difference is None  # it is the baseline
    found = table[la_dtl, Column(None, 10, "ents_f")]
    first, second = (results.counts(system, Column(None, 10, "ents_f")) for system in (fast, la_dtl))
    assert found.difference.observed == pytest.approx(
        by_hand(first, second, [np.ones(10), np.ones(10)]), abs=1e-9
    )
    assert found.is_significant


def entry(documents, seeds, counted=None):
    """A system that is better than the baseline in each document, by as much under each seed."""
    worse, better = np.full((seeds, documents, 3), 4), np.full((seeds, documents, 3), 4)
    worse[..., 2] = 2
    worse[:, counted or documents :], better[:, counted or documents :] = 0, 0
    found = paired_bootstrap(worse, better, f1)
    assert found.p_value < 0.05
    return Entry([0.5], found, _counted_documents(worse, better), (0.2,) * seeds)


@pytest.mark.parametrize(
    ("documents", "seeds", "counted", "starred"),
    [(10, 2, None, True), (9, 2, None, False), (40, 1, None, False), (40, 2, 9, False), (40, 2, 10, True)],
)
def test_few_documents_or_seeds_show_no_difference(documents, seeds, counted, starred):
    assert entry(documents, seeds, counted).is_significant == starred
    assert shown(entry(documents, seeds, counted)).endswith("*") == starred


@pytest.mark.parametrize(
    ("gains", "starred"), [((0.1, 0.11), True), ((0.01, 0.13), False), ((0.1, -0.1), False)]
)
def test_seeds_that_disagree_show_no_difference(gains, starred):
    assert entry(40, 2)._replace(gains=gains).is_significant == starred


def test_an_average_needs_every_task(results):
    lost = next(cell for cell in results.records if cell.method == "la-dtl" and cell.task == A)
    del results.records[lost]
    table = compare(results)
    column = Column(None, lost.share, "ents_f")
    assert len(table[System("la-dtl"), column].values) == 1
    assert len(table[System("fast"), column].values) == 2


def test_shares_that_are_as_good(tmp_path):
    study = define(tmp_path, method={"fast": {}, "good": {"base": "fast"}}, shares=[10, 20, 40], seeds=[0])
    scores = {"fast": {10: 0.1, 20: 0.3, 40: 0.9}, "good": {10: 0.2, 20: 0.4, 40: 0.3}}
    write_results(study, tmp_path, lambda cell, _: scores[cell.method][cell.share])
    # by hand: 0.1 is reached below 10 %, 0.3 half way from 0.2 to 0.4, 0.9 never
    found = dict(equal_shares(Results(study, tmp_path), System("good")))
    assert found == {10: pytest.approx(10), 20: pytest.approx(15), 40: None}


def test_the_smallest_share_of_a_plateau_is_as_good(tmp_path):
    study = define(tmp_path, method={"fast": {}, "flat": {"base": "fast"}}, shares=[10, 20, 40], seeds=[0])
    write_results(study, tmp_path, lambda cell, _: 0.8)
    assert dict(equal_shares(Results(study, tmp_path), System("flat"))) == {10: 10, 20: 10, 40: 10}


def test_shares_of_a_baseline_that_is_not_finished_are_not_compared(tmp_path):
    study = define(tmp_path, method={"fast": {}, "good": {"base": "fast"}}, shares=[10, 20], seeds=[0])
    write_results(study, tmp_path, lambda cell, _: 0.8)
    (tmp_path / "cells" / "fast@none@a@10@0.json").unlink()
    assert dict(equal_shares(Results(study, tmp_path), System("good"))) == {20: 10}
    assert " -  " in "".join(write_report(study, tmp_path, figures=False))


def test_fewer_errors_are_better(tmp_path):
    """The calibration error of mention confidences is the one measure of which less is better."""
    methods = {"fast": {}, "good": {"base": "fast"}}
    study = define(tmp_path, method=methods, shares=[10, 20], seeds=[0], measures=["ents_ece"])
    scores = {"fast": {10: 0.3, 20: 0.2}, "good": {10: 0.25, 20: 0.1}}
    write_results(study, tmp_path, lambda cell, _: scores[cell.method][cell.share])
    found = dict(equal_shares(Results(study, tmp_path), System("good")))
    assert found == {10: 10, 20: pytest.approx(10 + 10 / 3)}


def test_token_counts_of_several_seeds_have_the_classes_of_all():
    one = {"counts": {"tokens": [[[5, 5, 5], [1, 1, 1]]]}, "token_classes": ["O", "A"]}
    two = {"counts": {"tokens": [[[4, 4, 4], [2, 2, 2], [3, 3, 3]]]}, "token_classes": ["O", "B", "A"]}
    assert _stacked([one, two], "tokens")[:, 0, :, 0].tolist() == [[5, 1, 0], [4, 3, 2]]
