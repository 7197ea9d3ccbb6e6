"""A command of spaCy's own that stops at a bad setting of ours ends in one line."""

import subprocess
import sys

import pytest

from spacy_clinner.cli.uncaught_errors import print_uncaught_in_one_line
from spacy_clinner.errors import ClinnerError

CONFIG = """
[nlp]
lang = "en"
pipeline = []

[corpora]

[corpora.train]
@readers = "spacy-clinner.BratCorpus.v1"
path = null

[corpora.dev]
@readers = "spacy-clinner.BratCorpus.v1"
path = null
"""


@pytest.fixture
def uncaught(monkeypatch, capsys):
    """What is printed of an error that nothing catches, under a command line."""
    seen = []

    def print_one(error, *arguments):
        monkeypatch.setattr(sys, "excepthook", lambda *given: seen.append(given[1]))
        monkeypatch.setattr(sys, "argv", ["spacy", *arguments])
        print_uncaught_in_one_line()
        sys.excepthook(type(error), error, None)
        return capsys.readouterr().err, seen

    return print_one


def test_our_errors_are_one_line(uncaught):
    assert uncaught(ClinnerError("a:\n  b"), "train") == ("Error: a: b\n", [])


@pytest.mark.parametrize("option", ["--verbose", "-V", "--debug"])
def test_who_asks_for_a_traceback_gets_it(uncaught, option):
    error = ClinnerError("a")
    assert uncaught(error, "train", option) == ("", [error])


def test_other_errors_stay_as_they_are(uncaught):
    error = ValueError("a")
    assert uncaught(error, "train") == ("", [error])


def test_spacy_train_as_a_process(tmp_path):
    (tmp_path / "a.cfg").write_text(CONFIG)
    options = ["--training.max_steps", "1"]
    fill = [sys.executable, "-m", "spacy", "init", "fill-config", "a.cfg", "b.cfg"]
    subprocess.run(fill, cwd=tmp_path, check=True, capture_output=True)
    command = [sys.executable, "-m", "spacy", "train", "b.cfg", *options]
    run = subprocess.run(command, cwd=tmp_path, capture_output=True, text=True, encoding="utf8")
    assert run.returncode == 1
    assert "Error: BratCorpus: no path: set it in the config" in run.stderr
    assert "Traceback" not in run.stderr + run.stdout
