"""Figures of a study: those that its axes and results allow, as PNG files."""

import statistics
from collections.abc import Callable, Iterator, Sequence
from pathlib import Path
from typing import Any, NamedTuple

from markupsafe import Markup

from spacy_clinner.evaluation.report.plotting import inline_svg, pyplot
from spacy_clinner.formats.files import written_whole
from spacy_clinner.studies.comparison import Comparison, half_interval, type_scores
from spacy_clinner.studies.measures import MEASURES
from spacy_clinner.studies.records import ALONE
from spacy_clinner.studies.results import Column, Results, System
from spacy_clinner.studies.study import StudyMethod, Task

LEAST_TRIALS = 5
LEAST_TYPES = 5
TERMS = {
    "feedback": "feedback h",
    "pseudo_accuracy": "accuracy of the pseudo labels",
    "pseudo": "loss of the student on pseudo labels",
}
Draw = Callable[[Any, Results, Comparison], Any]
"""pyplot, results and comparison -> a figure, or None where there is nothing to draw."""


class StudyFigure(NamedTuple):
    """A figure of a study.

    Attributes:
        file: name of its PNG file.
        title: what it shows.
        svg: the same figure for a page.
    """

    file: str
    title: str
    svg: Markup


def draw_figures(results: Results, comparison: Comparison, out: Path) -> list[StudyFigure]:
    """Write the figures.

    Raises:
        ClinnerError: if matplotlib is missing.
    """
    plot, drawn = pyplot("the figures need", ", or give --no-figures"), []
    for name, draw in FIGURES.items():
        figure = draw(plot, results, comparison)
        if figure is not None:
            save_figure(figure, out / f"{name}.png")
            title = TITLES[name]
            drawn.append(
                StudyFigure(
                    f"{name}.png", title, inline_svg(figure, name, f"{title}. The tables have the numbers.")
                )
            )
            plot.close(figure)
    return drawn


def save_figure(figure: Any, path: Path) -> None:
    """Write a PNG, whole or not at all."""
    figure.tight_layout()
    with written_whole(path) as temporary:
        figure.savefig(temporary, dpi=130, format="png")


def draw_shares(plot: Any, results: Results, comparison: Comparison) -> Any:
    """The main measure over the share of the training documents, a line a method."""
    shares = sorted(results.study.axes.shares)
    if len(shares) < 2:
        return None
    figure, axis = plot.subplots(figsize=(6.8, 4.4))
    for system in _unswept(results):
        entries = {share: comparison[system, _overall(results, share)].values for share in shares}
        known = {share: values for share, values in entries.items() if values}
        _line(axis, list(known), list(known.values()), system.label)
    axis.set_xlabel(f"share of the training {results.study.share_of} (%)")
    return _finished(figure, axis, results)


def draw_methods(plot: Any, results: Results, comparison: Comparison) -> Any:
    """The main measure over the methods in their order, a line a share."""
    systems, shares = _unswept(results), results.study.axes.shares
    if len(shares) < 2 or len(systems) < 3:
        return None
    figure, axis = plot.subplots(figsize=(7.2, 4.6))
    for share in shares:
        entries = [comparison[system, _overall(results, share)].values for system in systems]
        known = {place: values for place, values in enumerate(entries) if values}
        _line(axis, list(known), list(known.values()), f"{share:g} %")
    axis.set_xticks(
        range(len(systems)), [s.label.replace("-", " ") for s in systems], rotation=25, ha="right"
    )
    return _finished(figure, axis, results)


