"""`spacy clinner init-config` writes the config of a method."""

import subprocess
import sys
from pathlib import Path

import pytest
from spacy.util import load_config
from typer.testing import CliRunner

from spacy_clinner.cli import app
from spacy_clinner.configs import compose, config_text, methods

RUNNER = CliRunner()


def run(*args: object):
    return RUNNER.invoke(app, ["init-config", *map(str, args)])


def test_lists_every_method_with_its_purpose_and_its_needs():
    lines = run("--list").output.splitlines()
    for method in methods():
        (row,) = (line for line in lines if line.split("  ")[0] == method.name)
        assert method.purpose in row
        assert ("--unlabelled" in row) == ("unlabelled" in method.needs)


def test_writes_what_is_asked_for(tmp_path: Path):
    out = tmp_path / "new" / "method.cfg"
    options = ["--source", "other.spacy", "--lang", "de", "--labels", "DRUG, DOSE", "--gpu"]
    options += ["--set", "training.before_update.epsilon=0.3", "--set", "training.before_update.mmd=plain"]
    result = run("la-dtl", out, *options)
    assert result.exit_code == 0, result.output
    overrides = {"training.before_update.epsilon": 0.3, "training.before_update.mmd": "plain"}
    expected = compose(
        "la-dtl", lang="de", gpu=True, labels=["DRUG", "DOSE"], source="other.spacy", overrides=overrides
    )
    assert dict(load_config(out, interpolate=False)) == dict(expected)


def test_writes_to_standard_output():
    assert run("mean-teacher", "-", "--unlabelled", "notes.spacy").output == config_text(
        "mean-teacher", unlabelled="notes.spacy"
    )


def test_overwrites_only_by_force(tmp_path: Path):
    out = tmp_path / "method.cfg"
    out.write_text("mine", encoding="utf8")
    refused = run("fast", out)
    assert (refused.exit_code, out.read_text("utf8")) == (1, "mine")
    assert "method.cfg: is there already" in refused.output
    assert run("fast", out, "--force").exit_code == 0
    assert out.read_text("utf8") == config_text("fast")


@pytest.mark.parametrize(
    ("args", "message"),
    [
        (["lad-dtl", "-"], "lad-dtl: there is no such method: did you mean la-dtl?"),
        (["la-dtl", "-"], "needs labelled notes of another department, as a .spacy file: give --source"),
        (["add-label", "-", "--source", "x"], "needs the labels to add: give --labels"),
        (["fast", "-", "--source", "x"], "fast: makes no use of --source"),
        (["fast", "-", "--set", "training.dropuot=1"], "did you mean training.dropout?"),
        (["fast", "-", "--set", "training.dropout"], "give a setting and its value"),
        (["fast"], "give a METHOD and a file to write"),
    ],
)
def test_bad_input_is_one_line(args, message):
    result = run(*args)
    assert result.exit_code == 1
    assert message in result.output
    assert result.output.count("\n") == 1


def test_in_a_process_of_its_own_in_an_empty_folder(tmp_path: Path):
    """A process that has loaded no component yet knows their defaults."""
    command = [sys.executable, "-m", "spacy", "clinner", "init-config", "fast", "fast.cfg"]
    subprocess.run(command, cwd=tmp_path, check=True, capture_output=True)
    assert (tmp_path / "fast.cfg").read_text("utf8") == config_text("fast")
