"""The code blocks of a Markdown page, with what the comments before them say."""

import re
import textwrap
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path

LANGUAGES = {"bash", "python", "ini", "toml", "json", "yaml", "text"}
DIRECTIVES = {"with", "fails", "not run", "output"}
_FENCE = re.compile(r"^(?P<indent>\s*)(?P<mark>`{3,}|~{3,})\s*(?P<language>[\w-]*)")
_COMMENT = re.compile(r"^\s*<!--\s*docs:\s*(?P<words>.*?)\s*-->\s*$")
_HIDDEN = re.compile(r"^\s*<!--\s*docs:\s*hidden\s+(?P<language>\w+)\s*$")


class BadPageError(Exception):
    """A block or a comment that no check understands."""


@dataclass(frozen=True)
class Block:
    """A fenced block, or a hidden one.

    Attributes:
        language: the word behind the fence.
        text: the lines between, without their common indentation.
        page: the file.
        line: number of the first line of the text.
        extra: words to append to a command in the test, by the name of the command.
        reason: why it is not run; empty if it is.
        fails: whether its last command must exit with 1.
        output: whether it shows the output of the block before.
    """

    language: str
    text: str
    page: Path
    line: int
    extra: dict[str, str] = field(default_factory=dict)
    reason: str = ""
    fails: bool = False
    output: bool = False

    @property
    def place(self) -> str:
        """The file and line, for messages."""
        return f"{self.page}:{self.line}"


def blocks(page: Path) -> list[Block]:
    """All blocks of a page, in order.

    Raises:
        BadPageError: on a block without a known language, or a comment that directs nothing.
    """
    return list(_blocks(page, page.read_text(encoding="utf8").splitlines()))


def _blocks(page: Path, lines: list[str]) -> Iterator[Block]:
    number, directives = 0, []
    while number < len(lines):
        line, number = lines[number], number + 1
        if comment := _COMMENT.match(line):
            directives.append(comment["words"])
        elif opening := _HIDDEN.match(line) or _FENCE.match(line):
            body = _body(lines, number, opening, f"{page}:{number}")
            yield _block(opening["language"], body, page, number + 1, directives)
            number, directives = number + len(body) + 1, []
        elif line.strip() and directives:
            raise BadPageError(
                f"{page}:{number}: a docs: comment directs the block below it, but there is none"
            )


def _body(lines: list[str], start: int, opening: re.Match[str], place: str) -> list[str]:
    marks = opening.groupdict()
    end = re.escape(marks["mark"]) if "mark" in marks else "-->"
    for number in range(start, len(lines)):
        if re.match(rf"\s*{end}\s*$", lines[number]):
            return lines[start:number]
    raise BadPageError(f"{place}: the block has no end")


def _block(language: str, body: list[str], page: Path, line: int, directives: list[str]) -> Block:
    if language not in LANGUAGES:
        raise BadPageError(
            f"{page}:{line}: a block of {language!r}: use one of {', '.join(sorted(LANGUAGES))}"
        )
    text = textwrap.dedent("\n".join(body)) + "\n"
    try:
        return Block(language, text, page, line, **_directed(directives))
    except ValueError as error:
        raise BadPageError(f"{page}:{line}: {error}") from None


def _directed(directives: list[str]) -> dict[str, object]:
    directed: dict[str, object] = {"extra": {}}
    for words in directives:
        name, _, rest = words.partition(" ")
        if name == "with" or name.startswith("with-"):
            directed["extra"][name.partition("-")[2] or "train"] = rest  # type: ignore[index]
        elif words in ("fails", "output"):
            directed[words] = True
        elif words.startswith("not run:") and words.removeprefix("not run:").strip():
            directed["reason"] = words.removeprefix("not run:").strip()
        else:
            raise ValueError(f"<!-- docs: {words} --> is no directive")
    return directed
