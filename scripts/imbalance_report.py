"""Tables and the figure of the imbalance ablation; see imbalance.py."""

import statistics
import sys
from pathlib import Path
from typing import Any

import numpy as np
import srsly
from cells import write_csv
from figures import pyplot, save_figure
from wasabi import table

from spacy_clinner.evaluation.significance import (
    macro_f,
    micro_f,
    paired_bootstrap,
    unweighted_accuracy,
)

STATISTICS = {"token_ua": unweighted_accuracy, "token_macro_f": macro_f, "token_micro_f": micro_f}
COLUMNS = [*STATISTICS, "ents_f", "ents_ece"]
PAPER_ATL = ("atl_plain", "atl_weighted", "atl_focal")
OURS = ("atl_inverse", "knn_by_folds")
Runs = dict[tuple[str, str], list[dict[str, Any]]]


def report(out: Path) -> None:
    """Write scores.csv, per_type.csv, significance.csv and per_type.png beside the cells; print the table."""
    runs = read_runs(out)
    if not runs:
        sys.exit(f"{out}: no finished cell there: run `imbalance.py run` first")
    write_scores(runs, out / "scores.csv")
    labels = write_per_type(runs, out / "per_type.csv")
    baseline = best_baseline(runs)
    rows = compare(runs, baseline, out / "significance.csv")
    draw(runs, baseline, labels, out / "per_type.png")
    header = ("loss", "calibrator", "seeds", "UA", "macro F", "micro F", "entity F", "ECE")
    print(table(rows, header=header, divider=True, aligns=("l", "l", *"r" * 6)))
    print("Mean and standard deviation over seeds, in percent; * p < 0.05 (paired bootstrap over documents)")
    print(f"against {' + '.join(baseline)}, the paper's ATL system with the best macro F.")
    print(f"{out / 'scores.csv'}, per_type.csv, significance.csv, per_type.png")


def read_runs(out: Path) -> Runs:
    """Finished cells: (loss, calibrator) -> one result a seed."""
    runs: Runs = {}
    for path in sorted(out.glob("*-*.json")):
        cell = srsly.read_json(path)
        for calibrator, result in cell["results"].items():
            result["labels"], result["seed"] = cell["labels"], cell["seed"]
            runs.setdefault((cell["method"], calibrator), []).append(result)
    return runs


def best_baseline(runs: Runs) -> tuple[str, str]:
    """Of the paper's ATL systems with the most seeds, the one whose macro F1 is best on average."""
    systems = [key for key in runs if key[0] in PAPER_ATL and key[1] in ("none", "knn")]
    if not systems:
        sys.exit("no ATL system is finished: run `imbalance.py run --methods atl_plain` first")
    most = max(len(runs[key]) for key in systems)
    systems = [key for key in systems if len(runs[key]) == most]
    return max(systems, key=lambda key: statistics.mean(r["scores"]["token_macro_f"] for r in runs[key]))


def write_scores(runs: Runs, path: Path) -> None:
    """One row a trained model and calibrator."""
    rows = [
        (*system, result["seed"], *(result["scores"][column] for column in COLUMNS))
        for system, results in runs.items()
        for result in results
    ]
    write_csv(path, ["loss", "calibrator", "seed", *COLUMNS], rows)


def write_per_type(runs: Runs, path: Path) -> list[str]:
    """Recall and F1 of each label, averaged over seeds; labels with the most gold tokens first."""
    gold: dict[str, int] = {}
    rows = []
    for system, results in runs.items():
        gold = {
            label: sum(d[i + 1][0] for d in results[0]["counts"])
            for i, label in enumerate(results[0]["labels"])
        }
        for label in sorted(results[0]["scores"]["token_per_type"], key=lambda name: -gold[name]):
            values = [[r["scores"]["token_per_type"][label][key] for r in results] for key in "rf"]
            rows.append((*system, label, gold[label], *map(statistics.mean, values)))
    write_csv(path, ["loss", "calibrator", "label", "gold_tokens", "recall", "f"], rows)
    return sorted((label for label in gold if gold[label]), key=lambda name: -gold[name])


def compare(runs: Runs, baseline: tuple[str, str], path: Path) -> list[tuple[str, ...]]:
    """Write the difference of each system to the baseline; rows of the printed table."""
    reference = _counts(runs[baseline])
    rows, differences = [], []
    for system, results in runs.items():
        marks = {}
        for name, statistic in STATISTICS.items():
            found = paired_bootstrap(reference, _counts(results), statistic)
            differences.append((*system, name, *found))
            marks[name] = "*" if system != baseline and found.p_value < 0.05 else ""
        shown = [_shown([r["scores"][c] for r in results]) + marks.get(c, "") for c in COLUMNS]
        rows.append((*system, str(len(results)), *shown))
    write_csv(path, ["loss", "calibrator", "score", "difference", "low", "high", "p"], differences)
    return rows


def draw(runs: Runs, baseline: tuple[str, str], labels: list[str], path: Path) -> None:
    """Recall of each label under the baseline and under BTL with the calibrator, common labels first."""
    systems = [key for key in (baseline, OURS) if key in runs]
    figure, axes = pyplot().subplots(2, 1, figsize=(max(6.0, 0.36 * len(labels)), 7), sharex=True)
    for axis, (key, name) in zip(axes, (("r", "recall"), ("f", "F1")), strict=True):
        for i, system in enumerate(systems):
            means = [
                statistics.mean(r["scores"]["token_per_type"][label][key] for r in runs[system])
                for label in labels
            ]
            places = np.arange(len(labels)) + (i - (len(systems) - 1) / 2) * 0.4
            axis.bar(places, means, width=0.4, label=" + ".join(system).replace(" + none", ""))
        axis.set_ylabel(f"{name}, tokens")
        axis.set_ylim(0, 1)
        axis.margins(x=0.01)
        axis.spines[["top", "right"]].set_visible(False)
    axes[0].legend(loc="lower right", bbox_to_anchor=(1, 1), frameon=False, ncols=2)
    axes[1].set_xticks(range(len(labels)), [label.replace("_", " ") for label in labels], rotation=90)
    axes[1].set_xlabel("entity type, most frequent first")
    save_figure(figure, path)


def _shown(values: list[float | None]) -> str:
    """Mean and standard deviation in percent; "-" where undefined, as calibration without entities."""
    known = [100 * value for value in values if value is not None]
    return f"{statistics.mean(known):.2f} ± {statistics.pstdev(known):.2f}" if known else "-"


def _counts(results: list[dict[str, Any]]) -> Any:
    """int64 (seeds, documents, classes, 3)."""
    return np.array([result["counts"] for result in results])
