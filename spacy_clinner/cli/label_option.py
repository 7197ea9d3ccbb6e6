"""The option that chooses among a model's labels, alike in all commands that redact."""

from typing import Annotated

import typer

from spacy_clinner.errors import ClinnerError

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


def labels_of_option(labels: str | None, option: str) -> tuple[str, ...] | None:
    """The labels that an option names; None if it is not given.

    Args:
        labels: the value of the option.
        option: its name.

    Raises:
        ClinnerError: if it is given and names none: leaving out every label is never what was meant.
    """
    if labels is None:
        return None
    chosen = chosen_labels(labels)
    if not chosen:
        raise ClinnerError(f"{option}: names no label: give some, with commas between them, or leave it out")
    return chosen


def chosen_labels(labels: str) -> tuple[str, ...]:
    """The labels of a list with commas."""
    return tuple(filter(None, map(str.strip, labels.split(","))))
