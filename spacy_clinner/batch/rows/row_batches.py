"""Arrow batches as notes, and what became of the notes as Arrow batches."""

from collections.abc import Iterator, Mapping, Sequence
from pathlib import Path
from typing import Any, NamedTuple

import pyarrow as pa

from spacy_clinner.batch.note_files import RowNote
from spacy_clinner.batch.refused_records import RefusedRows
from spacy_clinner.batch.rows.columns import ERROR, Columns, id_text, require_row
from spacy_clinner.errors import ClinnerError, require_length
from spacy_clinner.formats.record import Note
from spacy_clinner.formats.text_kinds import require_no_markup

ROWS = 256
"""Rows whose documents are held at a time."""


class PlacedRows(NamedTuple):
    """Some rows of a table.

    Attributes:
        rows: the columns that are read.
        place: what an error calls a row.
        first: the number of the first row, from 1.
    """

    rows: pa.RecordBatch
    place: str = "row"
    first: int = 1

    def where(self, position: int) -> str:
        """The place of a row, by its position from 0."""
        return f"{self.place} {self.first + position}"

    def pieces(self) -> Iterator["PlacedRows"]:
        """The same in batches of `ROWS`."""
        for start in range(0, self.rows.num_rows, ROWS):
            yield self._replace(rows=self.rows.slice(start, ROWS), first=self.first + start)


def placed_batches(batches: Iterator[pa.RecordBatch], place: str = "row") -> Iterator[PlacedRows]:
    """Batches of any size in batches of `ROWS` with the numbers of their rows."""
    first = 1
    for batch in batches:
        yield from PlacedRows(batch, place, first).pieces()
        first += batch.num_rows


def require_text_column(schema: pa.Schema, columns: Columns, table: object) -> None:
    """Stop unless a table has all columns that are read, and text in that of the texts.

    Raises:
        ClinnerError: naming the column.
    """
    columns.require(schema.names, table)
    kind = schema.field(columns.text).type
    kind = kind.value_type if pa.types.is_dictionary(kind) else kind
    types = pa.types
    if not (types.is_string(kind) or types.is_large_string(kind) or types.is_string_view(kind)):
        raise ClinnerError(f"{table}: the column {columns.text!r} holds no text: name the column that does")


def read_rows(placed: PlacedRows, columns: Columns, longest: int, refused: RefusedRows) -> Iterator[RowNote]:
    """The notes of some rows, without those that are none.

    Args:
        placed: the rows.
        columns: what is read.
        longest: how many characters a note may have.
        refused: collects rows without an identifier or a text, or with too long a one.
    """
    patient = columns.patient
    names = [columns.id, columns.text] + ([] if patient is None else [patient])
    values = [_values(placed.rows.column(name)) for name in names]
    file = Path(placed.place)
    for position, (row_id, text, *patients) in enumerate(zip(*values, strict=True)):
        where, record = placed.where(position), dict(zip([patient], patients, strict=False))
        with refused.noted(where):
            name = id_text(row_id)
            require_row(name, text, columns, where)
            require_length(text, longest, f"{where}: the note")
            require_no_markup(where, text)
            note = Note(name, text, annotated=False)
            yield RowNote(
                file, note, placed.first + position, {str(key): value for key, value in record.items()}
            )


def result_batch(
    placed: PlacedRows,
    columns: Columns,
    positions: Sequence[int],
    values: Mapping[str, pa.Array],
    refused: RefusedRows,
    ids: pa.Array | None = None,
) -> pa.RecordBatch:
    """A row for each position and value, then one for each row that was refused.

    Args:
        placed: the rows that were read.
        columns: what is read.
        positions: the row that each result is of, from 0.
        values: columns of results; null for refused rows.
        refused: the rows that have no result.
        ids: the identifiers of the results; None for those of the rows.
    """
    errors = {
        position: refused.by_place[where]
        for position in range(placed.rows.num_rows)
        if (where := placed.where(position)) in refused.by_place
    }
    nulls = [None] * len(errors)
    own_ids = placed.rows.column(columns.id)
    result_ids = own_ids.take(pa.array(positions, pa.int64())) if ids is None else ids
    refused_ids = own_ids.take(pa.array(errors, pa.int64())).cast(result_ids.type)
    kept = pa.array([*positions, *nulls], pa.int64())
    arrays = {
        columns.id: pa.concat_arrays([result_ids, refused_ids]),
        **{name: pa.concat_arrays([v, pa.nulls(len(errors), v.type)]) for name, v in values.items()},
        **{name: placed.rows.column(name).take(kept) for name in columns.others_kept},
        ERROR: pa.array([None] * len(positions) + list(errors.values()), pa.string()),
    }
    return pa.RecordBatch.from_pydict(arrays)


def _values(column: pa.Array) -> list[Any]:
    """The values of a column; None for one that is none, such as bytes that are not UTF-8."""
    try:
        values: list[Any] = column.to_pylist()
    except ValueError:
        values = [_value(scalar) for scalar in column]
    return values


def _value(scalar: Any) -> Any:
    try:
        return scalar.as_py()
    except ValueError:
        return None
