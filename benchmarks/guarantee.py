"""How often a threshold that was set by `--recall R --sure S` keeps what it promises.

python benchmarks/guarantee.py simulate [--corpora 1000] [--notes 300] [--of notes] [--output FILE]
python benchmarks/guarantee.py count MODEL NOTES COUNTS.npz
python benchmarks/guarantee.py splits COUNTS.npz [--share 0.25] [--splits 100] [--recall 0.9] [--of notes]

`simulate` draws corpora from populations whose recall at every threshold is known. What is asked is just
above the true recall at one of the thresholds: there a false promise is most likely. A refusal promises
nothing and keeps it. `count` predicts annotated notes once. `splits` sets a threshold on a random part of
them, again and again, and compares what it promises with the recall on all the others.
"""

import argparse
from collections.abc import Iterator
from pathlib import Path
from typing import NamedTuple

import numpy as np
import spacy
import srsly
from machine import machine
from numpy.typing import NDArray
from tqdm import tqdm
from wasabi import table

from spacy_clinner.cli.guarantee_options import read_set_on
from spacy_clinner.deidentify.before_redaction import set_threshold, without_redactors
from spacy_clinner.deidentify.phi_redactor import PhiRedactor
from spacy_clinner.deidentify.rules.spans import settled
from spacy_clinner.evaluation.guarantee.found_counts import THRESHOLDS, FoundCounts, count_found
from spacy_clinner.evaluation.guarantee.promise import Asked, Unit
from spacy_clinner.evaluation.guarantee.promised_threshold import highest, keeps, lost_notes
from spacy_clinner.evaluation.offsets import processed_notes

UNITS: tuple[Unit, ...] = ("notes", "entities", "tokens")
TRUTH = 400_000
"""Notes of a population."""


class Population(NamedTuple):
    """How notes are made.

    Attributes:
        size: mean number of mentions of a note.
        spread: of the sizes: sigma of a log-normal distribution.
        hardness: how much lower the scores of hard notes are, in nats.
        long_is_hard: how much lower those of long notes are, in nats for each doubling.
    """

    size: float
    spread: float
    hardness: float
    long_is_hard: float


POPULATIONS = {
    "independent": Population(5, 0.3, 0.0, 0.0),
    "hard notes": Population(5, 0.6, 1.5, 0.0),
    "very hard notes": Population(20, 0.6, 2.5, 0.0),
    "long and hard notes": Population(10, 1.0, 1.5, 0.7),
}


def drawn(population: Population, notes: int, generator: np.random.Generator) -> FoundCounts:
    """Notes of a population, each mention with 1 to 4 words that are found or missed together."""
    sizes = 1 + generator.poisson(population.size * generator.lognormal(0, population.spread, notes))
    hard = population.hardness * generator.exponential(1.0, notes)
    hard += population.long_is_hard * np.log2(sizes / population.size).clip(0)
    owner = np.repeat(np.arange(notes), sizes)
    scores = 1 / (1 + np.exp(-generator.normal(6.0 - hard[owner], 1.5)))
    words = generator.integers(1, 5, len(owner))
    is_found = scores[:, None] >= np.array(THRESHOLDS)
    return FoundCounts(
        THRESHOLDS,
        sizes,
        _by_note(owner, is_found, notes),
        _by_note(owner, words[:, None], notes)[:, 0],
        _by_note(owner, is_found * words[:, None], notes),
        int(words.sum()),
        np.zeros(len(THRESHOLDS), dtype=np.int64),
    )


def _by_note(owner: NDArray[np.int64], values: NDArray[np.int64], notes: int) -> NDArray[np.int64]:
    columns = [np.bincount(owner, column, minlength=notes) for column in values.T]
    return np.stack(columns, axis=1).astype(np.int64)


def recalls(counts: FoundCounts, unit: Unit) -> NDArray[np.float64]:
    """float64 (thresholds,): the recall on some notes."""
    if unit == "notes":
        return 1 - lost_notes(counts) / len(counts.mentions)
    if unit == "tokens":
        return counts.found_words.sum(0) / counts.words.sum()
    return counts.found_mentions.sum(0) / counts.mentions.sum()


def simulate(args: argparse.Namespace) -> None:
    """Print, and write, how often promises on simulated corpora hold."""
    rows = []
    for name, unit, near in tqdm([(n, u, r) for n in POPULATIONS for u in args.of for r in args.near]):
        population = POPULATIONS[name]
        truth = recalls(drawn(population, TRUTH, np.random.default_rng(10**6)), unit)
        closest = float(truth[np.abs(truth - near).argmin()])
        asked = Asked(closest + 1e-9, args.sure, unit)
        promised, held = 0, 0
        for seed in range(args.corpora):
            corpus = drawn(population, args.notes, np.random.default_rng(seed))
            chosen = highest(keeps(corpus, asked))
            promised += chosen is not None
            held += chosen is None or bool(truth[chosen] >= asked.recall)
        rows.append(
            {
                "population": name,
                "unit": unit,
                "notes": args.notes,
                "recall": asked.recall,
                "corpora": args.corpora,
                "promised": promised,
                "held": held,
            }
        )
    _print(rows, ("population", "unit", "notes", "recall", "corpora", "promised", "held"))
    if args.output:
        srsly.write_json(args.output, {"machine": machine(), "sure": args.sure, "rows": rows})


