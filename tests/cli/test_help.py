"""What the help shows fits the terminal, and every example of it is a call that the command takes."""

import shlex
from collections.abc import Iterator

import pytest
from typer.main import get_command
from typer.testing import CliRunner

from spacy_clinner.cli import app, spacy_app

WIDTH, LONGEST_SUMMARY = 80, 45
PROMPT = ["python", "-m", "spacy"]


def commands(group, names=()) -> Iterator[tuple[str, object]]:
    for name, command in group.commands.items():
        yield " ".join((*names, name)), command
        yield from commands(command, (*names, name)) if hasattr(command, "commands") else ()


COMMANDS = dict(commands(get_command(app)))
GROUPS = ["", *(name for name, command in COMMANDS.items() if hasattr(command, "commands"))]
LEAVES = sorted(set(COMMANDS) - set(GROUPS))


def help_of(name: str) -> str:
    done = CliRunner(env={"COLUMNS": str(WIDTH)}).invoke(spacy_app, ["clinner", *name.split(), "--help"])
    assert done.exit_code == 0
    return done.output


def parse(words: list[str]) -> None:
    """Let the command of `python -m spacy ...` read its arguments; it does not run."""
    command, rest = get_command(spacy_app), words
    while hasattr(command, "commands"):
        command, rest = command.commands[rest[0]], rest[1:]
    command.make_context(words[0], rest)


@pytest.mark.parametrize("group", GROUPS)
def test_every_summary_fits_the_list(group):
    text = help_of(group)
    listed = text[text.index("Commands:") :]
    below = get_command(app).commands if not group else COMMANDS[group].commands
    for name, command in below.items():
        summary = command.get_short_help_str(1000)
        assert 0 < len(summary) <= LONGEST_SUMMARY, summary
        assert f"  {name} " in listed
        assert f"  {summary}\n" in listed
    assert "..." not in listed


@pytest.mark.parametrize("name", LEAVES)
def test_every_option_is_explained_in_a_group(name):
    text = help_of(name)
    command = COMMANDS[name]
    for parameter in command.params:
        assert parameter.help or parameter.name == "help", parameter.name
        assert max(parameter.opts, key=len) in text or parameter.param_type_name == "argument"
    assert "\nOptions:" not in text
    assert "\nRunning:\n" in text
    assert "--help " in text[text.index("\nRunning:\n") : text.index("\nExamples:\n")]


@pytest.mark.parametrize("name", LEAVES)
def test_every_example_can_be_run(name):
    lines = help_of(name).partition("\nExamples:\n")[2].splitlines()
    examples = [shlex.split(line) for line in lines if line.strip()]
    assert examples
    for words in examples:
        assert words[:3] == PROMPT
        assert words[3 : 4 + len(name.split())] == ["clinner", *name.split()]
        parse(words[3:])
