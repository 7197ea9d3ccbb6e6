"""Tables and figures of the study of unlabelled notes; see semi_supervised.py."""

import statistics
from pathlib import Path
from typing import Any

from cells import finished_cells, write_csv
from figures import pyplot, save_figure
from transfer_report import interval
from wasabi import table

TERMS = {
    "feedback": "feedback h",
    "pseudo_accuracy": "accuracy of the pseudo labels",
    "pseudo": "loss of the student on pseudo labels",
}
Cells = list[dict[str, Any]]


def report(out: Path) -> None:
    """Write the tables and figures beside the cells; print the table."""
    cells = finished_cells(out, "*-*-*.json")
    columns = ("method", "percent", "seed", "documents", "steps", "measure", "score", "seconds")
    write_csv(out / "scores.csv", columns, ([cell[c] for c in columns] for cell in cells))
    write_curves(cells, out / "curves.csv")
    methods = list(dict.fromkeys(cell["method"] for cell in cells))
    shares = sorted({cell["percent"] for cell in cells})
    rows = [
        (method, *(_shown(scores(cells, method, share)) for share in shares), _seconds(cells, method))
        for method in methods
    ]
    header = (cells[0]["measure"], *(f"{share:g} %" for share in shares), "s a cell")
    print(table(rows, header=header, divider=True))
    print("Mean over seeds ± half of a 95 % interval (Student's t); equal updates.")
    draw_shares(cells, methods, shares, out / "shares.png")
    draw_curves(cells, methods, shares[0], out / "curves.png")
    draw_terms(cells, methods, shares[0], out / "terms.png")
    print(f"{out / 'scores.csv'}, curves.csv, shares.png, curves.png, terms.png")


def scores(cells: Cells, method: str, percent: float) -> list[float]:
    """The score (0 to 100) of each seed."""
    return [100 * c["score"] for c in cells if (c["method"], c["percent"]) == (method, percent)]


def write_curves(cells: Cells, path: Path) -> None:
    """A row for every point of every cell's curve."""
    keys = sorted({key for cell in cells for point in cell["curve"] for key in point} - {"step"})
    rows = (
        [cell["method"], cell["percent"], cell["seed"], point["step"], *(point.get(key) for key in keys)]
        for cell in cells
        for point in cell["curve"]
    )
    names = [key.rpartition(".")[2] for key in keys]
    write_csv(path, ("method", "percent", "seed", "step", *names), rows)


def mean_curve(cells: Cells, method: str, percent: float, key: str) -> tuple[list[int], list[float]]:
    """The mean over seeds of a term by step, where all cells of the method have it."""
    found: dict[int, list[float]] = {}
    chosen = [c for c in cells if (c["method"], c["percent"]) == (method, percent)]
    for cell in chosen:
        for point in cell["curve"]:
            value = next((v for name, v in point.items() if name.rpartition(".")[2] == key), None)
            if value is not None:
                found.setdefault(point["step"], []).append(value)
    steps = [step for step, values in sorted(found.items()) if len(values) == len(chosen)]
    return steps, [statistics.mean(found[step]) for step in steps]


def line_of(method: str, methods: list[str]) -> dict[str, str]:
    """How a method is drawn: with the same name and colour in every figure."""
    return {"color": f"C{methods.index(method)}", "label": method.replace("_", " ")}


def draw_shares(cells: Cells, methods: list[str], shares: list[float], path: Path) -> None:
    """F1 over the share of the training documents that is labelled, a line a method."""
    figure, axis = pyplot().subplots(figsize=(6.8, 4.4))
    for method in methods:
        known = [(share, scores(cells, method, share)) for share in shares]
        known = [(share, values) for share, values in known if values]
        axis.errorbar(
            [share for share, _ in known],
            [statistics.mean(values) for _, values in known],
            yerr=[interval(values) for _, values in known],
            fmt="o-",
            capsize=3,
            **line_of(method, methods),
        )
    axis.set_xlabel("labelled training documents (%)")
    axis.set_ylabel("F1 on the test documents")
    _finish(figure, axis, path)


def draw_curves(cells: Cells, methods: list[str], percent: float, path: Path) -> None:
    """F1 over updates, a line a method, for one share."""
    figure, axis = pyplot().subplots(figsize=(6.8, 4.4))
    for method in methods:
        steps, values = mean_curve(cells, method, percent, "score")
        axis.plot(steps, [100 * value for value in values], "o-", ms=3, **line_of(method, methods))
    axis.set_xlabel(f"updates, {percent:g} % of the documents labelled")
    axis.set_ylabel("F1 on the test documents")
    _finish(figure, axis, path)


def draw_terms(cells: Cells, methods: list[str], percent: float, path: Path) -> None:
    """Feedback, accuracy of the pseudo labels and loss of the student over updates."""
    figure, axes = pyplot().subplots(1, len(TERMS), figsize=(12.5, 3.8))
    for axis, (term, title) in zip(axes, TERMS.items(), strict=True):
        for method in methods:
            steps, values = mean_curve(cells, method, percent, term)
            if steps:
                axis.plot(steps, values, "o-", ms=3, **line_of(method, methods))
        axis.set_xlabel("updates")
        axis.set_title(title, fontsize=10)
        axis.grid(alpha=0.3)
        axis.spines[["top", "right"]].set_visible(False)
        if axis.lines:
            axis.legend(frameon=False, fontsize=8)
    figure.tight_layout()
    save_figure(figure, path)


def _finish(figure: Any, axis: Any, path: Path) -> None:
    axis.grid(alpha=0.3)
    axis.spines[["top", "right"]].set_visible(False)
    axis.legend(frameon=False, loc="lower right")
    figure.tight_layout()
    save_figure(figure, path)


def _seconds(cells: Cells, method: str) -> str:
    return f"{statistics.mean(cell['seconds'] for cell in cells if cell['method'] == method):.0f}"


def _shown(values: list[float]) -> str:
    if not values:
        return "-"
    return f"{statistics.mean(values):.2f}" + (f" ± {interval(values):.2f}" if len(values) > 1 else "")
