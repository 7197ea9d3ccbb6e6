"""Files of rows: Parquet, CSV, and JSON Lines whose columns are named; read as notes, row by row.

A long Parquet file is read in parts, as if it were a folder of smaller ones: each part is worked on by one
process, and finished or not.
"""

import csv
import json
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Any, NamedTuple

from spacy_clinner.batch.rows.columns import Columns, id_text, require_row
from spacy_clinner.errors import ClinnerError
from spacy_clinner.formats.files import read_raw_lines, require_no_wide_encoding, require_not_special

PARQUET, CSV, JSON = ".parquet", ".csv", ".jsonl"
TABLES = (PARQUET, CSV)
"""Suffixes of files that are tables in any case."""
PART_ROWS = 5_000
"""Rows of a part of a Parquet file."""
BATCH_ROWS = 256
_PART = "records-"


class FileRow(NamedTuple):
    """A row.

    Attributes:
        number: its position, from 1.
        values: by the names of the columns; None if the row cannot be read.
        fault: what is wrong with it; empty if nothing is.
    """

    number: int
    values: dict[str, Any] | None
    fault: str = ""


class TablePart(NamedTuple):
    """Some rows of a file of rows.

    Attributes:
        table: the file.
        first: number of the first row, from 1.
        rows: how many; None for all that follow.
    """

    table: Path
    first: int = 1
    rows: int | None = None

    @property
    def suffix(self) -> str:
        """The kind of the file."""
        return self.table.suffix.lower()

    def where(self, number: int) -> str:
        """The place of a row."""
        return f"{self.table}: row {number}"


def is_table(file: Path, columns: Columns) -> bool:
    """Whether a file, or a part of one, is read row by row."""
    suffix = file.suffix.lower()
    return suffix in TABLES or (suffix == JSON and columns.json_lines)


