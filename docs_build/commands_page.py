"""The command reference: every command with its arguments, options and examples."""

import re
from collections.abc import Iterator
from typing import Any

from typer.main import get_command

from docs_build.markdown import code, fenced, one_line, prose, table
from spacy_clinner.cli import app

CALL = "python -m spacy clinner"
_FACTS = re.compile(r"\s*\[((?:default|required|x|\d|env var)[^\[\]]*)\]$")
"""What click adds behind a help text."""
INTRODUCTION = """# Commands

Every command is called as `python -m spacy clinner COMMAND`, and `--help` shows what stands here. A command
that gets bad input prints one line that says what is wrong, where, and how to mend it, and ends with exit
code 1. With `--debug` it shows the traceback too. [Errors](errors.md) lists these lines with their causes.
"""


def commands_page() -> str:
    """The whole page."""
    commands = dict(all_commands())
    rows = (
        (f"[`{name}`](#{anchor(name)})", one_line(_summary(command))) for name, command in commands.items()
    )
    lines = [INTRODUCTION, *table(("Command", "What it does"), rows)]
    for name, command in commands.items():
        lines += _command(name, command)
    return "\n".join(lines)


def all_commands() -> Iterator[tuple[str, Any]]:
    """Every command by its name, those of a group as `group command`."""
    yield from _below(get_command(app), "")


def anchor(name: str) -> str:
    """The identifier of the heading of a command."""
    return f"clinner-{name.replace(' ', '-')}"


def _below(group: Any, prefix: str) -> Iterator[tuple[str, Any]]:
    for name, command in sorted(group.commands.items()):
        if hasattr(command, "commands"):
            yield from _below(command, f"{prefix}{name} ")
        elif not command.hidden:
            yield f"{prefix}{name}", command


def _command(name: str, command: Any) -> Iterator[str]:
    context = command.make_context(f"{CALL} {name}", [], resilient_parsing=True)
    text, examples = _help(command)
    yield from (f"## clinner {name} {{ #{anchor(name)} }}", "", prose(text), "")
    yield from fenced("bash", " ".join([CALL, name, *command.collect_usage_pieces(context)]))
    if examples:
        yield from ("Examples:", "", *fenced("bash", examples))
    for title, rows in _groups(command, context).items():
        column = "Argument" if title == "Arguments" else "Option"
        yield from (f"**{title}**", "", *table((column, "Default", "Meaning"), rows))


def _summary(command: Any) -> str:
    return (command.short_help or command.help or "").split("\n\n")[0]


def _help(command: Any) -> tuple[str, str]:
    """The text and, line by line, the examples in it."""
    lines = [*(command.help or "").splitlines(), *(command.epilog or "").splitlines()]
    examples = [line.strip() for line in lines if line.strip().startswith("python -m")]
    others = [line for line in lines if line.strip() not in (*examples, "\b")]
    return "\n".join(others).strip(), "\n".join(examples)


def _groups(command: Any, context: Any) -> dict[str, list[tuple[str, ...]]]:
    """The rows of each table, by its title."""
    groups: dict[str, list[tuple[str, ...]]] = {}
    for parameter in command.get_params(context):
        record = parameter.get_help_record(context)
        if record is not None:
            groups.setdefault(_title(parameter), []).append(_row(*record))
    return groups


def _title(parameter: Any) -> str:
    if parameter.param_type_name == "argument":
        return "Arguments"
    return getattr(parameter, "rich_help_panel", None) or "Options"


def _row(names: str, text: str) -> tuple[str, str, str]:
    facts = _FACTS.search(text)
    default = re.search(r"default: ([^;]*)", facts[1]) if facts else None
    required = bool(facts) and "required" in facts[1]
    shown = code(default[1]) if default else "required" if required else ""
    return code(names), shown, one_line(_FACTS.sub("", text))
