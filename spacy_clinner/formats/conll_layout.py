"""How the rows of a column file are cut into cells: all of them alike, or words would be lost."""

import csv
import re
from collections import Counter
from collections.abc import Sequence
from pathlib import Path
from typing import NamedTuple

from spacy_clinner.errors import ClinnerError
from spacy_clinner.formats.conll_tags import Tag, read_tag

NER_KEYS = frozenset({"ner", "ner_tag", "nertag", "ne", "ne_tag", "name", "named_entity"})
"""Names of columns and keys in CoNLL-U's MISC that hold entity tags: those of spaCy, Stanza and treebanks."""

_CONLLU = ("ID", "FORM", "LEMMA", "UPOS", "XPOS", "FEATS", "HEAD", "DEPREL", "DEPS", "MISC")
_COLUMN_NAMES = re.compile(r"# ?global\.columns ?= ?(?P<names>\S.*)")
_NUMBER = re.compile(r"\d{1,9}")
_WORD_ID = re.compile(r"\d{1,9}(?:-\d{1,9}|\.\d{1,9})?")
_LABEL_STUDIO = ["-X-", "_"]
_BLANKS = re.compile(r"[ \t]+")
_SEPARATORS = ("\t", None, ",", ";")
_SAMPLE = 100
_ENOUGH_NUMBERS = 3

NumberedLine = tuple[int, str]


class ConllColumns(NamedTuple):
    """Which columns of a file are read.

    Attributes:
        token: column of the token, counted from 0, or from the end if negative.
        tag: column of the tag, likewise.
        separator: what separates columns; None for what the first rows show: a tab, blanks, "," or ";".
    """

    token: int = 0
    tag: int = -1
    separator: str | None = None


class Layout(NamedTuple):
    """The cut that most of a file's first rows have, and that all others must have.

    Attributes:
        path: the file.
        columns: which columns are read; the separator None stands for runs of blanks.
        width: how many columns there are.
        first: line of the first row with so many.
        ids: column of CoNLL-U's word numbers; -1 if there is none.
        in_misc: whether the column of the tag is CoNLL-U's MISC, with keys and values.
        from_label_studio: whether these are rows of Label Studio, which puts a blank line behind each task.
    """

    path: Path
    columns: ConllColumns
    width: int
    first: int
    ids: int = -1
    in_misc: bool = False
    from_label_studio: bool = False

    def cells(self, line: str) -> list[str]:
        """The cells of a line; a no-break space or other white space beyond ASCII is part of a token."""
        return _cells(line, self.columns.separator, self.width)

    def tag(self, cells: Sequence[str]) -> Tag | None:
        """The tag in a row's cells; None if there is none."""
        return _tag(cells, self.columns)

    def width_error(self, number: int, cells: Sequence[str]) -> ClinnerError | None:
        """What is wrong with the number of cells in a line, if anything."""
        if len(cells) != self.width:
            mend = "a token with a blank in it? separate columns by tabs"
            if len(cells) < self.width:
                mend = "expected a token and a tag in as many: complete the line"
            other = f"but line {self.first} has {self.width}"
            return ClinnerError(f"{self.path}:{number}: {len(cells)} column(s), {other}: {mend}")
        if all(-self.width <= column < self.width for column in self.columns[:2]):
            return None
        return ClinnerError(
            f"{self.path}:{number}: {self.width} column(s): check --token-column and --tag-column"
        )


def layout_of(path: Path, rows: Sequence[NumberedLine], columns: ConllColumns) -> Layout | None:
    """The layout of a file by its first rows; None for a file without rows.

    A file of ten columns of which the first is a number is CoNLL-U, and one that names its columns in
    "# global.columns" is CoNLL-U Plus; token and tag are then looked up by name unless they are asked for.

    Args:
        path: the file.
        rows: line numbers and lines that are no boundaries, comments among them.
        columns: which columns are read.

    Raises:
        ClinnerError: if the column of the token holds the numbers of the words.
    """
    sample = [row for row in rows if not row[1].startswith("#")][:_SAMPLE] or list(rows[:_SAMPLE])
    if not sample:
        return None
    separator = _separator(sample, columns)
    least = max(columns.token, columns.tag) + 1
    cut = [_cells(line, separator, least) for _, line in sample]
    width = Counter(map(len, cut)).most_common(1)[0][0]
    first = next(number for (number, _), cells in zip(sample, cut, strict=True) if len(cells) == width)
    whole = [cells for cells in cut if len(cells) == width]
    if names := _column_names(rows, whole):
        return _named_layout(path, names, columns._replace(separator=separator), width, first)
    _require_words(path, first, whole, columns)
    from_label_studio = all(cells[1:3] == _LABEL_STUDIO and len(cells) == 4 for cells in whole)
    layout = Layout(path, columns._replace(separator=separator), width, first)
    return layout._replace(from_label_studio=from_label_studio)


