"""What a step of Meta Pseudo Labels costs against the passes that it cannot do without.

python benchmarks/meta_pseudo_labels.py [--encoder MODEL] [--words 600] [--turns 25]

The passes, forward and backward each: the student on the unlabelled and on the labelled batch; the teacher on
the unlabelled, the labelled and the augmented batch; and the optimizer's step of each of the two. Every pass
ends in the loss of gold tags. Steps and passes are taken in turns in one run; the figures are medians of CPU
time, which other work on the machine disturbs least: take one thread. Memory is the peak of what torch
allocates on top of what is held between steps, from torch's profiler: of a step, and of the largest single
pass.
"""

import argparse
import statistics
import time
from collections.abc import Callable
from typing import Any

import spacy
import torch
from crf import peak_bytes
from imbalance_losses import batch, pipeline
from machine import machine
from spacy.language import Language
from spacy.training import Example
from spacy.util import registry
from thinc.api import Adam, Optimizer
from wasabi import table

from spacy_clinner.semi_supervised.meta_pseudo_labels import meta_pseudo_labels
from spacy_clinner.tagger.clinical_ner import ClinicalNer

LOSS = {"@losses": "spacy-clinner.CrfLikelihood.v1"}


def tagger_pipeline(args: argparse.Namespace) -> Language:
    nlp = pipeline({"@losses": "spacy-clinner.CrossEntropy.v1"}, args.encoder, "BILUO")
    if args.decoder == "softmax":
        return nlp
    config = nlp.config["components"]["clinical_ner"]
    config["model"]["decoder"] = {"@architectures": "spacy-clinner.Crf.v1", "scheme": "BILUO"}
    config["loss"] = LOSS
    config.pop("factory")
    fresh = spacy.blank("en")
    fresh.add_pipe("clinical_ner", config=config)
    return fresh


def learn(tagger: ClinicalNer, examples: list[Example]) -> Callable[[], None]:
    """A forward and a backward pass."""

    def run() -> None:
        forward = tagger.begin_forward([example.predicted for example in examples])
        loss = tagger.loss(
            forward.network.crf, forward.emissions, tagger.gold_tags(examples), forward.lengths
        )
        loss.item()
        forward.backward(loss)

    return run


def main() -> None:
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("--encoder", help="a transformer in place of the char- and token-LSTM")
    parser.add_argument("--decoder", default="crf", choices=["crf", "softmax"])
    parser.add_argument("--classes", type=int, default=14)
    parser.add_argument("--words", type=int, default=600)
    parser.add_argument("--turns", type=int, default=25)
    parser.add_argument("--threads", type=int, default=1)
    args = parser.parse_args()
    torch.set_num_threads(args.threads)
    nlp = tagger_pipeline(args)
    labelled = batch(nlp, args.classes, args.words)
    unlabelled = batch(nlp, args.classes, args.words)
    optimizer: Optimizer = nlp.initialize(lambda: labelled)
    student: Any = nlp.get_pipe("clinical_ner")
    augmenter = registry.resolve({"a": {"@augmenters": "spacy-clinner.rand_augment.v1", "level": 1.0}})["a"]
    callback = meta_pseudo_labels(
        lambda nlp: unlabelled, lambda found: [list(found)], Adam(0.001), augmenter, supervised=1.0
    )
    callback(nlp, {"step": 0, "epoch": 0})
    teacher = student.objective.teacher

    def step() -> None:
        nlp.update(labelled, sgd=optimizer, drop=0.1)

    passes: dict[str, Callable[[], None]] = {
        "student, unlabelled": learn(student, unlabelled),
        "student, labelled": learn(student, labelled),
        "student, optimizer": lambda: student.step(optimizer),
        "teacher, unlabelled": learn(teacher, unlabelled),
        "teacher, labelled": learn(teacher, labelled),
        "teacher, augmented": learn(teacher, unlabelled),
        "teacher, optimizer": lambda: teacher.step(optimizer),
    }
    times: dict[str, list[float]] = {name: [] for name in ("step", *passes)}
    for _ in range(args.turns):
        for name, run in {"step": step, **passes}.items():
            begun = time.process_time()
            run()
            times[name].append(time.process_time() - begun)
    seconds = {name: statistics.median(values[2:]) for name, values in times.items()}
    total = sum(seconds[name] for name in passes)
    peaks = {name: peak_bytes(run) for name, run in {"step": step, **passes}.items()}
    rows = [
        (name, f"{1000 * seconds[name]:.1f}", f"{seconds[name] / total:.2f}", f"{peaks[name] / 2**20:.0f}")
        for name in (*passes, "step")
    ]
    header = ("", "ms", "of the sum", "peak MiB")
    print(table(rows, header=header, divider=True, aligns=("l", *"rrr")))
    weights = sum(p.numel() * 4 for shim in _shims(student) for p in shim._model.parameters())
    print(f"sum of the passes {1000 * total:.1f} ms; a step is {seconds['step'] / total:.2f} of it")
    print(
        f"weights of one tagger {weights / 2**20:.0f} MiB; peak of a step {peaks['step'] / 2**20:.0f} MiB, "
        f"of the largest pass {max(peaks[name] for name in passes) / 2**20:.0f} MiB"
    )
    encoder = "transformer" if args.encoder else "BiLSTM"
    print(f"{encoder}, {args.decoder}, {args.classes} classes, {args.words} words; {machine()}")


def _shims(tagger: ClinicalNer) -> list[Any]:
    return [shim for node in tagger.model.walk() for shim in node.shims]


if __name__ == "__main__":
    main()
