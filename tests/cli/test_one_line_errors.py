"""What a user cannot foresee is one line too: long notes, damaged pipelines, processes that are killed."""

import os
import shutil
import signal
from collections.abc import Callable, Sequence
from pathlib import Path

import pytest
import spacy
from spacy.tokens import DocBin
from typer.testing import CliRunner

from spacy_clinner.batch.workers import run_over_files
from spacy_clinner.cli import app
from spacy_clinner.errors import ClinnerError
from spacy_clinner.formats.brat import write_brat
from spacy_clinner.formats.record import Mention, Note
from tests.conftest import TEXTS, make_doc

NOTE = Note("a", "Aspirin for pain.", (Mention(0, 7, "DRUG"),))


@pytest.fixture(scope="module")
def saved(trained, tmp_path_factory):
    path = tmp_path_factory.mktemp("saved") / "model"
    trained.to_disk(path)
    return path


def failed(*args):
    done = CliRunner().invoke(app, list(map(str, args)))
    assert done.exit_code == 1, done.output
    assert isinstance(done.exception, SystemExit)
    assert "Traceback" not in done.output
    return " ".join(done.output.split())


@pytest.mark.parametrize("command", ["evaluate", "convert"])
def test_a_note_that_is_too_long(saved, tmp_path, command):
    write_brat([NOTE, Note("long", "x" * 1_000_001)], tmp_path / "in")
    args = [saved, tmp_path / "in"] if command == "evaluate" else [tmp_path / "in", tmp_path / "out.spacy"]
    assert "long: the note has more than 1,000,000 characters: split it" in failed(command, *args)


def truncated(model: Path) -> None:
    path = model / "clinical_ner" / "model"
    path.write_bytes(path.read_bytes()[:1000])


def of_an_unknown_factory(model: Path) -> None:
    path = model / "config.cfg"
    path.write_text(path.read_text().replace('factory = "clinical_ner"', 'factory = "unknown"'))


def of_half_a_config(model: Path) -> None:
    path = model / "config.cfg"
    path.write_text(path.read_text()[:100])


@pytest.mark.parametrize("damage", [truncated, of_an_unknown_factory, of_half_a_config])
@pytest.mark.parametrize("command", ["redact", "annotate", "evaluate", "calibrate", "audit"])
def test_a_damaged_pipeline(saved, tmp_path, command, damage):
    model = tmp_path / "model"
    shutil.copytree(saved, model)
    damage(model)
    write_brat([NOTE], tmp_path / "in")
    nlp = spacy.blank("en")
    DocBin(docs=[make_doc(nlp, text, spans) for text, spans in TEXTS]).to_disk(tmp_path / "train.spacy")
    args = {"evaluate": [tmp_path / "in"], "audit": [], "calibrate": [tmp_path / "train.spacy"]}
    rest = [
        *args.get(command, [tmp_path / "in"]),
        *([] if command in ("evaluate", "audit") else [tmp_path / "out"]),
    ]
    if command == "audit" and damage is not of_half_a_config:
        assert CliRunner().invoke(app, ["audit", str(model)]).exit_code == 0  # it only looks for text
        return
    output = failed(command, model, *rest)
    if command == "calibrate" and damage is of_an_unknown_factory:
        assert "no clinical_ner named 'clinical_ner'" in output
        return
    assert "model: the pipeline cannot be read (" in output
    if damage is of_an_unknown_factory:
        assert "[E002] Can't find factory for 'unknown'" in output
    assert len(output) < 500


def make_deadly_work() -> Callable[[Sequence[int]], list[int]]:
    return deadly_work


def deadly_work(task: Sequence[int]) -> list[int]:
    os.kill(os.getpid(), signal.SIGKILL)
    return []


@pytest.mark.skipif(os.name != "posix", reason="sends a signal")
@pytest.mark.usefixtures("quick_processes")
def test_a_process_that_is_killed():
    with pytest.raises(
        ClinnerError, match=r"a process was ended .*: give fewer --processes and run again"
    ) as caught:
        list(run_over_files(iter(range(40)), make_deadly_work, processes=2))
    assert "\n" not in str(caught.value)


def test_fill_does_not_replace_what_it_reads(tmp_path):
    source = tmp_path / "f.jsonl"
    source.write_text('{"text": "Seen on [**2150-3-4**]."}\n')
    (tmp_path / "link.jsonl").symlink_to(source)
    before = source.read_bytes()
    for out in (source, tmp_path / "link.jsonl"):
        assert "is the file that is read: give another place" in failed("fill", source, out)
        assert "lies in the directory that is read" in failed("fill", tmp_path, out)
    assert source.read_bytes() == before
