"""`init-project` writes a folder that trains on a user's notes, keeps them out of git, and spoils nothing."""

import os
import shlex
import subprocess
from pathlib import Path

import pytest
import spacy
import srsly
from typer.testing import CliRunner
from weasel.cli.run import project_run

from spacy_clinner.cli import app, spacy_app
from spacy_clinner.formats.brat import write_brat
from spacy_clinner.formats.jsonl import write_jsonl
from spacy_clinner.formats.record import Note
from spacy_clinner.synthetic.generator import generate
from tests.test_projects import LONGEST_LINE, MOST_LINES, called, commands

NARROW = {"width": 8, "character_width": 4, "character_hidden_width": 4}


def init(*args: object, code: int = 0) -> str:
    done = CliRunner().invoke(app, ["init-project", *map(str, args)])
    assert done.exit_code == code, done.output
    return done.output


def variables(folder: Path) -> dict:
    return srsly.read_yaml(folder / "project.yml")["vars"]


@pytest.fixture
def called_commands(monkeypatch):
    """Lets weasel run commands in this process; what it has run."""
    done: list[str] = []

    def run(command, **settings):
        words = command if isinstance(command, list) else shlex.split(command)
        assert words[1:3] == ["-m", "spacy"]
        done.append(words[4] if words[3] == "clinner" else words[3])
        result = CliRunner().invoke(spacy_app, words[3:])
        assert result.exit_code == 0, result.output

    monkeypatch.setattr("weasel.cli.run.run_command", run)
    return done


def test_it_trains_and_packages_what_the_notes_say(tmp_path, monkeypatch, called_commands):
    monkeypatch.chdir(tmp_path)
    assert init("ward-3").splitlines()[-1] == "cd ward-3 && python -m weasel run all"
    write_brat(generate("cardiology", 10), Path("ward-3/notes"))
    write_jsonl([Note("new", "Started on aspirin.", annotated=False)], Path("ward-3/new-notes/new.jsonl"))
    few = {f"components.clinical_ner.model.tok2vec.{name}": width for name, width in NARROW.items()}
    changes = {
        "vars.train_options": "--training.max_steps 2 --training.eval_frequency 1",
        "vars.config_options": " ".join(f"--set {name}={value}" for name, value in few.items()),
        "vars.build": "none",
    }
    project = Path("ward-3").absolute()
    project_run(project, "all", overrides=changes)
    assert called_commands == ["convert", "init-config", "train", "model-card", "evaluate", "package"]
    package = project / "packages" / "en_ward_3-0.1.0"
    assert "### Scores" in (package / "README.md").read_text("utf8")
    assert spacy.load(package / "en_ward_3" / "en_ward_3-0.1.0").pipe_names == ["clinical_ner"]
    project_run(project, "all", overrides=changes)
    assert len(called_commands) == 6  # nothing has changed
    project_run(project, "annotate", overrides=changes)
    assert list((project / "annotated").rglob("*.txt"))


def test_the_project_can_be_read_and_calls_what_there_is(tmp_path):
    init(tmp_path / "a")
    path = tmp_path / "a" / "project.yml"
    lines = path.read_text("utf8").splitlines()
    assert len(lines) <= MOST_LINES
    assert max(map(len, lines)) <= LONGEST_LINE
    project = srsly.read_yaml(path)
    for words in commands(project):
        command, rest = called(words)
        known = {option for parameter in command.params for option in parameter.opts}
        options = {word for word in rest if word.startswith("--") and "." not in word}
        assert options <= known, words


def test_no_token_of_the_template_is_left(tmp_path):
    init(tmp_path / "a")
    for path in (tmp_path / "a").rglob("*"):
        assert path.is_dir() or "{{" not in path.read_text("utf8"), path


