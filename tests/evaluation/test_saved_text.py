import pickle

import pytest
import torch
from typer.testing import CliRunner

from spacy_clinner.cli import app
from spacy_clinner.errors import ClinnerError
from spacy_clinner.evaluation.saved_text import audit


@pytest.fixture
def saved(trained, tmp_path):
    trained.to_disk(tmp_path / "model")
    return tmp_path / "model"


def test_finds_words_where_they_are(saved):
    found = {file.path: file for file in audit(saved)}
    assert "metoprolol" in found["vocab/strings.json"].strings
    # the word table: words of two documents, not the others
    table = found["clinical_ner/model"].strings
    assert "aspirin" in table
    assert "metoprolol" not in table
    assert {file.kind for file in found.values()} <= {"strings", "msgpack", "json", "text", "binary"}


def test_finds_pickles(saved):
    (saved / "a").write_bytes(pickle.dumps({"secret": 1}))
    torch.save({"w": torch.zeros(2)}, saved / "b")
    kinds = {file.path: file.kind for file in audit(saved)}
    assert kinds["a"] == kinds["b"] == "pickle"


def test_command_counts_and_does_not_print(saved, tmp_path):
    run = CliRunner().invoke(app, ["audit", str(saved), "--strings", str(tmp_path / "s.json")])
    assert run.exit_code == 0
    assert "vocab/strings.json" in run.output
    assert "metoprolol" not in run.output
    assert "metoprolol" in (tmp_path / "s.json").read_text(encoding="utf8")


def test_not_a_pipeline(tmp_path):
    with pytest.raises(ClinnerError, match=r"no config\.cfg there"):
        audit(tmp_path)
