"""The study of unlabelled notes as the project runs it."""

import csv
import subprocess
import sys
from pathlib import Path

import pytest
import srsly

ROOT = Path(__file__).parents[2]
SCRIPT = ROOT / "scripts" / "semi_supervised.py"


def run(*args):
    return subprocess.run([sys.executable, str(SCRIPT), *map(str, args)], capture_output=True, text=True)


def test_every_method_and_the_report(train_path, tmp_path):
    out = tmp_path / "out"
    settings = {"late": {"before_update": {"@callbacks": "spacy-clinner.pseudo_labels.v1", "begin": 2}}}
    srsly.write_json(tmp_path / "settings.json", settings)
    methods = ["baseline", "mean_teacher", "mpl", "late"]
    command = ["run", train_path, train_path, train_path, out, "--steps", 4, "--points", 2, "--percent", 50]
    command += ["--config", ROOT / "configs" / "hash_embed_crf.cfg", "--seeds", 0, "--methods", *methods]
    command += ["--settings", tmp_path / "settings.json", "--unlabelled-words", 20]
    done = run(*command)
    assert done.returncode == 0, done.stderr
    written = {cell.name: cell.stat().st_mtime_ns for cell in out.glob("*.json")}
    assert set(written) == {f"{method}-50-0.json" for method in methods}
    assert run(*command).returncode == 0
    assert {cell.name: cell.stat().st_mtime_ns for cell in out.glob("*.json")} == written
    reported = run("report", out)
    assert reported.returncode == 0, reported.stderr
    rows = list(csv.DictReader((out / "scores.csv").open()))
    assert {row["documents"] for row in rows} == {"3"}
    curves = list(csv.DictReader((out / "curves.csv").open()))
    assert {row["step"] for row in curves} == {"0", "2", "4"}
    # half of the training documents are unlabelled text with hidden labels
    assert all(row["pseudo_accuracy"] for row in curves if row["method"] == "mpl")
    assert not any(row["feedback"] for row in curves if row["method"] == "baseline")
    for name in ("shares.png", "curves.png", "terms.png"):
        assert (out / name).read_bytes().startswith(b"\x89PNG")


@pytest.mark.parametrize("command", [["report", "nowhere"], [], ["run"]])
def test_bad_input_has_no_traceback(command):
    done = run(*command)
    assert done.returncode
    assert "Traceback" not in done.stderr
