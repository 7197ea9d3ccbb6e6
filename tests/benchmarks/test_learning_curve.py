"""The benchmark of learning curves fits to a share of the words alone."""

from pathlib import Path

import pytest
import srsly

from tests.support.in_process import run_script

SCRIPT = Path(__file__).parents[2] / "benchmarks" / "learning_curve.py"
SIZES = (1000, 2000, 3500, 5000, 10_000)


@pytest.mark.parametrize(("last", "measured", "error"), [(0.0, "84.7", "0.0"), (0.1, "74.7", "+10.0")])
def test_a_power_law_foretells_what_follows_it(tmp_path, last, measured, error):
    """Scores of 0.9 - 0.3 * (words / 1000) ** -0.75; the last are lower."""
    scores = [0.9 - 0.3 * (words / 1000) ** -0.75 - (last if words == SIZES[-1] else 0) for words in SIZES]
    points = [
        {"words": words + seed, "score": score}
        for words, score in zip(SIZES, scores, strict=True)
        for seed in (0, 1)
    ]
    srsly.write_json(tmp_path / "notes.json", {"points": points})
    done = run_script(SCRIPT, tmp_path / "notes.json")
    assert done.returncode == 0, done.stderr
    row = next(line.split() for line in done.stdout.splitlines() if line.startswith("notes"))
    assert row[1:3] == ["5,001", "10,000"]
    assert row[-2] == measured
    assert float(row[-1]) == pytest.approx(float(error), abs=0.11)
