"""The commands of `python -m spacy clinner`, and whether a line calls one as it can be called."""

from collections.abc import Iterator

from typer.main import get_command

from spacy_clinner.cli import app, spacy_app

PROMPT = ["python", "-m", "spacy"]


def commands(group, names=()) -> Iterator[tuple[str, object]]:
    for name, command in group.commands.items():
        yield " ".join((*names, name)), command
        yield from commands(command, (*names, name)) if hasattr(command, "commands") else ()


COMMANDS = dict(commands(get_command(app)))
GROUPS = ["", *(name for name, command in COMMANDS.items() if hasattr(command, "commands"))]
LEAVES = sorted(set(COMMANDS) - set(GROUPS))


def parse(words: list[str]) -> None:
    """Let the command of `python -m spacy ...` read its arguments; it does not run."""
    command, arguments = get_command(spacy_app), words
    while hasattr(command, "commands"):
        command, arguments = command.commands[arguments[0]], arguments[1:]
    command.make_context(words[0], arguments)
