"""What the help shows fits the terminal, and every example of it is a call that the command takes."""

import shlex

import pytest
from typer.main import get_command
from typer.testing import CliRunner

from spacy_clinner.cli import app, spacy_app
from tests.support.command_lines import COMMANDS, GROUPS, LEAVES, PROMPT, parse

WIDTH, LONGEST_SUMMARY = 80, 45


def help_of(name: str) -> str:
    done = CliRunner(env={"COLUMNS": str(WIDTH)}).invoke(spacy_app, ["clinner", *name.split(), "--help"])
    assert done.exit_code == 0
    return done.output


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
