"""Words a second in training and prediction, and peak memory: spacy_clinner beside its peers.

python benchmarks/throughput.py CORPUS.spacy [--encoder MODEL] [--edsnlp PYTHON] [--flair PYTHON]
python benchmarks/throughput.py CORPUS.spacy --encoder MODEL --unit note --systems bare transformer

Every system gets the same tokenized texts, sentences or whole notes, and the same texts an update. In
prediction the encoder alone and edsnlp make batches of their own, of texts of similar length. A run through
all texts warms up, then some are timed: the table has their median, least and greatest. With one
thread the CPU time of the process counts, which other work on the machine disturbs little; with more threads
wall time counts.

--systems takes
    ner                     spaCy's, HashEmbedCNN and transition parser
    bare, bare-pieces       the encoder alone, which reads each word once; with and without cutting texts
                            into word pieces
    huggingface             Hugging Face's recipe for token classification
    edsnlp                  eds.ner_crf over eds.transformer, in an environment of its own
    flair                   BiLSTM-CRF, likewise
    METHOD                  any method of `init-config`; METHOD-plain leaves confidences out
each with settings if wanted, such as bare,window=128 or edsnlp,autocast=true: those that the docstring of its
worker has, or for a method settings of its config. The word vectors of the BiLSTM-CRFs are 100 wide, their
character LSTMs 25 and their token LSTMs 100 a direction. The transformers have one encoder.

--base names the system whose speed is 1.00, by default the first one. --phases predict measures prediction
and the memory of a process that never trains.
"""

import argparse
import json
import os
import statistics
import subprocess
import sys
import tempfile
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import spacy
import srsly
from machine import machine
from spacy.tokens import Doc, DocBin, Span
from wasabi import table

WORKERS = Path(__file__).resolve().parent / "throughput_workers"
OWN_WORKERS = {"bare", "bare-pieces", "huggingface", "edsnlp", "flair"}
"""Systems that are no method of spacy_clinner and not spaCy's."""
BATCHES = {"sentence": (32, 256), "note": (2, 16)}
"""Texts an update and texts predicted together."""
PHASES = ("train", "predict")


@dataclass(frozen=True)
class System:
    """What `--systems` names: a system and its settings."""

    shown: str
    name: str
    options: dict[str, Any]

    @property
    def worker(self) -> Path:
        name = self.name.split("-")[0] if self.name in OWN_WORKERS else "spacy"
        return WORKERS / f"{name}_worker.py"


def system_of(text: str) -> System:
    """A system from NAME,SETTING=VALUE; values are JSON or else strings."""
    name, *settings = text.split(",")
    pairs = (setting.partition("=") for setting in settings)
    return System(text, name, {key: _value(value) for key, _, value in pairs})


def _value(text: str) -> Any:
    try:
        return json.loads(text)
    except ValueError:
        return text


def rows_of(corpus: Path, unit: str, limit: int) -> list[dict[str, Any]]:
    """Texts as {"words", "spaces", "tags"} with BIO tags, without tokens of white space.

    Args:
        corpus: a .spacy file.
        unit: "sentence" or "note".
        limit: words after which no text is added.
    """
    rows: list[dict[str, Any]] = []
    for span in _spans(corpus, unit):
        tokens = [token for token in span if not token.is_space]
        if tokens and sum(len(row["words"]) for row in rows) < limit:
            tags = ["O" if t.ent_iob_ in "O" else f"{t.ent_iob_}-{t.ent_type_}" for t in tokens]
            spaces = [span.doc[t.i + 1 : t.i + 2].text.isspace() or bool(t.whitespace_) for t in tokens]
            rows.append({"words": [t.text for t in tokens], "spaces": spaces, "tags": tags})
    return rows


def _spans(corpus: Path, unit: str) -> Iterator[Doc | Span]:
    for doc in DocBin().from_disk(corpus).get_docs(spacy.blank("en").vocab):
        yield from doc.sents if unit == "sentence" else [doc]


def run_worker(python: str, system: System, task: dict[str, Any], folder: Path) -> dict[str, Any]:
    """Figures of one system in a fresh process."""
    file = folder / "task.json"
    srsly.write_json(file, {**task, "system": system.name, "options": system.options})
    threads = dict.fromkeys(
        ("OMP_NUM_THREADS", "MKL_NUM_THREADS", "OPENBLAS_NUM_THREADS"), str(task["threads"])
    )
    environment = {**os.environ, **threads, "TOKENIZERS_PARALLELISM": "false"}
    command = [python, str(system.worker), str(file)]
    run = subprocess.run(command, capture_output=True, text=True, env=environment)
    if run.returncode:
        sys.exit(f"{system.shown}: {run.stderr[-1500:]}")
    figures: dict[str, Any] = json.loads(run.stdout.strip().splitlines()[-1])
    return figures


