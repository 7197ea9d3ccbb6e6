"""The prose of a Markdown page: its paragraphs and list items, their sentences and words."""

import re
from collections.abc import Iterator
from dataclasses import dataclass

from markdown_it import MarkdownIt
from markdown_it.token import Token

CODE = "Code"
"""Stands for a code span or a formula: one word."""
_BOX = re.compile(r"^(\s*)(!!!|\?\?\?\+?|===\+?)\s.*$")
_FORMULA = re.compile(r"\$\$.*?\$\$|\$[^$\n]+\$", re.DOTALL)
_ABBREVIATIONS = ("e.g.", "i.e.", "et al.", "vs.", "approx.", "cf.", "Dr.", "Mr.", "Mrs.", "no.", "p.", "pp.")
_END = re.compile(r"(?<=[.!?])[)\"”']*\s+(?=[A-Z(\"“\d])")


@dataclass(frozen=True)
class Passage:
    """A paragraph, an item of a list or a cell of a table.

    Attributes:
        text: its words; a code span is one word.
        line: where its block begins in the page.
        in_table: whether it is a cell.
    """

    text: str
    line: int
    in_table: bool = False

    @property
    def words(self) -> list[str]:
        """The words, numbers included."""
        return [word for word in self.text.split() if any(map(str.isalnum, word))]

    @property
    def sentences(self) -> list[str]:
        """The text, cut behind full stops, question marks and exclamation marks."""
        text = self.text
        for abbreviation in _ABBREVIATIONS:
            text = re.sub(rf"(?<!\w){re.escape(abbreviation)}", abbreviation.replace(".", "\0"), text)
        return [sentence.replace("\0", ".") for sentence in _END.split(text) if sentence.strip()]


def passages(markdown: str) -> list[Passage]:
    """All passages of a page, but for headings and code blocks."""
    text = re.sub(r"<!--.*?-->", _blank, markdown, flags=re.DOTALL)
    text = _FORMULA.sub(lambda formula: f"{CODE}{_blank(formula)}", _without_boxes(text))
    tokens = MarkdownIt("commonmark").enable("table").parse(text)
    return list(_passages(tokens))


def percentile_90(lengths: list[int]) -> int:
    """The least length that nine tenths do not exceed."""
    return sorted(lengths)[max(0, -(-9 * len(lengths) // 10) - 1)]


def _blank(match: re.Match[str]) -> str:
    """As many line ends, so that line numbers stay."""
    return "\n" * match.group().count("\n")


def _without_boxes(text: str) -> str:
    """Admonitions and tabs as plain paragraphs: Markdown itself takes what is in them for code."""
    lines: list[str] = []
    indent: int | None = None
    for line in text.splitlines():
        blank, depth = not line.strip(), len(line) - len(line.lstrip())
        if indent is not None and not blank and depth < indent + 4:
            indent = None
        if box := _BOX.match(line):
            indent = len(box[1])
            lines.append("")
        else:
            lines.append(line[4:] if indent is not None else line)
    return "\n".join(lines)


def _passages(tokens: list[Token]) -> Iterator[Passage]:
    heading, table, line = False, False, 0
    for token in tokens:
        heading = token.type == "heading_open" or (heading and token.type != "heading_close")
        table = token.type == "table_open" or (table and token.type != "table_close")
        line = token.map[0] + 1 if token.map else line
        if token.type == "inline" and not heading:
            text = "".join(map(_text, token.children or ())).strip()
            if text:
                yield Passage(" ".join(text.split()), line, table)


def _text(token: Token) -> str:
    if token.type == "code_inline":
        return CODE
    if token.type in ("softbreak", "hardbreak"):
        return " "
    return token.content if token.type == "text" else ""
