"""What a temperature does to confidences, to entities and to the time of a prediction.

python benchmarks/temperature.py MODEL DEV.spacy TEST.spacy [--rounds 5]

The temperature is fitted on DEV. Printed are the calibration error on TEST before and after, how many notes
of TEST differ in their entities, and the median time that TEST takes with and without it, in turns.
"""

import argparse
import statistics
import tempfile
import time
from pathlib import Path

import spacy
from machine import machine
from spacy.language import Language
from spacy.tokens import DocBin

from spacy_clinner.evaluation.calibration import reliability
from spacy_clinner.imbalance.temper_pipeline import temper

Entities = list[list[tuple[int, int, str]]]


def main() -> None:
    """Fit, compare and print."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawTextHelpFormatter)
    parser.add_argument("model", type=Path)
    parser.add_argument("dev", type=Path)
    parser.add_argument("test", type=Path)
    parser.add_argument("--rounds", type=int, default=5)
    args = parser.parse_args()
    with tempfile.TemporaryDirectory() as folder:
        done = temper(args.model, args.dev, Path(folder) / "out", held_out=args.test)
        pipelines = [spacy.load(args.model), spacy.load(Path(folder) / "out")]
    before, after = (reliability(c, done.scored.correct).error for c in (done.before, done.after))
    print(f"temperature {done.temperature:.2f}; calibration error {100 * before:.2f} -> {100 * after:.2f}")
    texts = [doc.text for doc in DocBin().from_disk(args.test).get_docs(spacy.blank("en").vocab)]
    times: list[list[float]] = [[], []]
    for number in range(args.rounds):
        found = [_timed(nlp, texts, seconds) for nlp, seconds in zip(pipelines, times, strict=True)]
        differing = sum(a != b for a, b in zip(*found, strict=True))
        print(f"round {number + 1}: {differing} of {len(texts)} notes differ in entities")
    plain, tempered = map(statistics.median, times)
    print(f"seconds of CPU: {plain:.2f} without, {tempered:.2f} with a temperature ({tempered / plain:.3f}x)")
    print(machine())


def _timed(nlp: Language, texts: list[str], seconds: list[float]) -> Entities:
    start = time.process_time()
    docs = list(nlp.pipe(texts))
    seconds.append(time.process_time() - start)
    return [[(e.start_char, e.end_char, e.label_) for e in doc.ents] for doc in docs]


if __name__ == "__main__":
    main()
