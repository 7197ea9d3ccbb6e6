"""The page of a study, of the same template and style as the report on a pipeline."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

from spacy_clinner.evaluation.report.html_page import render_page
from spacy_clinner.studies.comparison import Comparison
from spacy_clinner.studies.measures import MEASURES
from spacy_clinner.studies.study import Study

if TYPE_CHECKING:
    from spacy_clinner.studies.figures import StudyFigure

PAGE = "report.html"


@dataclass(frozen=True)
class StudyTable:
    """A table of a study, for the terminal and the page.

    Attributes:
        id: of its section.
        title: of its section.
        header: of the columns; the first one names the rows.
        rows: of text.
        caption: what it shows, where the title does not tell.
    """

    id: str
    title: str
    header: Sequence[str]
    rows: Sequence[Sequence[str]]
    caption: str = ""


def study_page(
    study: Study,
    tables: Sequence[StudyTable],
    remarks: Sequence[str],
    more: Sequence[StudyTable],
    figures: Sequence[StudyFigure],
) -> str:
    """The page.

    Args:
        study: whose title and size stand at its head.
        tables: those that are printed too.
        remarks: lines that explain the first of them.
        more: tables of the page alone; those without rows are left out.
        figures: as they were drawn.

    Raises:
        ClinnerError: if jinja2 is missing.
    """
    shown = [*tables, *(table for table in more if table.rows)]
    sections = [(table.id, table.title) for table in shown]
    sections += [(_section(figure), figure.title) for figure in figures]
    return render_page(
        "study.html",
        study.title or study.name,
        study.reference,
        sections,
        privacy="It holds scores only, no words of notes.",
        tables=shown,
        remarks=" ".join(remarks),
        figures=[(_section(figure), figure) for figure in figures],
    )


def difference_table(comparison: Comparison) -> StudyTable:
    """What each system has more than the baseline, with intervals over documents."""
    rows = [
        (
            system.label,
            column.task.label if column.task else "mean over tasks",
            f"{column.share:g} %",
            MEASURES[column.measure].title,
            f"{100 * entry.difference.observed:+.2f}",
            f"{100 * entry.difference.low:+.2f} to {100 * entry.difference.high:+.2f}",
            f"{entry.difference.p_value:.3f}",
        )
        for (system, column), entry in comparison.items()
        if entry.difference is not None
    ]
    header = ("", "Task", "Share", "Score", "Difference", "95 % interval", "p")
    caption = "In points, to the first method; paired bootstrap over documents."
    return StudyTable("differences", "Differences", header, rows, caption)


def _section(figure: StudyFigure) -> str:
    return f"figure-{figure.file.removesuffix('.png')}"
