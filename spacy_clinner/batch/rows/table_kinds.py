"""Tables of pandas, Polars and Arrow as Arrow batches, and results as tables of the same kind."""

from collections.abc import Callable, Iterator
from typing import Any, NamedTuple

import pyarrow as pa

from spacy_clinner.batch.rows.columns import Columns
from spacy_clinner.batch.rows.row_batches import require_text_column
from spacy_clinner.errors import ClinnerError


class OpenTable(NamedTuple):
    """The columns of a table that are read.

    Attributes:
        data: them, as Arrow has them.
        back: makes a table of the caller's kind of a result.
    """

    data: pa.Table
    back: Callable[[pa.Table], Any]

    def batches(self) -> Iterator[pa.RecordBatch]:
        """The rows from the first one on."""
        return iter(self.data.to_batches())


def open_table(table: Any, columns: Columns) -> OpenTable:
    """A table of pandas, Polars or Arrow, or anything else that gives an Arrow stream.

    Raises:
        ClinnerError: if it is no table, lacks a column, or has no text where text is expected.
    """
    package = type(table).__module__.partition(".")[0]
    if package == "pandas":
        columns.require(list(table.columns), "the table")
        opened = OpenTable(_from_pandas(table, columns), lambda result: result.to_pandas())
    elif package == "polars" and hasattr(table, "collect"):
        raise ClinnerError("a Polars LazyFrame has no rows yet: give what its collect() gives")
    elif package == "polars":
        import polars

        opened = OpenTable(_from_stream(table, columns), polars.from_arrow)
    elif isinstance(table, pa.RecordBatch):
        opened = OpenTable(_from_stream(pa.Table.from_batches([table]), columns), _itself)
    elif hasattr(table, "__arrow_c_stream__"):
        opened = OpenTable(_from_stream(table, columns), _itself)
    else:
        raise ClinnerError(
            f"a {type(table).__name__} is no table: give one of pandas, Polars or Arrow, or the files to "
            "`spacy clinner annotate` or `redact`"
        )
    require_text_column(opened.data.schema, columns, "the table")
    return opened


def _itself(table: pa.Table) -> pa.Table:
    return table


def _from_stream(table: Any, columns: Columns) -> pa.Table:
    whole = table if isinstance(table, pa.Table) else pa.RecordBatchReader.from_stream(table).read_all()
    columns.require(whole.schema.names, "the table")
    return _without_views(whole.select(columns.all))


def _without_views(table: pa.Table) -> pa.Table:
    """The same with texts in one piece, from which rows can be taken by every version of Arrow."""
    for position, field in enumerate(table.schema):
        if pa.types.is_string_view(field.type):
            column = table.column(position).cast(pa.large_string())
            table = table.set_column(position, field.name, column)
    return table


def _from_pandas(table: Any, columns: Columns) -> pa.Table:
    arrays = {name: _series(table[name]) for name in columns.all if name != columns.text}
    return pa.table({**arrays, columns.text: _texts(table[columns.text])})


def _series(series: Any) -> pa.Array:
    try:
        return pa.Array.from_pandas(series)
    except (pa.ArrowException, ValueError, TypeError):  # their messages quote values
        raise ClinnerError(
            f"the column {series.name!r} holds values of several types: make it one of text or of numbers"
        ) from None


def _texts(series: Any) -> pa.Array:
    """The texts of a column that may hold other things too, which become nulls."""
    if series.dtype != object:
        return _series(series)
    return pa.array([value if _is_text(value) else None for value in series], pa.large_string())


def _is_text(value: Any) -> bool:
    try:
        return isinstance(value, str) and value.encode("utf8") is not None
    except UnicodeEncodeError:  # half a character
        return False
