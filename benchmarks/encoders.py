"""Strict F1 of three taggers over one encoder: spacy_clinner, Hugging Face's recipe and edsnlp.

python benchmarks/encoders.py OUT --encoder MODEL --maccrobat BRAT_DIRECTORY [--edsnlp PYTHON]
    [--bc5cdr DIRECTORY] [--ncbi-disease DIRECTORY] [--systems clinner huggingface] [--list]

All systems train on the same tokenized documents for as many passes, in batches of about as many words, keep
the weights that are best on the development documents after a pass, and are scored on character offsets
against the same entities. Each has four settings in `encoder_settings.json`. On MACCROBAT2020, split
160/20/20 as by `benchmarks/maccrobat.py`, all four train with the first seed; the one with the best F1 on the
development documents then trains with all seeds. The directories of BC5CDR and of the NCBI disease corpus
hold train.tsv, devel.tsv and test.tsv; there the setting of MACCROBAT2020 trains with the first two seeds
on at most 60,000 words.

A cell is one training, its file OUT/CORPUS-SYSTEM-SETTING-SEED.json. Finished cells are not run again.
--list says which there are, with their F1 on the development documents. --documents and --passes make a quick
trial of it.
"""

import argparse
import os
import shutil
import statistics
import subprocess
import sys
from collections.abc import Iterator, Sequence
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Any

import srsly
from encoder_corpora import CORPORA, Corpus, prepare
from machine import machine
from wasabi import table

WORKERS = Path(__file__).resolve().parent / "encoder_workers"
SETTINGS: dict[str, list[dict[str, Any]]] = srsly.read_json(Path(__file__).with_name("encoder_settings.json"))
"""Four settings of each system. Those of "clinner" are settings of the config of its method."""
SEARCHED_ON = "maccrobat"
MINUTES = 90
"""After which a cell is given up."""


@dataclass(frozen=True)
class Cell:
    """One training: a system with one of its settings."""

    corpus: str
    system: str
    setting: int
    seed: int

    @property
    def name(self) -> str:
        return f"{self.corpus}-{self.system}-{self.setting}-{self.seed}"


def scores(gold: Sequence[Any], predicted: Sequence[Any]) -> dict[str, float]:
    """Strict precision, recall and F1, in percent, of (start, end, label) by document."""
    pairs = [(set(map(tuple, g)), set(map(tuple, p))) for g, p in zip(gold, predicted, strict=True)]
    right = sum(len(g & p) for g, p in pairs)
    wanted, found = (sum(len(pair[i]) for pair in pairs) for i in (0, 1))
    precision, recall = right / max(found, 1), right / max(wanted, 1)
    f1 = 2 * right / max(wanted + found, 1)
    return {"p": 100 * precision, "r": 100 * recall, "f": 100 * f1}


def run_cell(cell: Cell, args: argparse.Namespace) -> dict[str, Any]:
    """The record of a cell, from its file if it is finished."""
    file = args.out / f"{cell.name}.json"
    if file.exists():
        record: dict[str, Any] = srsly.read_json(file)
        return record
    corpus = prepare(CORPORA[cell.corpus], args, cell.seed)
    work = args.out / "work" / f"{cell.name}-{os.getpid()}"
    work.mkdir(parents=True, exist_ok=True)
    setting = SETTINGS[cell.system][cell.setting]
    task = {"setting": setting, "seed": cell.seed, "passes": args.passes, "batch_words": args.batch_words}
    task |= {"encoder": str(args.encoder), "method": args.method, "out": str(work / "predictions.json")}
    task |= {"docs": corpus.docs, "rows": corpus.rows, "folder": str(work)}
    srsly.write_json(work / "task.json", task)
    _run(cell, args.edsnlp if cell.system == "edsnlp" else sys.executable, work / "task.json")
    record = _record(cell, corpus, srsly.read_json(task["out"]), setting, args)
    srsly.write_json(work / "record.json", record)
    (work / "record.json").replace(file)
    shutil.rmtree(work)
    print(f"{cell.name}: dev {record['dev']['f']:.2f}, {record['cpu_minutes']:.1f} minutes", flush=True)
    return record


def _record(
    cell: Cell, corpus: Corpus, done: dict[str, Any], setting: dict[str, Any], args: argparse.Namespace
) -> dict[str, Any]:
    gold = {
        part: [row["entities"] for row in srsly.read_jsonl(corpus.rows[part])] for part in ("dev", "test")
    }
    measured = {part: scores(gold[part], done[part]) for part in gold}
    budget = {"passes": args.passes, "batch_words": args.batch_words, "train_words": corpus.train_words}
    method = {"method": args.method} if cell.system == "clinner" else {}
    figures = {key: done[key] for key in ("updates", "cpu_minutes", "curve", "versions")}
    return {
        **asdict(cell),
        **method,
        "settings": setting,
        **budget,
        **measured,
        **figures,
        "machine": machine(),
    }


