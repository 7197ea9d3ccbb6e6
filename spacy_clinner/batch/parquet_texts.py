"""Texts in a column of a Parquet file; needs pyarrow, which no other command does."""

from collections.abc import Iterator
from pathlib import Path
from typing import Any

from spacy_clinner.errors import ClinnerError
from spacy_clinner.formats.files import require_not_special

_ROWS = 256
"""Rows that are held at a time."""


def read_parquet_texts(file: Path, column: str) -> Iterator[str]:
    """The texts of a column, row by row; a row without a text gives an empty one.

    Raises:
        ClinnerError: if pyarrow is not installed, the file is damaged, or it has no such column of text.
    """
    require_not_special(file)
    opened = _opened(file)
    names = opened.schema_arrow.names
    if column not in names:
        raise ClinnerError(f"{file}: has no column {column!r}: give --text-field, one of {', '.join(names)}")
    for rows in opened.iter_batches(batch_size=_ROWS, columns=[column]):
        for text in rows.column(0).to_pylist():
            if not isinstance(text, str | None):
                raise ClinnerError(f"{file}: the column {column!r} holds no text: give another --text-field")
            yield text or ""


def _opened(file: Path) -> Any:
    try:
        from pyarrow import ArrowException
        from pyarrow.parquet import ParquetFile
    except ImportError:
        raise ClinnerError(
            f"{file}: reading Parquet needs pyarrow: pip install pyarrow, or give the notes as JSON lines"
        ) from None
    try:
        return ParquetFile(file)
    except ArrowException:
        raise ClinnerError(f"{file}: is no Parquet file, or a damaged one: export it again") from None
