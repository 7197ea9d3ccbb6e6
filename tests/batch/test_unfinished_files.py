"""Files that a killed run was writing are removed by the next one, and nothing else is."""

import subprocess
import sys

import pytest

from spacy_clinner.batch.unfinished_files import remove_unfinished
from spacy_clinner.formats.brat import write_brat
from spacy_clinner.formats.record import Note
from tests.support.runs import annotate
from tests.support.runs import redact as run

KILLED = """
import os, signal, sys
from pathlib import Path
from spacy_clinner.formats.files import written_whole

with written_whole(Path(sys.argv[1])) as temporary:
    temporary.write_text("half")
    os.kill(os.getpid(), signal.SIGKILL)
"""


@pytest.mark.skipif(sys.platform == "win32", reason="has no SIGKILL")
@pytest.mark.parametrize("command", [run, annotate])
def test_the_next_run_removes_what_a_killed_one_has_left(model, tmp_path, command):
    write_brat([Note("a", "Grey has fever.")], tmp_path / "in")
    command(model, tmp_path / "in", tmp_path / "out")
    before = sorted(tmp_path.rglob("*"))
    for name in ("a.txt", "below/notes.parquet"):
        (tmp_path / "out" / name).parent.mkdir(exist_ok=True)
        subprocess.run([sys.executable, "-c", KILLED, tmp_path / "out" / name], check=False)
    assert len(list((tmp_path / "out").rglob(".*"))) == 2
    command(model, tmp_path / "in", tmp_path / "out")
    assert sorted(tmp_path.rglob("*")) == sorted([*before, tmp_path / "out" / "below"])


def test_other_files_stay(tmp_path):
    out = tmp_path / "out"
    names = [
        "a.txt",
        "a.txt.0123abcd",
        ".a.txt",
        ".a.txt.0123abc",
        ".a.txt.0123ABCD",
        ".a.txt.0123abcde",
        ".a.bashrc.0123abcd",
        ".0123abcd",
        "other/.a.txt.0123abcd",
    ]
    for name in names:
        (out / name).parent.mkdir(parents=True, exist_ok=True)
        (out / name).touch()
    (out / "other.lock").touch()  # of another run, into a folder of this output
    (tmp_path / ".a.txt.0123abcd").touch()
    (out / "folder.txt").mkdir()
    (out / ".b.txt.0123abcd").symlink_to(out / "a.txt")
    (out / "link").symlink_to(tmp_path)
    (out / ".c.txt.0123abcd").mkdir()
    before = sorted(tmp_path.rglob("*"))
    unfinished = [out / ".a.txt.d961d567", out / "folder.txt" / ".x.ann.00000000", out / ".a.trial.jsonl"]
    for path in unfinished:
        path.touch()
    remove_unfinished(out)
    assert sorted(tmp_path.rglob("*")) == before
    remove_unfinished(tmp_path / "not there")
