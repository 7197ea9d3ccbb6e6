"""The ablation of paper 3: losses against class imbalance, with and without the nearest-neighbour calibrator.

python scripts/imbalance.py run TRAIN.spacy TEST.spacy OUT --config configs/bilstm_crf_fast.cfg --epochs 20
python scripts/imbalance.py report OUT

`run` trains every method once a seed, each with the same network (a softmax over one class an entity type on
the encoder of CONFIG), optimizer and number of passes, and scores the last weights on TEST, alone and with
calibrators. Finished cells (OUT/<method>-<seed>.json) are not run again. `report` writes OUT/scores.csv,
OUT/per_type.csv, OUT/significance.csv and OUT/per_type.png and prints the table.
"""

import argparse
import random
import statistics
import sys
import time
from pathlib import Path
from typing import Any

from cells import fixed_budget, run_cells, study, write_cell

ATL, BTL = "spacy-clinner.WeightedCrossEntropy.v1", "spacy-clinner.BinaryTokenLabels.v1"
ANNEALED = "steps of the run"  # replaced by their number
LOSSES: dict[str, dict[str, Any]] = {
    "atl_plain": {"@losses": "spacy-clinner.CrossEntropy.v1"},
    "atl_weighted": {"@losses": ATL, "weights": "complement"},
    "atl_inverse": {"@losses": ATL, "weights": "inverse", "power": 0.5},
    "atl_annealed": {"@losses": ATL, "weights": "inverse", "power": 0.75, "anneal_steps": ANNEALED},
    "atl_focal": {"@losses": "spacy-clinner.FocalLoss.v1", "gamma": 2.0},
    "btl_ignore_all": {"@losses": BTL, "others": "ignore", "classes": "all"},
    "btl_outside_all": {"@losses": BTL, "others": "outside", "classes": "all"},
    "btl_ignore_pair": {"@losses": BTL, "others": "ignore", "classes": "pair"},
    "btl_outside_pair": {"@losses": BTL, "others": "outside", "classes": "pair"},
    "btl_sequential": {"@losses": BTL, "others": "outside", "classes": "all", "sequential": True},
    "btl_inverse": {"@losses": BTL, "others": "ignore", "classes": "all", "weights": "inverse", "power": 0.5},
}
CALIBRATORS: dict[str, dict[str, Any] | None] = {
    "none": None,
    "knn": {"k": 17},
    "knn_mixed": {"k": 17, "mix": 0.5, "max_per_class": 2000},
    "knn_balanced": {"k": 17, "mix": 0.5, "balance": 0.5, "max_per_class": 2000},
    # what imbalance_folds.py took on MACCROBAT2020, with atl_inverse; and with fewer tokens of O, for speed
    "knn_by_folds": {"k": 33, "weights": "distance", "mix": 0.45},
    "knn_by_folds_sampled": {"k": 33, "weights": "distance", "mix": 0.45, "max_per_class": 10_000},
}


def run(args: argparse.Namespace) -> None:
    """Run the missing cells, `--jobs` at a time."""
    run_cells([f"{method}-{seed}" for seed in args.seeds for method in args.methods], args.out, args.jobs)


def cell(args: argparse.Namespace) -> None:
    """Train one method with one seed and score it with every calibrator."""
    method, seed = args.cell.rsplit("-", 1)[0], int(args.cell.rsplit("-", 1)[1])
    nlp, seconds = trained(args, method, seed)
    results, training = {}, None
    for name, settings in CALIBRATORS.items():
        if settings is not None:
            calibrator = nlp.add_pipe("knn_calibrator", config=settings)
            training = training or calibrator.training_scores(nlp, examples(nlp, args.train))
            calibrator.fit_scores(training)
        results[name] = scored(nlp, examples(nlp, args.test))
        if settings is not None:
            nlp.remove_pipe("knn_calibrator")
    record = {
        "method": method,
        "seed": seed,
        "seconds": seconds,
        "labels": nlp.get_pipe("clinical_ner").labels,
    }
    settings = {"epochs": args.epochs, "config": args.config.name, "precision": args.precision}
    write_cell({**record, **settings, "results": results}, args.out, args.cell)
    shown = "  ".join(
        f"{name} UA {100 * r['scores']['token_ua']:.2f} F {100 * r['scores']['token_macro_f']:.2f} "
        f"micro {100 * r['scores']['token_micro_f']:.2f}"
        for name, r in results.items()
    )
    print(f"{method} seed {seed}, {seconds:.0f} s: {shown}")


