"""What spaCy costs to import with spacy-clinner installed, against the same without it.

python benchmarks/import_time.py [--runs 15]

Every run is a process of its own that imports spaCy and makes a blank pipeline, which loads the modules of
all factories. "Without" hides the entry points of spacy-clinner. The two take turns; the table has
the CPU time of each, and the ratio of the medians. Exits with 1 if the ratio is above 1.05.
"""

import argparse
import statistics
import subprocess
import sys

from machine import machine
from wasabi import table

BOUND = 1.05
HIDE = """
import importlib.metadata
find = importlib.metadata.MetadataPathFinder.find_distributions
def others(context=importlib.metadata.DistributionFinder.Context()):
    return (d for d in find(context) if d.metadata["Name"].replace("_", "-").lower() != "spacy-clinner")
importlib.metadata.MetadataPathFinder.find_distributions = staticmethod(others)
"""
SEE = HIDE.replace('!= "spacy-clinner"', '!= ""')
"""The same work on the list of distributions, with ours in it."""
TIME = """
import time
begin = time.process_time()
import spacy
nlp = spacy.blank("en")
taken = time.process_time() - begin
assert nlp.has_factory("clinical_ner") is {}
print(taken)
"""


def seconds(code: str) -> float:
    """CPU seconds that a new process says it took."""
    run = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    return float(run.stdout)


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawTextHelpFormatter)
    parser.add_argument("--runs", type=int, default=15)
    runs = parser.parse_args().runs
    codes = {"without": HIDE + TIME.format(False), "with": SEE + TIME.format(True)}
    times: dict[str, list[float]] = {name: [] for name in codes}
    for _ in range(runs):
        for name, code in codes.items():
            times[name].append(seconds(code))
    rows = [
        (name, *(f"{value:.3f}" for value in (min(found), statistics.median(found), max(found))))
        for name, found in times.items()
    ]
    print(machine())
    print(table(rows, header=("CPU seconds", "least", "median", "most"), divider=True))
    ratio = statistics.median(times["with"]) / statistics.median(times["without"])
    print(f"with / without: {ratio:.3f}; bound {BOUND}")
    sys.exit(ratio > BOUND)


if __name__ == "__main__":
    main()
