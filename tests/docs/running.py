"""Runs the code blocks of a page in a folder of its own."""

import contextlib
import io
import json
import os
import re
import sys
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any
from unittest import mock

import yaml

from tests.docs.blocks import Block, blocks
from tests.docs.config_blocks import check_config
from tests.docs.shell import run_bash

if sys.version_info >= (3, 11):
    import tomllib
else:
    import tomli as tomllib

ELLIPSIS = "…"
_COLOR = re.compile(r"\x1b\[[0-9;]*m")


class BadBlockError(Exception):
    """A block that is checked and not run has a mistake."""


class OutputError(Exception):
    """A page shows another output than the block before it prints."""


def run_page(page: Path, folder: Path, show: Callable[[str], None] = lambda text: None) -> list[Block]:
    """Run or check every block of a page.

    Args:
        page: a Markdown file.
        folder: where its commands run; empty.
        show: gets the text of each block and what it printed.

    Returns:
        The blocks that the page exempts.

    Raises:
        Exception: at the first block that does not do what the page says.
    """
    printed, names = "", {"__name__": "__main__"}
    exempt = []
    with _place(folder):
        for block in blocks(page):
            show(f"\n--- {block.place} ({block.language})\n{block.text}")
            if block.reason:
                exempt.append(block)
            elif block.language in _RUN:
                printed = _RUN[block.language](block, names)
                show(printed)
            else:
                _check(block, printed)
    return exempt


def same_output(shown: str, printed: str) -> bool:
    """Whether every line that is shown is printed, in order; `…` stands for any lines or words."""
    lines = iter(map(_squeezed, printed.splitlines()))
    return all(
        any(_like(_squeezed(line), candidate) for candidate in lines)
        for line in shown.splitlines()
        if line.strip() not in ("", ELLIPSIS)
    )


def _squeezed(line: str) -> str:
    return " ".join(_COLOR.sub("", line).split())


def _like(shown: str, printed: str) -> bool:
    parts = shown.split(ELLIPSIS)
    if len(parts) == 1:
        return shown == printed
    return printed.startswith(parts[0].rstrip()) and all(part.strip() in printed for part in parts)


def _check(block: Block, printed: str) -> None:
    try:
        _CHECK[block.language](block.text)
    except Exception as error:
        raise BadBlockError(f"{block.place}: {error}") from error
    if block.output and not same_output(block.text, printed):
        raise OutputError(
            f"{block.place}: the page shows\n{block.text}\nbut the block before prints\n{printed}"
        )


def _python(block: Block, names: dict[str, Any]) -> str:
    code = compile("\n" * (block.line - 1) + block.text, str(block.page), "exec")
    printed = io.StringIO()
    with contextlib.redirect_stdout(printed):
        exec(code, names)
    return printed.getvalue()


@contextlib.contextmanager
def _place(folder: Path) -> Iterator[None]:
    """The state of the interpreter and of the environment that a reader has in an empty folder."""
    before = Path.cwd()
    os.chdir(folder)
    try:
        with mock.patch.dict(os.environ), mock.patch.object(sys, "path", [str(folder), *sys.path]):
            yield
    finally:
        os.chdir(before)


def _json(text: str) -> None:
    try:
        json.loads(text)
    except json.JSONDecodeError:
        for line in filter(str.strip, text.splitlines()):  # JSON Lines
            json.loads(line)


_RUN = {"bash": lambda block, names: run_bash(block), "python": _python}
_CHECK: dict[str, Callable[[str], object]] = {
    "ini": check_config,
    "toml": tomllib.loads,
    "json": _json,
    "yaml": lambda text: list(yaml.safe_load_all(text)),
    "text": str,
}
