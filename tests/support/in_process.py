"""Runs a script of the repository in this process, which has started Python, torch and spaCy already."""

import contextlib
import io
import os
import runpy
import sys
import traceback
from collections.abc import Callable, Iterator, Sequence
from concurrent.futures import Future
from pathlib import Path
from subprocess import CompletedProcess
from types import SimpleNamespace
from typing import Any
from unittest import mock

ROOT = Path(__file__).parents[2]


def run_script(script: Path, *args: object, cwd: Path | None = None) -> CompletedProcess[str]:
    """What `python SCRIPT ARGS` prints and returns; the cells of a study run in this process too.

    Args:
        script: a file in `scripts` or `benchmarks`.
        args: its arguments.
        cwd: where it runs, if not here.
    """
    out, err = io.StringIO(), io.StringIO()
    with contextlib.redirect_stdout(out), contextlib.redirect_stderr(err), _started(script, args, cwd):
        try:
            runpy.run_path(str(script), run_name="__main__")
            code: int | str | None = 0
        except SystemExit as leaving:
            code = leaving.code
        except Exception:
            code = traceback.format_exc()
    if isinstance(code, str):
        err.write(code + "\n")
    return CompletedProcess([], code if isinstance(code, int) else bool(code), out.getvalue(), err.getvalue())


@contextlib.contextmanager
def _started(script: Path, args: Sequence[object], cwd: Path | None) -> Iterator[None]:
    """The state of the interpreter as it is when a script starts."""
    before = Path.cwd()
    os.chdir(cwd or before)
    try:
        with (
            mock.patch.object(sys, "argv", [str(script), *map(str, args)]),
            mock.patch.object(sys, "path", [str(script.parent), *sys.path]),
            _cells_in_this_process(),
        ):
            yield
    finally:
        os.chdir(before)


@contextlib.contextmanager
def _cells_in_this_process() -> Iterator[None]:
    with mock.patch.object(sys, "path", [str(ROOT / "scripts"), *sys.path]):
        import cells
    with (
        mock.patch.object(cells, "subprocess", SimpleNamespace(run=_run_command)),
        mock.patch.object(cells, "ThreadPoolExecutor", _OneAfterTheOther),
    ):
        yield


def _run_command(command: Sequence[str], **_: Any) -> CompletedProcess[str]:
    _, script, *args = command
    return run_script(Path(script), *args)


class _OneAfterTheOther:
    """An executor without threads: a training draws from random numbers that the whole process shares."""

    def __init__(self, jobs: int) -> None:
        pass

    def __enter__(self) -> "_OneAfterTheOther":
        return self

    def __exit__(self, *_: object) -> None:
        pass

    def submit(self, run: Callable[..., Any], *args: Any) -> Future[Any]:
        done: Future[Any] = Future()
        done.set_result(run(*args))
        return done
