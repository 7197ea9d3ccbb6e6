"""The option that chooses among a model's labels, alike in all commands that redact."""

from typing import Annotated

import typer

REPLACED = "What is replaced"
"""Heading of the options that say so in the help."""

Labels = Annotated[
    str | None,
    typer.Option(
        "--labels",
        metavar="A,B",
        help="Replace only these of the model's labels; all if not given.",
        rich_help_panel=REPLACED,
    ),
]


def chosen_labels(labels: str) -> tuple[str, ...]:
    """The labels of a list with commas."""
    return tuple(filter(None, map(str.strip, labels.split(","))))
