"""Commands of bash blocks: spaCy's and Python's in this process, which has loaded torch already; others in a
shell.
"""

import contextlib
import io
import os
import re
import shlex
import subprocess
import sys
import traceback
from collections.abc import Callable, Iterator, Sequence
from pathlib import Path

from tests.docs.blocks import Block
from tests.support.in_process import run_script

CONTROL = re.compile(r"[|;&<>]|\$\(|`|^\s*(for|while|if|export)\b|^\s*\w+=")
"""What only a shell does, outside quotes."""


class CommandError(Exception):
    """A command of a page did not end as the page says."""


def run_bash(block: Block) -> str:
    """Run the commands of a block in the current folder; the output of all.

    Raises:
        CommandError: if one fails, or if the last one does not though the page says that it fails.
    """
    printed = []
    commands = list(statements(block.text))
    for number, command in enumerate(commands, start=1):
        code, output = run_command(_extended(command, block.extra))
        printed.append(output)
        expected = int(block.fails and number == len(commands))
        if code != expected:
            raise CommandError(f"{block.place}: exit code {code}, expected {expected}: {command}\n{output}")
    return "".join(printed)


def statements(text: str) -> Iterator[str]:
    """The commands of a script; continued lines, open quotes, loops and here-documents belong together."""
    lines = iter(text.splitlines())
    for line in lines:
        if not line.strip() or line.lstrip().startswith("#"):
            continue
        while _is_open(line):
            try:
                line += "\n" + next(lines)
            except StopIteration:
                break
        yield line


def run_command(command: str) -> tuple[int, str]:
    """The exit code and the output of a command; `cd` and `export` hold for those that follow."""
    if CONTROL.search(_without_quoted(command)):
        return _export(command) if command.startswith("export ") else _in_shell(command)
    words = expanded(command)
    if words[0] == "cd":
        os.chdir(Path(words[1]).expanduser())
        return 0, ""
    if words[:3] == ["python", "-m", "spacy"]:
        return _in_process(_spacy, words[3:])
    if words[:3] == ["python", "-m", "weasel"]:
        return _in_process(_weasel, words[3:])
    if words[0] == "python" and words[1].endswith(".py"):
        run = run_script(Path(words[1]).absolute(), *words[2:])
        return run.returncode, run.stdout + run.stderr
    return _in_shell(command)


def expanded(command: str) -> list[str]:
    """The words of a command as bash expands them."""
    script = f"printf '%s\\0' {command}"
    run = subprocess.run(["bash", "-c", script], capture_output=True, text=True, check=True)
    return run.stdout.split("\0")[:-1]


def _is_open(text: str) -> bool:
    if text.endswith("\\"):
        return True
    if here := re.search(r"<<-?\s*['\"]?(\w+)['\"]?", text.splitlines()[0]):
        return here[1] not in (line.strip() for line in text.splitlines()[1:])
    words = re.findall(r"\b(for|while|if|done|fi)\b(?=[\s;]|$)", _without_quoted(text))
    if words and words[0] in ("for", "while", "if") and words[-1] not in ("done", "fi"):
        return True
    try:
        shlex.split(text, comments=True)
    except ValueError:
        return True
    return False


def _without_quoted(text: str) -> str:
    return re.sub(r"'[^']*'|\"[^\"]*\"", "", text)


def _extended(command: str, extra: dict[str, str]) -> str:
    """A command with what the page's comment appends to it."""
    words = command.split()
    names = words[3:5] if words[1:4] == ["-m", "spacy", "clinner"] else words[3:4]
    added = [extra[name] for name in names if name in extra]
    return " ".join([command, *added])


def _export(command: str) -> tuple[int, str]:
    name, _, value = command.removeprefix("export ").strip().partition("=")
    os.environ[name] = expanded(value)[0]
    return 0, ""


def _in_shell(command: str) -> tuple[int, str]:
    path = f"{Path(sys.executable).parent}{os.pathsep}{os.environ['PATH']}"
    run = subprocess.run(
        ["bash", "-eo", "pipefail", "-c", command],
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        text=True,
        check=False,
        env={**os.environ, "PATH": path},
    )
    return run.returncode, run.stdout


def _in_process(run: Callable[[Sequence[str]], None], words: Sequence[str]) -> tuple[int, str]:
    printed = io.StringIO()
    with contextlib.redirect_stdout(printed), contextlib.redirect_stderr(printed):
        try:
            run(words)
            code = 0
        except SystemExit as leaving:
            code = leaving.code if isinstance(leaving.code, int) else int(leaving.code is not None)
        except Exception:
            printed.write(traceback.format_exc())
            code = 1
    return code, printed.getvalue()


def _spacy(words: Sequence[str]) -> None:
    from typer.main import get_command

    from spacy_clinner.cli import spacy_app

    get_command(spacy_app)(list(words), prog_name="python -m spacy")


def _weasel(words: Sequence[str]) -> None:
    from typer.main import get_command
    from weasel.cli import app

    get_command(app)(list(words), prog_name="python -m weasel")
