"""What `spacy clinner adapt` brings: perplexity, strict F1 with few labels, and how its cost grows.

python benchmarks/adapt.py perplexity NOTES.jsonl ENCODER OUT --labelled BRAT_DIRECTORY [--notes 5000]
python benchmarks/adapt.py labels BRAT_DIRECTORY OUT --encoders plain=ENCODER adapted=OUT/full
python benchmarks/adapt.py growth [--notes 200 400 800]

`perplexity` leaves out the notes that share twelve words in a row with a labelled document, adapts the
encoder to the others, and measures the perplexity of held-out notes, always with the same masks: for a head
that was trained on the same pieces with the encoder frozen, for one that was trained so twice as long, and
after adapting. The interval is one of Student's t over the batches of held-out notes.

`labels` trains `init-config transformer` over each encoder on a few documents of MACCROBAT2020, with the same
split and settings a seed, and compares strict test F1 by seed.

`growth` adapts a tiny encoder with random weights to some of the package's own notes, and exits with 1 if
twice as many take more than 2.3 times the CPU time.

What is in OUT is not made again. --json writes the figures; no text of a note is in them.
"""

import argparse
import itertools
import math
import os
import random
import statistics
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import asdict, replace
from importlib.metadata import version
from pathlib import Path
from typing import Any, get_args

import srsly
import torch
from machine import machine
from scipy.stats import t as student
from wasabi import table

from spacy_clinner.encoder.adapting.adapt_encoder import MEASURING, Adapted, adapt_encoder
from spacy_clinner.encoder.adapting.adapt_settings import AdaptSettings
from spacy_clinner.formats.brat import read_brat
from spacy_clinner.formats.jsonl import read_jsonl
from spacy_clinner.layers.half_precision import Precision
from spacy_clinner.studies.corpora.overlap import notes_without_overlap, sampled
from spacy_clinner.synthetic.generator import generate

SHARED_WORDS = 12
BOUND = 2.3
STEPS = 0.7
"""Updates for a document: a batch holds 600 words."""


class Measured:
    """Losses of the held-out batches by measurement, and CPU seconds of each part of a run."""

    def __init__(self) -> None:
        self.losses: list[list[float]] = []
        self.seconds: dict[str, float] = {}

    @contextmanager
    def bar(self, name: str, total: int | None, done: int) -> Iterator[Callable[[float], object]]:
        """What `adapt_encoder` shows its progress with."""
        begin, losses, count = time.process_time(), list[float](), done

        def advance(loss: float) -> None:
            nonlocal count
            losses.append(loss)
            count += 1
            if total and count % 20 == 0:
                recent = statistics.fmean(losses[-20:])
                print(f"{name} {count}/{total}: loss {recent:.3f}", file=sys.stderr, flush=True)

        yield advance
        if name == MEASURING:
            self.losses.append(losses)
        self.seconds[name] = round(self.seconds.get(name, 0.0) + time.process_time() - begin, 1)


def measure_perplexity(args: argparse.Namespace) -> dict[str, Any]:
    """The figures of `perplexity`."""
    every = list(read_jsonl(args.corpus))
    others = notes_without_overlap(every, (note.text for note in read_brat(args.labelled)), SHARED_WORDS)
    texts = [note.text for note in sampled(others, args.notes)]
    print(f"{len(every)} notes, {len(every) - len(others)} overlap, {len(texts)} are used", flush=True)
    settings = AdaptSettings(
        epochs=args.epochs,
        batch_pieces=args.batch_pieces,
        held_out=args.held_out,
        lora=args.lora,
        precision=args.precision,
        save_every=100,
    )
    runs: dict[str, Any] = {}
    full, losses = run_once(args.encoder, texts, args.out / "full", settings, runs, "adapted")
    frozen = replace(
        settings,
        lora=None,
        trainable_layers=0,
        epochs=None,
        steps=1,
        train_head_first=2 * full["steps"],
    )
    control, control_losses = run_once(args.encoder, texts, args.out / "frozen", frozen, runs, "frozen")
    result = {
        "corpus": {"notes": len(every), "overlapping": len(every) - len(others), "used": len(texts)},
        "settings": asdict(settings),
        "perplexity": {
            "head alone, encoder frozen": full["before"],
            "head alone, encoder frozen, twice as long": control["before"],
            "adapted": full["after"],
        },
        "nats gained": {
            "over the head alone": gained(losses[0], losses[1]),
            "over the head alone, twice as long": gained(control_losses[0], losses[1]),
        },
        "runs": runs,
    }
    rows = [(name, f"{value:.2f}") for name, value in result["perplexity"].items()]
    print(table(rows, header=("held-out perplexity", ""), divider=True))
    print(result["nats gained"])
    return result


