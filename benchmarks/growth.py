"""How CPU time grows with the length of a document and with the number of documents, step by step.

python benchmarks/growth.py [--tokens 20000 40000 80000] [--documents 1000 2000 4000] [--only convert ...]
                            [--json RESULTS]

Every step runs on one document of so many tokens and on so many short documents, all of them invented notes
of the package's own generator. The table has seconds of CPU of all threads, the least of some repetitions,
and how many times as long a step takes for twice the input. Exits with 1 if any takes more than 2.3 times
as long: a cost that is linear takes twice as long, a quadratic one four times. --json keeps what is there of
other steps, so that a long run can be done in parts.
"""

import argparse
import gc
import itertools
import sys
import tempfile
import time
from collections.abc import Callable, Iterator, Sequence
from functools import partial
from pathlib import Path

import srsly
import torch
from growth_steps import ONE_DOCUMENT, STEPS, Place, nlp, notes_of, prepare_pipelines
from machine import machine
from wasabi import table

from spacy_clinner.formats.record import Mention, Note

BOUND = 2.3
LEAST = 0.4
"""CPU seconds of repetitions after which a short step has been timed often enough."""

MOST = 50
"""Repetitions at most."""

AGAIN = 1
"""How often a step over the bound is timed again, as other work on the machine disturbs caches."""


def seconds(make: Callable[[], Callable[[], object]]) -> float:
    """The least CPU seconds of a step; what prepares it is not timed."""
    least, total = float("inf"), 0.0
    for _ in range(MOST):
        run = make()
        gc.collect()
        gc.freeze()  # what was there before is not looked through again
        begin = time.process_time()
        run()
        taken = time.process_time() - begin
        least, total = min(least, taken), total + taken
        if total > LEAST:
            break
    return least


def growth(times: Sequence[float]) -> list[float]:
    """How many times as long each size takes as the one before."""
    return [after / before for before, after in itertools.pairwise(times)]


def most_growth(times: Sequence[float]) -> float:
    """How many times as long the worst size takes as the one before; 0 if there is only one size."""
    return max(growth(times), default=0.0)


def timed(
    step: Callable[[Place], Callable[[], object]], places: Sequence[Place], bound: float
) -> list[float]:
    """Seconds by size; a step over the bound is timed again, and the least counts."""
    times = [seconds(partial(step, place)) for place in places]
    for _ in range(AGAIN):
        if most_growth(times) <= bound:
            break
        times = [min(t, seconds(partial(step, place))) for t, place in zip(times, places, strict=True)]
    return times


def long_note(notes: Iterator[Note], tokens: int) -> Note:
    """One note of so many tokens: short ones, one below the other."""
    text, mentions, size = list[str](), list[Mention](), 0
    position = 0
    while size < tokens:
        note = next(notes)
        mentions += [Mention(m.start + position, m.end + position, m.label) for m in note.mentions]
        text.append(f"{note.text}\n\n")
        position += len(text[-1])
        size += len(nlp.make_doc(note.text))
    return Note("long", "".join(text), tuple(mentions))


class Results:
    """Seconds by step and size, kept in a file after each step.

    Args:
        path: a JSON file, which may have results already; None to keep none.
    """

    def __init__(self, path: Path | None) -> None:
        self._path = path
        records = srsly.read_json(path)["records"] if path and path.exists() else []
        self._records = {(record["by"], record["step"]): record for record in records}

    def add(self, by: str, step: str, sizes: Sequence[int], times: Sequence[float]) -> None:
        """Keep the seconds of a step; earlier ones of the same step are dropped."""
        if self._path is None:
            return
        seconds_by_size = {str(size): round(t, 4) for size, t in zip(sizes, times, strict=True)}
        self._records[by, step] = {
            "by": by,
            "step": step,
            "cpu_seconds": seconds_by_size,
            "growth": [round(ratio, 2) for ratio in growth(times)],
            "machine": machine(),
        }
        self._path.parent.mkdir(parents=True, exist_ok=True)
        srsly.write_json(self._path, {"records": list(self._records.values())})


def main() -> None:
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("--tokens", type=int, nargs="*", default=[20_000, 40_000, 80_000])
    parser.add_argument("--documents", type=int, nargs="*", default=[1_000, 2_000, 4_000])
    parser.add_argument("--only", nargs="+", default=[], help="steps whose names begin so")
    parser.add_argument("--bound", type=float, default=BOUND)
    parser.add_argument("--pipelines", type=Path, help="where the small tagger is kept for further runs")
    parser.add_argument("--json", type=Path, help="file for the figures")
    args = parser.parse_args()
    results = Results(args.json)
    torch.set_num_threads(1)
    steps = {name: step for name, step in STEPS.items() if not args.only or name.startswith(tuple(args.only))}
    print(machine(), flush=True)
    worst = 0.0
    with tempfile.TemporaryDirectory() as folder:
        pipelines = prepare_pipelines(args.pipelines or Path(folder) / "pipelines")
        corpora = {
            "tokens": [[long_note(notes_of(), size)] for size in args.tokens],
            "documents": [list(itertools.islice(notes_of(), size)) for size in args.documents],
        }
        for what, sizes in {"tokens": args.tokens, "documents": args.documents}.items():
            if not sizes:
                continue
            places = [
                Place(notes, pipelines, Path(folder) / what / str(size))
                for notes, size in zip(corpora[what], sizes, strict=True)
            ]
            rows = []
            for name, step in steps.items():
                if what == "documents" and name in ONE_DOCUMENT:
                    continue
                times = timed(step, places, args.bound)
                worst = max(worst, most_growth(times))
                results.add(what, name, sizes, times)
                rows.append((name, *(f"{t:.3f}" for t in times), *(f"{g:.2f}" for g in growth(times))))
                print(*rows[-1], file=sys.stderr, flush=True)
            header = (f"seconds by {what}", *(f"{size:,}" for size in sizes), *["twice"] * (len(sizes) - 1))
            print(table(rows, header=header, divider=True), flush=True)
    print(f"at most {worst:.2f} times as long for twice the input; bound {args.bound}")
    sys.exit(worst > args.bound)


if __name__ == "__main__":
    main()
