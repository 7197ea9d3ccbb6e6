"""`redact`: rules beside a tagger, which labels are redacted, and what its first line says."""

import json
import shutil

import pytest
import spacy
from typer.testing import CliRunner

from spacy_clinner.batch.redaction_report import NO_PROMISE
from spacy_clinner.cli import app
from spacy_clinner.formats.brat import read_brat, write_brat
from spacy_clinner.formats.record import Note

RUNNER = CliRunner()
TEXT = "Mrs Grey, MRN A1B2C3, has a fever since March 9, 2031. Dr. Vane, N12 7QA."


def make_model(path, **patterns):
    nlp = spacy.blank("en")
    nlp.add_pipe("entity_ruler").add_patterns([{"label": v, "pattern": k} for k, v in patterns.items()])
    nlp.to_disk(path)
    return path


@pytest.fixture(scope="module")
def model(tmp_path_factory):
    return make_model(tmp_path_factory.mktemp("phi") / "model", Grey="PATIENT", fever="PROBLEM")


@pytest.fixture
def redact(model, tmp_path):
    write_brat([Note("a", TEXT), Note("b", "Nothing.")], tmp_path / "in")

    def run(*args, out="out", code=0, model=model):
        paths = (model, tmp_path / "in", tmp_path / out)
        done = RUNNER.invoke(app, ["redact", *map(str, (*paths, *args))])
        assert done.exit_code == code, done.output
        texts = [note.text for note in read_brat(tmp_path / out)] if not code else []
        return done.stdout if not code else done.output, max(texts, key=len, default="")

    return run


def test_rules_flag_what_the_tagger_leaves(redact, tmp_path):
    output, text = redact("--report", tmp_path / "r.jsonl")
    assert text == TEXT.replace("Grey", "[PATIENT]").replace("fever", "[PROBLEM]")
    assert "Worth a look" in output
    leaks = {k: v for line in (tmp_path / "r.jsonl").open() for k, v in json.loads(line)["leaks"].items()}
    assert leaks == {"code": 1, "date": 1, "name": 1, "place": 1}


def test_rules_redact_too(redact):
    output, text = redact("--also-rules")
    assert text == ("Mrs [PATIENT], MRN [MEDICALRECORD], has a [PROBLEM] since [DATE]. Dr. [DOCTOR], [ZIP].")
    assert "Worth a look" not in output


def test_presidio_redacts_too(redact):
    pytest.importorskip("presidio_analyzer")
    assert redact("--presidio")[1] == redact("--also-rules", out="rules")[1]


def test_the_first_line_promises_nothing(redact, tmp_path):
    report = tmp_path / "r.jsonl"
    output, _ = redact("--report", report)
    assert output.splitlines()[0] == NO_PROMISE
    assert "76 %" in NO_PROMISE
    assert "--phi" in NO_PROMISE
    lines = [json.loads(line) for line in report.read_text().splitlines()]
    assert [line.get("about") for line in lines] == [NO_PROMISE, None]


@pytest.mark.parametrize("option", ["--report", "--offsets"])
def test_a_report_belongs_to_one_run(redact, tmp_path, option):
    path = tmp_path / "lines.jsonl"
    redact(option, path)
    first = path.read_text()
    output, _ = redact(option, path, out="again", code=1)
    assert "lines.jsonl: has lines of another run: give another file" in " ".join(output.split())
    assert path.read_text() == first
    assert not (tmp_path / "again").exists()
    redact(option, path)  # goes on, with nothing left to do
    assert path.read_text() == first
    shutil.rmtree(tmp_path / "out")
    redact(option, path)
    assert len(path.read_text().splitlines()) == len(first.splitlines())
    assert "Grey" not in first


def test_labels_choose(redact):
    _, text = redact("--labels", "PATIENT")
    assert text == TEXT.replace("Grey", "[PATIENT]")
    output, _ = redact("--labels", "PATIENT,NAMES", out="other", code=1)
    assert "no component finds 'NAMES'; those that are found are PATIENT, PROBLEM" in " ".join(output.split())


@pytest.mark.parametrize("processes", [1, 2])
@pytest.mark.usefixtures("quick_processes")
def test_a_model_without_identifiers_is_no_redactor(redact, tmp_path, processes):
    clinical = make_model(tmp_path / "clinical", fever="Problem", aspirin="Drug")
    output, _ = redact("--processes", processes, model=clinical, code=1)
    assert "no label marks an identifier" in output
    assert "Drug, Problem" in " ".join(output.split())
    assert not (tmp_path / "out").exists()
    _, text = redact("--labels", "Problem", model=clinical)  # who chooses knows
    assert text == TEXT.replace("fever", "[Problem]")


def test_other_settings_are_another_run(redact):
    redact()
    output, _ = redact("--also-rules", code=1)
    assert "another --also-rules" in output