def run_once(
    encoder: str, texts: list[str], out: Path, settings: AdaptSettings, runs: dict[str, Any], name: str
) -> tuple[dict[str, Any], list[list[float]]]:
    """Adapt, unless that was done before; the result and the losses of held-out batches, kept beside OUT."""
    path = out.with_suffix(".json")
    if not path.exists():
        measured = Measured()
        result = adapt_encoder(encoder, lambda: texts, out, settings, bars=measured.bar)
        figures = summary(result)
        srsly.write_json(path, {"result": figures, "losses": measured.losses, "cpu": measured.seconds})
    record = srsly.read_json(path)
    runs[name] = record["result"] | {"cpu_seconds": record["cpu"]}
    return record["result"], record["losses"]


def summary(result: Adapted) -> dict[str, Any]:
    """A result as JSON has it."""
    return asdict(result)


def gained(before: list[float], after: list[float]) -> dict[str, float]:
    """Mean of the differences by held-out batch, with an interval of 95 %."""
    return interval([one - other for one, other in zip(before, after, strict=True)])


def interval(differences: list[float]) -> dict[str, float]:
    """Mean and the ends of Student's interval of 95 %."""
    mean, count = statistics.fmean(differences), len(differences)
    if count < 2:
        return {"mean": round(mean, 4), "of": count}
    half = float(student.ppf(0.975, count - 1)) * statistics.stdev(differences) / math.sqrt(count)
    return {"mean": round(mean, 4), "low": round(mean - half, 4), "high": round(mean + half, 4), "of": count}


def compare_labels(args: argparse.Namespace) -> dict[str, Any]:
    """The figures of `labels`."""
    encoders = dict(pair.split("=", 1) for pair in args.encoders)
    scores: dict[str, list[float]] = {name: [] for name in encoders}
    for seed in args.seeds:
        corpus = args.out / f"corpus-{seed}"
        if not corpus.exists():
            split_documents(args.corpus, corpus, args.documents, seed)
        for name, encoder in encoders.items():
            scores[name].append(train_and_score(name, encoder, corpus, args, seed))
            print(f"{name}, seed {seed}: F1 {scores[name][-1]:.2f}", flush=True)
    first, *others = encoders
    return {
        "documents": args.documents,
        "epochs": args.epochs,
        "precision": args.precision,
        "seeds": args.seeds,
        "strict test F1": scores,
        f"gain over {first}": {
            name: interval([b - a for a, b in zip(scores[first], scores[name], strict=True)])
            for name in others
        },
    }


def split_documents(source: Path, out: Path, documents: int, seed: int) -> None:
    """Convert 160/20/20 documents of a seed, of which only so many of the first are trained on."""
    from spacy_clinner.formats.brat import write_brat

    notes = sorted(read_brat(source), key=lambda note: note.id)
    random.Random(seed).shuffle(notes)
    parts = {"train": notes[:documents], "dev": notes[160:180], "test": notes[180:200]}
    for name, part in parts.items():
        write_brat(part, out / "brat" / name)
        spacy("clinner", "convert", out / "brat" / name, out / f"{name}.spacy")


