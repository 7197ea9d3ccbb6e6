r"""The lines of a WebAnno TSV 3 file, as INCEpTION and WebAnno export it.

    #FORMAT=WebAnno TSV 3.3
    #T_SP=de.tudarmstadt.ukp.dkpro.core.api.ner.type.NamedEntity|value

    #Text=Chest pain today
    1-1<tab>0-5<tab>Chest<tab>Problem[1]
    1-2<tab>6-10<tab>pain<tab>Problem[1]
    1-3<tab>11-16<tab>today<tab>_

Offsets count UTF-16 units, as Java does. A backslash escapes what has a meaning of its own.
"""

import re
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import NamedTuple

from spacy_clinner.errors import ClinnerError

_FORMAT = re.compile(r"#FORMAT=WebAnno TSV 3(?:\.\d+)?\s*")
_LAYER = re.compile(r"#T_(SP|CH|RL)=([^|]+)(?:\|(.*))?")
_TEXT = "#Text="
_ROW = re.compile(r"\d+-\d+(?:\.\d+)?\t(\d{1,9})-(\d{1,9})\t([^\t]*)(?:\t(.*))?")
_ESCAPE = re.compile(r"\\(->|u[0-9A-Fa-f]{4}|.)")
_ESCAPED = {"n": "\n", "r": "\r", "t": "\t", "b": "\b", "f": "\f"}
_ITEM = re.compile(r"((?:\\.|[^\\|\[])*)(?:\[(\d+)\])?(?:\||$)")
_RESERVED = re.compile(r"->|[\\\[\]|_;\t\n*]")
_CONTROL = re.compile(r"[\\\t\r\b\f]")
_SHOWN = {"\n": "\\n", "\r": "\\r", "\t": "\\t", "\b": "\\b", "\f": "\\f"}
_FIRST_CELL = 3


class Layer(NamedTuple):
    """A layer of the header.

    Attributes:
        kind: "SP" for spans, "CH" for chains, "RL" for relations.
        name: full name of its type.
        features: their names.
        column: of its first feature, counted behind the token.
    """

    kind: str
    name: str
    features: tuple[str, ...]
    column: int


class TokenRow(NamedTuple):
    """A token, or a part of one.

    Attributes:
        line: its number in the file.
        start, end: as the file counts.
        text: of the token.
        cells: of the layers.
    """

    line: int
    start: int
    end: int
    text: str
    cells: list[str]


@dataclass
class Sentence:
    """Lines of its text, escaped, and its tokens."""

    lines: list[str] = field(default_factory=list)
    rows: list[TokenRow] = field(default_factory=list)


class TsvFile(NamedTuple):
    """A whole file."""

    layers: list[Layer]
    sentences: list[Sentence]


def parse_tsv(path: Path, content: str) -> TsvFile:
    """The layers and sentences of a file.

    Raises:
        ClinnerError: if it is not of version 3, or a line is malformed.
    """
    lines = [line.rstrip("\r") for line in content.removeprefix("\ufeff").split("\n")]
    if not _FORMAT.fullmatch(lines[0]):
        raise ClinnerError(f"{path}:1: expected #FORMAT=WebAnno TSV 3: export it as WebAnno TSV v3")
    layers: list[Layer] = []
    sentences: list[Sentence] = []
    for number, line in enumerate(lines[1:], start=2):
        if match := _LAYER.fullmatch(line):
            layers.append(_layer(match, layers))
        elif line.startswith(_TEXT):
            if not sentences or sentences[-1].rows:
                sentences.append(Sentence())
            sentences[-1].lines.append(line[len(_TEXT) :])
        elif line.strip() and not line.startswith("#"):
            _require_text(path, number, sentences).rows.append(_row(path, number, line))
        elif not line.strip() and sentences and sentences[-1].lines:
            sentences.append(Sentence())
    return TsvFile(layers, [sentence for sentence in sentences if sentence.lines])


def _layer(match: re.Match[str], before: list[Layer]) -> Layer:
    kind, name, features = match.groups()
    column = before[-1].column + max(len(before[-1].features), 1) if before else 0
    return Layer(kind, name, tuple(filter(None, (features or "").split("|"))), column)


def _require_text(path: Path, number: int, sentences: list[Sentence]) -> Sentence:
    if not sentences or not sentences[-1].lines:
        raise ClinnerError(f"{path}:{number}: a token without a line #Text= before it: export the file again")
    return sentences[-1]


def _row(path: Path, number: int, line: str) -> TokenRow:
    match = _ROW.fullmatch(line)
    if match is None:
        raise ClinnerError(
            f"{path}:{number}: malformed line: expected SENTENCE-TOKEN<tab>START-END<tab>TOKEN and the layers"
        )
    start, end, text, cells = match.groups()
    return TokenRow(number, int(start), int(end), text, (cells or "").split("\t"))


def items(cell: str) -> Iterator[tuple[str | None, str]]:
    """The values in a cell, None for empty ones, each with the number of its annotation, "" without one."""
    if cell in ("_", ""):
        return
    at = 0
    while at < len(cell):
        match = _ITEM.match(cell, at)
        if match is None or match.end() == at:
            yield unescaped(cell[at:]), ""
            return
        value, number = match.groups()
        yield (None if value == "*" else unescaped(value)), number or ""
        at = match.end()


def unescaped(text: str) -> str:
    """A text without its backslashes."""
    return _ESCAPE.sub(_plain, text)


def _plain(match: re.Match[str]) -> str:
    code = match.group(1)
    return chr(int(code[1:], 16)) if len(code) == 5 else _ESCAPED.get(code, code)


def escaped_value(value: str) -> str:
    """A label as it can stand in a cell."""
    return _RESERVED.sub(lambda match: _SHOWN.get(match.group(), "\\" + match.group()), value)


def escaped_text(text: str) -> str:
    """A line of text, or a token, as it can stand in a line."""
    return _CONTROL.sub(lambda match: _SHOWN.get(match.group(), "\\" + match.group()), text)
