"""The ablation of Rehman et al. (2024) as the project runs it."""

import csv
import subprocess
import sys
from pathlib import Path

import pytest
import srsly

from tests.support.in_process import run_script

ROOT = Path(__file__).parents[2]
SCRIPT = ROOT / "scripts" / "imbalance.py"


def run(*args):
    return run_script(SCRIPT, *args)


def test_cells_are_run_once_and_reported(train_path, tmp_path):
    out = tmp_path / "out"
    command = ["run", train_path, train_path, out, "--config", ROOT / "configs" / "bilstm_crf_fast.cfg"]
    command += ["--epochs", 30, "--methods", "atl_plain", "btl_inverse", "--seeds", 0]
    done = run(*command)
    assert done.returncode == 0, done.stderr
    cells = sorted(out.glob("*.json"))
    assert [cell.stem for cell in cells] == ["atl_plain-0", "btl_inverse-0"]
    written = [cell.stat().st_mtime_ns for cell in cells]
    assert run(*command).returncode == 0
    assert [cell.stat().st_mtime_ns for cell in cells] == written
    reported = run("report", out)
    assert reported.returncode == 0, reported.stderr
    assert "btl_inverse" in reported.stdout
    rows = list(csv.DictReader((out / "scores.csv").open()))
    assert len(rows) == 12  # two losses, six calibrators
    assert all(0 <= float(row["token_ua"]) <= 1 for row in rows)
    types = list(csv.DictReader((out / "per_type.csv").open()))
    assert {row["label"] for row in types} == {"DRUG", "PROBLEM"}
    significance = list(csv.DictReader((out / "significance.csv").open()))
    assert len(significance) == 36
    assert (out / "per_type.png").read_bytes().startswith(b"\x89PNG")


def test_a_system_that_finds_nothing_is_reported(train_path, tmp_path):
    out = tmp_path / "out"
    command = [sys.executable, SCRIPT, "run", train_path, train_path, out]
    command += ["--config", ROOT / "configs" / "bilstm_crf_fast.cfg"]
    command += ["--epochs", "1", "--methods", "atl_plain", "--seeds", "0"]
    # the one study whose cells run in processes of their own, as they do for a user
    done = subprocess.run([*map(str, command)], capture_output=True, text=True)
    assert done.returncode == 0, done.stderr
    cell = srsly.read_json(out / "atl_plain-0.json")
    assert cell["results"]["none"]["scores"]["ents_ece"] is None
    reported = run("report", out)
    assert reported.returncode == 0, reported.stderr
    assert " - " in reported.stdout or "-\n" in reported.stdout


def test_the_baseline_is_an_atl_system_with_all_seeds(monkeypatch):
    """One lucky seed is no baseline."""
    monkeypatch.syspath_prepend(SCRIPT.parent)
    from imbalance_report import best_baseline

    def results(*macro_f):
        return [{"scores": {"token_macro_f": value}} for value in macro_f]

    runs = {
        ("atl_plain", "none"): results(0.5, 0.4),
        ("atl_weighted", "none"): results(0.5, 0.5),
        ("atl_weighted", "knn_mixed"): results(0.8, 0.8),
        ("atl_inverse", "none"): results(0.7, 0.7),
        ("atl_focal", "none"): results(0.9),
    }
    assert best_baseline(runs) == ("atl_weighted", "none")


@pytest.mark.parametrize("command", [["report", "nowhere"], []])
def test_bad_input_has_no_traceback(command, tmp_path):
    done = run(*command)
    assert done.returncode
    assert "Traceback" not in done.stderr
