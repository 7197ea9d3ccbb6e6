"""From the findings of a pipeline, or of two, to the page."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any, NamedTuple

import numpy as np
from markupsafe import Markup

from spacy_clinner.evaluation.intervals import LEAST_DOCUMENTS, SAMPLES, Interval
from spacy_clinner.evaluation.mention_pairs import Kind
from spacy_clinner.evaluation.report.charts import draw_learning_curve, draw_reliability, draw_thresholds
from spacy_clinner.evaluation.report.confidence_tables import (
    ThresholdCurve,
    reliability_diagram,
    threshold_curve,
)
from spacy_clinner.evaluation.report.excerpts import as_json
from spacy_clinner.evaluation.report.findings import Findings
from spacy_clinner.evaluation.report.html_page import render_page
from spacy_clinner.evaluation.report.note_table import worst_notes
from spacy_clinner.evaluation.report.plotting import pyplot
from spacy_clinner.evaluation.report.report_lists import ReportLists, ShownList, labels_of
from spacy_clinner.evaluation.report.score_tables import (
    Confusions,
    confusions,
    kind_counts,
    mean_over_types,
    schema_rows,
    type_rows,
)
from spacy_clinner.evaluation.report.step_files import CurveFile, Suspect
from spacy_clinner.evaluation.report.summary import calibration_line, comparison_line, summary_lines
from spacy_clinner.evaluation.report.two_models import TwoModels, compare_models

MEANINGS = {
    "strict": "offsets and type",
    "exact": "offsets, any type",
    "partial": "any type; half for overlap",
    "type": "type, any overlap",
}
OUTCOME_NAMES = ("Right", "Wrong", "Half", "Missed", "For nothing")
"""Of the outcomes of a schema, in their order."""
PAIRS = 8
"""Confusions that are named one by one."""
MATRIX_LABELS = 50
"""Types that the matrix has rows and columns of."""


@dataclass(frozen=True)
class ReportOptions:
    """What a report holds beside the findings.

    Attributes:
        with_text: whether words and names of notes may stand in it.
        gold_path: of the gold; left out without text.
        notices: lines that stand first; they hold no text of notes and no path.
        curve: what `curve` wrote.
        review: what `review` wrote.
        checked: lines on what was looked at and is in order.
    """

    with_text: bool = True
    gold_path: str = ""
    notices: Sequence[str] = ()
    curve: CurveFile | None = None
    review: Sequence[Suspect] | None = None
    checked: Sequence[str] = ()


class Report(NamedTuple):
    """A page and what the command prints of it.

    Attributes:
        html: the page.
        scores: precision, recall and F1, strict.
        shown: how many errors are in it.
        errors: how many there are.
        notices: those of the options, and what the findings themselves warn of.
        models: how the second pipeline differs; None without one.
    """

    html: str
    scores: dict[str, Interval]
    shown: int
    errors: int
    notices: list[str]
    models: TwoModels | None


@dataclass(frozen=True)
class MatrixCell:
    """A cell of the matrix.

    Attributes:
        count: of mentions.
        share: of the mentions of the row.
        boundaries: how many of them have another boundary.
        right: whether the type is right.
    """

    count: int
    share: float
    boundaries: int
    right: bool


class MatrixRow(NamedTuple):
    """What was found in the place of one gold label."""

    name: str
    cells: list[MatrixCell]


def build_report(
    first: Findings, second: Findings | None = None, options: ReportOptions | None = None
) -> Report:
    """Make the page.

    Args:
        first: a pipeline's findings in at least one note.
        second: another pipeline's in the same notes.
        options: what else the page holds.

    Raises:
        ClinnerError: if matplotlib or jinja2 is missing.
    """
    options = options or ReportOptions()
    plot = pyplot("the report needs")
    lists = ReportLists(first, second, options.with_text)
    errors = lists.errors()
    schemas = schema_rows(first)
    strict = dict(zip(("precision", "recall", "f_score"), schemas[0][2:], strict=True))
    types, kinds = type_rows(first), kind_counts(first.notes)
    notices = [*options.notices, *_few_notes(first)]
    data: dict[str, Any] = {"lists": {"errors": _data_of(errors)}}
    context = {
        "tiles": _tiles(strict, mean_over_types(first), first),
        "schemas": [(row, MEANINGS[row.name]) for row in schemas],
        "outcome_names": OUTCOME_NAMES,
        "types": types,
        **_what_goes_wrong(first, kinds),
        **_confidences(plot, first, data),
        "worst": [(row, lists.names[row.place]) for row in worst_notes(first.notes)],
        **_models(lists, first, second, data),
        **_steps(plot, lists, options, first, data),
        "errors_shown": errors.says,
        "kinds": errors.kinds,
        "labels": first.labels if second is None else list(dict.fromkeys([*first.labels, *second.labels])),
        "with_text": options.with_text,
        "samples": SAMPLES,
        "checked": options.checked,
        "p_value": _p_value,
    }
    context["summary"] = [
        *summary_lines(first, kinds, types, context["reliability"]),
        *_summary_of_steps(context, options),
    ]
    html = render_page(
        "report.html",
        _title(first, second),
        _about(first, second, options),
        _sections(context),
        notices,
        _privacy(options.with_text),
        data=Markup(as_json(data)),
        **context,
    )
    return Report(html, strict, len(errors.items), errors.total, notices, context["models"])


def _title(first: Findings, second: Findings | None) -> str:
    return f"Report on {first.name if second is None else f'{first.name} and {second.name}'}"


def _about(first: Findings, second: Findings | None, options: ReportOptions) -> str:
    size = (
        f"{len(first.notes):,} notes, {first.gold_count:,} annotated mentions of {_gold_types(first)} types"
    )
    if not options.with_text:
        return size
    paths = [first.path] if second is None else [first.path, second.path]
    return f"{' and '.join(filter(None, paths))} on {options.gold_path}: {size}"


def _gold_types(findings: Findings) -> int:
    return len({mention[2] for note in findings.notes for mention in note.gold})


def _privacy(with_text: bool) -> str:
    if with_text:
        return "It quotes notes: keep it where the notes may be. With --no-text it holds no word of them."
    return "It holds no words of the notes and no names of them."


def _few_notes(findings: Findings) -> list[str]:
    notices = []
    if len(findings.notes) < LEAST_DOCUMENTS:
        notices.append(
            f"Notes: {len(findings.notes)}. Resampling so few draws the same ones again, so the intervals "
            "are too narrow."
        )
    if not findings.gold_count:
        notices.append("No mention is annotated in these notes, so recall is undefined.")
    if not findings.found_count:
        notices.append("The pipeline finds nothing in these notes, so precision is undefined.")
    return notices


def _tiles(
    strict: dict[str, Interval], macro: Interval, findings: Findings
) -> list[tuple[str, Interval, str]]:
    return [
        ("F1", strict["f_score"], "type and both boundaries"),
        ("Precision", strict["precision"], f"of {findings.found_count:,} found mentions"),
        ("Recall", strict["recall"], f"of {findings.gold_count:,} annotated mentions"),
        ("Mean F1 of the types", macro, "each type counts the same"),
    ]


def _what_goes_wrong(findings: Findings, counts: dict[Kind, int]) -> dict[str, Any]:
    table = confusions(findings)
    return {
        "correct": counts["correct"],
        "gold": findings.gold_count,
        "most_of_a_kind": max(1, *(counts[kind] for kind in counts if kind != "correct")),
        "pairs": _pairs(table),
        "matrix": _matrix(table),
    }


def _pairs(table: Confusions) -> list[tuple[str, str, int]]:
    """Labels that are most often confused with each other, missed or found for nothing."""
    wrong = table.cells.copy()
    np.fill_diagonal(wrong, 0)
    names = [*table.labels, ""]
    places = sorted(np.argwhere(wrong).tolist(), key=lambda place: -wrong[tuple(place)])
    return [(names[i], names[j], int(wrong[i, j])) for i, j in places[:PAIRS]]


def _matrix(table: Confusions) -> dict[str, Any]:
    """The table of the most frequent labels."""
    count = len(table.labels)
    kept = [*range(min(count, MATRIX_LABELS)), count]
    shown = Confusions(
        table.labels[:MATRIX_LABELS], table.cells[np.ix_(kept, kept)], table.boundaries[kept[:-1]]
    )
    says = f" The {MATRIX_LABELS} most frequent of {count} types." if count > MATRIX_LABELS else ""
    return {"labels": shown.labels, "rows": _matrix_rows(shown), "says": says}


def _matrix_rows(table: Confusions) -> list[MatrixRow]:
    last = len(table.labels)
    totals = np.maximum(table.cells.sum(axis=1), 1)
    rows = [
        [
            MatrixCell(
                int(count), float(count / totals[i]), int(table.boundaries[i]) if i == j < last else 0, i == j
            )
            for j, count in enumerate(row)
        ]
        for i, row in enumerate(table.cells)
    ]
    return [MatrixRow(name, cells) for name, cells in zip([*table.labels, "nothing"], rows, strict=True)]


def _confidences(plot: Any, findings: Findings, data: dict[str, Any]) -> dict[str, Any]:
    if not findings.has_confidences:
        says = (
            "This pipeline gives no confidences with its entities, so there is nothing to calibrate and no "
            "threshold to choose. A clinical_ner gives them."
            if findings.found_count
            else "Nothing was found, so there are no confidences."
        )
        return {"reliability": None, "reliability_says": says, "has_confidence": False}
    measured, curve = reliability_diagram(findings), threshold_curve(findings)
    data["thresholds"] = _threshold_data(curve)
    unsure = findings.unsure_count
    says = (
        "On the dashed line a confidence is as good as it says; below it the pipeline is too sure of itself. "
        f"Calibration error: {100 * measured.error:.1f} points. {calibration_line(findings)}"
    )
    if unsure:
        says += (
            f" Mentions without a confidence: {unsure:,}. They are not here, and every threshold keeps them."
        )
    return {
        "reliability": measured,
        "reliability_says": says,
        "reliability_chart": draw_reliability(plot, measured),
        "threshold_chart": draw_thresholds(plot, curve),
        "has_confidence": True,
    }


def _threshold_data(curve: ThresholdCurve) -> dict[str, Any]:
    scores = np.moveaxis(curve.intervals, 0, -1).round(6).tolist()  # (thresholds, scores, 3)
    return {
        "at": curve.thresholds.round(4).tolist(),
        "gold": int(curve.counts[0, 0]),
        "found": curve.counts[:, 1].tolist(),
        "correct": curve.counts[:, 2].tolist(),
        "scores": [[[None if v != v else v for v in t] for t in row] for row in scores],
    }


def _models(
    lists: ReportLists, first: Findings, second: Findings | None, data: dict[str, Any]
) -> dict[str, Any]:
    if second is None:
        return {"models": None}
    models = compare_models(first, second)
    shown = lists.differences(models)
    data["lists"]["models"] = _data_of(shown)
    return {
        "models": models,
        "models_says": comparison_line(models, first, second),
        "models_shown": shown.says,
        "model_kinds": shown.kinds,
    }


def _summary_of_steps(context: dict[str, Any], options: ReportOptions) -> list[str]:
    """What the second pipeline, the learning curve and the doubtful labels come to."""
    lines = [context["models_says"]] if context["models"] else []
    lines += [] if options.curve is None else options.curve.answers
    lines += [] if options.review is None else [f"Labels that are doubtful: {len(options.review):,}."]
    return lines


def _steps(
    plot: Any, lists: ReportLists, options: ReportOptions, findings: Findings, data: dict[str, Any]
) -> dict[str, Any]:
    context: dict[str, Any] = {"curve": options.curve, "review_kinds": None}
    if options.curve is not None:
        context["curve_chart"] = draw_learning_curve(plot, options.curve)
    if options.review is not None:
        doubts = lists.doubts(options.review)
        data["lists"]["review"] = _data_of(doubts)
        context |= {
            "review_kinds": doubts.kinds,
            "review_labels": labels_of(doubts.items, findings.labels),
            "review_shown": _doubts_say(doubts, len(options.review)),
        }
    return context


def _doubts_say(doubts: ShownList, total: int) -> str:
    says = f"{len(doubts.items):,} of {doubts.total:,} are here." if doubts.total else "There are none."
    elsewhere = total - doubts.total
    return f"{says} {elsewhere:,} lie in other notes than these." if elsewhere else says


def _data_of(shown: ShownList) -> dict[str, Any]:
    return {"items": shown.items, "kinds": shown.names}


def _p_value(value: float) -> str:
    return "< 0.001" if value < 0.001 else f"{value:.3f}"


def _sections(context: dict[str, Any]) -> list[tuple[str, str]]:
    sections = [
        ("summary", "In short"),
        ("schemas", "Scores"),
        ("types", "Types"),
        ("confusions", "What goes wrong"),
        ("confidence", "Confidences"),
        ("notes", "Notes"),
    ]
    sections += [("models", "Two pipelines")] if context["models"] else []
    sections += [("curve", "More labels")] if context["curve"] else []
    sections += [("review", "Doubtful labels")] if context["review_kinds"] is not None else []
    return [*sections, ("errors", "Errors"), ("method", "How it is counted")]
