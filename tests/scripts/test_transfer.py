"""The experiments of paper 4 as the project runs them."""

import csv
from pathlib import Path

import pytest

from tests.support.in_process import run_script

ROOT = Path(__file__).parents[2]
SCRIPT = ROOT / "scripts" / "transfer.py"


def run(*args):
    return run_script(SCRIPT, *args)


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


def test_renamed_labels_and_frozen_layers(trained, train_path, tmp_path):
    trained.to_disk(tmp_path / "source")
    command = [
        "run",
        tmp_path / "source",
        train_path,
        train_path,
        tmp_path / "out",
        "--steps",
        3,
        "--seeds",
        0,
    ]
    command += ["--config", ROOT / "configs" / "bilstm_crf_fast.cfg", "--percent", 100, "--up-to", "crf"]
    command += ["--freeze", "char_lstm", "token_lstm", "--freeze-steps", 2, "--label-map"]
    done = run(*command, "DRUG=DRUG")
    assert done.returncode == 0, done.stderr
    assert (tmp_path / "out" / "crf-100-0.json").exists()
    unknown = run(
        *[tmp_path / "other" if part == tmp_path / "out" else part for part in command], "DOSE=DRUG"
    )
    assert unknown.returncode
    assert "label_map: the source has no label 'DOSE'" in unknown.stderr


@pytest.mark.parametrize(
    "command", [["report", "nowhere"], [], ["run"], ["run", *"abcd", "--config", "c", "--label-map", "A"]]
)
def test_bad_input_has_no_traceback(command):
    done = run(*command)
    assert done.returncode
    assert "Traceback" not in done.stderr