def train_and_score(name: str, encoder: str, corpus: Path, args: argparse.Namespace, seed: int) -> float:
    """Strict test F1 in percent of a tagger over an encoder."""
    out = args.out / f"{name}-{seed}"
    result = out / "scores.json"
    if not result.exists():
        out.mkdir(parents=True, exist_ok=True)
        config = out / "transformer.cfg"
        steps = round(args.epochs * args.documents * STEPS)
        precision = f"components.clinical_ner.model.tok2vec.precision={args.precision}"
        spacy("clinner", "init-config", "transformer", config, "--encoder", encoder, "--set", precision)
        spacy(
            *("train", config, "--output", out, "--system.seed", seed),
            *(f"--paths.{part}={corpus / part}.spacy" for part in ("train", "dev")),
            *("--training.max_epochs", args.epochs, "--training.max_steps", 0, "--training.patience", 0),
            *("--training.eval_frequency", 50, "--training.optimizer.learn_rate.total_steps", steps),
        )
        spacy("evaluate", out / "model-best", corpus / "test.spacy", "--output", result)
    return 100 * float(srsly.read_json(result)["ents_f"])


def spacy(*args: Any) -> None:
    """Run a spaCy command on one thread."""
    command = [sys.executable, "-m", "spacy", *map(str, args)]
    environment = {**os.environ, "OMP_NUM_THREADS": "1", "MKL_NUM_THREADS": "1"}
    done = subprocess.run(command, capture_output=True, text=True, env=environment)
    if done.returncode:
        sys.exit(f"{' '.join(command)}\n{done.stdout[-2000:]}{done.stderr[-2000:]}")


def measure_growth(args: argparse.Namespace) -> dict[str, Any]:
    """CPU seconds by number of notes."""
    sys.path.insert(0, str(Path(__file__).parents[1]))
    from tests.support.tiny_encoder import write_tiny_encoder

    seconds = {}
    with tempfile.TemporaryDirectory() as folder:
        encoder = write_tiny_encoder(Path(folder) / "tiny")
        for count in args.notes:
            texts = [note.text for note in generate("cardiology", count, annotated=False)]
            begin = time.process_time()
            adapt_encoder(
                encoder, lambda texts=texts: texts, Path(folder) / str(count), AdaptSettings(epochs=1)
            )
            seconds[count] = round(time.process_time() - begin, 2)
    growth = [round(after / before, 2) for before, after in itertools.pairwise(seconds.values())]
    header = ("notes", *(f"{count:,}" for count in seconds))
    print(table([("CPU seconds", *seconds.values()), ("twice", "", *growth)], header=header, divider=True))
    return {"cpu_seconds": {str(count): value for count, value in seconds.items()}, "growth": growth}


def main() -> None:
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parsers = parser.add_subparsers(dest="what", required=True)
    perplexity = parsers.add_parser("perplexity")
    perplexity.add_argument("corpus", type=Path)
    perplexity.add_argument("encoder")
    perplexity.add_argument("out", type=Path)
    perplexity.add_argument("--labelled", type=Path, required=True)
    perplexity.add_argument("--notes", type=int, default=5_000)
    perplexity.add_argument("--epochs", type=float, default=1.0)
    perplexity.add_argument("--batch-pieces", type=int, default=4_096)
    perplexity.add_argument("--held-out", type=float, default=0.05)
    perplexity.add_argument("--lora", type=int)
    labels = parsers.add_parser("labels")
    labels.add_argument("corpus", type=Path)
    labels.add_argument("out", type=Path)
    labels.add_argument("--encoders", nargs="+", required=True, metavar="NAME=FOLDER")
    labels.add_argument("--documents", type=int, default=20)
    labels.add_argument("--seeds", type=int, nargs="+", default=[0, 1, 2])
    labels.add_argument("--epochs", type=int, default=40)
    growth = parsers.add_parser("growth")
    growth.add_argument("--notes", type=int, nargs="+", default=[200, 400, 800])
    for each in (perplexity, labels):
        each.add_argument("--precision", choices=get_args(Precision), default="float32")
    for each in (perplexity, labels, growth):
        each.add_argument("--json", type=Path, help="file for the figures")
    args = parser.parse_args()
    torch.set_num_threads(1)
    print(machine(), flush=True)
    measure = {"perplexity": measure_perplexity, "labels": compare_labels, "growth": measure_growth}
    result = measure[args.what](args)
    if args.json:
        args.json.parent.mkdir(parents=True, exist_ok=True)
        versions = {"machine": machine(), "transformers": version("transformers")}
        srsly.write_json(args.json, result | versions)
    sys.exit(max(result.get("growth", [0.0])) > BOUND)


if __name__ == "__main__":
    main()
