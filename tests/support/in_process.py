"""Runs a script of the repository in this process, which has started Python, torch and spaCy already."""

import contextlib
import io
import os
import runpy
import sys
import traceback
from collections.abc import Iterator, Sequence
from pathlib import Path
from subprocess import CompletedProcess
from unittest import mock


def run_script(script: Path, *args: object, cwd: Path | None = None) -> CompletedProcess[str]:
    """What `python SCRIPT ARGS` prints and returns.

    Args:
        script: a file in `benchmarks`.
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
        ):
            yield
    finally:
        os.chdir(before)
