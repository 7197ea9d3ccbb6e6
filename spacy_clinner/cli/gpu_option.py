"""`--gpu-id`: the option of our commands, and one line of error for spaCy's own."""

import functools
import inspect
from collections.abc import Callable, Iterator
from typing import Annotated, Any

import typer
from typer.models import CommandInfo

from spacy_clinner.batch.gpu import require_usable_gpu
from spacy_clinner.cli.app import one_line_errors
from spacy_clinner.cli.help_text import RUNNING

GpuId = Annotated[
    int,
    typer.Option(
        "--gpu-id", "-g", help="Number of the GPU to compute on; -1 for the CPU.", rich_help_panel=RUNNING
    ),
]


def check_gpu_of_commands(app: typer.Typer) -> None:
    """Let every command of an app that has `--gpu-id` say in one line that the GPU cannot be used.

    spaCy's commands end with a traceback there, before any component is made. The functions themselves stay
    as they are: only what the command line calls is wrapped.
    """
    for command in _commands(app):
        run = command.callback
        if run is not None and "use_gpu" in inspect.signature(run).parameters:
            command.callback = _checked(run)


def _commands(app: typer.Typer) -> Iterator[CommandInfo]:
    yield from app.registered_commands
    for group in app.registered_groups:
        if group.typer_instance is not None:
            yield from _commands(group.typer_instance)


def _checked(run: Callable[..., Any]) -> Callable[..., Any]:
    @functools.wraps(run)
    def checked(*args: Any, **kwargs: Any) -> Any:
        one_line_errors(require_usable_gpu)(kwargs.get("use_gpu", -1))
        return run(*args, **kwargs)

    return checked
