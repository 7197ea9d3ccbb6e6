"""The benchmark of promises counts what was promised and what held."""

import runpy
import sys
from pathlib import Path
from unittest import mock

import numpy as np
import pytest
import srsly

SCRIPT = Path(__file__).parents[2] / "benchmarks" / "guarantee.py"


@pytest.fixture(scope="module")
def benchmark():
    with mock.patch("sys.path", [str(SCRIPT.parent), *sys.path]):
        return runpy.run_path(str(SCRIPT))


def run(benchmark, *args):
    with mock.patch("sys.argv", ["guarantee.py", *map(str, args)]):
        benchmark["main"]()


def test_simulated_corpora(benchmark, tmp_path, capsys):
    output = tmp_path / "simulated.json"
    with mock.patch.dict(benchmark["simulate"].__globals__, {"TRUTH": 2000}):
        run(benchmark, "simulate", "--corpora", 4, "--notes", 60, "--of", "notes", "--output", output)
    rows = srsly.read_json(output)["rows"]
    assert [row["population"] for row in rows] == list(benchmark["POPULATIONS"])
    assert all(row["held"] <= 4 and row["promised"] <= 4 for row in rows)
    assert "held" in capsys.readouterr().out


def test_splits_of_counted_notes(benchmark, tmp_path):
    """Of 400 notes nothing is lost below 0.5, and all above it."""
    thresholds = np.array(benchmark["THRESHOLDS"])
    found = np.repeat((thresholds <= 0.5)[None], 400, axis=0).astype(int)
    gold = np.ones(400, dtype=int)
    np.savez(
        tmp_path / "counts.npz",
        thresholds=thresholds,
        mentions=gold,
        found_mentions=found,
        words=gold,
        found_words=found,
        all_words=4000,
        taken_words=found.sum(0),
    )
    args = ("splits", tmp_path / "counts.npz", "--splits", 5, "--recall", 0.9, 0.99, "--share", 0.25)
    run(benchmark, *args, "--of", "notes", "--output", tmp_path / "splits.json")
    sure, unsure = srsly.read_json(tmp_path / "splits.json")["rows"]
    assert (sure["promised"], sure["held"], sure["median threshold"]) == (5, 5, 0.5)
    assert (unsure["promised"], unsure["held"], unsure["median threshold"]) == (0, 5, None)
    assert (sure["set on"], sure["others"]) == (100, 300)
