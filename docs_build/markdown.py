"""Markdown from text that was not written as Markdown."""

import re
from collections.abc import Iterable, Sequence

_CODE = re.compile(r"(`+[^`]*`+)")


def prose(text: str) -> str:
    """Text of a docstring or a help text: what looks like HTML is text."""
    parts = _CODE.split(text)
    return "".join(part if part.startswith("`") else _escaped(part) for part in parts)


def one_line(text: str) -> str:
    """The same on one line, for a cell of a table."""
    return prose(" ".join(text.split())).replace("|", "\\|")


def code(text: str) -> str:
    """Code within a sentence or a cell."""
    mark = "``" if "`" in text else "`"
    return f"{mark}{text}{mark}".replace("|", "\\|")


def table(header: Sequence[str], rows: Iterable[Sequence[str]]) -> list[str]:
    """The lines of a table and a blank one."""
    lines = [header, ["---"] * len(header), *rows]
    return [f"| {' | '.join(cells)} |" for cells in lines] + [""]


def fenced(language: str, text: str) -> list[str]:
    """The lines of a code block and a blank one."""
    return [f"```{language}", *text.splitlines(), "```", ""]


def _escaped(text: str) -> str:
    return re.sub(r"([\\*])", r"\\\1", text).replace("<", "&lt;").replace("[", "&#91;")
