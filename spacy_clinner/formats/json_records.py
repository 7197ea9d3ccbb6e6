"""The records of a JSON file: one in each line, or the items of a list."""

import codecs
import json
from collections.abc import Callable, Iterator
from contextlib import suppress
from functools import partial
from pathlib import Path
from typing import Any

from spacy_clinner.formats.files import decoded, read_raw_lines
from spacy_clinner.formats.json_list import broken_json, is_json_list, parsed_json, read_json_list

_ONE_RECORD = 1 << 26
"""Bytes of the largest file that is tried as one record."""


def json_records(path: Path) -> Iterator[tuple[int, Callable[[], Any]]]:
    """(line or list position, what gives the record) of JSON lines or of a JSON list, read one by one.

    Raises:
        ClinnerError: if the file cannot be read or is a broken list; a broken line is an error of its record.
    """
    if is_json_list(path):
        for number, record in enumerate(read_json_list(path), start=1):
            yield number, partial(_itself, record)
        return
    if (record := _one_record(path)) is not None:
        yield 1, partial(_itself, record)
        return
    for number, (position, line) in enumerate(read_raw_lines(path), start=1):
        if line.removeprefix(codecs.BOM_UTF8 if number == 1 else b"").strip():
            yield number, partial(_parse_line, line, path, number, position)


def _one_record(path: Path) -> Any:
    """The record of a file that holds one in several lines; None for other files."""
    first = next((line for line in read_raw_lines(path) if line[1].strip()), None)
    if first is None or not first[1].removeprefix(codecs.BOM_UTF8).lstrip().startswith(b"{"):
        return None
    with suppress(ValueError, RecursionError):
        json.loads(first[1].removeprefix(codecs.BOM_UTF8))
        return None  # whole in its line
    with suppress(ValueError, RecursionError):
        if path.stat().st_size <= _ONE_RECORD:
            return json.loads(path.read_bytes().removeprefix(codecs.BOM_UTF8))
    return None


def _itself(record: Any) -> Any:
    return record


def _parse_line(line: bytes, path: Path, number: int, position: int) -> Any:
    where = f"{path}:{number}"
    content = decoded(line, where, position)
    return _parse(content.removeprefix("\ufeff") if number == 1 else content, where)


def _parse(content: str, where: str) -> Any:
    try:
        return parsed_json(content)
    except json.JSONDecodeError as error:
        position = error.pos
    raise broken_json(where, position)
