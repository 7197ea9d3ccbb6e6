"""Chooses a loss and a calibrator against imbalance on the training documents alone.

python benchmarks/calibrator_folds.py run TRAIN.spacy OUT [--study imbalance-encoder] [--set KEY=VALUE ...]
python benchmarks/calibrator_folds.py report OUT

`run` trains every method on the documents outside each fold, with the budget of the study, and keeps the raw
scores of both sides; finished cells (OUT/<method>@<fold>@<seed>.json) are not run again. `report` scores
every calibrator of GRID on the folds, counts of all folds together, against the baseline without one; it
writes OUT/grid.csv and prints the best settings of each method.

The rule: with a target for each of three scores against the baseline (TARGETS), take the setting whose worst
distance to its target is best.
"""

import argparse
import itertools
import random
import sys
import tempfile
from collections.abc import Iterator
from pathlib import Path
from typing import Any, NamedTuple

import numpy as np
import srsly
from numpy.typing import NDArray
from tqdm import tqdm
from wasabi import table

from spacy_clinner.evaluation.significance import macro_f, micro_f, unweighted_accuracy
from spacy_clinner.formats.files import written_whole
from spacy_clinner.studies.cell_config import cell_config
from spacy_clinner.studies.cells import WHOLE, Cell
from spacy_clinner.studies.reading import read_study
from spacy_clinner.studies.report import write_csv
from spacy_clinner.studies.shares import read_documents, write_documents
from spacy_clinner.studies.study import Study, Task
from spacy_clinner.studies.training import examples_of, trained_pipeline, write_corpora

STATISTICS = {"token_ua": unweighted_accuracy, "token_macro_f": macro_f, "token_micro_f": micro_f}
BASELINE = "atl-weighted"
TARGETS = {"token_ua": 5.0, "token_macro_f": 1.0, "token_micro_f": -1.0}  # points above the baseline
GRID: dict[str, list[Any]] = {
    "max_per_class": [None, 2000, 10_000],
    "k": [9, 17, 33],
    "weights": ["uniform", "distance"],
    "balance": [0.0, 0.1, 0.25, 0.5],
    "mix": [0.2, 0.25, 0.3, 0.35, 0.4, 0.45, 0.5, 0.55, 0.6, 0.8, 1.0],
}
SHOWN = 15  # settings a method


class Fold(NamedTuple):
    """What a tagger trained outside a fold says of tokens.

    Attributes:
        tag_set: its tags.
        scores: float32 (tokens, tags), raw scores of training tokens.
        tags: int64 (tokens,), their gold tag ids.
        held_scores: float32 (tokens, tags), raw scores of the fold's tokens.
        held_tags: int64 (tokens,), their gold tag ids.
    """

    tag_set: Any
    scores: NDArray[np.float32]
    tags: NDArray[np.int64]
    held_scores: NDArray[np.float32]
    held_tags: NDArray[np.int64]


def run(args: argparse.Namespace) -> None:
    """Run the missing cells; all methods of a fold before the next fold."""
    args.out.mkdir(parents=True, exist_ok=True)
    parts = itertools.product(args.seeds, range(args.folds), args.methods)
    for seed, fold, method in tqdm(list(parts)):
        path = args.out / f"{method}@{fold}@{seed}.json"
        if not path.exists():
            with tempfile.TemporaryDirectory() as folder:
                held, inside = split(args.train, fold, args.folds, Path(folder))
                files = [f"corpus.notes.train={inside}", f"corpus.notes.test={held}"]
                study = read_study(args.study, [*args.set, *files])
                run_cell(study, Cell(method, Task(None, "notes"), WHOLE, seed), fold, path)


def run_cell(study: Study, cell: Cell, fold: int, path: Path) -> None:
    """Train one method outside one fold and keep what it says of all tokens."""
    with tempfile.TemporaryDirectory() as folder:
        places, _ = write_corpora(study, cell, {}, Path(folder), None)
        config = cell_config(study, cell, {}, places)
        nlp = trained_pipeline(config, study.budget, Path(folder))
        calibrator: Any = nlp.add_pipe("knn_calibrator")
        files = (places.train, str(study.corpora["notes"].test))
        training, held = (calibrator.training_scores(nlp, examples_of(nlp, config, file)) for file in files)
    arrays = {"scores": training.scores, "tags": training.tags}
    np.savez(path.with_suffix(".npz"), **arrays, held_scores=held.scores, held_tags=held.tags)
    record = {"method": cell.method, "fold": fold, "seed": cell.seed, "study": study.name}
    record |= {"labels": training.tag_set.labels, "scheme": training.tag_set.scheme}
    with written_whole(path) as temporary:
        srsly.write_json(temporary, record)


def split(path: Path, fold: int, folds: int, folder: Path) -> tuple[Path, Path]:
    """Write the documents of a fold, and the others."""
    docs = read_documents(path, "en")
    order = random.Random(0).sample(range(len(docs)), len(docs))
    chosen = set(order[fold::folds])
    held, inside = ([d for i, d in enumerate(docs) if (i in chosen) == is_held] for is_held in (True, False))
    return write_documents(held, folder / "fold.spacy"), write_documents(inside, folder / "inside.spacy")


