"""Studies cell by cell, some processes of one thread beside each other; finished cells are not run again."""

import argparse
import csv
import os
import subprocess
import sys
from collections.abc import Callable, Iterable, Sequence
from concurrent.futures import ThreadPoolExecutor, as_completed
from pathlib import Path
from typing import Any

import srsly
from tqdm import tqdm

from spacy_clinner.formats.files import written_whole


def study(
    description: str | None,
    add_arguments: Callable[[argparse.ArgumentParser], None],
    run: Callable[[argparse.Namespace], None],
    cell: Callable[[argparse.Namespace], None],
    report: Callable[[Path], None],
) -> None:
    """The command line of a study: `run` all cells, `cell` some with the same arguments, `report OUT`.

    Args:
        description: what `--help` shows.
        add_arguments: adds the study's own arguments; those that all studies have are there.
        run: runs the missing cells of parsed arguments.
        cell: runs the cell that `args.cell` names.
        report: makes tables and figures of the cells in a directory.
    """
    parser = argparse.ArgumentParser(
        description=description, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    commands = parser.add_subparsers(dest="command", required=True)
    for name in ("run", "cell"):
        command = commands.add_parser(name)
        add_arguments(command)
        command.add_argument("--config", type=Path, required=True)
        command.add_argument("--seeds", nargs="+", type=int, default=[0, 1, 2])
        command.add_argument("--jobs", type=int, default=2)
        command.add_argument("--gpu-id", type=int, default=-1)
        if name == "cell":
            command.add_argument("--cells", nargs="+", required=True)
    commands.add_parser("report").add_argument("out", type=Path)
    args = parser.parse_args()
    if args.command == "report":
        report(args.out)
    elif args.command == "run":
        run(args)
    else:
        for name in args.cells:
            args.cell = name
            cell(args)


def add_label_map(command: argparse.ArgumentParser) -> None:
    """`--label-map SOURCE=TARGET ...`: `args.label_map` holds the pairs."""
    command.add_argument(
        "--label-map", nargs="*", type=_label_pair, default=[], metavar="SOURCE=TARGET", help="labels renamed"
    )


def fixed_budget(train: Path, test: Path, seed: int, *, epochs: int = 0, steps: int = 0) -> dict[str, Any]:
    """Overrides of a training config: so many passes or updates, whose last weights are scored on TEST."""
    return {
        "paths.train": str(train),
        "paths.dev": str(test),  # not used: nothing is chosen by a score
        "system.seed": seed,
        "training.max_epochs": epochs,
        "training.max_steps": steps,
        "training.patience": 0,
        "training.eval_frequency": 10**9,
        "corpora.dev.limit": 1,
    }


def run_cells(names: Iterable[str], out: Path, jobs: int, at_once: int = 1) -> None:
    """Run `<this script> cell <the same arguments> --cells NAME ...` for every name without an OUT/NAME.json.

    A cell that fails ends the study, after those beside it, with the end of what it printed.

    Args:
        names: of the cells.
        out: where their results are.
        jobs: processes beside each other.
        at_once: cells that a process runs one after another: short ones take as long to start as to run.
    """
    out.mkdir(parents=True, exist_ok=True)
    names = list(names)
    missing = [name for name in names if not (out / f"{name}.json").exists()]
    groups = [missing[i : i + at_once] for i in range(0, len(missing), at_once)]
    with ThreadPoolExecutor(jobs) as pool, tqdm(total=len(names), initial=len(names) - len(missing)) as bar:
        futures = {pool.submit(_run_cells, group): group for group in groups}
        for future in as_completed(futures):
            bar.write(future.result())
            bar.update(len(futures[future]))


def finished_cells(out: Path, pattern: str) -> list[dict[str, Any]]:
    """The results in a directory, by name; leaves with a line if there is none."""
    cells = [srsly.read_json(path) for path in sorted(out.glob(pattern))]
    if not cells:
        sys.exit(f"{out}: no finished cell there: run `{Path(sys.argv[0]).name} run` first")
    return cells


def write_cell(record: dict[str, Any], out: Path, name: str) -> None:
    """Keep the result of a cell; a cell that dies leaves nothing."""
    with written_whole(out / f"{name}.json") as temporary:
        srsly.write_json(temporary, record)


def write_csv(path: Path, header: Sequence[str], rows: Iterable[Sequence[Any]]) -> None:
    """A table, whole or not at all."""
    with written_whole(path) as temporary, temporary.open("w", newline="") as file:
        csv.writer(file).writerows([header, *rows])


def _label_pair(written: str) -> tuple[str, str]:
    source, _, target = written.partition("=")
    if not source or not target:
        raise argparse.ArgumentTypeError(f"{written!r} is no pair of labels: write SOURCE=TARGET")
    return source, target


def _run_cells(names: Sequence[str]) -> str:
    command = [sys.executable, sys.argv[0], "cell", *sys.argv[2:], "--cells", *names]
    environment = {
        **os.environ,
        "OMP_NUM_THREADS": "1",
        "MKL_NUM_THREADS": "1",
        "TOKENIZERS_PARALLELISM": "false",
    }
    done = subprocess.run(command, capture_output=True, text=True, env=environment)
    if done.returncode:
        sys.exit(f"{' '.join(names)}\n{done.stdout[-2000:]}{done.stderr[-3000:]}")
    printed = done.stdout.splitlines()
    return "\n".join([line for line in printed if line.startswith(tuple(names))] or printed[-1:])
