"""The secret, the report and the offsets of a redaction lie neither among its notes nor in its output."""

import pytest

from spacy_clinner.batch.redact_files import read_secret, redact_files
from spacy_clinner.batch.redaction_settings import RedactionSettings
from spacy_clinner.errors import ClinnerError
from spacy_clinner.formats.brat import write_brat
from spacy_clinner.formats.record import Note
from tests.support.runs import redact as run


@pytest.fixture
def notes(tmp_path):
    write_brat([Note("note", "Grey has fever.")], tmp_path / "in")
    return tmp_path / "in"


def names(directory):
    return sorted(str(path.relative_to(directory)) for path in directory.rglob("*"))


@pytest.mark.parametrize("option", ["--secret", "--report", "--offsets"])
@pytest.mark.parametrize("place", ["in/note.txt", "in/below/new.jsonl", "out/new.jsonl", "out", "in"])
def test_nothing_is_made_and_nothing_is_handed_on(model, notes, tmp_path, option, place):
    before = names(tmp_path)
    output = run(model, notes, tmp_path / "out", option, tmp_path / place, "--file-names", "keep", code=1)
    line = " ".join(output.split())
    held, why = ("in", "read") if place.startswith("in") else ("out", "handed on")
    assert f"{tmp_path / place}: lies in {tmp_path / held}, which is {why}: give {option} another" in line
    assert names(tmp_path) == before


def test_links_are_followed(model, notes, tmp_path):
    (tmp_path / "link").symlink_to(notes)
    output = run(model, notes, tmp_path / "out", "--report", tmp_path / "link" / "report.jsonl", code=1)
    assert "which is read: give --report another place" in " ".join(output.split())
    (tmp_path / "out").mkdir()
    (tmp_path / "out" / "key").symlink_to(tmp_path / "key")
    output = run(model, notes, tmp_path / "out", "--secret", tmp_path / "out" / "key", code=1)
    assert "which is handed on: give --secret another place" in " ".join(output.split())
    assert not (tmp_path / "key").exists()


def test_a_source_that_is_a_file_keeps_other_files_beside_it(model, notes, tmp_path):
    beside = ("--secret", notes / "key", "--report", notes / "report.jsonl", "--offsets", notes / "offsets")
    run(model, notes / "note.txt", tmp_path / "out", *beside)
    output = run(model, notes / "note.txt", tmp_path / "new", "--secret", notes / "note.txt", code=1)
    assert "which is read: give --secret another place" in " ".join(output.split())


def test_the_same_in_python(model, notes, tmp_path):
    with pytest.raises(ClinnerError, match="give --secret another place"):
        read_secret(tmp_path / "out" / "key", notes, tmp_path / "out")
    settings = RedactionSettings(model, notes, tmp_path / "out", b"0" * 16, offsets=notes / "offsets.jsonl")
    with pytest.raises(ClinnerError, match="give --offsets another place"):
        redact_files(settings)
    assert names(tmp_path) == ["in", "in/note.ann", "in/note.txt"]


@pytest.mark.parametrize("content", ["Kept text.\nMore.\n", '{\n"a": 1\n}\n', "0123456789abcdef" * 4])
@pytest.mark.parametrize("option", ["--report", "--offsets"])
def test_a_file_that_something_else_has_written_stays(model, notes, tmp_path, option, content):
    (tmp_path / "mine").write_text(content)
    output = run(model, notes, tmp_path / "out", option, tmp_path / "mine", code=1)
    assert f"{tmp_path / 'mine'}: holds something else than lines of such a run" in " ".join(output.split())
    assert (tmp_path / "mine").read_text() == content


@pytest.mark.parametrize(
    ("options", "named"),
    [
        (("--report", "one", "--offsets", "one"), "--report and to --offsets"),
        (("--secret", "one", "--report", "link"), "--secret and to --report"),
        (("--report", "out.secret"), "--secret and to --report"),
    ],
)
def test_no_file_is_given_to_two_options(model, notes, tmp_path, monkeypatch, options, named):
    """Offsets are confidential, reports are not, and a report would take the place of a secret."""
    monkeypatch.chdir(tmp_path)
    (tmp_path / "link").symlink_to(tmp_path / "one")
    before = names(tmp_path)
    output = run(model, notes, tmp_path / "out", *options, code=1)
    assert f"is given to {named}: give each another file" in " ".join(output.split())
    assert names(tmp_path) == before
