"""`adapt` says what it has learned from, and what it cannot learn from in one line."""

import json
import re
from contextlib import redirect_stderr
from io import StringIO

import pytest
from typer.testing import CliRunner

from spacy_clinner.cli import app
from spacy_clinner.cli.adapt import BARS
from spacy_clinner.cli.progress import loss_bar
from spacy_clinner.encoder.adapting import adapt_encoder as adapting
from spacy_clinner.formats.brat import write_brat
from spacy_clinner.formats.jsonl import write_jsonl
from spacy_clinner.formats.record import Note
from tests.support.tiny_encoder import note_texts, write_tiny_encoder

NOTES = [Note(f"n{i}", text, annotated=False) for i, text in enumerate(note_texts()[:20])]
SHORT = ["--steps", 2, "--train-head-first", 1, "--batch-pieces", 512, "--held-out", 0.3]


@pytest.fixture(scope="module")
def tiny(tmp_path_factory):
    return write_tiny_encoder(tmp_path_factory.mktemp("encoder") / "tiny")


def run(*args):
    done = CliRunner().invoke(app, ["adapt", *map(str, args)])
    return done.exit_code, " ".join(done.output.split())


def failed(*args):
    code, output = run(*args)
    assert code == 1, output
    assert "Traceback" not in output
    return output


@pytest.mark.parametrize("write", [write_brat, write_jsonl], ids=["txt", "jsonl"])
def test_notes_become_an_encoder(tiny, tmp_path, write):
    source = tmp_path / "notes.jsonl"
    write([*NOTES, Note("empty", " \n", annotated=False)], source)
    code, output = run(tiny, source, tmp_path / "out", *SHORT)
    assert code == 0, output
    assert "21 notes, 1 of them empty and" in output
    before = re.search(
        r"Perplexity before: ([\d.]+) \(with a head that has learned alone for 1 steps\)", output
    )
    after = re.search(r"Perplexity after: ([\d.]+)", output)
    record = json.loads((tmp_path / "out" / "adapt.json").read_text())
    assert [float(found[1]) for found in (before, after)] == [
        round(record[k], 2) for k in ("before", "after")
    ]
    assert f"init-config transformer transformer.cfg --encoder {tmp_path / 'out'}" in output
    assert not list(tmp_path.glob("*.lock"))
    code, again = run(tiny, source, tmp_path / "out", *SHORT)
    assert code == 0
    assert "was finished before" in again
    assert f"Perplexity after: {after[1]}" in again


def test_records_that_cannot_be_read_are_counted(tiny, tmp_path):
    source = tmp_path / "notes.jsonl"
    write_jsonl(NOTES, source)
    source.write_text(source.read_text() + '{"text": \n')
    code, output = run(tiny, source, tmp_path / "out", *SHORT)
    assert code == 0
    assert f"{source}:21" in output
    assert "1 records could not be read and were left out" in output


def test_where_it_may_not_write(tiny, tmp_path):
    write_brat(NOTES, tmp_path / "notes")
    assert "lies in the directory that is read" in failed(
        tiny, tmp_path / "notes", tmp_path / "notes" / "out"
    )
    assert "is the file that is read" in failed(tiny, tmp_path / "notes", tiny)
    assert "is not empty, and has no adapt.json" in failed(tiny, tmp_path / "notes", tmp_path)


def test_what_cannot_be_learned(tiny, tmp_path):
    out = tmp_path / "out"
    (tmp_path / "empty.jsonl").write_text("")
    assert "there are no notes to learn from" in failed(tiny, tmp_path / "empty.jsonl", out, *SHORT)
    (tmp_path / "blank.txt").write_text(" \n")
    assert "all 1 notes are empty" in failed(tiny, tmp_path / "blank.txt", out, *SHORT)
    assert "no such file or directory" in failed(tiny, tmp_path / "none", out)
    assert "no such folder" in failed("./no/such/encoder", tmp_path / "blank.txt", out)
    assert "exclude each other" in failed(tiny, tmp_path / "blank.txt", out, "--steps", 2, "--epochs", 1)
    assert "--gpu-id" in failed(tiny, tmp_path / "blank.txt", out, "--gpu-id", 99)


def test_a_bar_shows_how_far_it_is_and_the_loss():
    class Terminal(StringIO):
        def isatty(self) -> bool:
            return True

    with redirect_stderr(Terminal()) as terminal, loss_bar("Adapting", "steps", 8, 4) as advance:
        for loss in (2.0, float("nan"), 1.0, 1.0):
            advance(loss)
    line = terminal.getvalue().rstrip().rpartition("\r")[2]
    assert line.startswith("Adapting: 100%")
    assert "| 8/8 [" in line
    assert "loss 1.90" in line


def test_every_part_of_a_run_has_a_bar():
    assert set(BARS) == {adapting.READING, adapting.HEAD, adapting.ENCODER, adapting.MEASURING}