def _run(cell: Cell, python: str | None, task: Path) -> None:
    if python is None:
        sys.exit("edsnlp: give --edsnlp, the interpreter of an environment that has it")
    environment = {**os.environ, "OMP_NUM_THREADS": "1", "MKL_NUM_THREADS": "1"}
    environment |= {"TOKENIZERS_PARALLELISM": "false"}
    command = [python, str(WORKERS / f"{cell.system}_worker.py"), str(task)]
    with open(task.with_name("log"), "w", encoding="utf8") as log:
        try:
            subprocess.run(command, stdout=log, stderr=log, env=environment, timeout=60 * MINUTES, check=True)
        except subprocess.TimeoutExpired:
            sys.exit(f"{cell.name}: given up after {MINUTES} minutes: see {log.name}")
        except subprocess.CalledProcessError:
            sys.exit(f"{cell.name}: failed: see {log.name}")


def search_cells(system: str, seeds: Sequence[int]) -> list[Cell]:
    return [Cell(SEARCHED_ON, system, number, seeds[0]) for number in range(len(SETTINGS[system]))]


def chosen_setting(system: str, args: argparse.Namespace) -> int | None:
    """The setting with the best F1 on development documents; None before all were tried."""
    files = [args.out / f"{cell.name}.json" for cell in search_cells(system, args.seeds)]
    if not all(file.exists() for file in files):
        return None
    on_dev = [srsly.read_json(file)["dev"]["f"] for file in files]
    return on_dev.index(max(on_dev))


def final_cells(system: str, setting: int, corpora: Sequence[str], seeds: Sequence[int]) -> Iterator[Cell]:
    for corpus in corpora:
        for seed in seeds if corpus == SEARCHED_ON else seeds[:2]:
            yield Cell(corpus, system, setting, seed)


def print_state(args: argparse.Namespace) -> None:
    """Finished cells, then what the chosen settings reach on the test documents."""
    records = [srsly.read_json(file) for file in sorted(args.out.glob("*-*-*-*.json"))]
    rows = [
        (r["corpus"], r["system"], r["setting"], r["seed"], f"{r['dev']['f']:.2f}", f"{r['cpu_minutes']:.1f}")
        for r in records
    ]
    print(table(rows, header=("corpus", "system", "setting", "seed", "dev F1", "minutes"), divider=True))
    means = []
    for system in SETTINGS:
        setting = chosen_setting(system, args)
        for corpus in CORPORA:
            key = (corpus, system, setting)
            mine = [r for r in records if (r["corpus"], r["system"], r["setting"]) == key]
            if mine:
                f1 = [r["test"]["f"] for r in mine]
                minutes = statistics.mean(r["cpu_minutes"] for r in mine)
                spread = f"{statistics.mean(f1):.2f} ± {statistics.pstdev(f1):.2f}"
                means.append((*key, len(mine), spread, f"{minutes:.1f}"))
    print(table(means, header=("corpus", "system", "setting", "seeds", "test F1", "minutes"), divider=True))


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawTextHelpFormatter)
    parser.add_argument("out", type=Path)
    parser.add_argument("--encoder", help="folder or name")
    for name in CORPORA:
        parser.add_argument(f"--{name.replace('_', '-')}", type=Path, help="directory of the corpus")
    parser.add_argument("--edsnlp", help="interpreter of an environment with edsnlp[ml]")
    parser.add_argument("--systems", nargs="+", choices=list(SETTINGS), default=list(SETTINGS))
    parser.add_argument("--method", default="transformer", help="of `init-config`, for the system clinner")
    parser.add_argument("--seeds", nargs="+", type=int, default=[0, 1, 2])
    parser.add_argument("--passes", type=int, default=8)
    parser.add_argument("--batch-words", type=int, default=600)
    parser.add_argument("--train-words", type=int, default=60_000, help="not of MACCROBAT2020")
    parser.add_argument("--documents", type=int, default=0, help="of each part, for a trial; 0 for all")
    parser.add_argument("--search-only", action="store_true")
    parser.add_argument("--list", action="store_true", help="show finished cells and train nothing")
    args = parser.parse_args()
    args.out.mkdir(parents=True, exist_ok=True)
    if not args.list:
        run_all(args)
    print_state(args)


def run_all(args: argparse.Namespace) -> None:
    corpora = [name for name in CORPORA if getattr(args, name)]
    for system in args.systems:
        for cell in search_cells(system, args.seeds):
            run_cell(cell, args)
    for system in () if args.search_only else args.systems:
        setting = chosen_setting(system, args)
        assert setting is not None
        for cell in final_cells(system, setting, corpora, args.seeds):
            run_cell(cell, args)


if __name__ == "__main__":
    main()