def draw_trials(plot: Any, results: Results, comparison: Comparison) -> Any:
    """A box a method of the seeds of the first task, if there are enough of them."""
    axes = results.study.axes
    column = Column(axes.tasks[0], axes.shares[0], results.study.measures[0])
    trials = {
        s.label: values
        for s in results.systems
        if len(values := comparison[s, column].values) >= LEAST_TRIALS
    }
    if not trials:
        return None
    figure, axis = plot.subplots(figsize=(7, 1.2 + 0.35 * len(trials)))
    axis.boxplot([_percent(values) for values in trials.values()], vert=False)
    axis.set_yticklabels(list(trials))
    axis.invert_yaxis()
    axis.set_xlabel(
        f"{_title(results)}: {axes.tasks[0].label}, {axes.shares[0]:g} % of the training documents"
    )
    axis.grid(axis="x", alpha=0.3)
    return figure


def draw_settings(plot: Any, results: Results, comparison: Comparison) -> Any:
    """The main measure over each setting that is swept."""
    swept = [m for m in results.study.reported if m.swept and System(m.name) in results.systems]
    settings = list(dict.fromkeys(m.swept[0] for m in swept if m.swept))
    if not settings:
        return None
    figure, axes = plot.subplots(
        1, len(settings), figsize=(3.6 * len(settings), 3.4), sharey=True, squeeze=False
    )
    for axis, setting in zip(axes[0], settings, strict=True):
        chosen = [m for m in swept if m.swept and m.swept[0] == setting]
        _draw_setting(axis, setting, chosen, results, comparison)
    axes[0][0].set_ylabel(_title(results))
    return figure


def draw_curves(plot: Any, results: Results, comparison: Comparison) -> Any:
    """The main measure over updates, a line a method, for the first task and share."""
    curves = {
        name: points for name in _methods(results) if (points := mean_curve(results, name, _main(results)))
    }
    if not curves:
        return None
    figure, axis = plot.subplots(figsize=(6.8, 4.4))
    for method, points in curves.items():
        axis.plot(list(points), _percent(points.values()), "o-", ms=3, **_style(results, method))
    axis.set_xlabel("updates")
    return _finished(figure, axis, results)


def draw_terms(plot: Any, results: Results, comparison: Comparison) -> Any:
    """Feedback, accuracy of the pseudo labels and loss of the student over updates."""
    curves = {
        (term, name): points
        for term in TERMS
        for name in _methods(results)
        if (points := mean_curve(results, name, term))
    }
    if not curves:
        return None
    figure, axes = plot.subplots(1, len(TERMS), figsize=(12.5, 3.8))
    for axis, (term, title) in zip(axes, TERMS.items(), strict=True):
        for (drawn, method), points in curves.items():
            if drawn == term:
                axis.plot(list(points), list(points.values()), "o-", ms=3, **_style(results, method))
        axis.set_title(title, fontsize=10)
        axis.set_xlabel("updates")
        axis.grid(alpha=0.3)
        if axis.lines:
            axis.legend(frameon=False, fontsize=8)
    return figure


def draw_types(plot: Any, results: Results, comparison: Comparison) -> Any:
    """Recall and F1 of each label for the baseline and the best system of the first task and share."""
    column = _overall(results, results.study.axes.shares[0])
    scored = {s: mean for s in results.systems if (mean := comparison[s, column].mean) is not None}
    if not scored:
        return None
    systems = list(dict.fromkeys([System(results.study.baseline), max(scored, key=scored.__getitem__)]))
    by_system = {system: type_scores(results, system, column) for system in systems}
    labels = sorted(set().union(*by_system.values()))
    if len(labels) < LEAST_TYPES:
        return None
    figure, axes = plot.subplots(2, 1, figsize=(max(6.0, 0.36 * len(labels)), 7), sharex=True)
    for axis, (place, name) in zip(axes, ((1, "recall"), (2, "F1")), strict=True):
        for i, (system, scores) in enumerate(by_system.items()):
            heights = [scores.get(label, [0.0] * 3)[place] for label in labels]
            axis.bar(
                [j + (i - 0.5) * 0.4 for j in range(len(labels))], heights, width=0.4, label=system.label
            )
        axis.set_ylabel(name)
        axis.set_ylim(0, 1)
    axes[0].legend(loc="lower right", bbox_to_anchor=(1, 1), frameon=False, ncols=2)
    axes[1].set_xticks(range(len(labels)), [label.replace("_", " ") for label in labels], rotation=90)
    return figure


