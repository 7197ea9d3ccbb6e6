"""How the help of a command reads: options in groups, and examples at its end."""

from collections.abc import Iterable
from typing import Any

from typer.core import TyperCommand

from spacy_clinner.cli.weasel_quotes import without_quotes

INPUT = "Input"
METHOD = "Method"
OUTPUT = "Output"
TABLES = "Tables (.parquet, .csv, .jsonl)"
SPARK = "Spark"
RUNNING = "Running"
"""The group of options that belong to no other, `--help` among them."""


class HelpfulCommand(TyperCommand):
    """A command whose help shows each group of options under its own heading.

    The groups are typer's `rich_help_panel`. spaCy's command line does without rich, which alone shows them.
    """

    def parse_args(self, ctx: Any, args: list[str]) -> list[str]:
        """Read arguments as they were meant, also from a project on Windows."""
        return super().parse_args(ctx, without_quotes(args))

    def format_options(self, ctx: Any, formatter: Any) -> None:
        """Write arguments first, then the groups in the order of their first options."""
        for title, records in _groups(self.get_params(ctx), ctx).items():
            with formatter.section(title):
                formatter.write_dl(records)

    def format_epilog(self, ctx: Any, formatter: Any) -> None:
        """Write the examples, each on a line of its own."""
        if self.epilog:
            with formatter.section("Examples"):
                for line in self.epilog.splitlines():
                    formatter.write(f"  {line}\n")


def examples(*commands: str) -> str:
    """Calls of `spacy clinner`, as the end of a command's help.

    Args:
        commands: each as it stands behind `python -m spacy clinner`.
    """
    return "\n".join(f"python -m spacy clinner {command}" for command in commands)


def _groups(parameters: Iterable[Any], ctx: Any) -> dict[str, list[tuple[str, str]]]:
    groups: dict[str, list[tuple[str, str]]] = {}
    for parameter in parameters:
        record = parameter.get_help_record(ctx)
        if record is not None:
            groups.setdefault(_group_of(parameter), []).append(record)
    if RUNNING in groups:
        groups[RUNNING] = groups.pop(RUNNING)  # last
    return groups


def _group_of(parameter: Any) -> str:
    if parameter.param_type_name == "argument":
        return "Arguments"
    return getattr(parameter, "rich_help_panel", None) or RUNNING
