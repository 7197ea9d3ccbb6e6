"""Errors that end a command of spaCy's own, such as `spacy train`: one line, as in `spacy clinner`."""

import os
import sys
from types import TracebackType

import typer

from spacy_clinner.errors import ClinnerError

TRACEBACK = frozenset(["--debug", "--verbose", "-V"])
"""Options of a command line that ask for a traceback; the last two are those of `spacy train`."""


def print_uncaught_in_one_line() -> None:
    """Let Python print an uncaught ClinnerError of this process in one line; others as before."""
    earlier = sys.excepthook

    def print_error(kind: type[BaseException], error: BaseException, traceback: TracebackType | None) -> None:
        if isinstance(error, ClinnerError) and TRACEBACK.isdisjoint(sys.argv):
            print_error_line(error)
        else:
            earlier(kind, error, traceback)

    sys.excepthook = print_error


def print_error_line(error: Exception) -> None:
    """Write an error to standard error, as one line."""
    typer.secho(f"Error: {' '.join(_line(error).split())}", err=True, fg=typer.colors.RED)


def _line(error: Exception) -> str:
    """What is wrong, where, and what to look at; of two paths the one that was to be written."""
    if not isinstance(error, OSError) or not error.strerror or error.filename is None:
        return str(error)
    path = os.fsdecode(error.filename if error.filename2 is None else error.filename2)
    return f"{path}: {error.strerror}: check the path, its rights and the room there"
