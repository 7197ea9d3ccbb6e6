"""Results for the rows of a file, written as a file of the same kind, beside the columns that are kept."""

import csv
import json
from collections.abc import Callable, Iterable, Iterator
from contextlib import AbstractContextManager
from datetime import date
from pathlib import Path
from typing import Any, NamedTuple

from spacy_clinner.batch.private_files import written_privately
from spacy_clinner.batch.refused_records import RefusedRecords, RefusedRows
from spacy_clinner.batch.rows.columns import ERROR, Columns, id_text
from spacy_clinner.batch.rows.mention_schema import Kind
from spacy_clinner.batch.rows.table_files import (
    CSV,
    PARQUET,
    TablePart,
    parquet_batches,
    parquet_schema,
    pyarrow_for,
    read_rows_of,
)
from spacy_clinner.formats.files import written_whole

ERRORS = "errors"
"""Suffix of the folder beside an output that tells which rows it lacks."""


class Result(NamedTuple):
    """A row of a result.

    Attributes:
        number: the row of the source that it is of.
        values: what its own columns hold.
        id: its identifier; None for that of the source.
    """

    number: int
    values: list[Any]
    id: str | None = None


Write = Callable[[Path], AbstractContextManager[Path]]


def write_table(
    path: Path,
    part: TablePart,
    columns: Columns,
    kinds: dict[str, Kind],
    results: Iterable[Result],
    *,
    hashed_ids: bool = False,
    written: Write = written_whole,
) -> None:
    """Write rows, whole or not at all: the identifier, their own columns, and the kept ones of the source.

    Args:
        path: what is written, of the same kind as the source.
        part: what was read; it is read again for the columns that are kept.
        columns: of the source.
        kinds: the own columns of the results.
        results: in the order of the source, any number a row.
        hashed_ids: whether the results bring their identifiers.
        written: makes the temporary file.
    """
    with written(path) as temporary:
        if part.suffix == PARQUET:
            _write_parquet(temporary, part, columns, kinds, results, hashed_ids)
        elif part.suffix == CSV:
            with temporary.open("w", encoding="utf8", newline="") as file:
                writer = csv.writer(file)
                writer.writerow([columns.id, *kinds, *columns.others_kept])
                writer.writerows(row.values() for row in _plain(part, columns, kinds, results))
        else:
            with temporary.open("w", encoding="utf8", newline="") as file:
                for row in _plain(part, columns, kinds, results):
                    file.write(json.dumps(row, ensure_ascii=False) + "\n")


def write_errors(path: Path, part: TablePart, columns: Columns, refused: RefusedRecords) -> None:
    """Write which rows have no result: identifier, number and fault. Their owner alone may read it.

    What an earlier run has left there goes if every row has a result.
    """
    if not isinstance(refused, RefusedRows) or not refused.count:
        path.unlink(missing_ok=True)
        return
    errors = (
        Result(row.number, [row.number, line], id_text((row.values or {}).get(columns.id)))
        for row in read_rows_of(part, columns)
        if (line := refused.by_place.get(part.where(row.number)))
    )
    readable = (error._replace(id=_readable(error.id or "")) for error in errors)
    own = Columns(columns.text, columns.id, columns.patient)
    kinds: dict[str, Kind] = {"row": "int64", ERROR: "string"}
    write_table(path, part, own, kinds, readable, hashed_ids=True, written=written_privately)


def _readable(text: str) -> str:
    return text.encode("utf8", "backslashreplace").decode("utf8")


def _plain(
    part: TablePart, columns: Columns, kinds: dict[str, Kind], results: Iterable[Result]
) -> Iterator[dict[str, Any]]:
    """The rows of a result as JSON has them."""
    rows = read_rows_of(part, columns)
    row = next(rows, None)
    for result in results:
        while row is not None and row.number < result.number:
            row = next(rows, None)
        source = (row.values if row is not None else None) or {}
        own_id = source.get(columns.id) if result.id is None else result.id
        values = dict(zip(kinds, result.values, strict=True))
        yield {columns.id: own_id, **values, **{name: source.get(name) for name in columns.others_kept}}


def _write_parquet(
    path: Path,
    part: TablePart,
    columns: Columns,
    kinds: dict[str, Kind],
    results: Iterable[Result],
    hashed_ids: bool,
) -> None:
    pyarrow = pyarrow_for(part.table)
    source = parquet_schema(part.table)
    id_type = pyarrow.string() if hashed_ids else source.field(columns.id).type
    schema = pyarrow.schema(
        [
            (columns.id, id_type),
            *((name, pyarrow.type_for_alias(kind)) for name, kind in kinds.items()),
            *((name, source.field(name).type) for name in columns.others_kept),
        ]
    )
    waiting = iter(results)
    result = next(waiting, None)
    with pyarrow.parquet.ParquetWriter(path, schema) as writer:
        for first, batch in parquet_batches(part, [columns.id, *columns.others_kept]):
            of_batch = list[Result]()
            while result is not None and result.number < first + batch.num_rows:
                of_batch.append(result)
                result = next(waiting, None)
            positions = pyarrow.array([one.number - first for one in of_batch], pyarrow.int64())
            taken = batch.take(positions)
            own_ids = taken.column(columns.id)
            ids = pyarrow.array([one.id for one in of_batch], pyarrow.string()) if hashed_ids else own_ids
            values = list(zip(*(one.values for one in of_batch), strict=True)) or [()] * len(kinds)
            own = [_array(pyarrow, column, kind) for kind, column in zip(kinds.values(), values, strict=True)]
            kept = [taken.column(name) for name in columns.others_kept]
            writer.write_batch(pyarrow.RecordBatch.from_arrays([ids, *own, *kept], schema=schema))


def _array(pyarrow: Any, values: Any, kind: Kind) -> Any:
    is_day = kind == "date32"  # a day stands there as JSON has it
    return pyarrow.array(map(date.fromisoformat, values) if is_day else values, pyarrow.type_for_alias(kind))
