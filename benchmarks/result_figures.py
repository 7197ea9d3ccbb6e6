"""Draws the figures of docs/results from the tables of its pages.

python benchmarks/result_figures.py

A figure is drawn from the first table below a heading, so that it shows what the page says. Run it again
after a table has changed. Figures are SVG files beside the pages; the same tables give the same files.
"""

import re
from collections.abc import Iterable, Sequence
from pathlib import Path
from typing import Any, NamedTuple

import matplotlib

matplotlib.use("Agg")
from matplotlib import pyplot

PAGES = Path(__file__).parents[1] / "docs" / "results"
NUMBER = re.compile(r"-?\d+(?:\.\d+)?")
PERCENT = re.compile(rf"({NUMBER.pattern}) %")


class Figure(NamedTuple):
    """Which table is drawn, and how.

    Attributes:
        name: of the file.
        page: whose table it is.
        heading: what stands above the table, without its marks.
        rows: the rows that are drawn, by their names; empty for all.
        columns: the columns that are drawn, by their heads; empty for all.
        kind: "lines", a line a row over the columns; "bars", a group of bars a row; or "dots", a dot a column
            for each row, with the rows below each other.
        axes: what stands at the horizontal and the vertical axis.
        named_by: how many cells name a row; see `table_below`.
        labels: what the figure calls the rows; empty for their names.
    """

    name: str
    page: str
    heading: str
    rows: tuple[str, ...]
    columns: tuple[str, ...]
    kind: str
    axes: tuple[str, str]
    named_by: int = 1
    labels: tuple[str, ...] = ()


FIGURES = (
    Figure(
        "transfer-fractions",
        "layer-transfer",
        "How many labels does transfer save?",
        (),
        (),
        "lines",
        ("labelled notes of the target, percent", "strict entity F1"),
    ),
    Figure(
        "transfer-rates",
        "double-transfer",
        "From how many labels on does it not matter?",
        ("non-transfer", "joint-training", "re-training", "CD-learning", "La-DTL"),
        (),
        "lines",
        ("labelled notes of the target, percent", "strict entity F1"),
    ),
    Figure(
        "unlabelled-notes",
        "meta-pseudo-labels",
        "And with more labels?",
        (),
        ("Baseline", "+ self-training", "+ Meta Pseudo Labels"),
        "bars",
        ("labelled notes", "character F1"),
    ),
    Figure(
        "rare-types",
        "imbalance",
        "Which loss and calibrator find rare types?",
        (
            "ATL, plain / -",
            "ATL, complement weights (paper) / -",
            "ATL, complement weights (paper) / 17 neighbors (paper)",
            "BTL, others O, over pairs / 17 neighbors (paper)",
            "ATL, inverse weights, power 0.5 / -",
            "ATL, inverse weights, power 0.5 / as before, at most 10,000 tokens of a class",
        ),
        ("UA", "Macro F1", "Micro F1", "Entity F1"),
        "dots",
        ("percent", ""),
        named_by=2,
        labels=(
            "ATL, plain",
            "ATL, complement weights (paper)",
            "the same, 17 neighbors (paper)",
            "BTL over pairs, 17 neighbors (paper)",
            "ATL, inverse weights",
            "the same, neighbors mixed in (rare-types)",
        ),
    ),
    Figure(
        "names-in-clear",
        "redaction",
        "What stays in clear on notes of unseen hospitals?",
        (
            "asq_phi, 700 training queries / one hospital / without",
            "asq_phi, 700 training queries / one hospital / with",
            "asq_phi, 700 training queries / many / without",
            "asq_phi, 700 training queries / many / with",
            "presidio_synth, 1,500 sentences / one hospital / without",
            "presidio_synth, 1,500 sentences / one hospital / with",
            "presidio_synth, 1,500 sentences / many / without",
            "presidio_synth, 1,500 sentences / many / with",
        ),
        ("Names", "Places"),
        "dots",
        ("percent wholly in clear", ""),
        named_by=3,
        labels=(
            "asq_phi: one hospital",
            "asq_phi: one hospital, rules",
            "asq_phi: many",
            "asq_phi: many, rules",
            "presidio_synth: one hospital",
            "presidio_synth: one hospital, rules",
            "presidio_synth: many",
            "presidio_synth: many, rules",
        ),
    ),
)


class Table(NamedTuple):
    """The cells of a table: its head, and each row with the name in front of it."""

    head: list[str]
    rows: dict[str, list[str]]


