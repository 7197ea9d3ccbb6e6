"""The experiments of paper 4 as the project runs them."""

import csv
import subprocess
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[2]
SCRIPT = ROOT / "scripts" / "transfer.py"


def run(*args):
    return subprocess.run([sys.executable, str(SCRIPT), *map(str, args)], capture_output=True, text=True)


def test_shares_and_layers(trained, train_path, tmp_path):
    trained.to_disk(tmp_path / "source")
    out = tmp_path / "out"
    command = ["run", tmp_path / "source", train_path, train_path, out, "--steps", 8]
    command += ["--config", ROOT / "configs" / "bilstm_crf_fast.cfg", "--percent", 50, 100, "--seeds", 0, 1]
    done = run(*command)
    assert done.returncode == 0, done.stderr
    written = {cell.name: cell.stat().st_mtime_ns for cell in out.glob("*.json")}
    assert len(written) == 8
    assert run(*command).returncode == 0
    assert {cell.name: cell.stat().st_mtime_ns for cell in out.glob("*.json")} == written
    reported = run("report", out)
    assert reported.returncode == 0, reported.stderr
    rows = list(csv.DictReader((out / "scores.csv").open()))
    assert len(rows) == 8
    f = {(row["up_to"], row["percent"], row["seed"]): float(row["ents_f"]) for row in rows}
    # the source has learned this corpus: eight updates keep it, and are not enough from nothing
    assert f["crf", "100", "0"] > f["none", "100", "0"]
    assert len({row["documents"] for row in rows}) == 2
    for name in ("fractions.png", "layers.png"):
        assert (out / name).read_bytes().startswith(b"\x89PNG")


@pytest.mark.parametrize("command", [["report", "nowhere"], [], ["run"]])
def test_bad_input_has_no_traceback(command):
    done = run(*command)
    assert done.returncode
    assert "Traceback" not in done.stderr
