"""The report of a study: tables, CSV files, figures and a page beside the results."""

import csv
import statistics
from collections.abc import Iterable, Iterator, Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Any

import srsly
from wasabi import table

from spacy_clinner.evaluation.intervals import LEAST_DOCUMENTS
from spacy_clinner.formats.files import written_whole
from spacy_clinner.studies.cells import Cell, reported_cells, search_cells
from spacy_clinner.studies.comparison import (
    Comparison,
    Entry,
    compare,
    equal_shares,
    half_interval,
    type_scores,
)
from spacy_clinner.studies.fingerprints import made_otherwise
from spacy_clinner.studies.measures import MEASURES
from spacy_clinner.studies.results import Column, Results, System
from spacy_clinner.studies.search import SEARCH_FILE
from spacy_clinner.studies.study import Study
from spacy_clinner.studies.study_page import PAGE, StudyTable, difference_table, study_page

if TYPE_CHECKING:
    from spacy_clinner.studies.figures import StudyFigure

WIDEST = 80
"""Characters of a column of a printed table, such as the names of methods with their calibrators."""


def write_report(study: Study, out: Path, figures: bool = True) -> list[str]:
    """Write scores.csv, comparison.csv, per_type.csv, report.html and what else the cells allow.

    Args:
        study: whose cells are in `out`.
        out: its directory.
        figures: whether to draw figures too, which needs matplotlib.

    Returns:
        The lines to print: the table, what it says, and the files.

    Raises:
        ClinnerError: if no cell is finished, or matplotlib is missing.
    """
    results = Results(study, out)
    comparison = compare(results)
    write_csv(out / "scores.csv", *_scores(results))
    write_csv(out / "comparison.csv", *_comparison_rows(comparison))
    write_csv(out / "per_type.csv", *_per_type(results))
    written = ["scores.csv", "comparison.csv", "per_type.csv"]
    if any(record["curve"] for record in results.records.values()):
        write_csv(out / "curves.csv", *_curves(results))
        written.append("curves.csv")
    drawn: list[StudyFigure] = []
    if figures:
        from spacy_clinner.studies.figures import draw_figures

        drawn = draw_figures(results, comparison, out)
        written += [figure.file for figure in drawn]
    tables = list(_tables(results, comparison))
    remarks = list(_notes(study, results, comparison, out))
    page = study_page(study, tables, remarks, [difference_table(comparison)], drawn)
    with written_whole(out / PAGE) as temporary:
        temporary.write_text(page, encoding="utf8")
    written.append(PAGE)
    lines = [study.title, study.reference, *map(_printed, tables), *remarks]
    return [*filter(None, lines), f"{out}: {', '.join(written)}"]


def _printed(shown: StudyTable) -> str:
    """A table for a terminal."""
    aligns = ("l", *"r" * (len(shown.header) - 1))
    text = str(table(shown.rows, header=shown.header, divider=True, aligns=aligns, max_col=WIDEST))
    return f"{shown.caption}\n{text}" if shown.caption else text


def write_csv(path: Path, header: Sequence[str], rows: Iterable[Sequence[Any]]) -> None:
    """A table, whole or not at all."""
    with written_whole(path) as temporary, temporary.open("w", newline="", encoding="utf8") as file:
        csv.writer(file).writerows([header, *rows])


def _scores(results: Results) -> tuple[list[str], Iterator[list[Any]]]:
    """A row for every training and calibrator."""
    measures = results.study.measures
    header = ["method", "calibrator", "source", "target", "share", "seed", "documents", "steps", "seconds"]
    rows = (
        [system.method, system.calibrator, *_point(cell)]
        + [record[key] for key in ("documents", "steps", "seconds")]
        + [result["scores"][measure] for measure in measures]
        for system, cell, record, result in results.each()
    )
    return [*header, *measures], rows


