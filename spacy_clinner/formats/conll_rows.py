"""Lines of a column file -> its tokens with their tags, and where sentences and documents begin."""

import re
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import NamedTuple

from spacy_clinner.errors import ClinnerError
from spacy_clinner.formats.conll_layout import ConllColumns, Layout, layout_of
from spacy_clinner.formats.conll_tags import Tag, read_tag
from spacy_clinner.formats.conllu import WordReader, silent_tag
from spacy_clinner.formats.files import read_text

DOCUMENT_START = "-DOCSTART-"

# CoNLL-U's "# newdoc id = 7", the "#begin document (7);" of CoNLL 2012, the "###MEDLINE:7" of JNLPBA
_DOCUMENT_COMMENT = re.compile(
    r"#+ ?(?:newdoc(?: id ?= ?[^\s=][^\t]*?)?|begin document\b[^\t]*|MEDLINE:\w+)\s*"
)
_CHUNKS = frozenset(["ADJP", "ADVP", "CONJP", "INTJ", "LST", "NP", "PP", "PRT", "SBAR", "UCP", "VP"])
"""Labels of the phrases that CoNLL 2000 and 2003 tag beside entities."""

_KEY_AND_VALUE = re.compile(r"# ?[^\s=]+ = ")


class Token(NamedTuple):
    """A token and its tag."""

    text: str
    tag: Tag


class Boundary(NamedTuple):
    """The end of a sentence, and of a document where the file marks one."""

    is_document: bool


Row = Token | Boundary | ClinnerError
"""What a line is; an error where it is no row that could be read."""

_BLANK, _MARK = Boundary(False), Boundary(True)


class ColumnFile(NamedTuple):
    """The rows of a file in order.

    Attributes:
        rows: what its lines are, comments left out.
        marks_documents: whether some line begins a document.
        from_label_studio: whether Label Studio wrote it, with a blank line behind each task.
        other_tags: how many tags of entities stand in each column of tags that is not read.
    """

    rows: tuple[Row, ...]
    marks_documents: bool
    from_label_studio: bool
    other_tags: dict[int, int]


def read_rows(path: Path, columns: ConllColumns) -> ColumnFile:
    """Tokens of a file in order, the boundaries between them, and what is wrong with other lines.

    A row is wrong if it lacks a token or a tag, or has more or fewer columns than most rows, since a word
    would be lost. A line that begins with "#" is a comment, unless it has the columns of a row, because "#"
    may be a token. In CoNLL-U the second column holds the tokens and the tenth the tags.

    Raises:
        ClinnerError: if the file is missing or not UTF-8, or the words are not where they are looked for.
    """
    lines = list(enumerate(_lines(read_text(path).removeprefix("\ufeff")), start=1))
    layout = layout_of(path, [line for line in lines if not _boundary(line[1])], columns)
    if layout is None:
        return ColumnFile((), False, False, {})
    read = _word_rows if layout.ids >= 0 or layout.in_misc else _plain_rows
    rows = tuple(read(layout, lines))
    others = _other_tags(layout, [line for _, line in lines if not _boundary(line)])
    return ColumnFile(rows, _MARK in rows, layout.from_label_studio, others)


def _other_tags(layout: Layout, lines: Sequence[str]) -> dict[int, int]:
    """How many tags of entities stand in each other column of nothing but tags; those of chunks are none."""
    cut = [cells for line in lines if len(cells := layout.cells(line)) == layout.width]
    read = {layout.columns.token % layout.width, layout.columns.tag % layout.width}
    counts = {}
    for column in set(range(layout.width)) - read:
        tags = [read_tag(cells[column]) for cells in cut]
        labels = [tag.label for tag in tags if tag and tag.label]
        if None not in tags and not _CHUNKS.issuperset(labels):
            counts[column] = len(labels)
    return counts


def _lines(text: str) -> list[str]:
    """Lines without their ends; other separators than line ends may be in tokens."""
    if "\n" not in text:
        return text.split("\r")
    return [line.rstrip("\r") for line in text.split("\n")]


def _plain_rows(layout: Layout, lines: Sequence[tuple[int, str]]) -> Iterator[Row]:
    for number, line in lines:
        if boundary := _boundary(line):
            yield boundary
            continue
        cells = layout.cells(line)
        if not (line.startswith("#") and _is_comment(layout, line, cells)):
            yield _token(layout, number, cells)


def _token(layout: Layout, number: int, cells: Sequence[str]) -> Token | ClinnerError:
    if error := layout.width_error(number, cells):
        return error
    text, tag = cells[layout.columns.token], layout.tag(cells)
    if not text or tag is None or (layout.columns.token - layout.columns.tag) % layout.width == 0:
        return ClinnerError(
            f"{layout.path}:{number}: expected a token and a tag such as O, B-LABEL or I-LABEL: check the "
            "columns"
        )
    return Token(text, tag)


def _is_comment(layout: Layout, line: str, cells: Sequence[str]) -> bool:
    """Whether a line that begins with "#" is a comment: neither a row, nor one with a column too many."""
    if layout.tag(cells) is None:
        return True
    if layout.columns.separator is not None and layout.columns.separator in line:
        return False
    return bool(_KEY_AND_VALUE.match(line)) or (len(cells) != layout.width and line[1:2] == " ")


def _word_rows(layout: Layout, lines: Sequence[tuple[int, str]]) -> Iterator[Row]:
    rows = [line for _, line in lines if not line.startswith("#") and not _boundary(line)]
    words = WordReader(layout, silent_tag(layout, rows))
    for number, line in lines:
        if boundary := _boundary(line):
            words.end_sentence()
            yield boundary
            continue
        cells = layout.cells(line)
        if line.startswith("#") and (layout.ids == 0 or len(cells) != layout.width):
            continue
        if (word := _word(layout, words, number, cells)) is not None:
            yield word


def _word(
    layout: Layout, words: WordReader, number: int, cells: Sequence[str]
) -> Token | ClinnerError | None:
    if error := layout.width_error(number, cells):
        return error
    text, tag = cells[layout.columns.token], words.tag(number, cells)
    if not text:
        return ClinnerError(f"{layout.path}:{number}: the word is missing: complete the line")
    return Token(text, tag) if isinstance(tag, Tag) else tag


def _boundary(line: str) -> Boundary | None:
    if line[: len(DOCUMENT_START)].upper() == DOCUMENT_START:  # also of a corpus in small letters
        return _MARK
    if not line.strip():
        return _BLANK
    return _MARK if line.startswith("#") and _DOCUMENT_COMMENT.fullmatch(line) else None
