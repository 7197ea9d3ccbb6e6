"""Notes of one file on disk until all of them are done: a file of any size takes no more memory for it."""

import json
from collections.abc import Iterator
from pathlib import Path
from tempfile import SpooledTemporaryFile
from types import TracebackType
from typing import Any

from spacy_clinner.formats.record import Mention, Note

_IN_MEMORY = 1 << 20


class Spool:
    """What is put in, in order, as often as it is read. On disk it has no name and ends with the process.

    Args:
        directory: where the room is taken, once there is much; it is made if it is not there.
    """

    def __init__(self, directory: Path) -> None:
        self._directory = directory
        self._size = 0
        self._file = SpooledTemporaryFile(_IN_MEMORY, dir=str(directory))  # noqa: SIM115 (closed with the spool)

    def __enter__(self) -> "Spool":
        return self

    def __exit__(self, kind: type[BaseException] | None, error: object, trace: TracebackType | None) -> None:
        self._file.close()

    def add(self, record: Any) -> None:
        """Put something in that JSON can hold; tuples become lists."""
        line = json.dumps(record, separators=(",", ":")).encode("ascii") + b"\n"
        if self._size <= _IN_MEMORY < self._size + len(line):
            self._directory.mkdir(parents=True, exist_ok=True)
        self._size += len(line)
        self._file.write(line)

    def __iter__(self) -> Iterator[Any]:
        self._file.seek(0)
        yield from map(json.loads, self._file)


def note_record(note: Note) -> list[Any]:
    """What `note_of` makes the note of again: id, text, mentions and whether it is annotated."""
    mentions = [[m.start, m.end, m.label, m.fragments, m.id, m.score] for m in note.mentions]
    return [note.id, note.text, note.annotated, mentions]


def note_of(record: list[Any]) -> Note:
    """The note of a `note_record`."""
    note_id, text, annotated, mentions = record
    mentions_of_note = (
        Mention(start, end, label, tuple((first, last) for first, last in fragments), identifier, score)
        for start, end, label, fragments, identifier, score in mentions
    )
    return Note(note_id, text, tuple(mentions_of_note), annotated=annotated)
