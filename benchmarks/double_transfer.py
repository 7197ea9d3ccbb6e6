"""What a step of La-DTL costs against one of joint training, and what label-aware MMD needs of memory.

python benchmarks/double_transfer.py CORPUS/cardiology/train.spacy CORPUS/respiratory/train.spacy [--batch 15]

The corpora are sentences (`convert --unit sentence`); one step is everything that `spacy train` does with a
batch of each. Steps of the systems are taken in turns in one run on one thread; the figures are medians of
their CPU time, so that what else the machine does counts little. The second table is the MMD alone, on random
states of one label with more and more tokens: time and the peak of what torch allocates, beside the textbook
formula.
"""

import argparse
import itertools
import statistics
import time
from pathlib import Path
from typing import Any

import spacy
import torch
from crf import peak_bytes
from machine import machine
from spacy.training import Corpus, Example
from spacy.training.batchers import configure_minibatch
from wasabi import table

from spacy_clinner.transfer.double_transfer import double_transfer
from spacy_clinner.transfer.label_aware_mmd import label_aware_mmd
from spacy_clinner.transfer.mmd import BANDWIDTHS, mmd_squared

SYSTEMS: dict[str, dict[str, Any]] = {
    "joint-training": {"mmd": None, "beta": 0.0, "gamma": 0.0},
    "CRF-L2": {"mmd": None, "gamma": 0.0},
    "La-MMD": {"mmd": "label_aware", "beta": 0.0, "gamma": 0.0},
    "MMD-CRF-L2, 200 tokens": {"mmd": "plain", "max_tokens_per_label": 200},
    "MMD-CRF-L2": {"mmd": "plain"},
    "La-DTL": {"mmd": "label_aware"},
    "La-DTL, O too": {"mmd": "label_aware", "outside": True},
}


class System:
    """A pipeline that learns from both corpora."""

    def __init__(self, source: Path, target: Path, batch: int, settings: dict[str, Any]) -> None:
        self.nlp = spacy.blank("en")
        self.nlp.add_pipe("clinical_ner")
        examples = list(Corpus(target)(self.nlp))
        torch.manual_seed(0)
        self.nlp.initialize(lambda: examples)
        double_transfer(Corpus(source), configure_minibatch(batch), **settings)(self.nlp, {"step": 0})
        self.optimizer = self.nlp.resume_training()
        self.batches = itertools.cycle(configure_minibatch(batch)(examples))
        self.seconds: list[float] = []

    def step(self) -> None:
        batch: list[Example] = list(next(self.batches))
        begun = time.process_time()
        self.nlp.update(batch, sgd=self.optimizer, drop=0.2)
        self.seconds.append(time.process_time() - begun)


def textbook(source: torch.Tensor, target: torch.Tensor) -> torch.Tensor:
    """The formula of Wang et al. (2018) written out, with its graph."""

    def mean_kernel(x: torch.Tensor, y: torch.Tensor) -> torch.Tensor:
        distances = torch.cdist(x, y).square()
        return torch.stack([torch.exp(-distances / (2 * s)).mean() for s in BANDWIDTHS]).sum()

    return mean_kernel(source, source) + mean_kernel(target, target) - 2 * mean_kernel(source, target)


def alone(tokens: int, kind: str) -> tuple[float, int]:
    """CPU seconds and peak bytes of the value and gradient for one label with so many tokens a domain."""
    states = [torch.rand(tokens, 200).mul_(2).sub_(1).requires_grad_() for _ in range(2)]
    labels = torch.zeros(tokens, dtype=torch.int64)

    def step() -> None:
        if kind == "textbook":
            found = textbook(*states)
        elif kind == "exact":
            found = mmd_squared(*states)
        else:
            found = label_aware_mmd(states[0], labels, states[1], labels, max_tokens_per_label=200)
        found.backward()

    begun = time.process_time()
    step()
    return time.process_time() - begun, peak_bytes(step)


def main() -> None:
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("source", type=Path)
    parser.add_argument("target", type=Path)
    parser.add_argument("--batch", type=int, default=15)
    parser.add_argument("--steps", type=int, default=40)
    args = parser.parse_args()
    torch.set_num_threads(1)
    systems = {n: System(args.source, args.target, args.batch, s) for n, s in SYSTEMS.items()}
    for _ in range(args.steps + 3):
        for system in systems.values():
            system.step()
    medians = {name: statistics.median(system.seconds[3:]) for name, system in systems.items()}
    rows = [
        (name, f"{1000 * value:.1f}", f"{value / medians['joint-training']:.2f}")
        for name, value in medians.items()
    ]
    print(machine(), "- one thread, CPU time")
    print(table(rows, header=("system", "ms a step", "against joint-training"), divider=True))
    rows = []
    for tokens in (250, 1000, 4000):
        for kind in ("textbook", "exact", "200 sampled"):
            seconds, peak = alone(tokens, kind)
            rows.append((f"{tokens:,}", kind, f"{1000 * seconds:.1f}", f"{peak / 2**20:.1f}"))
    print(table(rows, header=("tokens a domain", "MMD", "ms", "peak MiB"), divider=True))


if __name__ == "__main__":
    main()