def test_git_sees_no_note_and_no_secret(tmp_path):
    init(tmp_path)
    files = ["notes/a.txt", "notes/ward/a.ann", "new-notes/a.xml", "corpus/train.spacy", "more.jsonl"]
    files += ["redacted/a.txt", "redacted.secret", "redacted.settings", "annotated/a.txt", "packages/a.whl"]
    for name in files:
        (tmp_path / name).parent.mkdir(parents=True, exist_ok=True)
        (tmp_path / name).touch()
    git = {**os.environ, "GIT_CONFIG_GLOBAL": os.devnull}
    subprocess.run(["git", "init", "-q"], cwd=tmp_path, check=True, env=git)
    listed = ["git", "ls-files", "--others", "--exclude-standard"]
    seen = subprocess.run(listed, cwd=tmp_path, check=True, env=git, capture_output=True, text=True).stdout
    assert sorted(seen.split()) == [
        ".gitignore",
        "README.md",
        "new-notes/README.md",
        "notes/README.md",
        "project.yml",
    ]


def test_what_a_method_needs_stands_in_its_variables(tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    init("a", "--method", "la-dtl", "--source", "other ward/train.spacy", "--lang", "de", "--gpu")
    expected = {"method": "la-dtl", "lang": "de", "gpu_id": 0}
    expected["config_options"] = "--source '../other ward/train.spacy' --gpu"
    assert variables(Path("a")) == variables(Path("a")) | expected
    init("b", "--method", "mean-teacher", "--notes", "mine")
    assert variables(Path("b"))["config_options"] == "--unlabelled corpus/unlabelled.spacy"
    assert variables(Path("b"))["notes"] == "../mine"


def test_weasel_finds_notes_whose_path_holds_blanks(tmp_path, monkeypatch, called_commands):
    monkeypatch.chdir(tmp_path)
    write_brat(generate("cardiology", 4), Path("Ward 3/Dr. O'Neil's notes"))
    init("my tagger", "--notes", "Ward 3/Dr. O'Neil's notes")
    project_run(Path("my tagger").absolute(), "convert", overrides={"vars.split": "2/1/1"})
    assert Path("my tagger/corpus/train.spacy").exists()


@pytest.mark.parametrize(
    ("method", "options"),
    [("de-identify", "--fine-tokens"), ("de-identify-general", "--fine-tokens"), ("hash-embed", "")],
)
def test_notes_are_converted_with_the_tokens_of_the_method(tmp_path, method, options):
    init(tmp_path / "p", "--method", method)
    assert variables(tmp_path / "p")["convert_options"] == options


@pytest.mark.parametrize("name", ['a"b', "a$b", "${x}"])
def test_a_path_that_weasel_cannot_read_is_refused(tmp_path, name):
    for args in ((tmp_path / "p", "--notes", tmp_path / name), (tmp_path / name,)):
        assert f"weasel reads no {name[1] if name[0] == 'a' else '$'} from" in init(*args, code=1).replace(
            "\n", " "
        )
    assert not list(tmp_path.iterdir())


@pytest.mark.parametrize(
    ("args", "message"),
    [
        (["--method", "la-dtl"], "needs labelled notes of another department"),
        (["--method", "fats"], "did you mean fast?"),
        (["--lang", "qqq"], "--lang qqq"),
    ],
)
def test_mistakes_show_before_anything_is_written(tmp_path, args, message):
    output = init(tmp_path / "a", *args, code=1)
    assert message in output
    assert output.count("\n") == 1
    assert not (tmp_path / "a").exists()


def test_a_folder_with_something_in_it_needs_force(tmp_path):
    (tmp_path / "mine.txt").write_text("mine")
    assert "is not empty: choose another name, or give --force" in init(tmp_path, code=1)
    assert [path.name for path in tmp_path.iterdir()] == ["mine.txt"]
    init(tmp_path, "--force")
    assert (tmp_path / "mine.txt").read_text() == "mine"
    assert (tmp_path / "project.yml").exists()
    assert "is a file" in init(tmp_path / "mine.txt", code=1)