def _separator(sample: Sequence[NumberedLine], columns: ConllColumns) -> str | None:
    """What gives most rows a token and a tag; the first in the list if several do."""
    if columns.separator is not None:
        return columns.separator
    if any(_COLUMN_NAMES.fullmatch(line) for _, line in sample):
        return "\t"
    votes = {separator: _votes(sample, separator, columns) for separator in _SEPARATORS}
    if not any(votes.values()):
        return "\t" if "\t" in sample[0][1] else None
    return max(votes, key=lambda separator: votes[separator])


def _votes(sample: Sequence[NumberedLine], separator: str | None, columns: ConllColumns) -> int:
    if separator is not None and not any(separator in line for _, line in sample):
        return 0
    cut = (_cells(line, separator, 2) for _, line in sample)
    return sum(len(cells) > 1 and _tag(cells, columns) is not None for cells in cut)


def _column_names(rows: Sequence[NumberedLine], whole: Sequence[Sequence[str]]) -> tuple[str, ...]:
    """The names of the columns, if this is CoNLL-U or CoNLL-U Plus."""
    comments = (_COLUMN_NAMES.fullmatch(line.strip()) for _, line in rows[:_SAMPLE])
    if match := next(filter(None, comments), None):
        return tuple(name.upper() for name in match.group("names").split())
    is_conllu = all(len(cells) == len(_CONLLU) and _WORD_ID.fullmatch(cells[0]) for cells in whole)
    return _CONLLU if is_conllu else ()


def _named_layout(
    path: Path, names: tuple[str, ...], columns: ConllColumns, width: int, first: int
) -> Layout:
    token, tag = columns.token, columns.tag
    if token == 0 and "FORM" in names:
        token = names.index("FORM")
    if tag == -1:
        of_entities = (i for i, name in enumerate(names) if name.rpartition(":")[2].lower() in NER_KEYS)
        misc = names.index("MISC") if "MISC" in names else -1
        tag = next(of_entities, misc)
    in_misc = "MISC" in names and tag % len(names) == names.index("MISC")
    ids = names.index("ID") if "ID" in names else -1
    return Layout(path, ConllColumns(token, tag, columns.separator), width, first, ids, in_misc)


def is_number(cell: str) -> bool:
    """Whether a cell numbers a word."""
    return _NUMBER.fullmatch(cell) is not None


def _require_words(path: Path, line: int, rows: Sequence[Sequence[str]], columns: ConllColumns) -> None:
    """Stop where the words would be read as 1, 2, 3: their numbers stand in the column of the token."""
    if columns.token != 0 or len(rows) < _ENOUGH_NUMBERS or len(rows[0]) <= 2:
        return
    numbers = [int(cells[0]) if is_number(cells[0]) else -1 for cells in rows]
    follows = (after in (0, 1, before + 1) for before, after in zip([-1, *numbers], numbers, strict=False))
    if -1 not in numbers and all(follows):
        raise ClinnerError(f"{path}:{line}: column 0 numbers the words: give --token-column 1")


def _tag(cells: Sequence[str], columns: ConllColumns) -> Tag | None:
    try:
        return read_tag(cells[columns.tag])
    except IndexError:
        return None


def _cells(line: str, separator: str | None, least: int) -> list[str]:
    """The cells of a line, without empty ones behind the first `least`."""
    if separator is None:
        return [cell for cell in _BLANKS.split(line) if cell]
    cells = [cell.strip(" ") or cell for cell in _split(line, separator)]
    while len(cells) > least and not cells[-1].strip():
        del cells[-1]
    return cells


def _split(line: str, separator: str) -> list[str]:
    if separator not in (",", ";"):
        return line.split(separator)
    if line.startswith(2 * separator):  # the token is the separator, without quotes
        return [separator, *line[2:].split(separator)]
    try:
        return next(csv.reader([line], delimiter=separator), [])
    except csv.Error:  # a carriage return, or a longer line than the module takes: there are no quotes
        return line.split(separator)
