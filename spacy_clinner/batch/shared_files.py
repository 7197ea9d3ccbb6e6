"""Large files of notes, each worked on by several processes: this one reads and writes, the others tag."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import Any, Generic, TypeVar

from spacy.language import Language
from spacy.tokens import Doc

from spacy_clinner.batch.file_errors import FILE_ERRORS
from spacy_clinner.batch.note_files import PlacedNote, may_be_large, placed_notes, workable
from spacy_clinner.batch.refused_records import RefusedRecords
from spacy_clinner.batch.rows.columns import Columns
from spacy_clinner.batch.rows.table_files import is_part
from spacy_clinner.batch.tagging import MakeDoc, chunks_of, refused_of, tag_notes

File = TypeVar("File")
Note = TypeVar("Note")
Result = TypeVar("Result")


@dataclass(frozen=True)
class FileOfNotes(Generic[Note]):
    """A file and what was made of its notes.

    Attributes:
        file: the path.
        notes: to be taken once. What is wrong with the rest of the file is raised here.
        unread: counts of its annotation that is not read, by kind; complete once all notes are taken.
        refused: its records that are not among the notes; complete once all notes are taken.
    """

    file: Path
    notes: Iterable[Note]
    unread: Counter[str]
    refused: RefusedRecords


@dataclass(frozen=True)
class Chunk(Generic[File, Note]):
    """Some notes of a large file on their way to the process that works on them, and back.

    Attributes:
        file: what is known of the file.
        path: the file.
        notes: in the order of the file.
        refused: records that are not among the notes.
        unread: what else was not read.
        is_last: whether no other of the file follows.
        error: what is wrong with the rest of the file; None if nothing is.
    """

    file: File
    path: Path
    notes: Sequence[Note]
    refused: RefusedRecords
    unread: Counter[str] = field(default_factory=Counter)
    is_last: bool = False
    error: Exception | None = None

    def worked_on(self, notes: Sequence[Any]) -> Chunk[File, Any]:
        """The same chunk with what was made of its notes."""
        return replace(self, notes=notes)


def split_large(
    files: Iterable[File],
    path_of: Callable[[File], Path],
    columns: Columns,
    is_done: Callable[[File], bool] = lambda file: False,
) -> Iterator[File | Chunk[File, Any]]:
    """The files as they are, and chunks in the place of those that are large.

    Args:
        files: read as they are needed; the parts of a Parquet file are files already.
        path_of: where each lies.
        columns: of tables.
        is_done: whether there is nothing to do with a file.
    """
    for file in files:
        path = path_of(file)
        if is_part(path) or not may_be_large(path) or is_done(file):
            yield file
        else:
            yield from _chunks(file, path, columns)


def ends_task(file: object, path_of: Callable[[Any], Path]) -> bool:
    """Whether a process takes nothing else after it: a chunk, or a large file as a whole."""
    return isinstance(file, Chunk) or may_be_large(path_of(file))


def tag_chunk(
    nlp: Language, chunk: Chunk[Any, PlacedNote], make_doc: MakeDoc
) -> Iterator[tuple[PlacedNote, Doc]]:
    """The notes of a chunk with their documents, to be taken once; its `refused` collects the others."""
    notes = workable(chunk.notes, nlp.max_length, chunk.refused)
    return tag_notes(nlp, notes, make_doc, chunk.refused)


def work_on(
    files: Sequence[File | Chunk[File, Any]],
    on_files: Callable[[Sequence[File]], list[Result]],
    on_chunk: Callable[[Chunk[File, Any]], Chunk[File, Any]],
) -> list[Result | Chunk[File, Any]]:
    """What becomes of a task: some files, and behind them perhaps a chunk of another."""
    chunks = [one for one in files if isinstance(one, Chunk)]
    whole = [one for one in files if not isinstance(one, Chunk)]
    return [*(on_files(whole) if whole else []), *map(on_chunk, chunks)]


def gather(
    results: Iterable[Result | Chunk[File, Any]],
    finish: Callable[[File, FileOfNotes[Any]], Result],
    on_note: Callable[[], object] | None = None,
) -> Iterator[Result]:
    """The results of all files, in their order.

    Args:
        results: of files, and chunks of which a process has worked on the notes.
        finish: makes the result of a large file of its notes.
        on_note: is called for each note of a chunk.
    """
    remaining = iter(results)
    for result in remaining:
        if not isinstance(result, Chunk):
            yield result
            continue
        chunks = _ChunksOfFile(result, remaining, on_note)
        yield finish(result.file, chunks.as_file())
        chunks.drop_rest()  # an error may have come before the last


class _ChunksOfFile:
    """The chunks of one file, as they come."""

    def __init__(
        self,
        first: Chunk[Any, Any],
        following: Iterator[Any],
        on_note: Callable[[], object] | None,
    ) -> None:
        self._chunk = first
        self._following = following
        self._on_note = on_note
        self._unread = Counter[str]()
        self._refused = type(first.refused)()

    def as_file(self) -> FileOfNotes[Any]:
        return FileOfNotes(self._chunk.path, self._notes(), self._unread, self._refused)

    def drop_rest(self) -> None:
        while not self._chunk.is_last:
            self._chunk = next(self._following)

    def _notes(self) -> Iterator[Any]:
        while True:
            self._unread.update(self._chunk.unread)
            self._refused.update(self._chunk.refused)
            for note in self._chunk.notes:
                yield note
                if self._on_note is not None:
                    self._on_note()
            if self._chunk.error is not None:
                raise self._chunk.error
            if self._chunk.is_last:
                return
            self._chunk = next(self._following)


def _chunks(file: File, path: Path, columns: Columns) -> Iterator[Chunk[File, Any]]:
    unread, refused, error = Counter[str](), refused_of(path, columns), None
    try:
        for notes in chunks_of(placed_notes(path, unread, refused, columns)):
            yield Chunk(file, path, notes, refused_of(path, columns))
    except FILE_ERRORS as raised:
        error = raised
    yield Chunk(file, path, [], refused, unread, is_last=True, error=error)
