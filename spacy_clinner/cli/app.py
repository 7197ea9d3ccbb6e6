"""The `clinner` command group, and what every command does with bad input."""

import functools
import warnings
from collections.abc import Callable
from contextlib import nullcontext
from typing import Any

import typer

from spacy_clinner.batch.locks import locked
from spacy_clinner.batch.spark_runs import is_url
from spacy_clinner.cli.uncaught_errors import print_error_line
from spacy_clinner.errors import ClinnerError

app = typer.Typer(
    name="clinner",
    help="Find entities in clinical text with few labels.",
    no_args_is_help=True,
    rich_markup_mode=None,  # as spaCy's own commands
)
DEBUG_HELP = "Show the traceback of an error."


@app.callback()
def clinner() -> None:
    """Keep `clinner` a group of commands, also while it has one command only."""


def one_line_errors(command: Callable[..., None]) -> Callable[..., None]:
    """Print bad input as one line and exit with code 1; `--debug` lets the traceback through.

    The wrapped command must take a keyword argument `debug`.
    """

    @functools.wraps(command)
    def run(*args: Any, **kwargs: Any) -> None:
        default, warnings.formatwarning = warnings.formatwarning, _one_line
        try:
            command(*args, **kwargs)
        except (ClinnerError, OSError) as error:
            if kwargs.get("debug"):
                raise
            print_error_line(error)
            raise typer.Exit(1) from None
        finally:
            warnings.formatwarning = default

    return run


def _one_line(message: Warning | str, *_: Any, **__: Any) -> str:
    """A warning as the commands print it: without the line of code that it came from."""
    return f"⚠ {' '.join(str(message).split())}\n"


def one_run_at_a_time(command: Callable[..., None]) -> Callable[..., None]:
    """Hold the lock of the output while a command runs, before it decides anything.

    The wrapped command must take a keyword argument `out`.
    """

    @functools.wraps(command)
    def run(*args: Any, **kwargs: Any) -> None:
        # Spark itself stops a second run into one place, which may be on no file system of this machine
        with nullcontext() if is_url(kwargs["out"]) else locked(kwargs["out"]):
            command(*args, **kwargs)

    return run