def table_below(page: str, heading: str, named_by: int = 1) -> Table:
    """The first table below a heading of a page.

    Args:
        page: name of the page.
        heading: without its marks.
        named_by: how many cells name a row, joined by " / ". Where one is empty or "the same", it is that of
            the row above.
    """
    text = (PAGES / f"{page}.md").read_text(encoding="utf8")
    below = re.split(rf"^#+ {re.escape(heading)}$", text, flags=re.MULTILINE)[1]
    lines = [line for line in below.splitlines() if line.startswith("|") or not line.strip()]
    block = re.search(r"(?:^\|.*\n?)+", "\n".join(lines), re.MULTILINE)
    if block is None:
        raise SystemExit(f"{page}.md: no table below {heading!r}")
    head, _, *rows = [cells(line) for line in block.group().splitlines()]
    return Table(head[named_by:], dict(_named(rows, named_by)))


def _named(rows: Iterable[list[str]], named_by: int) -> Iterable[tuple[str, list[str]]]:
    above: list[str] = [""] * named_by
    for row in rows:
        cells_above = zip(row[:named_by], above, strict=True)
        above = [old if not cell or cell.startswith("the same") else cell for cell, old in cells_above]
        yield " / ".join(above), row[named_by:]


def cells(line: str) -> list[str]:
    """The cells of a line of a table."""
    return [cell.strip().strip("*") for cell in line.strip().strip("|").split("|")]


def value_and_spread(cell: str) -> tuple[float, float]:
    """38.32 and 6.48 of "38.32 ± 6.48 (36.2, 37.5, 41.2)", or 54.1 and 0 of "290 of 536, 54.1 %".

    The spread is 0 where there is none.
    """
    percent = PERCENT.search(cell)
    if percent is not None:
        return float(percent[1]), 0.0
    numbers = [float(number) for number in NUMBER.findall(cell)]
    return numbers[0], numbers[1] if "±" in cell else 0.0


def draw(figure: Figure) -> None:
    """Write one figure."""
    table = table_below(figure.page, figure.heading, figure.named_by)
    columns = [table.head.index(name) for name in figure.columns or table.head]
    names = figure.rows or tuple(table.rows)
    labels = zip(figure.labels or names, names, strict=True)
    rows = {label: [table.rows[name][i] for i in columns] for label, name in labels}
    drawing, axes = pyplot.subplots(figsize=(6.4, 3.6), layout="constrained")
    _KINDS[figure.kind](axes, rows, [table.head[i] for i in columns])
    axes.set_xlabel(figure.axes[0])
    axes.set_ylabel(figure.axes[1])
    axes.grid(axis="x" if figure.kind == "dots" else "y", alpha=0.3)
    axes.legend(frameon=False)
    drawing.savefig(PAGES / f"{figure.name}.svg", metadata={"Date": None})
    pyplot.close(drawing)


def _lines(axes: Any, rows: dict[str, list[str]], head: Sequence[str]) -> None:
    places = [float(NUMBER.findall(name)[0]) for name in head]
    for name, row in rows.items():
        values, spreads = zip(*map(value_and_spread, row), strict=True)
        axes.errorbar(places, values, spreads if any(spreads) else None, label=name, marker="o", capsize=3)
    axes.set_xticks(places, [f"{place:g}" for place in places])


def _bars(axes: Any, rows: dict[str, list[str]], head: Sequence[str]) -> None:
    width = 0.8 / len(head)
    for i, label in enumerate(head):
        values, spreads = zip(*(value_and_spread(row[i]) for row in rows.values()), strict=True)
        places = [place + (i - (len(head) - 1) / 2) * width for place in range(len(rows))]
        axes.bar(places, values, width, yerr=spreads, capsize=3, label=label.removeprefix("+ "))
    axes.set_xticks(range(len(rows)), list(rows))
    axes.set_ylim(bottom=0)


def _dots(axes: Any, rows: dict[str, list[str]], head: Sequence[str]) -> None:
    for i, (label, marker) in enumerate(zip(head, "osD^", strict=False)):
        values, spreads = zip(*(value_and_spread(row[i]) for row in rows.values()), strict=True)
        axes.errorbar(
            values,
            range(len(rows)),
            xerr=spreads if any(spreads) else None,
            label=label,
            marker=marker,
            linestyle="none",
            capsize=3,
            alpha=0.8,
        )
    axes.set_yticks(range(len(rows)), list(rows))
    axes.invert_yaxis()


_KINDS = {"lines": _lines, "bars": _bars, "dots": _dots}


def main() -> None:
    """Draw all figures."""
    matplotlib.rcParams.update({"svg.hashsalt": "results", "svg.fonttype": "path", "font.size": 10})
    for figure in FIGURES:
        draw(figure)
        print(PAGES / f"{figure.name}.svg")


if __name__ == "__main__":
    main()