def trained(args: argparse.Namespace, method: str, seed: int) -> tuple[Any, float]:
    """A pipeline trained on `args.train` with one of the losses, and the seconds that took."""
    import spacy
    import torch
    from spacy.training.initialize import init_nlp
    from spacy.training.loop import train

    torch.set_float32_matmul_precision(args.precision)
    if args.gpu_id >= 0:
        spacy.require_gpu(args.gpu_id)
    nlp = init_nlp(make_config(args, LOSSES[method], seed), use_gpu=args.gpu_id)
    begun = time.time()
    train(nlp, None, use_gpu=args.gpu_id, stdout=sys.stderr)
    torch.set_float32_matmul_precision("highest")  # neighbours are searched exactly
    return nlp, time.time() - begun


def examples(nlp: Any, path: Path) -> list[Any]:
    """Unannotated documents beside the gold ones of a .spacy file."""
    from spacy.tokens import DocBin
    from spacy.training import Example

    return [Example(nlp.make_doc(d.text), d) for d in DocBin().from_disk(path).get_docs(nlp.vocab)]


def make_config(args: argparse.Namespace, loss: dict[str, Any], seed: int) -> Any:
    """The shipped config with another loss, a softmax over one class an entity type, and a fixed budget."""
    from spacy.util import load_config

    overrides = fixed_budget(args.train, args.test, seed, epochs=args.epochs)
    if args.encoder:
        overrides |= {"paths.encoder": args.encoder, "training.optimizer.learn_rate.warmup_steps": 50}
    config = load_config(args.config, overrides=overrides, interpolate=False)
    tagger = config["components"]["clinical_ner"]
    total_steps = args.epochs * steps(args.train, config["training"]["batcher"])
    if loss.get("anneal_steps") == ANNEALED:
        loss = {**loss, "anneal_steps": total_steps}
    if args.encoder:
        config["training"]["optimizer"]["learn_rate"]["total_steps"] = total_steps
        tok2vec = tagger["model"]["tok2vec"]
        tok2vec["get_spans"] |= {"window": 96, "stride": 96}  # attention at half the cost
        if args.gpu_id < 0:
            tok2vec["transformer_config"] = {"attn_implementation": "eager"}  # faster there with dropout
    tagger["loss"] = loss
    tagger["keep_emissions"] = True
    tagger["model"]["decoder"] = {"@architectures": "spacy-clinner.Softmax.v1", "scheme": "IO"}
    tagger["scorer"] = {"@scorers": "spacy-clinner.token_scorer.v1"}
    config["training"]["before_to_disk"] = None
    return config


def steps(path: Path, batcher: dict[str, Any]) -> int:
    """Batches in a pass over a .spacy file, the mean over some orders of the documents."""
    import spacy
    from spacy.tokens import DocBin

    docs = list(DocBin().from_disk(path).get_docs(spacy.blank("en").vocab))
    batches = spacy.util.registry.resolve({"batcher": batcher})["batcher"]
    draw = random.Random(0)
    return round(statistics.mean(len(list(batches(draw.sample(docs, len(docs))))) for _ in range(20)))


def scored(nlp: Any, examples: list[Any]) -> dict[str, Any]:
    """All scores, and gold, predicted and correct tokens of each class (O first) by document."""
    from spacy_clinner.evaluation.scorers import score_tokens, token_counts

    for example, doc in zip(examples, nlp.pipe(e.predicted for e in examples), strict=True):
        example.predicted = doc
    labels = ["O", *nlp.get_pipe("clinical_ner").labels]
    counts = []
    for example in examples:
        found = token_counts([example])
        counts.append([[c[label] for c in (found.gold, found.predicted, found.correct)] for label in labels])
    return {"scores": score_tokens(examples), "counts": counts}


def add_arguments(command: argparse.ArgumentParser) -> None:
    for name in ("train", "test", "out"):
        command.add_argument(name, type=Path)
    add_training_arguments(command)


def add_training_arguments(command: argparse.ArgumentParser) -> None:
    """How taggers are trained; imbalance_folds.py takes the same."""
    command.add_argument("--encoder", default="", help="of a config with a transformer: name or path")
    command.add_argument("--epochs", type=int, default=4)
    command.add_argument("--methods", nargs="+", default=list(LOSSES), choices=list(LOSSES))
    command.add_argument("--precision", default="highest", choices=["highest", "high", "medium"])


def report(out: Path) -> None:
    """Tables and the figure of the cells in a directory."""
    from imbalance_report import report

    report(out)


if __name__ == "__main__":
    study(__doc__, add_arguments, run, cell, report)