def mean_curve(results: Results, method: str, key: str) -> dict[int, float]:
    """A score or a term by update: the mean over seeds, at updates at which all cells have it."""
    axes = results.study.axes
    records = results.records_of(System(method, ALONE), axes.tasks[0], axes.shares[0])
    by_step: dict[int, list[float]] = {}
    for record in records.values():
        for point in record["curve"]:
            value = next((v for name, v in point.items() if name.rpartition(".")[2] == key), None)
            if value is not None:
                by_step.setdefault(point["step"], []).append(value)
    return {step: statistics.mean(v) for step, v in sorted(by_step.items()) if len(v) == len(records)}


def _draw_setting(
    axis: Any, setting: str, methods: Sequence[StudyMethod], results: Results, comparison: Comparison
) -> None:
    column = _overall(results, results.study.axes.shares[0])
    points = {m.swept[1]: comparison[System(m.name), column].values for m in methods if m.swept}
    values = sorted(value for value, scores in points.items() if scores)
    # evenly spaced: they are some powers of ten apart, and may be 0
    _line(axis, list(range(len(values))), [points[value] for value in values], None)
    axis.set_xticks(range(len(values)), [f"{value:g}" for value in values])
    axis.set_xlabel(setting.rpartition(".")[2])
    axis.grid(alpha=0.3)
    plain = System(str(methods[0].swept_from))
    if plain in results.systems and (mean := comparison[plain, column].mean) is not None:
        axis.axhline(100 * mean, color="grey", linestyle="--")


def _line(axis: Any, places: Sequence[float], values: Sequence[Sequence[float]], label: str | None) -> None:
    means = [100 * statistics.mean(scores) for scores in values]
    errors = [100 * half_interval(scores) for scores in values]
    axis.errorbar(places, means, yerr=errors, fmt="o-", markersize=3.5, capsize=3, label=label)


def _finished(figure: Any, axis: Any, results: Results) -> Any:
    axis.set_ylabel(_title(results))
    axis.grid(alpha=0.3)
    axis.spines[["top", "right"]].set_visible(False)
    axis.legend(frameon=False, fontsize=8, loc="center left", bbox_to_anchor=(1, 0.5))
    return figure


def _unswept(results: Results) -> list[System]:
    methods = results.study.methods
    return [s for s in results.systems if s.calibrator == ALONE and not methods[s.method].swept]


def _methods(results: Results) -> Iterator[str]:
    return (system.method for system in _unswept(results))


def _style(results: Results, method: str) -> dict[str, str]:
    """The same name and colour in every figure."""
    return {"color": f"C{list(_methods(results)).index(method)}", "label": method}


def _overall(results: Results, share: float) -> Column:
    tasks = results.study.axes.tasks
    task: Task | None = None if len(tasks) > 1 else tasks[0]
    return Column(task, share, _main(results))


def _main(results: Results) -> str:
    return results.study.measures[0]


def _title(results: Results) -> str:
    return f"{MEASURES[_main(results)].title} (%)"


def _percent(values: Any) -> list[float]:
    return [100 * value for value in values]


FIGURES: dict[str, Draw] = {
    "shares": draw_shares,
    "methods": draw_methods,
    "trials": draw_trials,
    "settings": draw_settings,
    "curves": draw_curves,
    "terms": draw_terms,
    "types": draw_types,
}
TITLES = {
    "shares": "Score over the share of the training documents",
    "methods": "Score of each method, by share",
    "trials": "Spread over seeds",
    "settings": "Score over each setting",
    "curves": "Score over updates",
    "terms": "Terms of Meta Pseudo Labels over updates",
    "types": "Recall and F1 of each type",
}
