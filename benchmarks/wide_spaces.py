"""What widened spaces cost a de-identifying tagger, and what training on some of them is worth.

python benchmarks/wide_spaces.py TRAIN.spacy DEV.spacy TEST.spacy OUT [--steps 800] [--seeds 0 1 2]

The tagger of `init-config de-identify` is trained twice a seed, with `wide_spaces.v1` as the augmenter of its
training notes and without. Both are scored by `spacy clinner evaluate --phi --threshold` on the test notes
as they are, and with a third of the spaces between words widened in every note. The table has precision and
recall by token, identifying or not, and how many identifying tokens were missed; means over the seeds. What
is in OUT is not made again.
"""

import argparse
import statistics
import subprocess
import sys
from pathlib import Path
from typing import Any

import spacy
import srsly
from machine import machine
from spacy.tokens import DocBin
from spacy.training import Example
from wasabi import table

from spacy_clinner.configs import compose
from spacy_clinner.corpus.wide_spaces import wide_spaces
from spacy_clinner.evaluation.offsets import located
from spacy_clinner.formats.jsonl import write_jsonl
from spacy_clinner.formats.record import Mention, Note

AUGMENTER = {"@augmenters": "spacy-clinner.wide_spaces.v1", "level": 0.5, "magnitude": 0.1, "longest": 4}
TRAINED = {"as they are": None, "widened": AUGMENTER}
THRESHOLDS = (0.5, 0.02)


def write_tests(test: Path, out: Path) -> dict[str, Path]:
    """The test notes as they are and widened, as JSON lines."""
    nlp = spacy.blank("en")
    docs = list(DocBin().from_disk(test).get_docs(nlp.vocab))
    widen = wide_spaces(level=1.0, magnitude=1 / 3, seed=99)
    wide = [next(widen(nlp, Example(doc.copy(), doc))).reference for doc in docs]
    paths = {}
    for name, notes in (("as they are", docs), ("widened", wide)):
        paths[name] = out / f"test {name}.jsonl"
        write_jsonl(
            (
                Note(str(i), doc.text, tuple(Mention(*place) for place in located(doc.ents)))
                for i, doc in enumerate(notes)
            ),
            paths[name],
        )
    return paths


def train(args: argparse.Namespace, name: str, seed: int) -> Path:
    """Train one pipeline; returns its path."""
    out: Path = args.out / f"{name} {seed}"
    if not (out / "model-last").exists():
        config = compose("de-identify")
        augmenter = TRAINED[name]
        config["corpora"]["train"]["augmenter"] = augmenter and {**augmenter, "seed": seed}
        config["training"] |= {"max_steps": args.steps, "eval_frequency": args.steps, "max_epochs": 0}
        config.to_disk(args.out / f"{name} {seed}.cfg")
        paths = ["--paths.train", args.train, "--paths.dev", args.dev, "--system.seed", seed, "--output", out]
        run("train", args.out / f"{name} {seed}.cfg", *paths)
    return out / "model-last"


def score(model: Path, gold: Path, threshold: float) -> dict[str, Any]:
    """Token scores, identifying or not."""
    output = model.parent / f"{gold.stem} {threshold}.json"
    if not output.exists():
        run("clinner", "evaluate", model, gold, "--phi", "--threshold", threshold, "--output", output)
    scores: dict[str, Any] = srsly.read_json(output)["phi_binary"]
    return scores


def run(*command: Any) -> None:
    """Run a command of spaCy; what it prints is shown if it fails."""
    done = subprocess.run(
        [sys.executable, "-m", "spacy", *map(str, command)], capture_output=True, text=True, check=False
    )
    if done.returncode:
        raise SystemExit(done.stdout + done.stderr)


def main() -> None:
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    for name in ("train", "dev", "test", "out"):
        parser.add_argument(name, type=Path)
    parser.add_argument("--steps", type=int, default=800)
    parser.add_argument("--seeds", type=int, nargs="+", default=[0, 1, 2])
    args = parser.parse_args()
    args.out.mkdir(parents=True, exist_ok=True)
    tests = write_tests(args.test, args.out)
    print(machine())
    rows = []
    for name in TRAINED:
        models = [train(args, name, seed) for seed in args.seeds]
        for test, gold in tests.items():
            for threshold in THRESHOLDS:
                scores = [score(model, gold, threshold) for model in models]
                missed = [round((1 - s["r"]) * s["gold"]) for s in scores]
                means = [100 * statistics.mean(s[key] for s in scores) for key in "pr"]
                counts = f"{statistics.mean(missed):.1f} ({', '.join(map(str, missed))})"
                rows.append((name, test, threshold, *(f"{mean:.2f}" for mean in means), counts))
    header = ("trained on notes", "test notes", "threshold", "P", "R", f"missed of {scores[0]['gold']}")
    print(table(rows, header=header, divider=True))


if __name__ == "__main__":
    main()
