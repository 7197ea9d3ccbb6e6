"""All parts of the benchmark of a GPU run on a CPU, and it says in one line where there is no GPU."""

import runpy
import sys
from pathlib import Path
from unittest import mock

import pytest
import torch

from tests.support.in_process import run_script

SCRIPT = Path(__file__).parents[2] / "benchmarks" / "gpu.py"


@pytest.fixture(scope="module")
def script():
    """What the script defines."""
    with mock.patch("sys.path", [str(SCRIPT.parent), *sys.path]):
        return runpy.run_path(str(SCRIPT))


def test_the_cpu_agrees_with_itself():
    done = run_script(SCRIPT, "--cpu-only", "--small", "--seconds", 0)
    assert done.returncode == 0, done.stderr + done.stdout
    rows = [line.split() for line in done.stdout.splitlines() if line.startswith(("fast ", "transformer "))]
    assert [row[0] for row in rows] == [*(3 * ["fast", "transformer"]), "transformer"]
    assert all(row[2] == "0" for row in rows[4:6])
    assert "random weights, 1 layers of 32" in done.stdout
    assert "the devices agree" in done.stdout
    for begin in ("encoder alone ", "meta-pseudo-labels ", "la-dtl ", "tests marked gpu: "):
        assert f"\n{begin}" in done.stdout
    assert float(rows[-1][2]) > 0
    if not torch.cuda.is_available():
        assert "skipped" in done.stdout


@pytest.mark.gpu
def test_the_gpu_agrees_with_the_cpu(on_gpu):
    done = run_script(SCRIPT, "--small", "--seconds", 0, "--parts", "compare", "base", "epochs")
    assert done.returncode == 0, done.stderr + done.stdout
    assert "the devices agree" in done.stdout


def test_no_gpu(monkeypatch):
    monkeypatch.setattr("thinc.compat.has_cupy", False)
    done = run_script(SCRIPT)
    assert done.returncode == 1
    assert done.stderr.count("\n") == 1
    assert "CuPy is not installed" in done.stderr


@pytest.mark.parametrize(
    ("change", "same"),
    [
        ({}, True),
        ({"loss": 2.01}, True),
        ({"loss": 2.1}, False),
        ({"gradient": 0.9}, False),
        ({"entities": {(0, 0, 1, "A"): 0.5}}, False),
        ({"entities": {(0, 0, 1, "B"): 0.9}}, False),
    ],
)
def test_differences(script, change, same):
    first = script["Said"]({(0, 0, 1, "A"): 0.9}, 2.0, 1.0)
    assert script["compared"](first, first._replace(**change))[1] is same
