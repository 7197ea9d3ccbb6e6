"""The table of paper 2: sources x targets x methods x seeds, over any corpora.

python scripts/transfer_matrix.py run CORPORA OUT --config configs/cross_specialty --tasks a:b b:a
python scripts/transfer_matrix.py report OUT

CORPORA/<name>/train.spacy and test.spacy are a domain's sentences (`convert --unit sentence`). `run` trains
every method of CONFIG/<method>.cfg for every task source:target on a share of the target's training notes
and all of the source's, each with the same number of updates, and scores the averaged weights on the target's
test sentences. Finished cells (OUT/<method>@<source>@<target>@<percent>@<seed>.json) are not run again.
Settings of the configs are varied with --set: `--set la_dtl:training.before_update.alpha=0.2` makes cells of
a method of that name; with `--score dev` settings are chosen on other sentences than the table's. `report`
writes OUT/scores.csv, the paper's table (OUT/table.csv and printed: mean, AVG, spread, significance) and its
figures.
"""

import argparse
import sys
import tempfile
import time
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from cells import add_label_map, fixed_budget, run_cells, study, write_cell
from shares import note, write_share

METHODS = (
    "non_transfer",
    "linear_projection",
    "domain_mask",
    "cd_learning",
    "re_training",
    "joint_training",
    "la_mmd",
    "crf_l2",
    "mmd_crf_l2",
    "la_dtl",
)
SOURCE = "source_tagger"
"""Cells that train a tagger on a source, for re-training."""


def run(args: argparse.Namespace) -> None:
    """Run the missing cells, `--jobs` at a time; the taggers that others start from come first."""
    names = list(cells(args))
    first = [name for name in names if name.startswith(f"{SOURCE}@")]
    run_cells(first, args.out, args.jobs)
    run_cells([name for name in names if name not in first], args.out, args.jobs, at_once=5)


def cells(args: argparse.Namespace) -> Iterator[str]:
    """Names of all cells; what does not depend on the source, or the target, is trained once for all."""
    found: dict[str, None] = {}
    for seed in args.seeds:
        for source, target in (task.split(":") for task in args.tasks):
            for method in [*args.methods, *(change.name for change in args.set)]:
                base = method.split(":")[0]
                if base == "re_training":
                    found[f"{SOURCE}@{source}@{source}@100@{seed}"] = None
                for percent in args.percent:
                    origin = "none" if base == "non_transfer" else source
                    found[f"{method}@{origin}@{target}@{percent}@{seed}"] = None
    return iter(found)


def cell(args: argparse.Namespace) -> None:
    """Train one tagger and score it."""
    import spacy
    from spacy.training import Corpus
    from spacy.training.initialize import init_nlp
    from spacy.training.loop import train

    method, source, target, percent, seed = args.cell.split("@")
    if args.gpu_id >= 0:
        spacy.require_gpu(args.gpu_id)
    corpora = args.corpora
    with tempfile.TemporaryDirectory() as folder:
        share = Path(folder) / "train.spacy"
        sentences = write_share(corpora / target / "train.spacy", share, int(percent), int(seed), note)
        config = make_config(args, method, source, target, share, int(seed))
        nlp = init_nlp(config, use_gpu=args.gpu_id)
        begun = time.time()
        train(nlp, Path(folder), use_gpu=args.gpu_id, stdout=sys.stderr)
        seconds = time.time() - begun
        nlp = spacy.load(Path(folder) / "model-last")  # averaged weights, as a user gets them
    if method == SOURCE:
        path = source_tagger(args.out, source, int(seed))
        path.parent.mkdir(parents=True, exist_ok=True)
        nlp.to_disk(path)
    examples = list(Corpus(corpora / target / f"{args.score}.spacy")(nlp))
    for example, doc in zip(examples, nlp.pipe(e.predicted for e in examples), strict=True):
        example.predicted = doc
    scores = nlp.get_pipe("clinical_ner").score(examples)
    record = {
        "method": method,
        "source": source,
        "target": target,
        "percent": int(percent),
        "seed": int(seed),
        "sentences": sentences,
        "seconds": seconds,
        **{key: scores[key] for key in ("ents_p", "ents_r", "ents_f", "ents_per_type")},
        "notes": counts_by_note(examples),
    }
    write_cell(record, args.out, args.cell)
    print(f"{args.cell}: {sentences} sentences, {seconds:.0f} s, F {100 * record['ents_f']:.2f}")


