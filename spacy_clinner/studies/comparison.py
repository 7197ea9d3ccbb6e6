"""How the systems of a study compare: means, intervals over seeds, and a paired bootstrap over documents."""

import statistics
from collections.abc import Iterator, Sequence
from typing import NamedTuple

import numpy as np

from spacy_clinner.evaluation.intervals import LEAST_DOCUMENTS
from spacy_clinner.evaluation.significance import Counts, Difference, bootstrap_over_corpora
from spacy_clinner.studies.measures import MEASURES
from spacy_clinner.studies.results import Column, Results, System

SIGNIFICANT = 0.05
LEAST_SEEDS = 2
"""That both systems have: one training does not tell whether the method or the seed makes a difference."""
_NORMAL = 1.96
# 0.975 quantiles of Student's t for 1 to 30 degrees of freedom; above, of the normal distribution
_T: tuple[float, ...] = (
    *(12.706, 4.303, 3.182, 2.776, 2.571, 2.447, 2.365, 2.306, 2.262, 2.228),
    *(2.201, 2.179, 2.160, 2.145, 2.131, 2.120, 2.110, 2.101, 2.093, 2.086),
    *(2.080, 2.074, 2.069, 2.064, 2.060, 2.056, 2.052, 2.048, 2.045, 2.042),
)


class Entry(NamedTuple):
    """One system in one column.

    Attributes:
        values: the score under each seed, from 0 to 1.
        difference: to the baseline, over documents; None for the baseline and where counts are missing.
        documents: with something to count, in the smallest corpus that the difference rests on.
        gains: what the score is above the baseline's, under each seed that both have.
    """

    values: list[float]
    difference: Difference | None
    documents: int = 0
    gains: tuple[float, ...] = ()

    @property
    def mean(self) -> float | None:
        """Over seeds; None without any."""
        return statistics.mean(self.values) if self.values else None

    @property
    def is_significant(self) -> bool:
        """Whether documents and seeds show a difference to the baseline; not if they are too few to tell."""
        if self.difference is None or self.has_few_documents or self.has_few_seeds:
            return False
        over_seeds = abs(statistics.mean(self.gains)) > half_interval(self.gains)
        return over_seeds and self.difference.p_value < SIGNIFICANT

    @property
    def has_few_documents(self) -> bool:
        """Whether a difference rests on too few documents for its p-value to be trusted."""
        return self.difference is not None and self.documents < LEAST_DOCUMENTS

    @property
    def has_few_seeds(self) -> bool:
        """Whether a difference may be that of two seeds."""
        return self.difference is not None and len(self.gains) < LEAST_SEEDS


Comparison = dict[tuple[System, Column], Entry]


def compare(results: Results) -> Comparison:
    """Every system in every column, beside the study's baseline."""
    baseline = System(results.study.baseline)
    return {
        (system, column): _entry(results, baseline, system, column)
        for column in results.columns()
        for system in results.systems
    }


def _entry(results: Results, baseline: System, system: System, column: Column) -> Entry:
    """A system in a column, with what it has more than the baseline."""
    values = results.values(system, column)
    statistic = MEASURES[column.measure].statistic
    if system == baseline or statistic is None:
        return Entry(values, None)
    first, second = results.counts(baseline, column), results.counts(system, column)
    if first is None or second is None:
        return Entry(values, None)
    names = [task.target for task in results.tasks_of(column)]
    difference = bootstrap_over_corpora(first, second, statistic, names=names)
    documents = min(map(_counted_documents, first, second))
    by_seed, reference = (results.values_by_seed(s, column) for s in (system, baseline))
    gains = tuple(value - reference[seed] for seed, value in by_seed.items() if seed in reference)
    return Entry(values, difference, documents, gains)


def _counted_documents(first: Counts, second: Counts) -> int:
    """How many documents of a corpus hold something to count, for one of two systems at least."""
    runs = np.concatenate([first, second])
    return int((runs != 0).any(axis=(0, *range(2, runs.ndim))).sum())


def half_interval(values: Sequence[float]) -> float:
    """Half of the 95 % confidence interval of a mean, by Student's t; 0 for one value."""
    if len(values) < 2:
        return 0.0
    quantile = _T[len(values) - 2] if len(values) - 2 < len(_T) else _NORMAL
    interval: float = quantile * statistics.stdev(values) / len(values) ** 0.5
    return interval


def equal_shares(results: Results, system: System) -> Iterator[tuple[float, float | None]]:
    """For each share, what share a system needs to be as good as the baseline is with that one.

    On the straight lines between the measured shares, over the best score up to each; None if no measured
    share is as good, and the smallest one where less might do.
    """
    shares = sorted(results.study.axes.shares)
    measure = results.study.measures[0]
    task = None if len(results.study.axes.tasks) > 1 else results.study.axes.tasks[0]
    goodness = MEASURES[measure].goodness

    def means(of: System) -> dict[float, float]:
        values = {share: results.values(of, Column(task, share, measure)) for share in shares}
        return {share: goodness(statistics.mean(scores)) for share, scores in values.items() if scores}

    own = means(system)
    # the first share with each score: interpolation over equal ones would take the last
    first: dict[float, float] = {}
    for share, score in own.items():
        if not first or score > max(first):
            first[score] = share
    for share, wanted in means(System(results.study.baseline)).items():
        if first:
            equal = float(np.interp(wanted, list(first), list(first.values())))
            yield share, equal if wanted <= max(first) else None


def type_scores(results: Results, system: System, column: Column) -> dict[str, list[float]]:
    """Precision, recall and F1 of each label, means over seeds and tasks."""
    by_label: dict[str, list[dict[str, float]]] = {}
    for task in results.tasks_of(column):
        for result in results.results_of(system, task, column.share).values():
            for label, scores in result["per_type"].items():
                by_label.setdefault(label, []).append(scores)
    return {
        label: [statistics.mean(scores[key] or 0.0 for scores in seeds) for key in "prf"]
        for label, seeds in sorted(by_label.items())
    }
