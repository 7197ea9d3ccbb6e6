"""MACCROBAT2020: strict entity F1 of spaCy's ner, the BiLSTM-CRF and the transformer-CRF.

python benchmarks/maccrobat.py BRAT_DIRECTORY OUT [--encoder MODEL] [--seeds 0 1 2] [--jobs 2]

For each seed the documents are split 160/20/20; every system is trained on the same files, its best
checkpoint on dev is scored on test. spaCy's ner and the BiLSTM-CRF make the same number of passes.
Finished cells are not run again: OUT/<system>-<seed>.json.
"""

import argparse
import os
import statistics
import subprocess
import sys
import time
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import srsly
from machine import machine
from wasabi import table

CONFIGS: dict[str, tuple[str, ...]] = {
    "spacy_ner": ("init", "config", "--pipeline", "ner", "--optimize", "efficiency"),
    "fast": ("clinner", "init-config", "fast"),
    "transformer": ("clinner", "init-config", "transformer"),
}
"""The command that writes the config of a system."""


def spacy(*args: str | Path) -> str:
    """Run a spaCy command on one thread; its output."""
    command = [sys.executable, "-m", "spacy", *map(str, args)]
    environment = {**os.environ, "OMP_NUM_THREADS": "1", "MKL_NUM_THREADS": "1"}
    run = subprocess.run(command, capture_output=True, text=True, env=environment)
    if run.returncode:
        sys.exit(f"{' '.join(command)}\n{run.stdout[-2000:]}{run.stderr[-2000:]}")
    return run.stdout


def run_cell(system: str, seed: int, corpus: Path, out: Path, args: argparse.Namespace) -> None:
    """Train and score one system with one seed, unless that was done before."""
    result = out / f"{system}-{seed}.json"
    if result.exists():
        return
    passes = args.transformer_epochs if system == "transformer" else args.epochs
    options = ["--training.max_epochs", str(passes), "--training.eval_frequency", "100"]
    options += ["--training.max_steps", "0", "--training.patience", "0"]
    if system == "transformer":
        steps = passes * 110  # a batch holds 600 words, an epoch some 65,000
        options += ["--paths.encoder", args.encoder]
        options += ["--training.optimizer.learn_rate.total_steps", str(steps)]
    model = out / "models" / f"{system}-{seed}-{os.getpid()}"  # two runs must not share a folder
    paths = [f"--paths.{name}={corpus / name}.spacy" for name in ("train", "dev")]
    config = model / "system.cfg"
    model.mkdir(parents=True)
    spacy(*CONFIGS[system], config)
    begun = time.time()
    spacy("train", config, "--output", model, *paths, "--system.seed", str(seed), *options)
    seconds = time.time() - begun
    scores = model / "scores.json"
    spacy("evaluate", model / "model-best", corpus / "test.spacy", "--output", scores)
    best = srsly.read_json(scores)
    record = {key: best[key] for key in ("ents_p", "ents_r", "ents_f", "ents_per_type", "speed")}
    srsly.write_json(result, {**record, "train_seconds": seconds, "options": options, "machine": machine()})
    print(f"{system} seed {seed}: F {100 * best['ents_f']:.2f} after {seconds:.0f} s", flush=True)


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawTextHelpFormatter)
    parser.add_argument("brat", type=Path)
    parser.add_argument("out", type=Path)
    parser.add_argument("--encoder", default="dmis-lab/biobert-base-cased-v1.1")
    parser.add_argument("--systems", nargs="+", default=list(CONFIGS), choices=list(CONFIGS))
    parser.add_argument("--seeds", nargs="+", type=int, default=[0, 1, 2])
    parser.add_argument("--epochs", type=int, default=20, help="passes of spaCy's ner and the BiLSTM-CRF")
    parser.add_argument("--transformer-epochs", type=int, default=8)
    parser.add_argument("--jobs", type=int, default=2)
    args = parser.parse_args()
    args.out.mkdir(parents=True, exist_ok=True)
    for seed in args.seeds:
        corpus = args.out / f"corpus-{seed}"
        if not (corpus / "test.spacy").exists():
            spacy("clinner", "convert", args.brat, corpus, "--split", "160/20/20", "--seed", str(seed))
    cells = [(system, seed) for seed in args.seeds for system in args.systems]
    with ThreadPoolExecutor(args.jobs) as pool:
        for cell in [
            pool.submit(run_cell, system, seed, args.out / f"corpus-{seed}", args.out, args)
            for system, seed in cells
        ]:
            cell.result()
    print_table(args.out)


def print_table(out: Path) -> None:
    """Mean and standard deviation over all finished seeds of each system."""
    rows = []
    for system in CONFIGS:
        cells = [srsly.read_json(path) for path in sorted(out.glob(f"{system}-*.json"))]
        if not cells:
            continue
        columns = [[100 * cell[key] for cell in cells] for key in ("ents_p", "ents_r", "ents_f")]
        shown = [f"{statistics.mean(c):.2f} ± {statistics.pstdev(c):.2f}" for c in columns]
        minutes = statistics.mean(cell["train_seconds"] for cell in cells) / 60
        rows.append((system, len(cells), *shown, f"{minutes:.1f}"))
    print(table(rows, header=("system", "seeds", "P", "R", "F", "minutes"), divider=True))
    print(machine())


if __name__ == "__main__":
    main()
