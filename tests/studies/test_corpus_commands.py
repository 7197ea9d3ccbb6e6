"""`spacy clinner corpus` and `fill` with files that are not what they expect."""

import pytest
from typer.testing import CliRunner

from spacy_clinner.cli import app


@pytest.mark.parametrize(
    ("command", "message"),
    [
        ("corpus asq-phi notes.txt out.jsonl", "notes.txt: not a file of ASQ-PHI (no query): fetch it again"),
        ("corpus asq-phi broken.txt out.jsonl", "broken.txt: not a file of ASQ-PHI (JSONDecodeError)"),
        ("corpus asq-phi latin.txt out.jsonl", "latin.txt: byte 2 is not UTF-8"),
        ("corpus presidio latin.txt out.jsonl dev.jsonl", "latin.txt: byte 2 is not UTF-8"),
        ("corpus presidio gone.json out.jsonl dev.jsonl", "gone.json: no such file: check the path"),
        ("corpus presidio notes.txt out.jsonl dev.jsonl", "not a file of presidio_synth (JSONDecodeError)"),
        ("corpus word-vectors . out.jsonl --lang qqq", "--lang qqq: spaCy has no such language"),
        ("corpus word-vectors . notes.txt", "notes.txt: is a file: give a directory"),
        ("fill notes.txt out.txt", "out.txt: JSON lines are written: name it OUT.jsonl"),
    ],
)
def test_other_files_and_arguments_are_one_line(tmp_path, monkeypatch, command, message):
    monkeypatch.chdir(tmp_path)
    (tmp_path / "notes.txt").write_text("secret text of a note")
    (tmp_path / "broken.txt").write_text("===QUERY===\nsecret\n===PHI_TAGS===\n{secret\n")
    (tmp_path / "latin.txt").write_bytes("Größe".encode("latin1"))
    names = {path.name for path in tmp_path.iterdir()}
    if "word-vectors" in command:
        pytest.importorskip("gensim")
    done = CliRunner().invoke(app, command.split())
    assert done.exit_code == 1, done.output
    assert isinstance(done.exception, SystemExit)
    assert message in " ".join(done.output.split())
    assert "secret" not in done.output
    assert {path.name for path in tmp_path.iterdir()} == names
