"""Pipes, sockets and devices are not read, and links do not lead out of what is read; both are counted."""

import os
import socket
import sys
from collections import Counter

import pytest
from typer.testing import CliRunner

from spacy_clinner.batch.note_files import note_files
from spacy_clinner.cli import app
from spacy_clinner.corpus.note_formats import detect_format, read_notes
from spacy_clinner.errors import ClinnerError
from spacy_clinner.formats.brat import write_brat
from spacy_clinner.formats.i2b2 import write_i2b2
from spacy_clinner.formats.jsonl import write_jsonl
from spacy_clinner.formats.record import Mention, Note
from tests.support.runs import annotate
from tests.support.runs import redact as run

pytestmark = pytest.mark.skipif(sys.platform == "win32", reason="pipes with names")
NOTE = Note("a", "Grey has fever.", (Mention(9, 14, "PROBLEM"),))


def read(path):
    return list(read_notes(path, detect_format(path)))


@pytest.fixture
def folder(tmp_path):
    """A note that may be read beside a pipe, a socket and links that may not."""
    write_brat([NOTE], tmp_path / "in")
    write_brat([Note("secret", "Vane has fever.")], tmp_path / "elsewhere")
    os.mkfifo(tmp_path / "in" / "pipe.txt")
    (tmp_path / "in" / "device.txt").symlink_to("/dev/zero")
    (tmp_path / "in" / "out.txt").symlink_to(tmp_path / "elsewhere" / "secret.txt")
    (tmp_path / "in" / "relative.txt").symlink_to("../elsewhere/secret.txt")
    (tmp_path / "in" / "inside.txt").symlink_to("a.txt")
    with socket.socket(socket.AF_UNIX) as listening:
        os.chdir(tmp_path / "in")  # names of sockets are short
        listening.bind("socket.txt")
        yield tmp_path


@pytest.fixture(autouse=True)
def back(monkeypatch, tmp_path):
    monkeypatch.chdir(tmp_path)


def test_what_is_no_file_of_the_source_is_counted(folder):
    unread = Counter()
    assert [file.name for file in note_files(folder / "in", unread)] == ["a.txt", "inside.txt"]
    assert unread == {"pipes, sockets or devices": 2, "links that lead out of the source": 3}


@pytest.mark.parametrize("command", [run, annotate])
def test_runs_end_and_say_so(model, folder, command):
    shown = " ".join(command(model, folder / "in", folder / "out").split())
    assert "2 pipes, sockets or devices" in shown
    assert "3 links that lead out of the source" in shown
    assert "2 notes" in shown
    assert "Vane" not in "".join(path.read_text() for path in (folder / "out").rglob("*.txt"))


def test_annotation_that_lies_elsewhere_costs_its_text(tmp_path):
    write_brat([NOTE, Note("b", "Fever.", (Mention(0, 5, "PROBLEM"),))], tmp_path / "in")
    (tmp_path / "in" / "b.ann").rename(tmp_path / "b.ann")
    (tmp_path / "in" / "b.ann").symlink_to("../b.ann")
    unread = Counter()
    assert [file.name for file in note_files(tmp_path / "in", unread)] == ["a.txt"]
    assert unread["texts whose annotation is a link that leads out of the source"] == 1
    warning = pytest.warns(UserWarning, match="1 links that lead out")
    with (
        warning,
        pytest.raises(ClinnerError, match=r"b\.ann: links that lead out of the source are not read"),
    ):
        read(tmp_path / "in")


def test_converting_a_folder(folder):
    with pytest.warns(UserWarning, match="not read: ") as warnings:
        done = CliRunner().invoke(app, ["convert", str(folder / "in"), str(folder / "out.spacy")])
    assert done.exit_code == 0, done.output
    said = " ".join(str(warning.message) for warning in warnings)
    assert "not read: 2 pipes, sockets or devices" in said
    assert "not read: 3 links that lead out of the source" in said


@pytest.mark.parametrize(
    "suffix", [".jsonl", ".json", ".xml", ".conll", ".pubtator", ".spacy", ".txt", ".ann"]
)
def test_a_pipe_alone_is_refused_by_every_format(tmp_path, suffix):
    pipe = tmp_path / f"pipe{suffix}"
    os.mkfifo(pipe)
    with pytest.raises(
        ClinnerError, match=r"pipe\.\w+: is a pipe, a socket or a device|no \.txt file beside"
    ):
        read(pipe)


@pytest.mark.parametrize("write", [write_jsonl, write_i2b2, write_brat])
def test_links_inside_a_folder_are_read(tmp_path, write):
    write([NOTE], tmp_path / "in" / "a.jsonl" if write is write_jsonl else tmp_path / "in")
    (file,) = (p for p in (tmp_path / "in").iterdir() if p.suffix != ".ann")
    (tmp_path / "link").symlink_to("in")
    (tmp_path / "in" / f"b{file.suffix}").symlink_to(file.name)
    source = tmp_path / "link"  # the source itself may be a link
    assert [found.name for found in note_files(source)] == [file.name, f"b{file.suffix}"]
    if write is not write_jsonl:  # whose copy would have the same ids
        assert len(read(source)) == 2


def test_pipes_are_not_written_to_or_read_as_reports(model, tmp_path):
    write_brat([NOTE], tmp_path / "in")
    os.mkfifo(tmp_path / "pipe")
    output = run(model, tmp_path / "in", tmp_path / "out", "--offsets", tmp_path / "pipe", code=1)
    assert "is a pipe, a socket or a device" in output
