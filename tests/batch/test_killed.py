"""A redaction that is killed loses no finished file, leaves none that only looks finished, and goes on."""

import csv
import json
import os
import signal
import subprocess
import sys
import time
from pathlib import Path

import pytest

from spacy_clinner.batch.note_files import note_files
from spacy_clinner.batch.redacted_names import hashed_sources
from spacy_clinner.formats.brat import write_brat
from spacy_clinner.formats.record import Mention, Note
from tests.support.runs import redact as run

NOTES = 200
MANY = 40
"""Finished notes at which the run is killed."""
SENTENCE = "Mrs Grey was seen by Dr Vane and has fever. "


def contents(directory: Path) -> dict[str, bytes]:
    return {str(p.relative_to(directory)): p.read_bytes() for p in directory.rglob("*") if p.is_file()}


def children(pid: int) -> list[int]:
    return [int(child) for child in Path(f"/proc/{pid}/task/{pid}/children").read_text().split()]


def runs(pid: int) -> bool:
    try:
        return Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()[0] not in "ZX"
    except FileNotFoundError:
        return False


def kill_in_the_middle(settings, out: Path, suffix: str) -> None:
    """Run `redact` until there are MANY files in its output, and end it without a warning."""
    command = [sys.executable, "-m", "spacy", "clinner", "redact", *map(str, settings), "--processes", "2"]
    running = subprocess.Popen(command, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
    while len(list(out.rglob(f"*{suffix}"))) < MANY and running.poll() is None:
        time.sleep(0.02)
    workers = children(running.pid)
    assert len(workers) >= 2
    os.kill(running.pid, signal.SIGKILL)
    running.wait()
    while any(map(runs, workers)):  # they end without being killed, or pytest ends this test
        time.sleep(0.02)


pytestmark = pytest.mark.skipif(sys.platform != "linux", reason="looks for processes in /proc")


def test_killed_in_the_middle(model, tmp_path):
    notes = (Note(f"n{i:03d}", SENTENCE * 10 + str(i), (Mention(38, 43, "PROBLEM"),)) for i in range(NOTES))
    write_brat(notes, tmp_path / "in")
    settings = ["--mode", "surrogate", "--secret", tmp_path / "secret"]
    whole, out, offsets = (tmp_path / name for name in ("whole", "out", "offsets.jsonl"))
    run(model, tmp_path / "in", whole, *settings)

    interrupted = [model, tmp_path / "in", out, *settings, "--offsets", offsets]
    kill_in_the_middle(interrupted, out, ".txt")

    expected = contents(whole)
    finished = [path for path in note_files(out) if path.suffix == ".txt"]
    assert MANY <= len(finished) < NOTES
    for path in finished:  # whole, with their annotation
        for part in (path, path.with_suffix(".ann")):
            assert part.read_bytes() == expected[str(part.relative_to(out))]
    before = {path: path.stat().st_mtime_ns for path in finished}
    assert f"{len(finished)} files were there already" in run(*interrupted)
    assert {path: path.stat().st_mtime_ns for path in finished} == before
    after = {name: content for name, content in contents(out).items() if not Path(name).name.startswith(".")}
    assert after == expected
    # and nothing of the map from old to new offsets is missing or cut off
    hashes = {json.loads(line)["file"] for line in offsets.read_text("utf8").splitlines()}
    secret = (tmp_path / "secret").read_bytes().strip()
    assert hashes == {name for name, _ in hashed_sources(tmp_path / "in", secret)}
    assert len(hashes) == NOTES


def test_killed_in_the_middle_of_tables(model, tmp_path):
    (tmp_path / "in").mkdir()
    for i in range(NOTES):
        rows = [(f"n{i}-{row}", SENTENCE * 10 + str(i), f"p{i % 7}") for row in range(2)]
        with open(tmp_path / "in" / f"{i:03d}.csv", "w", encoding="utf8", newline="") as file:
            csv.writer(file).writerows([("note_id", "note_text", "person_id"), *rows])
    settings = ["--mode", "surrogate", "--secret", tmp_path / "secret", "--patient-column", "person_id"]
    whole, out = tmp_path / "whole", tmp_path / "out"
    run(model, tmp_path / "in", whole, *settings)

    kill_in_the_middle([model, tmp_path / "in", out, *settings], out, ".csv")

    expected = contents(whole)
    finished = {path: path.stat().st_mtime_ns for path in out.rglob("*.csv")}
    assert MANY <= len(finished) < NOTES
    assert all(path.read_bytes() == expected[str(path.relative_to(out))] for path in finished)
    assert f"{len(finished)} files were there already" in run(model, tmp_path / "in", out, *settings)
    assert {path: path.stat().st_mtime_ns for path in finished} == finished
    after = {name: content for name, content in contents(out).items() if not Path(name).name.startswith(".")}
    assert after == expected
