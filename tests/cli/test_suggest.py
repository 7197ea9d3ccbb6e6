"""`suggest` writes what to label next for the annotator alone, and says what it left out."""

import json
import shlex

import pytest
import spacy
from typer.testing import CliRunner

from spacy_clinner.cli import app
from spacy_clinner.corpus.note_formats import read_notes
from spacy_clinner.formats.brat import write_brat
from spacy_clinner.formats.jsonl import write_jsonl
from spacy_clinner.formats.record import Mention, Note
from spacy_clinner.labelling import suggest as choosing
from tests.conftest import TEXTS
from tests.support.command_lines import PROMPT, parse


@pytest.fixture(scope="module")
def model(trained, tmp_path_factory):
    path = tmp_path_factory.mktemp("suggest") / "model"
    trained.to_disk(path)
    return path


@pytest.fixture
def notes(tmp_path):
    write_brat(
        [Note(f"ward/n{i}", text, annotated=False) for i, (text, _) in enumerate(TEXTS)], tmp_path / "in"
    )
    return tmp_path / "in"


def run(*args):
    done = CliRunner().invoke(app, ["suggest", *map(str, args)])
    return done.exit_code, done.output


def passed(*args):
    code, output = run(*args)
    assert code == 0, output
    return " ".join(output.split())


def failed(*args):
    code, output = run(*args)
    assert code == 1, output
    assert "Traceback" not in output
    return " ".join(output.split())


def test_notes_come_with_what_the_tagger_found(trained, model, notes, tmp_path):
    out = tmp_path / "out"
    code, output = run(model, notes, out, "--words", 30, "--report", tmp_path / "report.json")
    assert code == 0, output
    written = {note.id: note for note in read_notes(out)}
    assert sum(len(trained.make_doc(note.text)) for note in written.values()) <= 30
    for note in written.values():
        expected = [(e.start_char, e.end_char, e.label_) for e in trained(note.text).ents]
        assert [(m.start, m.end, m.label) for m in note.mentions] == expected
    report = json.loads((tmp_path / "report.json").read_text())
    assert {unit["id"] for unit in report["units"]} == set(written)
    assert all(note.text not in json.dumps(report) for note in written.values())
    assert not list(tmp_path.glob("out.*"))  # neither scores nor a lock
    line = output.splitlines()[-1]
    parse(shlex.split(line)[len(PROMPT) :])
    assert str(out) in line


def test_only_the_owner_reads_it(model, notes, tmp_path):
    passed(model, notes, tmp_path / "out", "--notes", 2, "--report", tmp_path / "report.json")
    paths = [tmp_path / "report.json", tmp_path / "out", *(tmp_path / "out").rglob("*")]
    assert len(paths) >= 6
    assert not [path for path in paths if path.stat().st_mode & 0o077]


@pytest.mark.parametrize("form", ["label-studio", "prodigy", "doccano"])
def test_other_tools(model, notes, tmp_path, form):
    output = passed(model, notes, tmp_path / "out", "--sentences", 3, "--format", form, "--diversity")
    assert "3 sentences" in output
    (tasks,) = (path for path in (tmp_path / "out").iterdir() if path.stem == "tasks")
    back = list(read_notes(tasks))
    assert len(back) == 3
    assert {note.annotated for note in back} == {form != "label-studio"}


def test_labelled_notes_and_bad_records_are_counted(model, tmp_path):
    source = tmp_path / "n.jsonl"
    write_jsonl([Note(f"n{i}", text, annotated=False) for i, (text, _) in enumerate(TEXTS)], source)
    source.write_text(source.read_text() + '{"text": \n')
    write_brat([Note("a", TEXTS[0][0], ()), Note("b", "Elsewhere .", ())], tmp_path / "done")
    output = passed(model, source, tmp_path / "out", "--words", 1000, "--labelled", tmp_path / "done")
    assert "5 notes of" in output
    assert "1 labelled, 0 copies" in output
    assert f"{source}:7" in output
    assert "1 records could not be read" in output
    assert "all of it was chosen" in output
    assert "sentences that are labelled already" not in output
    write_brat([Note("a", "Denies fever .", ())], tmp_path / "sentence")
    output = passed(model, source, tmp_path / "again", "--words", 1000, "--labelled", tmp_path / "sentence")
    assert "1 of the chosen notes have sentences that are labelled already: --unit sentence" in output


@pytest.mark.parametrize("more", [(), ("--diversity",)], ids=["plain", "diverse"])
def test_what_annotators_have_just_now_is_left_out(model, notes, tmp_path, more):
    """Tasks of Label Studio that nobody has submitted are not annotated."""
    for form in ("label-studio", "brat"):
        away = tmp_path / form
        output = passed(model, notes, away, "--notes", 2, "--format", form)
        assert "2 notes, " in output
        output = passed(model, notes, tmp_path / f"{form}-next", "--notes", 6, "--leave-out", away, *more)
        assert "4 notes of" in output
        assert "2 labelled, 0 copies" in output


def test_a_run_that_failed_goes_on(model, notes, tmp_path, monkeypatch):
    def stop(*_):
        raise KeyboardInterrupt

    with monkeypatch.context() as patched:
        patched.setattr(choosing, "predicted_pool", stop)
        assert (
            CliRunner()
            .invoke(app, ["suggest", str(model), str(notes), str(tmp_path / "out"), "--words", "20"])
            .exit_code
        )
    assert (tmp_path / "out.scores").exists()
    assert not (tmp_path / "out").exists()
    assert "6 notes were scored by an earlier run" in passed(model, notes, tmp_path / "out", "--words", 20)


def test_bad_input(model, notes, tmp_path):
    out = tmp_path / "out"
    assert "no budget given" in failed(model, notes, out)
    assert "2 budgets given" in failed(model, notes, out, "--words", 5, "--notes", 5)
    assert "--unit sentence" in failed(model, notes, out, "--notes", 5, "--unit", "sentence")
    assert "the shortest of 6 notes has 4 words" in failed(model, notes, out, "--words", 3)
    spaced = tmp_path / "spaced.jsonl"
    write_jsonl([Note("n", "Pain.", (Mention(0, 4, "Adverse Event"),))], spaced)
    assert "--format brat: holds no label with white space (Adverse Event)" in failed(
        *(model, notes, out, "--words", 20, "--format", "brat", "--labelled", spaced)
    )
    assert "no config.cfg there" in failed(tmp_path, notes, out, "--words", 20)
    assert "lies in the directory that is read" in failed(model, notes, notes / "out", "--words", 20)
    assert f"--labelled {notes}: no annotated note among 6" in failed(
        model, notes, out, "--words", 20, "--labelled", notes
    )
    assert not out.exists()
    out.mkdir()
    (out / "a.ann").write_text("")
    assert "is there already" in failed(model, notes, out, "--words", 20)
    spacy.blank("en").to_disk(tmp_path / "blank")
    assert "or --strategy random" in failed(tmp_path / "blank", notes, tmp_path / "b", "--words", 20)
    passed(tmp_path / "blank", notes, tmp_path / "b", "--words", 20, "--strategy", "random")


@pytest.mark.parametrize("content", ["My own scores.\n", '{"f": 0.5}\n'])
def test_a_file_that_has_the_name_of_the_log_stays(model, notes, tmp_path, content):
    (tmp_path / "out.scores").write_text(content)
    assert f"{tmp_path / 'out.scores'}: " in failed(model, notes, tmp_path / "out", "--words", 30)
    assert (tmp_path / "out.scores").read_text() == content
