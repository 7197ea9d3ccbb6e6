"""No command puts its output in the place of the notes that it reads."""

import json
import shutil

import pytest
from typer.testing import CliRunner

from spacy_clinner.cli import app
from spacy_clinner.corpus.kept_sources import require_sources_kept
from spacy_clinner.errors import ClinnerError

RECORDS = [
    {"id": str(i), "text": f"Aspirin {i} stopped", "spans": [{"start": 0, "end": 7, "label": "DRUG"}]}
    for i in range(3)
]


@pytest.fixture(scope="module")
def saved(trained, tmp_path_factory):
    path = tmp_path_factory.mktemp("saved") / "model"
    trained.to_disk(path)
    return path


@pytest.fixture
def folder(tmp_path, saved, monkeypatch):
    monkeypatch.chdir(tmp_path)
    shutil.copytree(saved, "model")
    (tmp_path / "g.jsonl").write_text("".join(json.dumps(record) + "\n" for record in RECORDS))
    shutil.copy("g.jsonl", "h.jsonl")
    for name in ("g", "dev"):
        assert CliRunner().invoke(app, ["convert", "g.jsonl", f"{name}.spacy"]).exit_code == 0
    (tmp_path / "notes").mkdir()
    (tmp_path / "notes/a.txt").write_text("Aspirin stopped")
    (tmp_path / "notes/a.ann").write_text("T1\tDRUG 0 7\tAspirin\n")
    return tmp_path


def contents(folder):
    return {path: path.read_bytes() for path in folder.rglob("*") if path.is_file()}


@pytest.mark.parametrize(
    "command",
    [
        "evaluate model g.jsonl --output g.jsonl",
        "evaluate model notes --output notes/a.ann",
        "evaluate model notes --output notes",
        "evaluate model g.jsonl --output model",
        "convert g.jsonl o.spacy --report g.jsonl",
        "convert notes o.spacy --report notes/a.txt",
        "convert notes corpus --split 50/50 --report notes/a.txt",
        "convert g.jsonl o.spacy --report o.spacy",
        "convert g.jsonl o --split 50/50 --report o/dev.spacy",
        "convert g.spacy g.spacy",
        "convert g.spacy dev.spacy dev.spacy",
        "agreement g.jsonl h.jsonl --json h.jsonl",
        "report model g.jsonl g.jsonl",
        "report model g.jsonl h.jsonl --train h.jsonl",
        "suggest model g.jsonl o --notes 2 --report g.jsonl",
        "suggest model g.jsonl o --notes 2 --labelled h.jsonl --report h.jsonl",
        "calibrate model g.spacy o --dev dev.spacy --output dev.spacy --method temperature",
        "model-card model g.jsonl --output g.jsonl",
        "corpus without-overlap g.jsonl g.jsonl --from g.spacy",
        "corpus without-overlap g.jsonl g.spacy --from g.spacy",
        "corpus presidio g.jsonl g.jsonl dev.jsonl",
        "corpus presidio g.jsonl a.jsonl a.jsonl",
        "corpus asq-phi g.jsonl g.jsonl",
        "audit model --strings model/config.cfg",
        "audit model --strings model/new.json",
    ],
)
def test_outputs_leave_what_is_read(folder, command):
    before = contents(folder)
    done = CliRunner().invoke(app, command.split())
    assert done.exit_code == 1, done.output
    assert isinstance(done.exception, SystemExit)
    (line,) = [line for line in done.output.splitlines() if line.startswith("Error: ")]
    assert line.endswith(("another place", "the name of a file"))
    assert contents(folder) == before


def test_other_files_beside_the_notes_are_written(folder):
    for _ in range(2):  # also over what the first run has written
        done = CliRunner().invoke(app, ["evaluate", "model", "notes", "--output", "notes/scores.json"])
        assert done.exit_code == 0, done.output
    require_sources_kept({"OUT": folder / "notes/new.txt", "--x": None}, [folder / "notes", None])
    (folder / "link").symlink_to(folder / "g.jsonl")
    with pytest.raises(ClinnerError, match=r"link: is what is read: give OUT another place"):
        require_sources_kept({"OUT": folder / "link"}, [folder / "g.jsonl"])


def test_a_report_that_cannot_be_written_leaves_no_corpus(folder):
    (folder / "file").touch()
    done = CliRunner().invoke(app, ["convert", "g.jsonl", "o.spacy", "--report", "file/changes.json"])
    assert done.exit_code == 1
    assert "check the path, its rights and the room there" in done.output
    assert "[Errno" not in done.output
    assert not (folder / "o.spacy").exists()
    assert not list(folder.glob(".o.spacy*"))
