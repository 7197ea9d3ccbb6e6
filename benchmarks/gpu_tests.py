"""The tests that need a GPU, in a process of their own."""

import subprocess
import sys
from pathlib import Path

ROOT = Path(__file__).parents[1]
OWN = ROOT / "tests" / "benchmarks" / "test_gpu.py"
"""Runs these benchmarks, which must not run it."""


def marked_files() -> list[Path]:
    """Test files that carry the marker `gpu`; the others need not be imported."""
    paths = sorted((ROOT / "tests").rglob("test_*.py"))
    return [path for path in paths if path != OWN and "mark.gpu" in path.read_text(encoding="utf8")]


def run_marked(seconds: float) -> tuple[bool, str]:
    """Whether the tests marked `gpu` pass, and the end of what pytest says.

    Without a GPU they are skipped, which counts as passed.

    Args:
        seconds: after which they are ended.
    """
    command = [sys.executable, "-m", "pytest", "-n", "0", "-m", "gpu", "-p", "no:cacheprovider"]
    command += map(str, marked_files())
    try:
        done = subprocess.run(command, cwd=ROOT, capture_output=True, text=True, timeout=seconds, check=False)
    except subprocess.TimeoutExpired:
        return False, f"not done after {seconds:g} seconds"
    lines = (done.stdout + done.stderr).strip().splitlines()
    return done.returncode == 0, "\n".join(lines[-1:] if done.returncode == 0 else lines[-30:])
