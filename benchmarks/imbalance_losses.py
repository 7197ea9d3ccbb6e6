"""What a training step with Binary Token Labels costs against one with all token labels (ATL).

python benchmarks/imbalance_losses.py [--encoder MODEL] [--classes 4 20 40 84] [--sequential]

One step is everything that `spacy train` does with a batch: forward pass, loss, backward pass, optimizer. The
batches hold random labels, every class in each of them. Steps of the systems are taken in turns in one run;
the figures are medians, memory is the peak of what torch allocates in a step, from torch's profiler.
"""

import argparse
import random
import statistics
import time
from typing import Any

import spacy
import torch
from crf import peak_bytes
from machine import machine
from spacy.language import Language
from spacy.tokens import Doc, Span
from spacy.training import Example
from wasabi import table

BTL = "spacy-clinner.BinaryTokenLabels.v1"
LOSSES: dict[str, dict[str, Any]] = {
    "ATL": {"@losses": "spacy-clinner.WeightedCrossEntropy.v1"},
    "BTL all": {"@losses": BTL, "others": "ignore", "classes": "all"},
    "BTL pair": {"@losses": BTL, "others": "outside", "classes": "pair"},
    "BTL sequential": {"@losses": BTL, "others": "outside", "classes": "all", "sequential": True},
}


def batch(nlp: Language, classes: int, words: int) -> list[Example]:
    """Sentences of 25 words, one in two of them an entity of its own, every class as often as the others."""
    rng = random.Random(0)
    vocabulary = [f"word{i}" for i in range(500)]
    examples, entity = [], 0
    for _ in range(words // 25):
        doc = Doc(nlp.vocab, words=rng.choices(vocabulary, k=25))
        gold = doc.copy()
        spans = []
        for start in range(0, 25, 2):
            spans.append(Span(gold, start, start + 1, label=f"L{entity % classes:03}"))
            entity += 1
        gold.set_ents(spans)
        examples.append(Example(doc, gold))
    return examples


def pipeline(loss: dict[str, Any], encoder: str | None, scheme: str) -> Language:
    nlp = spacy.blank("en")
    model: dict[str, Any] = {
        "@architectures": "spacy-clinner.Tagger.v1",
        "tok2vec": {"@architectures": "spacy-clinner.CharWordEmbed.v1"},
        "context": {"@architectures": "spacy-clinner.BiLstm.v1"},
        "decoder": {"@architectures": "spacy-clinner.Softmax.v1", "scheme": scheme},
    }
    if encoder:
        model["context"] = None
        model["tok2vec"] = {
            "@architectures": "spacy-clinner.Encoder.v1",
            "name": encoder,
        }
    nlp.add_pipe("clinical_ner", config={"model": model, "loss": loss})
    return nlp


def measure(classes: int, args: argparse.Namespace) -> list[tuple[str, ...]]:
    """Rows of the table for one number of classes."""
    names = [name for name in LOSSES if args.sequential or name != "BTL sequential"]
    steps = {}
    for name in names:
        nlp = pipeline(LOSSES[name], args.encoder, args.scheme)
        examples = batch(nlp, classes, args.words)
        optimizer = nlp.initialize(lambda found=examples: found)
        steps[name] = lambda n=nlp, e=examples, o=optimizer: n.update(e, sgd=o, drop=0.1)
    times: dict[str, list[float]] = {name: [] for name in names}
    for _ in range(args.turns):
        for name, step in steps.items():
            begun = time.perf_counter()
            step()
            times[name].append(time.perf_counter() - begun)
    seconds = {name: statistics.median(values[2:]) for name, values in times.items()}
    peaks = {name: peak_bytes(step) for name, step in steps.items()}
    return [
        (
            str(classes),
            name,
            f"{1000 * seconds[name]:.1f}",
            f"{seconds[name] / seconds['ATL']:.2f}",
            f"{peaks[name] / 2**20:.0f}",
            f"{peaks[name] / peaks['ATL']:.2f}",
        )
        for name in names
    ]


def main() -> None:
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("--encoder", help="a transformer in place of the char- and token-LSTM")
    parser.add_argument("--scheme", default="IO", choices=["IO", "BIO", "BILUO"])
    parser.add_argument("--classes", nargs="+", type=int, default=[4, 20, 40, 84])
    parser.add_argument("--words", type=int, default=1000)
    parser.add_argument("--turns", type=int, default=25)
    parser.add_argument("--threads", type=int, default=2)
    parser.add_argument("--sequential", action="store_true", help="also one optimizer step a copy: slow")
    args = parser.parse_args()
    torch.set_num_threads(args.threads)
    rows = [row for classes in args.classes for row in measure(classes, args)]
    header = ("classes", "loss", "ms a step", "of ATL", "peak MiB", "of ATL")
    print(table(rows, header=header, divider=True, aligns=("r", "l", *"r" * 4)))
    print(f"{'transformer' if args.encoder else 'BiLSTM'}, {args.scheme}, {args.words} words; {machine()}")


if __name__ == "__main__":
    main()