def _point(cell: Cell) -> tuple[str, str, str, int]:
    """Source, target, share and seed."""
    return cell.task.source or "", cell.task.target, f"{cell.share:g}", cell.seed


def _comparison_rows(comparison: Comparison) -> tuple[list[str], Iterator[list[Any]]]:
    """A row for every system, task, share and measure."""
    header = ["method", "calibrator", "task", "share", "measure", "seeds", "mean", "sd", "half_interval"]
    rows = (
        [
            *(system.method, system.calibrator, *_where(column), len(entry.values)),
            *(*_spread(entry), *(entry.difference or [""] * 4), entry.documents if entry.difference else ""),
        ]
        for (system, column), entry in comparison.items()
        if entry.values
    )
    return [*header, "difference", "low", "high", "p", "counted_documents"], rows


def _where(column: Column) -> tuple[str, str, str]:
    """Task, share and measure."""
    return column.task.label if column.task else "AVG", f"{column.share:g}", column.measure


def _spread(entry: Entry) -> tuple[float | None, float, float]:
    """Mean, standard deviation and half interval."""
    return entry.mean, statistics.pstdev(entry.values), half_interval(entry.values)


def _per_type(results: Results) -> tuple[list[str], Iterator[list[Any]]]:
    """Scores of each label, means over seeds."""
    header = ["method", "calibrator", "task", "share", "label", "precision", "recall", "f"]
    axes = results.study.axes
    rows = (
        [system.method, system.calibrator, task.label, f"{share:g}", label, *values]
        for system in results.systems
        for task in axes.tasks
        for share in axes.shares
        for label, values in type_scores(results, system, Column(task, share, "")).items()
    )
    return header, rows


def _curves(results: Results) -> tuple[list[str], Iterator[list[Any]]]:
    """A row for every point of every curve."""
    points = [(cell, point) for cell, record in results.records.items() for point in record["curve"]]
    keys = sorted({key for _, point in points for key in point} - {"step"})
    rows = (
        [cell.method, cell.task.label, f"{cell.share:g}", cell.seed, point["step"], *map(point.get, keys)]
        for cell, point in points
    )
    return ["method", "task", "share", "seed", "step", *(key.rpartition(".")[2] for key in keys)], rows


def _tables(results: Results, comparison: Comparison) -> Iterator[StudyTable]:
    columns = results.columns()
    rows = [
        (system.label, *(shown(comparison[system, column]) for column in columns), _seconds(results, system))
        for system in results.systems
    ]
    header = ("", *(_heading(results, column) for column in columns), "s a cell")
    yield StudyTable("scores", "Scores", header, rows)
    if len(results.study.axes.shares) > 1:
        yield from _label_savings(results)


def _label_savings(results: Results) -> Iterator[StudyTable]:
    shares = sorted(results.study.axes.shares)
    rows = []
    baseline = results.study.baseline
    for system in results.systems:
        equal = dict(equal_shares(results, system))
        if system != System(baseline):
            told = (_share(equal[share], shares[0]) if share in equal else "-" for share in shares)
            rows.append((system.label, *told))
    if rows:
        caption = f"Share of the documents with which each is as good as {baseline} with the share above it:"
        header = ("", *(f"{share:g} %" for share in shares))
        yield StudyTable("savings", "Labels saved", header, rows, caption)


def _share(share: float | None, least: float) -> str:
    if share is None:
        return "more"
    return f"{least:g} % or less" if share <= least else f"{share:.1f} %"


def _heading(results: Results, column: Column) -> str:
    """What distinguishes a column from the others."""
    axes, measures = results.study.axes, results.study.measures
    parts = []
    if len(axes.tasks) > 1:
        parts.append(_short(column.task.label) if column.task else "AVG")
    if len(axes.shares) > 1:
        parts.append(f"{column.share:g} %")
    if len(measures) > 1 or not parts:
        parts.append(MEASURES[column.measure].title)
    return " ".join(parts)