def report(out: Path) -> None:
    """Score the grid; write grid.csv; print the best settings of each method and the one that is taken."""
    cells = read_cells(out)
    baseline = {part: counts[None] for (method, part), counts in cells.items() if method == BASELINE}
    if not baseline:
        sys.exit(f"{out}: no finished cell of {BASELINE}: run it first")
    rows = []
    for method in dict.fromkeys(method for method, _ in cells):
        found = {part: counts for (name, part), counts in cells.items() if name == method}
        parts = sorted(found.keys() & baseline.keys())
        reference = statistics([baseline[part] for part in parts])
        for setting in found[parts[0]] if parts else ():
            values = statistics([found[part][setting] for part in parts])
            gains = {name: values[name] - reference[name] for name in TARGETS}
            worst = min(gains[name] - TARGETS[name] for name in TARGETS)
            shown = setting or [None] * len(GRID)
            rows.append((method, *shown, len(parts), *values.values(), *gains.values(), worst))
    rows.sort(key=lambda row: -row[-1])
    names = ["loss", *GRID, "parts", *TARGETS, *(f"{name}_gain" for name in TARGETS), "worst"]
    write_csv(out / "grid.csv", names, rows)
    alone = [row for row in rows if row[2] is None]
    best = [r for method in dict.fromkeys(r[0] for r in rows) for r in _of(method, rows)[:SHOWN]]
    header = ("loss", *GRID, "parts", "UA", "macro F", "micro F", "+UA", "+macro", "+micro", "worst")
    print(table([[_shown(value) for value in row] for row in [*alone, *best]], header=header, divider=True))
    print(f"Gains over {BASELINE} without a calibrator, in points; worst: the least of gain - target.")
    print(f"Taken: {rows[0][0]}, " + ", ".join(f"{n} {v}" for n, v in zip(GRID, rows[0][1:], strict=False)))


def _of(method: str, rows: list[tuple[Any, ...]]) -> list[tuple[Any, ...]]:
    return [row for row in rows if row[0] == method and row[2] is not None]


Setting = tuple[Any, ...]
Part = tuple[int, int]  # seed and fold
Counts = dict[str, NDArray[np.int64]]


def read_cells(out: Path) -> dict[tuple[str, Part], dict[Setting | None, Counts]]:
    """(method, part) -> setting of GRID, None without a calibrator -> label -> gold, predicted, correct."""
    from spacy_clinner.tags import TagSet

    cells = {}
    for path in sorted(out.glob("*@*@*.json")):
        record = srsly.read_json(path)
        with np.load(path.with_suffix(".npz")) as arrays:
            fold = Fold(TagSet(record["labels"], record["scheme"]), **arrays)
        classes = fold.tag_set.classes
        cells[record["method"], (record["seed"], record["fold"])] = {
            setting: dict(zip(classes, counts, strict=True)) for setting, counts in grid_counts(fold)
        }
    return cells


def grid_counts(fold: Fold) -> Iterator[tuple[Setting | None, NDArray[np.int64]]]:
    """Gold, predicted and correct tokens, int64 (classes, 3), without a calibrator and with each of GRID.

    Neighbours are searched once for all settings that share a store.
    """
    import torch

    from spacy_clinner.imbalance.nearest_neighbours import NearestNeighbours
    from spacy_clinner.imbalance.neighbour_store import NeighbourStore
    from spacy_clinner.imbalance.neighbour_votes import neighbour_votes

    scores = torch.from_numpy(fold.held_scores)
    model = scores.softmax(1)
    yield None, count(fold, model.argmax(1).numpy())
    sizes, ks, *rest = GRID.values()
    for size in sizes:
        store = NeighbourStore.draw(fold.scores, fold.tags, fold.tag_set, size)
        distances, indices = NearestNeighbours(store.scores).search(scores, max(ks))
        tags = store.tags[indices]
        for k, weights, balance in itertools.product(ks, *rest[:2]):
            prior = store.vote_weights(fold.tag_set, balance)
            votes = neighbour_votes(distances[:, :k], tags[:, :k], len(fold.tag_set), weights, prior)
            for mix in rest[2]:
                yield (size, k, weights, balance, mix), count(fold, model.lerp(votes, mix).argmax(1).numpy())


def count(fold: Fold, predicted: NDArray[np.int64]) -> NDArray[np.int64]:
    """Gold, predicted and correct tokens of each class: int64 (classes, 3)."""
    classes = fold.tag_set.class_ids
    gold, found, size = classes[fold.held_tags], classes[predicted], len(fold.tag_set.classes)
    return np.stack([np.bincount(c, minlength=size) for c in (gold, found, gold[gold == found])], axis=1)


def statistics(folds: list[Counts]) -> dict[str, float]:
    """Scores of the tokens of all folds together, in percent; O is the first class everywhere."""
    total: Counts = {}
    for counts in folds:
        for label, found in counts.items():
            total[label] = total.get(label, 0) + found
    summed = np.stack(list(total.values())).astype(float)
    return {name: 100 * float(statistic(summed)) for name, statistic in STATISTICS.items()}


def main() -> None:
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    commands = parser.add_subparsers(dest="command", required=True)
    command = commands.add_parser("run")
    command.add_argument("train", type=Path)
    command.add_argument("out", type=Path)
    command.add_argument("--study", default="imbalance")
    command.add_argument("--set", nargs="*", default=[], metavar="KEY=VALUE", help="keys of the study")
    command.add_argument("--methods", nargs="+", default=["atl-weighted", "atl-inverse", "atl-annealed"])
    command.add_argument("--seeds", nargs="+", type=int, default=[0])
    command.add_argument("--folds", type=int, default=4)
    commands.add_parser("report").add_argument("out", type=Path)
    args = parser.parse_args()
    if args.command == "report":
        report(args.out)
    else:
        run(args)


def _shown(value: Any) -> str:
    if isinstance(value, float):
        return f"{value:.2f}"
    return "-" if value is None else str(value)


if __name__ == "__main__":
    main()
