"""The table and the figures of paper 2; see transfer_matrix.py."""

import statistics
import sys
from collections import defaultdict
from pathlib import Path
from typing import Any

import numpy as np
import srsly
from cells import write_csv
from figures import pyplot, save_figure
from numpy.typing import NDArray
from transfer_matrix import METHODS, SOURCE
from wasabi import table

from spacy_clinner.evaluation.significance import paired_bootstrap

OURS, BASELINE = "la_dtl", "non_transfer"
Cell = dict[str, Any]
Task = tuple[str, str]
Runs = dict[str, dict[int, dict[Task, list[Cell]]]]
"""Method -> percent of the target's notes -> task -> a cell each seed."""


def report(out: Path) -> None:
    """Write scores.csv, table.csv and the figures that the finished cells allow; print the table."""
    cells = [srsly.read_json(path) for path in sorted(out.glob("*@*@*@*@*.json"))]
    cells = [cell for cell in cells if cell["method"] != SOURCE]
    if not cells:
        sys.exit(f"{out}: no finished cell there: run `transfer_matrix.py run` first")
    columns = (
        "method",
        "source",
        "target",
        "percent",
        "seed",
        "sentences",
        "ents_p",
        "ents_r",
        "ents_f",
        "seconds",
    )
    write_csv(out / "scores.csv", columns, ([cell[c] for c in columns] for cell in cells))
    runs = collect(cells)
    percents = sorted({percent for by_percent in runs.values() for percent in by_percent})
    written = ["scores.csv"]
    for percent in percents:
        name = f"table_{percent}.csv"
        write_table(runs, percent, out / name)
        written.append(name)
    plot = pyplot()
    if len(percents) > 1:
        draw_rates(plot, runs, percents, out / "sampling_rates.png")
        written.append("sampling_rates.png")
    if draw_trials(plot, runs, percents[0], out / "trials.png"):
        written.append("trials.png")
    if draw_settings(plot, runs, percents[0], out / "settings.png"):
        written.append("settings.png")
    print(f"{out}: {', '.join(written)}")


def collect(cells: list[Cell]) -> Runs:
    """Cells by method (in the paper's order), share and task; a method without a source has all its tasks."""
    tasks = sorted({(c["source"], c["target"]) for c in cells if c["source"] != "none"})
    order = [*METHODS, *sorted({c["method"] for c in cells} - set(METHODS))]
    runs: Runs = {}
    for method in order:
        for cell in cells:
            if cell["method"] != method:
                continue
            own = [task for task in tasks if task[1] == cell["target"]]
            for task in own if cell["source"] == "none" else [(cell["source"], cell["target"])]:
                by_percent = runs.setdefault(method, defaultdict(lambda: defaultdict(list)))
                by_percent[cell["percent"]][task].append(cell)
    return runs


def write_table(runs: Runs, percent: int, path: Path) -> None:
    """Write and print the paper's table for one share: F1 of each task, average, spread over seeds."""
    tasks = sorted({task for by_percent in runs.values() for task in by_percent[percent]})
    marks = significance(runs, percent, tasks)
    rows = []
    for method, by_percent in runs.items():
        by_task = by_percent[percent]
        if not by_task:
            continue
        means = [100 * mean_f(by_task[task]) if by_task[task] else None for task in tasks]
        averages = seed_averages(by_task, tasks)
        rows.append((method, *means, *average(averages), marks.get(method, "")))
    header = ["method", *(f"{s}->{t}" for s, t in tasks), "AVG", "spread", f"against {OURS}"]
    write_csv(path, header, rows)
    short = ["method", *(f"{initials(s)}>{initials(t)}" for s, t in tasks), "AVG", "±", ""]
    shown = [(row[0], *("" if v is None else f"{v:.2f}" for v in row[1:-1]), row[-1]) for row in rows]
    print(table(shown, header=short, divider=True, aligns=("l", *"r" * (len(short) - 2), "l")))
    seeds = max(len(cells) for by in runs.values() for cells in by[percent].values())
    print(
        f"Entity F1 with {percent} % of the target's notes, mean of {seeds} seeds; AVG ± standard deviation\n"
        f"over seeds of the tasks' average. <, >: AVG below or above {OURS}'s at p < 0.05 (paired bootstrap\n"
        "over notes), =: no difference shown."
    )


def initials(name: str) -> str:
    """A short name for a column: C of cardiology, CG of BioNLP13CG."""
    return name[:1].upper() if name.islower() else name[-4:]


def mean_f(cells: list[Cell]) -> float:
    return statistics.mean(cell["ents_f"] for cell in cells)


def seed_averages(by_task: dict[Task, list[Cell]], tasks: list[Task]) -> list[float]:
    """Average over the tasks, for each seed that has them all."""
    by_seed: dict[int, list[float]] = defaultdict(list)
    for task in tasks:
        for cell in by_task[task]:
            by_seed[cell["seed"]].append(100 * cell["ents_f"])
    return [statistics.mean(values) for values in by_seed.values() if len(values) == len(tasks)]


def average(values: list[float]) -> tuple[float | None, float | None]:
    """Mean and standard deviation; None where there is none."""
    if not values:
        return None, None
    return statistics.mean(values), statistics.stdev(values) if len(values) > 1 else 0.0


def significance(runs: Runs, percent: int, tasks: list[Task]) -> dict[str, str]:
    """How each method's notes compare with La-DTL's: "<", ">" at p < 0.05, "=" otherwise."""
    ours = stacked(runs.get(OURS, {}).get(percent, {}), tasks)
    marks = {}
    for method, by_percent in runs.items():
        theirs = stacked(by_percent[percent], tasks)
        if method == OURS or ours is None or theirs is None:
            continue
        found = paired_bootstrap(ours, theirs, average_f)
        marks[method] = "=" if found.p_value >= 0.05 else "<" if found.observed < 0 else ">"
    return marks


