"""Words a second and peak memory of `spacy clinner redact` on directories of growing size.

python benchmarks/redact.py MODEL --notes 2000 10000 100000 --processes 2

Writes invented notes of the target hospital to a temporary directory, redacts them with surrogates in
processes of their own (loading included) and prints words (runs between white space) a second, seconds of
computing in all processes, which other work on the machine does not change much, and the largest resident
size of any process. With memory that does not grow the last column is about the same for every size.
"""

import argparse
import resource
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from itertools import islice
from pathlib import Path

from wasabi import table

from spacy_clinner.synthetic.hospitals import generate_hospital

PER_FOLDER = 500


def write_notes(count: int, directory: Path, lines: int) -> int:
    """One .txt a note, some hundred a folder; returns the words in them."""
    words = 0
    for i, text in enumerate(islice(_texts(lines), count)):
        path = directory / f"{i // PER_FOLDER:04d}" / f"note-{i % PER_FOLDER:04d}.txt"
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(text, encoding="utf8")
        words += len(text.split())
    return words


def _texts(lines: int) -> Iterator[str]:
    for note in generate_hospital("target_hospital", sys.maxsize, annotated=False):
        all_lines = note.text.splitlines(keepends=True)
        length = lines or len(all_lines)
        for begin in range(0, len(all_lines), length):
            yield "".join(all_lines[begin : begin + length])


def main() -> None:
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("model", type=Path)
    parser.add_argument("--notes", type=int, nargs="+", default=[2000, 10000, 100000])
    parser.add_argument("--lines", type=int, default=0, help="cut notes into pieces of so many lines")
    parser.add_argument("--processes", type=int, default=2)
    parser.add_argument("--threshold", type=float, default=0.5)
    parser.add_argument("--labels", help="as of `redact`, for a model that is no de-identifying one")
    args = parser.parse_args()
    rows = []
    for count in sorted(args.notes):  # the largest resident size of children never falls
        with tempfile.TemporaryDirectory() as folder:
            words = write_notes(count, Path(folder) / "in", args.lines)
            command = [sys.executable, "-m", "spacy", "clinner", "redact", str(args.model), f"{folder}/in"]
            command += [f"{folder}/out", "--mode", "surrogate", "--date-order", "day_first"]
            command += ["--processes", str(args.processes), "--threshold", str(args.threshold)]
            command += ["--labels", args.labels] if args.labels else []
            begun, computed = time.perf_counter(), _computing_seconds()
            subprocess.run(command, check=True, capture_output=True)
            seconds, computed = time.perf_counter() - begun, _computing_seconds() - computed
        peak = resource.getrusage(resource.RUSAGE_CHILDREN).ru_maxrss / 1024
        numbers = (count, words, seconds, words / seconds, computed, peak)
        print(f"{count:,} notes: {words / seconds:,.0f} words/s, {peak:,.0f} MiB", flush=True)
        rows.append(tuple(f"{number:,.0f}" for number in numbers))
    header = ("notes", "words", "seconds", "words/s", "computing s", "peak MiB")
    print(table(rows, header=header, divider=True, aligns=("r",) * len(header)))


def _computing_seconds() -> float:
    used = resource.getrusage(resource.RUSAGE_CHILDREN)
    return used.ru_utime + used.ru_stime


if __name__ == "__main__":
    main()
