"""How well a learning curve on half of the labels foretells the F1 of all of them.

python benchmarks/learning_curve.py CURVE.json ... [--share 50]

Each CURVE is what `spacy clinner curve TRAIN DEV --shares 10 20 35 50 100 --json CURVE.json` wrote. The power
law is fitted again, to the trainings on at most that share of the words. Printed are what it foretells for
the largest trainings, with its 95 % interval, and their mean F1.
"""

import argparse
import statistics
from pathlib import Path
from typing import NamedTuple

import srsly
from machine import machine
from wasabi import table

from spacy_clinner.labelling.learning_curve import Estimate, Point, fit_learning_curve

TOLERANCE = 1.1
"""A share of notes may have so many times its share of the words."""


class Forecast(NamedTuple):
    """F1 of the largest trainings.

    Attributes:
        seen: words of the largest training that the curve was fitted to.
        words: mean words of the largest trainings.
        foretold: by the curve.
        measured: mean over the seeds.
    """

    seen: int
    words: float
    foretold: Estimate
    measured: float


def forecast(points: list[Point], share: float) -> Forecast:
    """Fit a curve to trainings on at most a share, from 0 to 1, of the words, and look at the largest."""
    most = max(point.words for point in points)
    some = [point for point in points if point.words <= TOLERANCE * share * most]
    largest = [point for point in points if point.words > most / TOLERANCE]
    words = statistics.mean(point.words for point in largest)
    foretold = fit_learning_curve(some).score_at(words)
    measured = statistics.mean(point.score for point in largest)
    return Forecast(max(point.words for point in some), words, foretold, measured)


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawTextHelpFormatter)
    parser.add_argument("curves", type=Path, nargs="+")
    parser.add_argument("--share", type=float, default=50, help="percent of the words that the curve sees")
    args = parser.parse_args()
    rows = []
    for path in args.curves:
        points = [Point(**point) for point in srsly.read_json(path)["points"]]
        found = forecast(points, args.share / 100)
        value, low, high = (100 * number for number in found.foretold)
        error = value - 100 * found.measured
        columns = (f"{found.seen:,}", f"{found.words:,.0f}", f"{value:.1f} ({low:.1f} to {high:.1f})")
        rows.append((path.stem, *columns, f"{100 * found.measured:.1f}", f"{error:+.1f}"))
    header = ("curve", "words seen", "words of all", "foretold F1", "measured", "error")
    print(table(rows, header=header, divider=True, aligns=("l", *"r" * 5)))
    print(machine())


if __name__ == "__main__":
    main()