def stacked(by_task: dict[Task, list[Cell]], tasks: list[Task]) -> NDArray[np.int64] | None:
    """int64 (seeds, notes, tasks, 3), with the notes of the smallest test set; None if a cell is missing."""
    if not tasks or any(not by_task.get(task) for task in tasks):
        return None
    seeds = sorted(set.intersection(*({c["seed"] for c in by_task[task]} for task in tasks)))
    if not seeds:
        return None
    chosen = [[next(c for c in by_task[task] if c["seed"] == s) for task in tasks] for s in seeds]
    notes = min(len(cell["notes"]) for row in chosen for cell in row)
    # the counts of the rest of the notes go to the first ones, so that none is left out
    folded = [[fold(np.array(cell["notes"], dtype=np.int64), notes) for cell in row] for row in chosen]
    return np.array(folded).transpose(0, 2, 1, 3)


def fold(counts: NDArray[np.int64], size: int) -> NDArray[np.int64]:
    """Sum rows whose numbers are equal modulo `size`: (rows, 3) -> (size, 3)."""
    folded = np.zeros((size, counts.shape[1]), dtype=np.int64)
    np.add.at(folded, np.arange(len(counts)) % size, counts)
    return folded


def average_f(counts: NDArray[np.float64]) -> NDArray[np.float64]:
    """Mean over the tasks of F1: float (..., tasks, 3) -> float (...)."""
    gold, predicted, correct = (counts[..., i] for i in range(3))
    return np.asarray((2 * correct / np.maximum(gold + predicted, 1)).mean(-1), dtype=float)


def draw_rates(plot: Any, runs: Runs, percents: list[int], path: Path) -> None:
    """F1, averaged over tasks, by share of the target's notes (the paper's figure a)."""
    figure, axis = plot.subplots(figsize=(7, 4.5))
    for method in (m for m in METHODS if m in runs):
        points = [
            (p, statistics.mean(100 * mean_f(cells) for cells in runs[method][p].values() if cells))
            for p in percents
            if runs[method][p]
        ]
        strong = method in (OURS, BASELINE)
        axis.plot(
            *zip(*points, strict=True),
            marker="o",
            markersize=3.5,
            label=method,
            linewidth=2.2 if strong else 1,
        )
    axis.set_xlabel("share of the target's training notes, %")
    axis.set_ylabel("entity F1, %")
    axis.grid(alpha=0.3)
    axis.legend(fontsize=8)
    save_figure(figure, path)


def draw_trials(plot: Any, runs: Runs, percent: int, path: Path) -> bool:
    """A box a method of the trials of the task that has most (the paper's figure b)."""
    trials: dict[Task, int] = defaultdict(int)
    for by_percent in runs.values():
        for task, cells in by_percent[percent].items():
            trials[task] = max(trials[task], len(cells))
    task = max(trials, key=lambda key: trials[key], default=None)
    if task is None or trials[task] < 5:
        return False
    shown = [m for m in METHODS if m in runs and len(runs[m][percent][task]) > 1]
    figure, axis = plot.subplots(figsize=(7, 4.5))
    axis.boxplot([[100 * c["ents_f"] for c in runs[m][percent][task]] for m in shown], vert=False)
    axis.set_yticklabels(shown)
    axis.invert_yaxis()
    axis.set_xlabel(
        f"entity F1, %: {trials[task]} trials of {task[0]} -> {task[1]}, {percent} % of the notes"
    )
    axis.grid(axis="x", alpha=0.3)
    save_figure(figure, path)
    return True


def draw_settings(plot: Any, runs: Runs, percent: int, path: Path) -> bool:
    """F1 by alpha, beta and epsilon of La-DTL (the paper's hyper-parameter study)."""
    names = ("alpha", "beta", "epsilon")
    points: dict[str, list[tuple[float, float, float]]] = defaultdict(list)
    for method, by_percent in runs.items():
        base, _, setting = method.partition(":")
        name, _, value = setting.rpartition(".before_update.")[2].partition("=")
        if base != OURS or name not in names or "," in setting:
            continue
        for cells in filter(None, by_percent[percent].values()):  # tasks that have not been run yet are empty
            scores = [100 * c["ents_f"] for c in cells]
            points[name].append((float(value), statistics.mean(scores), statistics.pstdev(scores)))
    if not points:
        return False
    unchanged = [100 * c["ents_f"] for cells in runs.get(OURS, {}).get(percent, {}).values() for c in cells]
    figure, axes = plot.subplots(1, len(points), figsize=(3.6 * len(points), 3.4), sharey=True, squeeze=False)
    for axis, name in zip(axes[0], (n for n in names if n in points), strict=True):
        values, means, spreads = zip(*sorted(points[name]), strict=True)
        ticks = sorted(set(values))  # evenly spaced: they are some powers of ten apart, and may be 0
        axis.errorbar([ticks.index(value) for value in values], means, yerr=spreads, marker="o", capsize=3)
        axis.set_xticks(range(len(ticks)), [f"{value:g}" for value in ticks])
        if unchanged:
            axis.axhline(statistics.mean(unchanged), color="grey", linestyle="--", label="as configured")
        axis.set_xlabel(name)
        axis.grid(alpha=0.3)
    axes[0][0].set_ylabel("entity F1, %")
    if unchanged:
        axes[0][0].legend()
    save_figure(figure, path)
    return True
