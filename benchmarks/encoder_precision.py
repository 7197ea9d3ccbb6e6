"""What a trained pipeline over an encoder finds, and how fast, in float32 and in bfloat16.

python benchmarks/encoder_precision.py PIPELINE CORPUS.spacy [--turns 3]

PIPELINE is a trained `clinical_ner` over `spacy-clinner.Encoder.v1`; CORPUS.spacy has gold documents. The
table has the strict F1, how many entities differ from those in float32, how many differ if the notes are read
one at a time, and the CPU seconds of `nlp.pipe` (median; the precisions take turns). Only processors with
instructions for bfloat16 gain by it.
"""

import argparse
import statistics
import time
from collections.abc import Sequence
from pathlib import Path

import spacy
from encoder_windows import Entities, entities, untagged
from machine import machine
from spacy.language import Language
from spacy.tokens import Doc, DocBin
from spacy.training import Example
from wasabi import table

PRECISION = "components.{0}.model.tok2vec.precision"
PRECISIONS = ("float32", "bfloat16")


def differing(first: Sequence[Entities], second: Sequence[Entities]) -> int:
    """Entities that one of two taggings has and the other has not."""
    return sum(len(a ^ b) for a, b in zip(first, second, strict=True))


def tagged(nlp: Language, gold: Sequence[Doc], batch_size: int) -> tuple[list[Doc], float]:
    """The documents with entities, and the CPU seconds that they took."""
    docs = untagged(nlp, gold)
    begun = time.process_time()
    found = list(nlp.pipe(docs, batch_size=batch_size))
    return found, time.process_time() - begun


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawTextHelpFormatter)
    parser.add_argument("pipeline", type=Path)
    parser.add_argument("corpus", type=Path)
    parser.add_argument("--component", default="clinical_ner")
    parser.add_argument("--turns", type=int, default=3)
    args = parser.parse_args()
    setting = PRECISION.format(args.component)
    pipelines = {name: spacy.load(args.pipeline, config={setting: name}) for name in PRECISIONS}
    gold = list(DocBin().from_disk(args.corpus).get_docs(spacy.blank("en").vocab))
    seconds: dict[str, list[float]] = {name: [] for name in PRECISIONS}
    for _ in range(args.turns):
        for name, nlp in pipelines.items():
            seconds[name].append(tagged(nlp, gold, 64)[1])
    rows, in_float32 = [], list[Entities]()
    for name, nlp in pipelines.items():
        found, alone = tagged(nlp, gold, 64)[0], tagged(nlp, gold, 1)[0]
        here = [entities(doc) for doc in found]
        in_float32 = in_float32 or here
        scores = nlp.evaluate([Example(p, g) for p, g in zip(found, gold, strict=True)])
        differ = differing(here, in_float32), differing(here, [entities(doc) for doc in alone])
        time_taken = f"{statistics.median(seconds[name]):.2f}"
        rows.append((name, f"{100 * scores['ents_f']:.2f}", sum(map(len, here)), *differ, time_taken))
    header = ("precision", "F1", "entities", "differ from float32", "differ one at a time", "CPU seconds")
    print(table(rows, header=header, divider=True))
    print(f"{len(gold):,} documents, {sum(map(len, gold)):,} tokens; {machine()}")


if __name__ == "__main__":
    main()
