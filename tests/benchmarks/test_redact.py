"""The timing of `redact` comes to its table."""

import subprocess
import sys
from pathlib import Path

SCRIPT = Path(__file__).parents[2] / "benchmarks" / "redact.py"


def test_a_row_for_every_size(trained, tmp_path):
    trained.to_disk(tmp_path / "model")
    command = [sys.executable, SCRIPT, tmp_path / "model", "--notes", "2", "--lines", "3", "--processes", "1"]
    done = subprocess.run([str(part) for part in command], capture_output=True, text=True)
    assert done.returncode == 0, done.stderr
    header, _, row = done.stdout.strip().splitlines()[-3:]
    assert header.split()[:3] == ["notes", "words", "seconds"]
    assert row.split()[0] == "2"
