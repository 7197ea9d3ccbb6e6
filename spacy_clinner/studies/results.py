"""The finished cells of a study, by system, task, share and seed."""

import statistics
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

from spacy_clinner.errors import ClinnerError
from spacy_clinner.studies.cells import Cell, reported_cells, task_of
from spacy_clinner.studies.measures import MEASURES, TOKEN_CLASSES
from spacy_clinner.studies.records import ALONE, read_result, result_path
from spacy_clinner.studies.study import Study, Task

Record = dict[str, Any]


@dataclass(frozen=True)
class System:
    """What tables have rows of: a method, alone or with a calibrator."""

    method: str
    calibrator: str = ALONE

    @property
    def label(self) -> str:
        """How tables name it."""
        return self.method if self.calibrator == ALONE else f"{self.method} + {self.calibrator}"


@dataclass(frozen=True)
class Column:
    """What tables have columns of; the tasks of an average are all of the study.

    Attributes:
        task: what was learned; None for the average over all tasks.
        share: percent of the training documents.
        measure: name of the score.
    """

    task: Task | None
    share: float
    measure: str


class Results:
    """Finished cells of a study; others are missing from what it gives."""

    def __init__(self, study: Study, out: Path) -> None:
        """Read the results in a directory.

        Raises:
            ClinnerError: if there is none.
        """
        self.study = study
        paths = {cell: result_path(out, cell) for cell in reported_cells(study)}
        self.records: dict[Cell, Record] = {
            cell: read_result(path) for cell, path in paths.items() if path.exists()
        }
        if not self.records:
            raise ClinnerError(f"{out}: no finished cell of {study.name} there: run the study first")
        for cell, record in self.records.items():
            _require_all(study, paths[cell], record)

    @cached_property
    def systems(self) -> list[System]:
        """Rows of the tables, in the order of the study."""
        names = (ALONE, *self.study.calibrators)
        finished = {cell.method for cell in self.records}
        return [
            System(method.name, name)
            for method in self.study.reported
            for name in names
            if method.name in finished
        ]

    def records_of(self, system: System, task: Task, share: float) -> dict[int, Record]:
        """The record of each seed of which it is there."""
        method = self.study.methods[system.method]
        seen = task_of(self.study, method, task)
        cells = {seed: Cell(method.name, seen, share, seed) for seed in self.study.axes.seeds}
        return {seed: self.records[cell] for seed, cell in cells.items() if cell in self.records}

    def results_of(self, system: System, task: Task, share: float) -> dict[int, Record]:
        """Scores, those of each type and counts, by seed."""
        records = self.records_of(system, task, share)
        return {seed: record["results"][system.calibrator] for seed, record in records.items()}

    def values(self, system: System, column: Column) -> list[float]:
        """The score under each seed; of an average, under each seed with all tasks."""
        return list(self.values_by_seed(system, column).values())

    def values_by_seed(self, system: System, column: Column) -> dict[int, float]:
        """The same, by seed."""
        tasks = self.tasks_of(column)
        by_task = [
            {
                seed: result["scores"][column.measure]
                for seed, result in self.results_of(system, t, column.share).items()
            }
            for t in tasks
        ]
        seeds = [seed for seed in self.study.axes.seeds if all(seed in scores for scores in by_task)]
        rows = {seed: [scores[seed] for scores in by_task] for seed in seeds}
        return {seed: statistics.mean(row) for seed, row in rows.items() if None not in row}

    def counts(self, system: System, column: Column) -> list[NDArray[np.int64]] | None:
        """Counts by document of each task, int64 (seeds, documents, ...); None where they are missing."""
        kind = MEASURES[column.measure].counts
        tasks = [list(self.results_of(system, task, column.share).values()) for task in self.tasks_of(column)]
        if kind is None or not all(tasks):
            return None
        return [_stacked(results, kind) for results in tasks]

    def tasks_of(self, column: Column) -> tuple[Task, ...]:
        """The tasks that a column is about."""
        return self.study.axes.tasks if column.task is None else (column.task,)

    def columns(self) -> list[Column]:
        """Columns of the table: tasks, their average, shares and measures."""
        tasks: list[Task | None] = list(self.study.axes.tasks)
        if len(tasks) > 1:
            tasks.append(None)
        axes = self.study.axes
        return [Column(t, share, m) for share in axes.shares for m in self.study.measures for t in tasks]

    def each(self) -> Iterator[tuple[System, Cell, Record, Record]]:
        """Every result: whose it is, of which cell, the cell's record and the result."""
        for system in self.systems:
            for cell, record in self.records.items():
                if cell.method == system.method:
                    yield system, cell, record, record["results"][system.calibrator]


def _require_all(study: Study, path: Path, record: Record) -> None:
    """Stop at a result without a calibrator or a measure of the study."""
    for name in (ALONE, *study.calibrators):
        scores = record["results"].get(name, {}).get("scores", {})
        if lacking := [measure for measure in study.measures if measure not in scores]:
            what = lacking[0] if name == ALONE else f"{lacking[0]} with {name}"
            raise ClinnerError(
                f"{path}: has no {what}: it was made with other measures or calibrators: give another --out, "
                "or the same ones"
            )


def _stacked(results: Sequence[Record], kind: str) -> NDArray[np.int64]:
    """The counts of several seeds; of tokens, over all classes that one of them has."""
    counts = [np.array(result["counts"][kind], dtype=np.int64) for result in results]
    if kind != "tokens":
        return np.stack(counts)
    names = [
        result.get(TOKEN_CLASSES) or range(run.shape[1]) for result, run in zip(results, counts, strict=True)
    ]
    classes = list(dict.fromkeys(name for of_run in names for name in of_run))
    stacked = np.zeros((len(counts), len(counts[0]), len(classes), 3), dtype=np.int64)
    for run, of_run in enumerate(names):
        stacked[run][:, [classes.index(name) for name in of_run]] = counts[run]
    return stacked
