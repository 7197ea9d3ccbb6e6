"""Tables and figures of the transfer experiments; see transfer.py."""

import statistics
from pathlib import Path
from typing import Any

import numpy as np
from cells import finished_cells, write_csv
from figures import pyplot, save_figure
from wasabi import table

NONE = "none"
NAMES = {NONE: "no transfer", "crf": "all layers"}
Runs = dict[str, dict[int, list[float]]]
"""Layer -> percent of the training documents -> F1 (0 to 100) of each seed."""


def report(out: Path) -> None:
    """Write scores.csv, fractions.png and layers.png beside the cells; print the tables."""
    cells = finished_cells(out, "*-*-*.json")
    columns = ("up_to", "percent", "seed", "documents", "ents_p", "ents_r", "ents_f", "seconds")
    write_csv(out / "scores.csv", columns, ([cell[c] for c in columns] for cell in cells))
    runs = collect(cells)
    shares = sorted({share for by_share in runs.values() for share in by_share})
    rows = [
        (NAMES.get(layer, f"up to {layer}"), *(_shown(runs[layer].get(s)) for s in shares)) for layer in runs
    ]
    print(table(rows, header=("F1", *(f"{s} %" for s in shares)), divider=True))
    print("Mean over seeds ± half of a 95 % interval (Student's t).")
    for line in savings(runs):
        print(line)
    draw_fractions(runs, out / "fractions.png")
    draw_layers(runs, shares, out / "layers.png")
    print(f"{out / 'scores.csv'}, fractions.png, layers.png")


def collect(cells: list[dict[str, Any]]) -> Runs:
    """F1 by layer and share; no transfer first, then from the lowest layer up."""
    from transfer import LAYERS

    runs: Runs = {}
    for layer in (NONE, *LAYERS):
        for cell in cells:
            if cell["up_to"] == layer:
                runs.setdefault(layer, {}).setdefault(cell["percent"], []).append(100 * cell["ents_f"])
    return runs


def interval(values: list[float]) -> float:
    """Half of the 95 % confidence interval of the mean, by Student's t; 0 for one value."""
    if len(values) < 2:
        return 0.0
    t = (12.706, 4.303, 3.182, 2.776, 2.571, 2.447, 2.365, 2.306, 2.262)[min(len(values) - 2, 8)]
    return t * statistics.stdev(values) / len(values) ** 0.5


def savings(runs: Runs) -> list[str]:
    """What share with transfer equals each share without, on the straight lines between the measured ones."""
    if NONE not in runs or "crf" not in runs:
        return []
    shares = sorted(runs["crf"])
    reached = np.maximum.accumulate([statistics.mean(runs["crf"][share]) for share in shares])
    lines = []
    for share, values in sorted(runs[NONE].items()):
        wanted = statistics.mean(values)
        if wanted <= reached[0]:
            lines.append(f"{share} % without transfer: {shares[0]} % or less with it are as good")
        elif wanted <= reached[-1]:
            equal = float(np.interp(wanted, reached, shares))
            saved = 100 * (1 - equal / share)
            lines.append(
                f"{share} % without transfer: {equal:.1f} % with it are as good, {saved:.0f} % fewer labels"
            )
    return lines


def draw_fractions(runs: Runs, path: Path) -> None:
    """F1 over the share of the target's training documents, with and without transfer (paper 4, figure 2)."""
    figure, axis = pyplot().subplots(figsize=(6.4, 4.2))
    for layer, style in ((NONE, "o--"), ("crf", "s-")):
        if layer not in runs:
            continue
        shares = sorted(runs[layer])
        means = [statistics.mean(runs[layer][s]) for s in shares]
        errors = [interval(runs[layer][s]) for s in shares]
        axis.errorbar(shares, means, yerr=errors, fmt=style, capsize=3, label=NAMES[layer])
    axis.set_xlabel("share of the target's training documents (%)")
    axis.set_ylabel("F1 on the test documents")
    axis.grid(alpha=0.3)
    axis.spines[["top", "right"]].set_visible(False)
    axis.legend(frameon=False, loc="lower right")
    save_figure(figure, path)


def draw_layers(runs: Runs, shares: list[int], path: Path) -> None:
    """F1 over the topmost transferred layer, a line a share (paper 4, figure 3)."""
    layers = list(runs)
    figure, axis = pyplot().subplots(figsize=(7.2, 4.6))
    for share in shares:
        known = [(i, runs[layer][share]) for i, layer in enumerate(layers) if share in runs[layer]]
        places = [i for i, _ in known]
        means = [statistics.mean(values) for _, values in known]
        axis.errorbar(
            places, means, yerr=[interval(v) for _, v in known], fmt="o-", capsize=3, label=f"{share} %"
        )
    names = ["none" if layer == NONE else layer.replace("_", " ") for layer in layers]
    axis.set_xticks(range(len(layers)), names, rotation=25, ha="right")
    axis.set_xlabel("layers transferred, from the bottom up to")
    axis.set_ylabel("F1 on the test documents")
    axis.grid(alpha=0.3)
    axis.spines[["top", "right"]].set_visible(False)
    axis.legend(frameon=False, title="target documents", loc="center left", bbox_to_anchor=(1, 0.5))
    save_figure(figure, path)


def _shown(values: list[float] | None) -> str:
    return f"{statistics.mean(values):.2f} ± {interval(values):.2f}" if values else "-"
