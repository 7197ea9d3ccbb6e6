"""How the rows of a column file are cut into cells: as its first row is, or words would be lost."""

import re
from collections.abc import Sequence
from pathlib import Path
from typing import NamedTuple

from spacy_clinner.errors import ClinnerError
from spacy_clinner.formats.conll_tags import Tag, read_tag

DOCUMENT_START = "-DOCSTART-"
FORM, MISC = 1, 9
"""Columns of CoNLL-U."""

_CONLLU_COLUMNS = 10
_CONLLU_ID = re.compile(r"\d+(?:-\d+|\.\d+)?")
_BLANKS = re.compile(r"[ \t]+")


class Columns(NamedTuple):
    """Which columns of a file are read.

    Attributes:
        token: column of the token, counted from 0, or from the end if negative.
        tag: column of the tag, likewise.
        separator: what separates columns; None for tabs if the first row has one, else runs of blanks.
    """

    token: int = 0
    tag: int = -1
    separator: str | None = None


class Layout(NamedTuple):
    """The cut of a file's first row, which all others must have.

    Attributes:
        path: the file.
        columns: which columns are read.
        width: how many columns there are.
        first: line of the first row.
        is_conllu: whether tokens and tags are those of CoNLL-U.
    """

    path: Path
    columns: Columns
    width: int
    first: int
    is_conllu: bool

    def cells(self, line: str) -> list[str]:
        """The cells of a line; a no-break space or other white space beyond ASCII is part of a token."""
        return _cells(line, self.columns, self.width)

    def tag(self, cells: Sequence[str]) -> Tag | None:
        """The tag in a row's cells; None if there is none."""
        try:
            return read_tag(cells[self.columns.tag])
        except IndexError:
            return None

    def width_error(self, number: int, cells: Sequence[str]) -> ClinnerError | None:
        """What is wrong with the number of cells in a line, if anything."""
        if len(cells) != self.width:
            return ClinnerError(
                f"{self.path}:{number}: {len(cells)} column(s), but line {self.first} has {self.width}: a "
                "token with a blank in it? separate columns by tabs, or complete the line"
            )
        if all(-self.width <= column < self.width for column in self.columns[:2]):
            return None
        return ClinnerError(
            f"{self.path}:{number}: {self.width} column(s): check --token-column and --tag-column"
        )


def layout_of(path: Path, rows: Sequence[tuple[int, str]], columns: Columns) -> Layout | None:
    """The layout of a file by its first row that does not begin with "#"; None for a file without rows.

    A file of ten columns of which the first is a number is CoNLL-U, unless other columns are asked for.

    Args:
        path: the file.
        rows: line numbers and lines that are no boundaries.
        columns: which columns are read.
    """
    if not rows:
        return None
    first, line = next((row for row in rows if not row[1].startswith("#")), rows[0])
    if columns.separator is None and "\t" in line:
        columns = columns._replace(separator="\t")
    # empty cells at the end of a row are no columns, unless one of them is read
    cells = _cells(line, columns, max(columns.token, columns.tag) + 1)
    is_conllu = (
        columns.separator == "\t"
        and len(cells) == _CONLLU_COLUMNS
        and _CONLLU_ID.fullmatch(cells[0]) is not None
        and columns.token in (0, FORM)
        and columns.tag in (-1, MISC)
    )
    return Layout(path, columns, len(cells), first, is_conllu)


def _cells(line: str, columns: Columns, least: int) -> list[str]:
    if columns.separator is None:
        return [cell for cell in _BLANKS.split(line) if cell]
    cells = [cell.strip(" ") for cell in line.split(columns.separator)]
    while len(cells) > least and not cells[-1]:
        del cells[-1]
    return cells
