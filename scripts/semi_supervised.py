"""What unlabelled notes are worth (paper 1): supervised taggers against three ways to learn from both.

The config's component is trained, a clinical_ner or a concept_extractor, and scored by its own measure: the
first of [training.score_weights] with a weight.

python scripts/semi_supervised.py run TRAIN.spacy UNLABELLED.spacy TEST.spacy OUT --config CONFIG
python scripts/semi_supervised.py report OUT

`run` trains every method on shares of the training documents, each cell with the same number of updates
of the tagger on the same labelled batches, and scores its averaged weights on TEST at the end. The
unlabelled text is UNLABELLED and the rest of TRAIN, whose labels are hidden: pseudo labels are counted
against them and learn nothing from them. "baseline" scores token vectors as they are, "bilstm" puts a BiLSTM
between; the others are the baseline's tagger. A share is the same documents for every method; another seed
draws others.
With `--teacher baseline` the baseline of the same share and seed, which OUT/models keeps, teaches from the
first update on; with "pseudo_labels" it teaches self-training, whose pipeline, in OUT/models too, teaches
Meta Pseudo Labels and "pseudo_labels_again"; with "copy" the student itself does after `--begin` of its
updates.
Finished cells (OUT/<method>-<percent>-<seed>.json) are not run again. `report` writes OUT/scores.csv,
OUT/curves.csv, OUT/shares.png (F1 over labels), OUT/curves.png (F1 over updates) and OUT/terms.png
(feedback, accuracy of the pseudo labels, loss of the student) and prints the table.
"""

import argparse
import random
import sys
import tempfile
import time
from pathlib import Path
from typing import Any

import srsly
from cells import fixed_budget, run_cells, study, write_cell

BILSTM = {
    "@architectures": "spacy-clinner.BiLstm.v1",
    "hidden_width": 100,
    "depth": 1,
    "dropout": 0.5,
}
# who has to be trained first, each taught by the one before; the last teaches the other methods
TEACHERS: dict[str, tuple[str, ...]] = {
    "copy": (),
    "baseline": ("baseline",),
    "pseudo_labels": ("baseline", "pseudo_labels"),
}
METHODS = ("baseline", "bilstm", "pseudo_labels", "mean_teacher", "mpl")
# what keeps a word recognisable: another word in the place of an entity's makes a wrong label
RECOGNISABLE = ("characters", "case", "digits")


