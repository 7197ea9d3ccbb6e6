"""One run at a time writes into an output, and whoever has gone without a word stops nobody."""

import errno
import os
import socket
import subprocess
import sys

import pytest
from filelock import FileLock
from typer.testing import CliRunner

from spacy_clinner.batch.locks import lock_path, locked
from spacy_clinner.cli import app
from spacy_clinner.errors import ClinnerError
from spacy_clinner.formats.brat import write_brat
from spacy_clinner.formats.jsonl import write_jsonl
from spacy_clinner.formats.record import Note
from tests.support.runs import redact as run

HOLDER = """
import sys
from pathlib import Path
from spacy_clinner.batch.locks import locked
with locked(Path(sys.argv[1])):
    print("held", flush=True)
    sys.stdin.read()
"""


@pytest.fixture
def without_kernel_locks(monkeypatch):
    """A drive whose locks are refused."""

    def refuse(self, *args, **kwargs):
        raise OSError(errno.ENOLCK, "no locks available")

    monkeypatch.setattr(FileLock, "acquire", refuse)


@pytest.mark.parametrize("command", ["redact", "annotate", "convert", "fill"])
def test_the_second_run_stops_before_it_decides_anything(model, tmp_path, command):
    write_brat([Note("a", "Grey has fever.")], tmp_path / "in")
    out = tmp_path / ("out.spacy" if command == "convert" else "out.jsonl")
    models = [str(model)] if command in ("redact", "annotate") else []
    with locked(out):
        before = sorted(tmp_path.iterdir())
        done = CliRunner().invoke(app, [command, *models, str(tmp_path / "in"), str(out)])
        assert sorted(tmp_path.iterdir()) == before
    assert done.exit_code == 1
    (line,) = done.output.strip().splitlines()
    assert f"{out.name}.lock: another run (process {os.getpid()} on {socket.gethostname()}) writes" in line
    assert "wait until it ends, or give another OUT" in line
    assert not lock_path(out).exists()


def test_a_killed_run_stops_nobody(tmp_path):
    out = tmp_path / "out"
    command = [sys.executable, "-c", HOLDER, str(out)]
    pipes = {"stdin": subprocess.PIPE, "stdout": subprocess.PIPE}
    with subprocess.Popen(command, text=True, **pipes) as holder:
        assert holder.stdout.readline() == "held\n"
        with pytest.raises(ClinnerError, match=rf"process {holder.pid} on"), locked(out):
            pass
        holder.kill()
    assert lock_path(out).exists()
    with locked(out):
        assert lock_path(out).read_text().startswith(f"{os.getpid()}\n")
    assert not lock_path(out).exists()


def test_a_file_that_a_reboot_has_left_locks_nothing(tmp_path):
    lock_path(tmp_path / "out").write_text(
        f"{os.getppid()}\n{socket.gethostname()}\n"
    )  # its number runs again
    with locked(tmp_path / "out"):
        pass


def test_a_link_to_an_output_has_its_lock(tmp_path):
    (tmp_path / "out").mkdir()
    (tmp_path / "link").symlink_to("out")
    with (
        locked(tmp_path / "out"),
        pytest.raises(ClinnerError, match="another run"),
        locked(tmp_path / "link"),
    ):
        pass


def test_an_output_that_a_run_failed_on_is_free_again(model, tmp_path):
    assert "no such file or directory" in run(model, tmp_path / "in", tmp_path / "out", code=1)
    write_jsonl([Note("a", "Grey")], tmp_path / "in" / "a.jsonl")
    assert "1 notes" in run(model, tmp_path / "in", tmp_path / "out")


def test_without_locks_of_the_kernel_the_file_is_the_lock(tmp_path, without_kernel_locks):
    out = tmp_path / "out"
    with (
        locked(out),
        pytest.raises(ClinnerError, match=rf"process {os.getpid()} on .*remove the lock if"),
        locked(out),
    ):
        pass
    assert not list(tmp_path.iterdir())


def test_only_a_dead_process_of_this_machine_leaves_a_lock_that_is_taken(tmp_path, without_kernel_locks):
    held = tmp_path / "out.lock.held"
    dead = subprocess.Popen([sys.executable, "-c", ""])
    dead.wait()
    held.write_text(f"{dead.pid}\n{socket.gethostname()}\n")
    os.utime(held, (0, 0))
    with locked(tmp_path / "out"):
        pass
    held.write_text(f"{dead.pid}\nelsewhere\n")
    os.utime(held, (0, 0))
    with pytest.raises(ClinnerError, match=f"process {dead.pid} on elsewhere"), locked(tmp_path / "out"):
        pass