def source_tagger(out: Path, source: str, seed: int) -> Path:
    """Where the tagger of a source is kept."""
    return out / "taggers" / f"{source}-{seed}"


def make_config(
    args: argparse.Namespace, method: str, source: str, target: str, share: Path, seed: int
) -> Any:
    """The shipped config of a method with a fixed number of updates, and with what `--set` changes."""
    from spacy.util import load_config

    base = "non_transfer" if method == SOURCE else method.split(":")[0]
    overrides = fixed_budget(share, share, seed, steps=args.steps)
    overrides |= next((change.settings for change in args.set if change.name == method), {})
    if base == "re_training":
        overrides["paths.source_model"] = str(source_tagger(args.out, source, seed))
    elif base != "non_transfer":
        overrides["paths.source"] = str(args.corpora / source / "train.spacy")
    config = load_config(args.config / f"{base}.cfg", overrides=overrides, interpolate=False)
    config["training"]["before_to_disk"] = None
    if base not in ("non_transfer", "re_training") and args.label_map:
        config["training"]["before_update"]["label_map"] = dict(args.label_map)
    if base == "re_training" and args.label_map:
        config["initialize"]["after_init"]["label_map"] = dict(args.label_map)
    return config


def counts_by_note(examples: list[Any]) -> list[list[int]]:
    """Gold, predicted and correct entities of each note, in the order of the notes."""
    found: dict[str, list[int]] = {}
    for i, example in enumerate(examples):
        gold, predicted = (
            {(e.start_char, e.end_char, e.label_) for e in doc.ents}
            for doc in (example.reference, example.predicted)
        )
        counts = found.setdefault(note(i, example.reference), [0, 0, 0])
        for j, entities in enumerate((gold, predicted, gold & predicted)):
            counts[j] += len(entities)
    return list(found.values())


class Change:
    """A method with other settings: `la_dtl:training.before_update.alpha=0.2,training.dropout=0.5`."""

    def __init__(self, name: str) -> None:
        import srsly

        method, _, settings = name.partition(":")
        pairs = [pair.split("=", 1) for pair in settings.split(",")]
        if method not in METHODS or any(len(pair) < 2 for pair in pairs):
            raise argparse.ArgumentTypeError(f"{name!r}: write METHOD:SETTING=VALUE,...")
        self.name = name
        self.settings = {key: srsly.json_loads(value) for key, value in pairs}


def add_arguments(command: argparse.ArgumentParser) -> None:
    command.add_argument("corpora", type=Path)
    command.add_argument("out", type=Path)
    command.add_argument("--tasks", nargs="+", required=True, metavar="SOURCE:TARGET")
    command.add_argument("--methods", nargs="*", default=list(METHODS), choices=METHODS)
    command.add_argument("--set", nargs="*", type=Change, default=[], metavar="METHOD:SETTING=VALUE")
    command.add_argument("--score", choices=["dev", "test"], default="test")
    command.add_argument("--percent", nargs="+", type=int, default=[10], help="share of the target's notes")
    command.add_argument("--steps", type=int, default=300, help="updates of every cell")
    add_label_map(command)


def report(out: Path) -> None:
    """Tables and figures of the cells in a directory."""
    from transfer_matrix_report import report

    report(out)


if __name__ == "__main__":
    study(__doc__, add_arguments, run, cell, report)
