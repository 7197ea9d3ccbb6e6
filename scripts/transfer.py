"""The two experiments of paper 4: how many labels a transferred tagger saves, and which layers matter.

python scripts/transfer.py run SOURCE_MODEL TRAIN.spacy TEST.spacy OUT --config CONFIG --up-to none crf
python scripts/transfer.py report OUT

`run` trains a tagger on shares of the target's training documents, from nothing ("none") or from the layers
of SOURCE_MODEL up to each one named ("crf": all of them), every cell with the same number of updates, and
scores the last weights on TEST. A share is the same documents for every method; another seed draws others.
Finished cells (OUT/<layer>-<percent>-<seed>.json) are not run again. `report` writes OUT/scores.csv,
OUT/fractions.png (with and without transfer), OUT/layers.png (up to each layer) and prints the tables.
With `--freeze` the named layers learn only after `--freeze-steps` updates, each lower one as many later.
"""

import argparse
import sys
import tempfile
import time
from pathlib import Path
from typing import Any

from cells import add_label_map, fixed_budget, run_cells, study, write_cell
from shares import document, write_share

LAYERS = ("token_embedding", "char_embedding", "char_lstm", "token_lstm", "fully_connected", "crf")
PERCENT = (5, 10, 20, 40, 60, 100)


def run(args: argparse.Namespace) -> None:
    """Run the missing cells, `--jobs` at a time."""
    names = [
        f"{layer}-{share}-{seed}" for seed in args.seeds for share in args.percent for layer in args.up_to
    ]
    run_cells(names, args.out, args.jobs)


def cell(args: argparse.Namespace) -> None:
    """Train one tagger and score it."""
    import spacy
    from spacy.training import Corpus
    from spacy.training.initialize import init_nlp
    from spacy.training.loop import train

    up_to, percent, seed = args.cell.split("-")
    if args.gpu_id >= 0:
        spacy.require_gpu(args.gpu_id)
    with tempfile.TemporaryDirectory() as folder:
        share = Path(folder) / "train.spacy"
        documents = write_share(args.train, share, int(percent), int(seed), document)
        config = make_config(args, share, int(seed), "" if up_to == "none" else up_to)
        nlp = init_nlp(config, use_gpu=args.gpu_id)
        begun = time.time()
        train(nlp, None, use_gpu=args.gpu_id, stdout=sys.stderr)
    scores = nlp.evaluate(list(Corpus(args.test)(nlp)))
    record = {
        "up_to": up_to,
        "percent": int(percent),
        "seed": int(seed),
        "documents": documents,
        "seconds": time.time() - begun,
        **{key: scores[key] for key in ("ents_p", "ents_r", "ents_f", "ents_per_type")},
    }
    write_cell(record, args.out, args.cell)
    print(f"{args.cell}: {documents} documents, {record['seconds']:.0f} s, F {100 * record['ents_f']:.2f}")


def make_config(args: argparse.Namespace, share: Path, seed: int, up_to: str) -> Any:
    """The shipped config with a fixed number of updates and, but for the baseline, with transfer."""
    from spacy.util import load_config

    overrides = {**fixed_budget(share, args.test, seed, steps=args.steps), "nlp.lang": args.lang}
    config = load_config(args.config, overrides=overrides, interpolate=False)
    config["training"]["before_to_disk"] = None
    config["initialize"]["after_init"] = None
    if up_to:
        transfer = {
            "@callbacks": "spacy-clinner.transfer_weights.v1",
            "source": str(args.source),
            "up_to": up_to,
            "label_map": dict(args.label_map),
            "freeze": args.freeze or None,
            "freeze_steps": args.freeze_steps,
        }
        config["initialize"]["after_init"] = transfer
    return config


def add_arguments(command: argparse.ArgumentParser) -> None:
    for name in ("source", "train", "test", "out"):
        command.add_argument(name, type=Path)
    command.add_argument("--lang", default="en")
    command.add_argument("--up-to", nargs="+", default=["none", "crf"], choices=["none", *LAYERS])
    command.add_argument("--percent", nargs="+", type=int, default=list(PERCENT))
    command.add_argument("--steps", type=int, default=500, help="updates of every cell")
    add_label_map(command)
    command.add_argument("--freeze", nargs="*", default=[], choices=LAYERS, help="layers that learn late")
    command.add_argument("--freeze-steps", type=int, default=0, help="updates until the topmost of them does")


def report(out: Path) -> None:
    """Tables and figures of the cells in a directory."""
    from transfer_report import report

    report(out)


if __name__ == "__main__":
    study(__doc__, add_arguments, run, cell, report)
