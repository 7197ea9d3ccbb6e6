"""Every command ends with the command to run next, which exists and takes its arguments."""

import shlex
import shutil
import warnings
import zipfile

import pytest
import spacy
import srsly
from spacy.tokens import DocBin
from typer.testing import CliRunner

from spacy_clinner.cli import app
from spacy_clinner.cli.app import one_line_errors
from spacy_clinner.configs import config_text
from spacy_clinner.formats.brat import write_brat
from spacy_clinner.formats.jsonl import write_jsonl
from spacy_clinner.formats.record import Mention, Note
from spacy_clinner.studies.corpora.archive import content_digest
from tests.conftest import TEXTS, make_doc
from tests.support.command_lines import LEAVES, PROMPT, parse

NOTES = [Note(f"n{i}", "Aspirin for pain.", (Mention(0, 7, "DRUG"),)) for i in range(4)]
QUERY = """===QUERY===
Should Ana Lee have aspirin?
===PHI_TAGS===
{"identifier_type": "NAME", "value": "Ana Lee"}
"""
CALLS = {
    "agreement": ["notes", "notes.jsonl"],
    "annotate": ["model", "notes", "out"],
    "audit": ["model"],
    "audit --strings": ["model", "--strings", "strings.json"],
    "calibrate": ["model", "train.spacy", "out", "--k", "3"],
    "convert": ["notes", "out", "--split", "50/50/0", "--lang", "de"],
    "corpus asq-phi": ["queries.txt", "queries.jsonl"],
    "corpus presidio": ["presidio.json", "train.jsonl", "dev.jsonl"],
    "corpus compare": ["notes", "notes"],
    "corpus unpack": ["notes.zip", "out", "--sha256", "DIGEST"],
    "corpus without-overlap": ["notes.jsonl", "out.jsonl", "--from", "train.spacy"],
    "evaluate": ["model", "notes"],
    "evaluate --threshold": ["model", "notes", "--threshold", "0.1"],
    "fill": ["notes.jsonl", "out.jsonl"],
    "init-config": ["fast", "fast.cfg", "--gpu"],
    "init-config --list": ["--list"],
    "model-card": ["own-model", "notes"],
    "redact": ["redactor", "notes", "out", "--also-rules"],
    "report": ["model", "notes", "report.html"],
    "review": ["train.spacy", "reviewed", "--model", "model"],
    "study --list": ["--list"],
    "synth": ["out", "--department", "cardiology", "--notes", "2", "--unlabelled", "1"],
    "synth --hospital": ["out", "--hospital", "target_hospital", "--phi-notes", "2"],
}
ELSEWHERE = {
    *("adapt", "convert-model", "corpus word-vectors", "curve"),
    *("init-project", "serve", "study", "suggest"),
}
"""Tried by `test_adapt.py`, `test_curve.py`, `test_suggest.py`, `tests/encoder`,
`tests/new_project`, `tests/serving`, `tests/studies`, `tests/test_wheel.py`."""


@pytest.fixture(scope="module")
def folder(trained, tmp_path_factory):
    """A folder with what the calls name."""
    folder = tmp_path_factory.mktemp("next")
    trained.to_disk(folder / "model")
    write_brat(NOTES, folder / "notes")
    write_jsonl(NOTES, folder / "notes.jsonl")
    DocBin(docs=[make_doc(trained, *text) for text in TEXTS]).to_disk(folder / "train.spacy")
    redactor = spacy.blank("en")
    redactor.add_pipe("entity_ruler").add_patterns([{"label": "PATIENT", "pattern": "Ana Lee"}])
    redactor.to_disk(folder / "redactor")
    srsly.write_json(
        folder / "presidio.json", [{"template_id": i, "full_text": "No.", "spans": []} for i in (1, 10)]
    )
    (folder / "queries.txt").write_text(QUERY, encoding="utf8")
    with zipfile.ZipFile(folder / "notes.zip", "w") as archive:
        archive.write(folder / "notes" / "n0.txt", "n0.txt")
    return folder


def last_command(output: str) -> list[str]:
    *_, told, command = output.strip().splitlines()
    assert "Next, " in told, output
    assert told.rstrip("\x1b[0m").endswith(":")
    return shlex.split(command)


def test_every_command_is_tried():
    names = {name.partition(" --")[0] for name in CALLS} | ELSEWHERE
    assert names == set(LEAVES)


@pytest.mark.parametrize("name", sorted(CALLS))
def test_it_ends_with_a_command_that_runs(folder, tmp_path, monkeypatch, name):
    for path in folder.iterdir():
        (tmp_path / path.name).symlink_to(path)
    shutil.copytree(folder / "model", tmp_path / "own-model")  # which it changes
    monkeypatch.chdir(tmp_path)
    digest = content_digest({"n0.txt": NOTES[0].text.encode()})
    arguments = [digest if word == "DIGEST" else word for word in CALLS[name]]
    done = CliRunner().invoke(app, [*name.partition(" --")[0].split(), *arguments])
    assert done.exit_code == 0, done.output
    words = last_command(done.stdout)
    assert words[:3] == PROMPT
    parse(words[3:])


@pytest.mark.parametrize(
    ("arguments", "words"),
    [
        (["convert", "notes.jsonl", "a.spacy", "--fine-tokens"], ["init-config", "de-identify"]),
        (["convert", "notes.jsonl", "a.spacy"], ["init-config", "fast"]),
        (["synth", "out", "--hospital", "target_hospital", "--phi-notes", "2"], ["--fine-tokens"]),
        (["synth", "out", "--hospitals", "2", "--notes", "2"], ["--fine-tokens"]),
        (
            ["init-config", "add-label", "a.cfg", "--source", "training/model-best", "--labels", "DOSE"],
            ["--output", "training/add-label"],  # not over the pipeline that it starts from
        ),
        (["init-config", "fast", "a.cfg"], ["--output", "training"]),
    ],
)
def test_it_fits_what_was_done(folder, tmp_path, monkeypatch, arguments, words):
    (tmp_path / "notes.jsonl").symlink_to(folder / "notes.jsonl")
    monkeypatch.chdir(tmp_path)
    done = CliRunner().invoke(app, arguments)
    assert done.exit_code == 0, done.output
    command = last_command(done.stdout)
    start = command.index(words[0])
    assert command[start : start + len(words)] == words


@pytest.mark.parametrize(("options", "told"), [([], True), (["--encoder", "folder"], False)])
def test_an_encoder_that_nobody_named_is_told(tmp_path, options, told):
    done = CliRunner().invoke(app, ["init-config", "transformer", str(tmp_path / "a.cfg"), *options])
    assert ("fetched from its hub" in " ".join(done.stdout.split())) == told


def test_a_warning_of_a_command_is_one_line():
    formatted = []

    @one_line_errors
    def command(debug=False):
        formatted.append(warnings.formatwarning(UserWarning("notes: read\nas brat"), UserWarning, "a.py", 3))

    before = warnings.formatwarning
    command()
    assert formatted == ["⚠ notes: read as brat\n"]
    assert warnings.formatwarning is before


def test_what_failed_names_nothing_to_do_next(folder):
    done = CliRunner().invoke(app, ["evaluate", str(folder / "model"), str(folder / "missing")])
    assert done.exit_code == 1
    assert "Next" not in done.output


def test_a_config_on_standard_output_is_nothing_else():
    done = CliRunner().invoke(app, ["init-config", "fast", "-"])
    assert done.output == config_text("fast")
