"""The timing of `redact` comes to its table."""

from pathlib import Path

from tests.support.in_process import run_script

SCRIPT = Path(__file__).parents[2] / "benchmarks" / "redact.py"


def test_a_row_for_every_size(trained, tmp_path):
    trained.to_disk(tmp_path / "model")
    done = run_script(
        SCRIPT, tmp_path / "model", "--notes", 2, "--lines", 3, "--processes", 1, "--labels", "DRUG"
    )
    assert done.returncode == 0, done.stderr
    header, _, row = done.stdout.strip().splitlines()[-3:]
    assert header.split()[:3] == ["notes", "words", "seconds"]
    assert row.split()[0] == "2"