def count(args: argparse.Namespace) -> None:
    """Predict annotated notes once, and write what `redact` finds of them at every threshold."""
    nlp = without_redactors(spacy.load(args.model))
    set_threshold(nlp, THRESHOLDS[0], with_confidence=True)
    language = nlp.lang or "en"
    redactors = {
        t: PhiRedactor(threshold=t, also_rules=args.also_rules, language=language) for t in THRESHOLDS
    }
    notes, unit_of = read_set_on(args.notes)
    counts = count_found(
        tqdm(processed_notes(nlp, notes), total=len(notes)),
        lambda doc, threshold: settled(doc.text, redactors[threshold].find(doc), language),
        unit_of=unit_of,
    )
    np.savez_compressed(args.counts, **counts._asdict())


def splits(args: argparse.Namespace) -> None:
    """Print how often promises that are set on a part of real notes hold for the others."""
    stored = np.load(args.counts)
    counts = FoundCounts(
        tuple(stored["thresholds"].tolist()),
        *(stored[name] for name in ("mentions", "found_mentions", "words", "found_words")),
        int(stored["all_words"]),
        stored["taken_words"],
    )
    rows = []
    for unit, recall in ((u, r) for u in args.of for r in args.recall):
        outcomes = list(_outcomes(counts, Asked(recall, args.sure, unit), args))
        made = [outcome for outcome in outcomes if outcome is not None]
        thresholds = [threshold for threshold, _ in made]
        rows.append(
            {
                "unit": unit,
                "recall": recall,
                "set on": round(args.share * len(counts.mentions)),
                "others": len(counts.mentions) - round(args.share * len(counts.mentions)),
                "splits": args.splits,
                "promised": len(made),
                "held": args.splits - sum(not held for _, held in made),
                "median threshold": float(np.median(thresholds)) if thresholds else None,
            }
        )
    _print(rows, tuple(rows[0]))
    if args.output:
        srsly.write_json(args.output, {"machine": machine(), "sure": args.sure, "rows": rows})


def _outcomes(
    counts: FoundCounts, asked: Asked, args: argparse.Namespace
) -> Iterator[tuple[float, bool] | None]:
    """For each split the threshold and whether it keeps its promise on the others; None for a refusal."""
    notes = len(counts.mentions)
    size = round(args.share * notes)
    for seed in range(args.splits):
        order = np.random.default_rng(seed).permutation(notes)
        chosen = highest(keeps(counts.of(order[:size]), asked))
        if chosen is None:
            yield None
        else:
            others = recalls(counts.of(order[size:]), asked.unit)
            yield counts.thresholds[chosen], bool(others[chosen] >= asked.recall)


def _print(rows: list[dict[str, object]], header: tuple[str, ...]) -> None:
    shown = [
        tuple(f"{v:.4f}" if isinstance(v, float) else str(v) for v in (row[name] for name in header))
        for row in rows
    ]
    print(table(shown, header=header, divider=True))
    print(machine())


def main() -> None:
    """Run a command."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawTextHelpFormatter)
    commands = parser.add_subparsers(required=True)
    simulating = commands.add_parser("simulate")
    simulating.add_argument("--corpora", type=int, default=1000)
    simulating.add_argument("--notes", type=int, default=300)
    simulating.add_argument("--near", type=float, nargs="+", default=[0.95], help="about what is asked")
    simulating.set_defaults(run=simulate)
    counting = commands.add_parser("count")
    counting.add_argument("model", type=Path)
    counting.add_argument("notes", type=Path)
    counting.add_argument("counts", type=Path)
    counting.add_argument("--also-rules", action="store_true")
    counting.set_defaults(run=count)
    splitting = commands.add_parser("splits")
    splitting.add_argument("counts", type=Path)
    splitting.add_argument("--share", type=float, default=0.25)
    splitting.add_argument("--splits", type=int, default=100)
    splitting.add_argument("--recall", type=float, nargs="+", default=[0.9])
    splitting.set_defaults(run=splits)
    for command in (simulating, splitting):
        command.add_argument("--of", nargs="+", choices=UNITS, default=list(UNITS))
        command.add_argument("--sure", type=float, default=0.95)
        command.add_argument("--output", type=Path)
    args = parser.parse_args()
    args.run(args)


if __name__ == "__main__":
    main()