def settings(
    steps: int,
    begin: float,
    feedback_weight: float,
    feedback_warmup: int,
    empty: float,
    augmenter: dict[str, Any],
    teacher: Path | None = None,
) -> dict[str, dict[str, Any]]:
    """The methods by name, with schedules in proportion to the updates of a cell.

    Args:
        steps: updates of a cell.
        begin: share of them after which pseudo labels begin.
        feedback_weight, feedback_warmup: of Meta Pseudo Labels.
        empty: share of the notes in which the teacher finds nothing that teach that nothing is there.
        augmenter: what the student reads: settings of `rand_augment`.
        teacher: a trained pipeline that teaches from the first update on; None for the student itself.
    """
    first = int(steps * begin) if teacher is None else 0
    learned = {
        "pseudo_labels": {
            "empty": empty,
            "begin": first,
            "warmup": steps // 6,
            "refresh": max(steps // 12, 1),
        },
        "mean_teacher": {"ramp_up": steps // 2, "weight": 0.3},
        "meta_pseudo_labels": {
            "supervised": 1.0,
            "labels": "viterbi",
            "student_reads": "augmented",
            "pseudo_threshold": 0.9,
            "empty": empty,
            "teacher": "copy",
            "begin": first,
            "threshold": 0.9,
            "unit": "own",
            # "dot" reaches -3 in that unit, at which the teacher diverges
            "feedback": "cosine",
            "feedback_weight": feedback_weight,
            # the feedback falls at first: less its moving average, it would have the teacher unlearn
            "feedback_warmup": feedback_warmup,
            "baseline": 0.9,
        },
    }
    if teacher is not None:
        for method in ("pseudo_labels", "meta_pseudo_labels"):
            learned[method]["teacher"] = str(teacher)
    callbacks = {
        name: {"before_update": {"@callbacks": f"spacy-clinner.{name}.v1", "augmenter": augmenter, **chosen}}
        for name, chosen in learned.items()
    }
    callbacks["mpl"] = callbacks.pop("meta_pseudo_labels")
    callbacks["pseudo_labels_again"] = callbacks["pseudo_labels"]
    return {"baseline": {}, "bilstm": {"context": BILSTM}, **callbacks}


def run(args: argparse.Namespace) -> None:
    """Run the missing cells, `--jobs` at a time."""

    def names(methods: list[str]) -> list[str]:
        shares = [f"{share:g}-{seed}" for seed in args.seeds for share in args.percent]
        return [f"{method}-{share}" for share in shares for method in methods]

    for teacher in TEACHERS[args.teacher]:
        run_cells(names([teacher]), args.out, args.jobs)
    run_cells(names(args.methods), args.out, args.jobs)


def cell(args: argparse.Namespace) -> None:
    """Train one tagger and score it."""
    import spacy
    import torch
    from spacy.training.initialize import init_nlp
    from spacy.training.loop import train

    method, percent, seed = args.cell.rsplit("-", 2)
    if args.precision == "bfloat16":
        encode_in_bfloat16()
    else:
        torch.set_float32_matmul_precision(args.precision)
    if args.gpu_id >= 0:
        spacy.require_gpu(args.gpu_id)
    models, model, teacher = args.out / "models", None, None
    if method in TEACHERS[args.teacher]:
        model = models / args.cell
        model.mkdir(parents=True, exist_ok=True)
    if (taught := taught_by(method, args.teacher)) is not None:
        teacher = models / f"{taught}-{percent}-{seed}" / "model-last"
    with tempfile.TemporaryDirectory() as folder:
        documents = write_corpora(args, Path(folder), float(percent), int(seed))
        config = make_config(args, Path(folder), methods(args, teacher)[method], int(seed))
        nlp = init_nlp(config, use_gpu=args.gpu_id)
        begun = time.time()
        train(nlp, model, use_gpu=args.gpu_id, stdout=sys.stderr)
        curve = list(srsly.read_jsonl(Path(folder) / "rows.jsonl"))
    seconds = time.time() - begun
    measure = main_score(config)
    record = {
        "method": method,
        "percent": float(percent),
        "seed": int(seed),
        "documents": documents,
        "steps": curve[-1]["step"],
        "seconds": seconds,
        "measure": measure,
        "score": curve[-1]["scores"][measure],
        "scores": {key: value for key, value in curve[-1]["scores"].items() if isinstance(value, float)},
        "curve": [
            {"step": row["step"], "score": row["scores"].get(measure), **row["terms"]} for row in curve
        ],
    }
    write_cell(record, args.out, args.cell)
    print(f"{args.cell}: {documents} documents, {seconds:.0f} s, {measure} {100 * record['score']:.2f}")


def taught_by(method: str, teacher: str) -> str | None:
    """Whose pipeline teaches a method; None for no trained one."""
    teachers = TEACHERS[teacher]
    before = (None, *teachers)
    return before[teachers.index(method)] if method in teachers else before[-1]


def main_score(config: Any) -> str:
    """What the config's component is measured by."""
    return next(name for name, weight in config["training"]["score_weights"].items() if weight)


def methods(args: argparse.Namespace, teacher: Path | None) -> dict[str, dict[str, Any]]:
    """The methods by name, with those that `--settings` adds or replaces."""
    augmenter = {"kinds": args.augment, "magnitude": args.magnitude}
    chosen = settings(
        args.steps, args.begin, args.feedback_weight, args.feedback_warmup, args.empty, augmenter, teacher
    )
    return chosen | (srsly.read_json(args.settings) if args.settings else {})


def encode_in_bfloat16() -> None:
    """Let transformers on a CPU compute in bfloat16, as thinc's mixed precision does on a GPU alone.

    What they are given and give back, and all that lies above them, is float32.
    """
    import torch
    from transformers import PreTrainedModel

    def call(model: Any, *args: Any, **kwargs: Any) -> Any:
        with torch.autocast("cpu", torch.bfloat16):
            output = torch.nn.Module.__call__(model, *args, **kwargs)
        for key, value in output.items():
            if isinstance(value, torch.Tensor):
                output[key] = value.float()
        return output

    PreTrainedModel.__call__ = call


def write_corpora(args: argparse.Namespace, folder: Path, percent: float, seed: int) -> int:
    """Write train.spacy, a share that holds the smaller ones, and unlabelled.spacy, all other text."""
    import spacy
    from spacy.tokens import DocBin

    vocab = spacy.blank(args.lang).vocab
    labelled = list(DocBin().from_disk(args.train).get_docs(vocab))
    unlabelled = list(DocBin().from_disk(args.unlabelled).get_docs(vocab))
    for doc in unlabelled:
        doc.set_ents([], default="missing")
    order = random.Random(seed).sample(labelled, len(labelled))
    count = max(round(len(order) * percent / 100), 1)
    DocBin(docs=order[:count], store_user_data=True).to_disk(folder / "train.spacy")
    DocBin(docs=order[count:] + unlabelled, store_user_data=True).to_disk(folder / "unlabelled.spacy")
    return count


def make_config(args: argparse.Namespace, folder: Path, method: dict[str, Any], seed: int) -> Any:
    """The shipped config with a fixed number of updates and the method's callback."""
    from spacy.util import load_config

    every = max(args.steps // args.points, 1)
    overrides = fixed_budget(folder / "train.spacy", args.test, seed, steps=args.steps - args.steps % every)
    overrides["nlp.lang"] = args.lang
    overrides |= {"training.eval_frequency": every, "corpora.dev.limit": 0}  # for the curves
    if args.encoder:
        overrides["paths.encoder"] = args.encoder
    config = load_config(args.config, overrides=overrides, interpolate=False)
    training = config["training"]
    rate = training["optimizer"]["learn_rate"]
    if isinstance(rate, dict) and "total_steps" in rate:
        rate |= {"total_steps": args.steps, "warmup_steps": args.steps // 10}
    training["optimizer"]["use_averages"] = True
    training["logger"] = {
        "@loggers": "spacy-clinner.terms_logger.v1",
        "progress_bar": None,
        "output_file": str(folder / "rows.jsonl"),
    }
    (component,) = config["nlp"]["pipeline"]
    config["components"][component]["model"]["context"] = method.get("context")
    callback = method.get("before_update")
    training["before_update"] = callback and with_corpora(callback, config, folder, args)
    return config


def with_corpora(
    callback: dict[str, Any], config: Any, folder: Path, args: argparse.Namespace
) -> dict[str, Any]:
    """A callback with the unlabelled text and, where it takes one, an optimizer for its teacher."""
    reader = {**config["corpora"]["train"], "path": str(folder / "unlabelled.spacy")}
    (component,) = config["nlp"]["pipeline"]
    seed = config["system"]["seed"]
    common: dict[str, Any] = {
        "unlabelled": reader,
        "component": component,
        "seed": seed,
        "batcher": {
            "@batchers": "spacy.batch_by_words.v1",
            "size": args.unlabelled_words,
            "tolerance": 0.2,
            "discard_oversize": False,
        },
        "augmenter": {
            "@augmenters": "spacy-clinner.rand_augment.v1",
            "level": 1.0,
            "seed": seed,
            "vocabulary": reader,
        },
    }
    if "teacher" in callback:
        common["teacher_component"] = component
    if "meta" in callback["@callbacks"]:
        optimizer = config["training"]["optimizer"]
        rate = optimizer["learn_rate"]
        if isinstance(rate, dict) and "initial_rate" in rate:
            rate = {**rate, "initial_rate": rate["initial_rate"] * args.teacher_rate}
        else:
            rate = rate * args.teacher_rate
        common["optimizer"] = {**optimizer, "use_averages": False, "learn_rate": rate}
    # "batcher" and "augmenter" of a method change settings of the common ones
    merged = {**common, **callback}
    for block in ("batcher", "augmenter", "optimizer"):
        if block in common:
            changes = callback.get(block, {})
            merged[block] = None if changes is None else {**common[block], **changes}
    return merged


def add_arguments(command: argparse.ArgumentParser) -> None:
    for name in ("train", "unlabelled", "test", "out"):
        command.add_argument(name, type=Path)
    command.add_argument("--encoder", default="", help="for a config with a transformer")
    command.add_argument("--lang", default="en")
    command.add_argument("--methods", nargs="+", default=list(METHODS))
    command.add_argument("--settings", type=Path, help="JSON: methods to add or replace, by name")
    command.add_argument("--percent", nargs="+", type=float, default=[5, 10, 20, 50])
    command.add_argument("--steps", type=int, default=600, help="updates of every cell")
    command.add_argument(
        "--begin", type=float, default=0.5, help="share of them after which pseudo labels begin"
    )
    command.add_argument(
        "--empty", type=float, default=1.0, help="share of sequences without pseudo labels that are learned"
    )
    command.add_argument("--teacher", default="copy", choices=list(TEACHERS), help="who teaches")
    command.add_argument(
        "--teacher-rate",
        type=float,
        default=1 / 3,
        help="learning rate of a teacher that learns, as a share of the student's",
    )
    command.add_argument("--feedback-weight", type=float, default=1.0, help="of Meta Pseudo Labels")
    command.add_argument(
        "--feedback-warmup", type=int, default=0, help="updates over which that weight rises from 0"
    )
    command.add_argument(
        "--augment",
        nargs="+",
        default=list(RECOGNISABLE),
        help="what is done to the words of unlabelled text",
    )
    command.add_argument(
        "--magnitude", type=float, default=0.1, help="share of the words that each may change"
    )
    command.add_argument("--points", type=int, default=10, help="points of the curves")
    command.add_argument("--unlabelled-words", type=int, default=600, help="in a batch")
    command.add_argument(
        "--precision", default="highest", choices=["highest", "high", "medium", "bfloat16"], help="on a CPU"
    )


def report(out: Path) -> None:
    """Tables and figures of the cells in a directory."""
    from semi_supervised_report import report

    report(out)


if __name__ == "__main__":
    study(__doc__, add_arguments, run, cell, report)