def _short(label: str) -> str:
    """A short name for a column: car>neu of cardiology > neurology."""
    return ">".join(part.strip()[:3] if part.islower() else part.strip()[-4:] for part in label.split(">"))


def shown(entry: Entry) -> str:
    """Mean and half interval in percent; "-" where there is none, * where a difference is significant."""
    if entry.mean is None:
        return "-"
    spread = f" ± {100 * half_interval(entry.values):.2f}" if len(entry.values) > 1 else ""
    return f"{100 * entry.mean:.2f}{spread}{'*' if entry.is_significant else ''}"


def _seconds(results: Results, system: System) -> str:
    seconds = [r["seconds"] for cell, r in results.records.items() if cell.method == system.method]
    return f"{statistics.mean(seconds):.0f}"


def _notes(study: Study, results: Results, comparison: Comparison, out: Path) -> Iterator[str]:
    """What the table says, how it came about, and what is not right with it."""
    measure = MEASURES[study.measures[0]].title if len(study.measures) == 1 else "scores"
    scores = f"{measure} on the {study.score_on} documents in percent"
    if (seeds := len(study.axes.seeds)) > 1:
        yield f"{scores}, mean over {seeds} seeds ± half of a 95 %"
        yield f"interval (Student's t); * differs from {study.baseline} at p < 0.05, over documents (paired"
        yield "bootstrap) and over seeds (paired t test)."
    else:
        yield f"{scores}, of one seed."
    yield from _untold(comparison)
    expected = len(reported_cells(study))
    if missing := expected - len(results.records):
        yield f"Not finished: {missing} of {expected} cells are missing."
    if others := made_otherwise(study, results.records, out):
        yield (
            f"Made with other settings, corpora or seeds than the study has now: {len(others)} of "
            f"{len(results.records)} cells, {others[0].name} among them: run the study with another --out."
        )
    yield f"Every method: {_length(study)}, {_searched(study, out)}."
    yield from _without_effect(study, out)
    if study.score_on == "dev" and any(method.searched for method in study.reported):
        yield "Settings were chosen on the documents that are scored: give test documents too."


def _untold(comparison: Comparison) -> Iterator[str]:
    """Why scores have no star, whatever they differ by."""
    entries = list(comparison.values())
    if few := [entry.documents for entry in entries if entry.has_few_documents]:
        yield (
            f"No * where fewer than {LEAST_DOCUMENTS} documents hold something to count (here {min(few)} at "
            "least): so few tell no difference from chance."
        )
    if any(entry.has_few_seeds for entry in entries):
        yield "No * for systems trained with one seed: another seed may make as much of a difference."


def _length(study: Study) -> str:
    budget = study.budget
    return f"{budget.steps:,} updates" if budget.steps else f"{budget.epochs} passes over the documents"


def _search(study: Study, out: Path) -> dict[str, Any]:
    """What `write_search` has recorded; empty if nothing was searched."""
    if not search_cells(study) or not (out / SEARCH_FILE).exists():
        return {}
    record: dict[str, Any] = srsly.read_json(out / SEARCH_FILE)
    return record


def _without_effect(study: Study, out: Path) -> Iterator[str]:
    """Methods of which fewer settings were tried than it seems."""
    for name, of in _search(study, out).get("methods", {}).items():
        tried, different = len(of["scores"]), len(set(map(tuple, of["scores"])))
        if different < tried:
            yield (
                f"{name}: {tried} settings gave {different} different scores: one of the settings that were "
                "searched may have no effect."
            )


def _searched(study: Study, out: Path) -> str:
    """How many settings were tried for each method."""
    search = _search(study, out)
    if not search:
        return "settings as given, none searched here"
    size = max(len(of["settings"]) for of in search["methods"].values())
    tasks = ", ".join(search["tasks"])
    return f"{size} settings tried on development documents ({tasks}), the best taken: {SEARCH_FILE}"
