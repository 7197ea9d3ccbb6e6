"""Every project can be read, keeps to its length, and calls commands and options that there are."""

import re
import shlex
from itertools import takewhile
from pathlib import Path

import pytest
import srsly
from typer.main import get_command
from weasel.util import load_project_config

from spacy_clinner.cli import spacy_app
from spacy_clinner.new_project.project_folder import TEMPLATE
from spacy_clinner.studies.reading import read_study, shipped_names

ROOT = Path(__file__).parents[1]
PROJECTS = [ROOT / "project.yml", *sorted(ROOT.glob("projects/*/project.yml"))]
IDS = [path.parent.name for path in PROJECTS]
LONGEST_LINE, MOST_LINES = 120, 99
OF_PATHS = {
    "notes",
    "new_notes",
    "exam",
    "text",
    "gold",
    "source_notes",
    "target_notes",
    "conll2003",
    "encoder",
}
_VARIABLE = re.compile(r"\$\{vars\.(\w+)\}")
_OVERRIDE = re.compile(r"--(paths|system)\.")


def commands(project):
    """The commands of a project, as lists of words, its variables filled in."""
    for command in project["commands"]:
        for line in command["script"]:
            words = shlex.split(filled(line, project["vars"]))
            if words[:2] != ["python", "-c"]:  # a line that is printed
                yield words


def filled(text, variables):
    while _VARIABLE.search(text):
        text = _VARIABLE.sub(lambda match: str(variables[match.group(1)]), text)
    return text


def called(words):
    """The click command of `python -m spacy ...` and its arguments."""
    assert words[:3] == ["python", "-m", "spacy"], words
    command, rest = get_command(spacy_app), words[3:]
    while hasattr(command, "commands"):
        assert rest[0] in command.commands, words
        command, *rest = command.commands[rest[0]], *rest[1:]
    return command, rest


@pytest.mark.parametrize("path", PROJECTS, ids=IDS)
def test_a_project_is_readable(path):
    lines = path.read_text(encoding="utf8").splitlines()
    assert len(lines) <= MOST_LINES
    assert max(map(len, lines)) <= LONGEST_LINE
    project = srsly.read_yaml(path)
    names = [command["name"] for command in project["commands"]]
    steps = [step for workflow in project["workflows"].values() for step in workflow]
    assert set(steps) <= set(names)
    assert "all" in project["workflows"]
    assert not set(names) & set(project["workflows"])  # weasel runs one or the other by its name
    assert all(command.get("help") for command in project["commands"])


@pytest.mark.parametrize("path", PROJECTS, ids=IDS)
def test_weasel_reads_what_the_file_says(path):
    # confection joins a list of two variables and nothing else into one text, a file that is never there.
    written = srsly.read_yaml(path)
    read = load_project_config(path.parent)
    for command, as_read in zip(written["commands"], read["commands"], strict=True):
        for key in ("script", "deps", "outputs"):
            expected = [filled(text, written["vars"]) for text in command.get(key, [])]
            assert as_read.get(key, []) == expected, command["name"]


@pytest.mark.parametrize("path", [*PROJECTS, TEMPLATE / "project.yml"], ids=[*IDS, "template"])
def test_a_folder_with_blanks_is_one_argument_and_is_found(path, tmp_path):
    """What a user's own path stands for: no variable of a path is split, and none is quoted for weasel."""
    text = re.sub(r"\{\{\w+\}\}", "x", path.read_text("utf8"))
    (tmp_path / "project.yml").write_text(text, encoding="utf8")
    written = srsly.read_yaml(tmp_path / "project.yml")
    names = OF_PATHS & set(written["vars"])
    own = {name: f"C and B/my {name}" for name in names}
    read = load_project_config(tmp_path, overrides={f"vars.{name}": path for name, path in own.items()})
    for command, read_command in zip(written["commands"], read["commands"], strict=True):
        for line, read_line in zip(command["script"], read_command["script"], strict=True):
            words = shlex.split(read_line)
            for name in names:
                if f"${{vars.{name}}}" in line and "clinner synth" not in line:
                    assert any(own[name] in word for word in words), read_line
        for dep, read_dep in zip(command.get("deps", ()), read_command.get("deps", ()), strict=True):
            assert read_dep == filled(dep, written["vars"] | own)


@pytest.mark.parametrize("path", PROJECTS, ids=IDS)
def test_its_commands_and_options_are_there(path):
    project = srsly.read_yaml(path)
    for words in commands(project):
        command, rest = called(words)
        known = {
            option for parameter in command.params for option in (*parameter.opts, *parameter.secondary_opts)
        }
        options = {
            word.partition("=")[0] for word in rest if word.startswith("--") and not _OVERRIDE.match(word)
        }
        assert options <= known, words


@pytest.mark.parametrize("path", PROJECTS, ids=IDS)
def test_its_studies_read_what_it_converts(path):
    project = srsly.read_yaml(path)
    all_words = list(commands(project))
    written = [called(words)[1] for words in all_words if "convert" in words]
    written = [[*takewhile(lambda word: not word.startswith("--"), rest)][-1] for rest in written]
    for words in all_words:
        if words[4] != "study":
            continue
        changes = [word for word in words if word.startswith("vars.")]
        study = read_study(words[5], changes)
        used = {task.target for task in study.axes.tasks} | {
            task.source for task in study.axes.tasks if task.source
        }
        for name in used:
            corpus = study.corpora[name]
            for file in filter(None, (corpus.train, corpus.dev, corpus.test, corpus.unlabelled)):
                assert any(file == out or file.startswith(f"{out}/") for out in written), file


def test_every_study_is_in_a_project_or_one_variable_away():
    text = "\n".join(path.read_text(encoding="utf8") for path in PROJECTS)
    extended = {"semi-supervised-entities-encoder"}  # --vars.entity_study
    assert {name for name in shipped_names() if not re.search(rf"\b{name}\b", text)} <= extended


def test_the_main_job_of_every_project_is_what_runs(tmp_path):
    """A step's files come from the steps before it, from an asset, or from a variable."""
    for path in PROJECTS:
        project = srsly.read_yaml(path)
        by_name = {command["name"]: command for command in project["commands"]}
        made = {asset["dest"] for asset in project.get("assets", ())} | {"assets"}
        for step in project["workflows"]["all"]:
            needed = {filled(name, project["vars"]) for name in by_name[step].get("deps", ())}
            assert needed <= made, (path, step, needed - made)
            made |= {filled(name, project["vars"]) for name in by_name[step].get("outputs", ())}
