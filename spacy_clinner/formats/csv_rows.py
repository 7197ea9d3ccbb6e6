"""Rows of a CSV file with a header, each with the line at which it begins."""

import csv
import io
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import NamedTuple

from spacy_clinner.errors import ClinnerError
from spacy_clinner.formats.files import read_text


class CsvRow(NamedTuple):
    """A row: "FILE:LINE" of its first line, and its cells by the names of their columns."""

    where: str
    values: dict[str, str]


def read_csv_rows(path: Path, delimiter: str = ",", columns: Sequence[str] = ()) -> Iterator[CsvRow]:
    """The rows of a file, its header left out; empty ones are passed over.

    Args:
        path: the file.
        delimiter: between two cells.
        columns: those that the header must have.

    Raises:
        ClinnerError: if the file is missing or not UTF-8, lacks a column, the quotes are broken, or a row has
            more or fewer cells than the header.
    """
    content = read_text(path).removeprefix("\ufeff")
    # the module's bound on a field, 131,072 characters, is global; a note may be longer
    csv.field_size_limit(max(csv.field_size_limit(), len(content)))
    reader = csv.reader(io.StringIO(content, newline=""), strict=True, delimiter=delimiter)
    line = 1
    header: list[str] | None = None
    while True:
        try:
            cells = next(reader, None)
        except csv.Error:
            raise ClinnerError(f"{path}:{line}: no well-formed CSV: check the quotes") from None
        if cells is None:
            break
        where, line = f"{path}:{line}", reader.line_num + 1
        if header is None:
            header = cells
            _require_columns(where, header, columns)
        elif cells:
            if len(cells) != len(header):
                raise ClinnerError(f"{where}: {len(cells)} fields instead of {len(header)}: check the quotes")
            yield CsvRow(where, dict(zip(header, cells, strict=True)))
    if header is None and columns:
        raise ClinnerError(f"{path}: the file is empty: expected the columns {', '.join(columns)}")


def _require_columns(where: str, header: list[str], columns: Sequence[str]) -> None:
    missing = [column for column in columns if column not in header]
    if missing:
        raise ClinnerError(
            f"{where}: no column {', '.join(missing)}: expected a header with {', '.join(columns)}"
        )
