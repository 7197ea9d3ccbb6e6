"""The same notes as records of an annotation tool and as tables of every kind."""

import csv
import json
from pathlib import Path

from spacy_clinner.formats.jsonl import read_jsonl

KINDS = ["records", "jsonl", "csv", "parquet"]
SUFFIXES = {"records": ".jsonl", "jsonl": ".jsonl", "csv": ".csv", "parquet": ".parquet"}


def options(kind: str) -> tuple[str, ...]:
    """What a command is told of the columns."""
    return () if kind == "records" else ("--text-column", "text", "--id-column", "id")


def write_records(path: Path, kind: str, *records: dict[str, object]) -> Path:
    """A file, whose path is given without suffix, with a record or a row for each of some dictionaries."""
    path.parent.mkdir(parents=True, exist_ok=True)
    file = path.with_suffix(SUFFIXES[kind])
    if kind == "csv":
        with file.open("w", newline="") as opened:
            writer = csv.DictWriter(opened, list(dict.fromkeys(key for record in records for key in record)))
            writer.writeheader()
            writer.writerows(records)
    elif kind == "parquet":
        import pyarrow
        import pyarrow.parquet

        pyarrow.parquet.write_table(pyarrow.Table.from_pylist(list(records)), file)
    else:
        file.write_text("".join(json.dumps(record) + "\n" for record in records))
    return file


def rows_in(root: Path, kind: str) -> list[dict[str, object]]:
    """The rows of all files of a kind below a folder, file by file; of records, id and text."""
    files = sorted(file for file in root.rglob(f"*{SUFFIXES[kind]}") if file.is_file())
    return [row for file in files for row in _rows(file, kind)]


def _rows(file: Path, kind: str) -> list[dict[str, object]]:
    if kind == "records":
        return [{"id": note.id, "text": note.text} for note in read_jsonl(file)]
    if kind == "jsonl":
        return [json.loads(line) for line in file.read_text().splitlines()]
    if kind == "csv":
        with file.open(newline="") as opened:
            return list(csv.DictReader(opened))
    import pyarrow.parquet

    return pyarrow.parquet.read_table(file).to_pylist()
