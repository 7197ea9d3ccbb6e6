"""How long `spacy clinner report` takes, and how large its page is.

    python benchmarks/report_page.py MODEL [--notes 500] [--department cardiology] [--turns 3]

The gold are invented notes of a department, written by `spacy clinner synth`. Each turn is a process of its
own, with the start of Python, the loading of the pipeline and the prediction. CPU seconds are what the
process used; they hold on a busy machine too. Exits with 1 if the median of the CPU seconds is above 20 or
the page is above 5 MB.
"""

import argparse
import os
import re
import statistics
import subprocess
import sys
import tempfile
import time
from pathlib import Path

from machine import machine
from wasabi import table

MOST_SECONDS = 20
MOST_BYTES = 5_000_000


def spacy_clinner(*args: object) -> tuple[str, float, float]:
    """Run a command; what it prints, and its seconds by the clock and of the CPU."""
    before, begin = os.times(), time.perf_counter()
    command = [sys.executable, "-m", "spacy", "clinner", *map(str, args)]
    done = subprocess.run(command, capture_output=True, text=True, check=True)
    clock, after = time.perf_counter() - begin, os.times()
    children = after.children_user + after.children_system
    return done.stdout, clock, children - before.children_user - before.children_system


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawTextHelpFormatter)
    parser.add_argument("model", type=Path, help="directory of a trained pipeline")
    parser.add_argument("--notes", type=int, default=500)
    parser.add_argument("--department", default="cardiology")
    parser.add_argument("--turns", type=int, default=3)
    arguments = parser.parse_args()
    with tempfile.TemporaryDirectory() as folder:
        notes, page = Path(folder) / "notes", Path(folder) / "report.html"
        wanted = ("--department", arguments.department, "--notes", arguments.notes, "--seed", 7)
        spacy_clinner("synth", notes, *wanted, "--unlabelled", 0)
        gold = notes / arguments.department
        turns = [spacy_clinner("report", arguments.model, gold, page) for _ in range(arguments.turns)]
        size = page.stat().st_size
    print(machine())
    print(re.findall(r"[\d,]+ notes, P .* errors", " ".join(turns[0][0].split()))[0])
    clock, cpu = ([turn[i] for turn in turns] for i in (1, 2))
    rows = [
        (name, *(f"{value:.1f}" for value in (min(taken), statistics.median(taken), max(taken))))
        for name, taken in (("by the clock", clock), ("of the CPU", cpu))
    ]
    print(table(rows, header=("seconds", "least", "median", "most"), divider=True))
    print(f"page: {size / 1e6:.2f} MB")
    sys.exit(statistics.median(cpu) > MOST_SECONDS or size > MOST_BYTES)


if __name__ == "__main__":
    main()