def parts_of(file: Path) -> Iterator[Path]:
    """The file, or paths below it that stand for its parts, if it is a long Parquet file."""
    rows = _known_rows(file) if file.suffix.lower() == PARQUET else 0
    if rows <= PART_ROWS:
        yield file
        return
    yield first_part(file)
    for number in range(2, -(-rows // PART_ROWS) + 1):
        yield file / f"{_PART}{number}{PARQUET}"


def first_part(file: Path) -> Path:
    """The path that stands for the first part of a long Parquet file."""
    return file / f"{_PART}1{PARQUET}"


def part_at(file: Path) -> TablePart:
    """What a path of `parts_of` stands for."""
    if not is_part(file):
        return TablePart(file)
    number = int(file.stem.removeprefix(_PART))
    return TablePart(file.parent, (number - 1) * PART_ROWS + 1, PART_ROWS)


def is_part(file: Path) -> bool:
    """Whether a path stands for a part of a file."""
    return file.suffix == PARQUET and file.name.startswith(_PART) and file.parent.is_file()


def expected_rows(file: Path) -> int:
    """About how many rows a Parquet file or a part of one has."""
    return PART_ROWS if is_part(file) else _known_rows(file)


def read_rows_of(part: TablePart, columns: Columns) -> Iterator[FileRow]:
    """The rows, with the columns that are read.

    Raises:
        ClinnerError: if the file is damaged or lacks a column.
    """
    require_not_special(part.table)
    if part.suffix == PARQUET:
        return _parquet_rows(part, columns)
    return _csv_rows(part, columns) if part.suffix == CSV else _json_rows(part)


def note_in(row: FileRow, columns: Columns, where: str) -> tuple[str, str]:
    """The identifier and the text of a row.

    Raises:
        ClinnerError: if it has none, or is no row at all.
    """
    if row.values is None:
        raise ClinnerError(f"{where}: {row.fault}")
    note_id, text = id_text(row.values.get(columns.id)), row.values.get(columns.text)
    require_row(note_id, text, columns, where)
    assert isinstance(text, str)
    for value in (note_id, text):
        try:
            value.encode("utf8")
        except UnicodeEncodeError:
            raise ClinnerError(f"{where}: holds what is not UTF-8: export the table again as UTF-8") from None
    return note_id, text


def parquet_batches(part: TablePart, names: list[str]) -> Iterator[tuple[int, Any]]:
    """The number of the first row and the Arrow batch, for some columns of a Parquet file."""
    pyarrow = pyarrow_for(part.table)
    try:
        opened = pyarrow.parquet.ParquetFile(part.table)
        groups, number = _groups(opened, part)
        last = sys.maxsize if part.rows is None else part.first + part.rows - 1
        for batch in opened.iter_batches(batch_size=BATCH_ROWS, columns=names, row_groups=groups):
            start, end = max(part.first - number, 0), min(last + 1 - number, batch.num_rows)
            if start < end:
                yield number + start, batch.slice(start, end - start)
            number += batch.num_rows
            if number > last:
                return
    except pyarrow.ArrowException:  # its messages may quote values
        raise ClinnerError(f"{part.table}: is no Parquet file, or a damaged one: export it again") from None


def parquet_schema(table: Path) -> Any:
    """The columns of a Parquet file and their types."""
    pyarrow = pyarrow_for(table)
    try:
        return pyarrow.parquet.read_schema(table)
    except pyarrow.ArrowException:
        raise ClinnerError(f"{table}: is no Parquet file, or a damaged one: export it again") from None


def pyarrow_for(table: Path) -> Any:
    """The package that reads and writes Parquet.

    Raises:
        ClinnerError: if it is not installed.
    """
    try:
        import pyarrow
        import pyarrow.parquet
    except ImportError:
        raise ClinnerError(
            f"{table}: Parquet needs pyarrow: pip install 'spacy-clinner[tables]', or give the table as CSV"
        ) from None
    return pyarrow


def csv_header(table: Path) -> list[str]:
    """The names of the columns of a CSV file."""
    return next(_csv_records(table), [])


def _known_rows(file: Path) -> int:
    """The rows of a Parquet file; 0 for one that cannot be read, which whoever reads it reports."""
    try:
        pyarrow = pyarrow_for(file)
        return int(pyarrow.parquet.read_metadata(file).num_rows)
    except (ClinnerError, OSError, ValueError):  # an ArrowException is one of the last two
        return 0


def _groups(opened: Any, part: TablePart) -> tuple[list[int], int]:
    """The row groups of a file that a part has rows of, and the number of their first row."""
    groups, first, number = list[int](), 0, 1
    last = sys.maxsize if part.rows is None else part.first + part.rows - 1
    for group in range(opened.num_row_groups):
        rows = opened.metadata.row_group(group).num_rows
        if number <= last and number + rows > part.first:
            first = first or number
            groups.append(group)
        number += rows
    return groups, first or number


def _parquet_rows(part: TablePart, columns: Columns) -> Iterator[FileRow]:
    columns.require(parquet_schema(part.table).names, part.table)
    for first, batch in parquet_batches(part, columns.all):
        for number, values in enumerate(_values(batch), start=first):
            fault = "holds what is not UTF-8 or no value of its type: export the table again"
            yield FileRow(number, values, "" if values is not None else fault)


def _values(batch: Any) -> Iterator[dict[str, Any] | None]:
    try:
        yield from batch.to_pylist()
    except ValueError:
        for position in range(batch.num_rows):
            try:
                (values,) = batch.slice(position, 1).to_pylist()
            except ValueError:
                values = None
            yield values


def _csv_rows(part: TablePart, columns: Columns) -> Iterator[FileRow]:
    records = _csv_records(part.table)
    header = next(records, [])
    columns.require(header, part.table)
    for number, record in enumerate(records, start=1):
        if len(record) == len(header):
            yield FileRow(number, dict(zip(header, record, strict=True)))
        elif record:
            fault = f"has {len(record)} fields, and the header has {len(header)}: quote fields with commas"
            yield FileRow(number, None, fault)


def _csv_records(table: Path) -> Iterator[list[str]]:
    require_no_wide_encoding(table)
    csv.field_size_limit((1 << 31) - 1)  # a note may be longer than the module's limit
    with table.open(encoding="utf-8-sig", errors="surrogateescape", newline="") as file:
        try:
            yield from csv.reader(file, strict=True)
        except csv.Error:  # its messages may quote the text
            raise ClinnerError(
                f"{table}: is no CSV from some row on: quote fields that hold quotation marks, doubled"
            ) from None


def _json_rows(part: TablePart) -> Iterator[FileRow]:
    lines = (line for _, line in read_raw_lines(part.table) if line.strip())
    for number, line in enumerate(lines, start=1):
        try:
            values = json.loads(line.decode("utf-8-sig" if number == 1 else "utf8"))
        except (ValueError, RecursionError):
            values = None
        is_row = isinstance(values, dict)
        yield FileRow(
            number, values if is_row else None, "" if is_row else "is no JSON object: mend the line"
        )