def cells(speeds: Sequence[float], base: Sequence[float]) -> list[str]:
    """Median, least to greatest, and the median relative to another's."""
    if not speeds:
        return ["-", "-", "-"]
    median = statistics.median(speeds)
    ratio = f"{median / statistics.median(base):.2f}" if base else "-"
    return [f"{median:,.0f}", f"{min(speeds):,.0f}-{max(speeds):,.0f}", ratio]


def row_of(threads: int, system: System, figures: dict[str, Any], base: dict[str, Any]) -> tuple[str, ...]:
    speeds = [cell for phase in PHASES for cell in cells(figures.get(phase, ()), base.get(phase, ()))]
    return (str(threads), system.shown, *speeds, f"{figures['megabytes']:,.0f}")


def measure(args: argparse.Namespace, systems: Sequence[System], rows: list[dict[str, Any]]) -> list[Any]:
    """A row of the table for each number of threads and system."""
    train_batch, predict_batch = BATCHES[args.unit]
    task = {"rows": rows, "encoder": args.encoder, "repeats": args.repeats, "phases": args.phases}
    task |= {"train_batch": train_batch, "predict_batch": predict_batch}
    pythons = {name: getattr(args, name, None) or sys.executable for name in ("edsnlp", "flair")}
    shown = []
    with tempfile.TemporaryDirectory() as folder:
        for threads in args.threads:
            figures = {}
            for system in systems:
                python = pythons.get(system.name, sys.executable)
                figures[system.shown] = run_worker(python, system, task | {"threads": threads}, Path(folder))
                print(f"{system.shown}, {threads} threads: {figures[system.shown]}", file=sys.stderr)
            base = figures[args.base or systems[0].shown]
            shown += [row_of(threads, system, figures[system.shown], base) for system in systems]
    return shown


def default_systems(args: argparse.Namespace) -> list[str]:
    """Those that the interpreters and the encoder that are given allow."""
    peers = [name for name in ("flair", "edsnlp") if getattr(args, name)]
    encoders = ["bare", "huggingface", "transformer"] if args.encoder else []
    return ["ner", "fast", "fast-plain", *encoders, *peers]


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawTextHelpFormatter)
    parser.add_argument("corpus", type=Path)
    parser.add_argument("--systems", nargs="+", metavar="SYSTEM")
    parser.add_argument("--base", help="the system whose speed is 1.00")
    parser.add_argument("--flair", help="interpreter of an environment with flair")
    parser.add_argument("--edsnlp", help="interpreter of an environment with edsnlp[ml]")
    parser.add_argument("--encoder", help="folder or name of the transformer")
    parser.add_argument("--unit", choices=list(BATCHES), default="sentence")
    parser.add_argument("--phases", nargs="+", choices=PHASES, default=list(PHASES))
    parser.add_argument("--threads", type=int, nargs="+", default=[1, 2])
    parser.add_argument("--words", type=int, default=4_000)
    parser.add_argument("--repeats", type=int, default=3)
    args = parser.parse_args()
    systems = [system_of(text) for text in args.systems or default_systems(args)]
    if args.base and args.base not in {system.shown for system in systems}:
        parser.error(f"--base {args.base}: not one of --systems")
    rows = rows_of(args.corpus, args.unit, args.words)
    before = os.getloadavg()[0]
    speed = ("words/s", "least-greatest", "ratio")
    header = ("threads", "system", "train " + speed[0], *speed[1:], "predict " + speed[0], *speed[1:], "MB")
    print(table(measure(args, systems, rows), header=header, divider=True))
    words, (train, predict) = sum(len(row["words"]) for row in rows), BATCHES[args.unit]
    print(
        f"{words:,} words in {len(rows):,} {args.unit}s, {train} an update, {predict} predicted together; "
        f"median of {args.repeats}; CPU time with 1 thread, wall time with more; "
        f"load {before:.1f} before and {os.getloadavg()[0]:.1f} after"
    )
    print(machine())


if __name__ == "__main__":
    main()
