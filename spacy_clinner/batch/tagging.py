"""Notes of many files through a pipeline in common batches, in which one odd note harms no other."""

from collections import Counter
from collections.abc import Callable, Generator, Iterable, Iterator, Sequence
from itertools import islice
from pathlib import Path
from typing import NamedTuple

from spacy.language import Language
from spacy.tokens import Doc

from spacy_clinner.batch.file_errors import FILE_ERRORS, noted_errors
from spacy_clinner.batch.memory import return_freed_memory
from spacy_clinner.batch.note_files import PlacedNote, is_large, stream_note_file
from spacy_clinner.batch.refused_records import RefusedRecords, RefusedRows
from spacy_clinner.batch.rows.columns import OMOP, Columns
from spacy_clinner.batch.rows.table_files import is_table

MakeDoc = Callable[[PlacedNote], Doc]
_CHUNK_NOTES = 256
_CHUNK_CHARACTERS = 1 << 20
"""How much of a large file is tagged at a time."""


class TaggedFile(NamedTuple):
    """A file and its notes.

    Attributes:
        file: the path.
        notes: each note with its document, to be taken once and before the next file. What is wrong with
            the rest of a large file is raised here.
        unread: counts of its annotation that is not read, by kind.
        refused: its records that are not among the notes; complete once all notes are taken.
    """

    file: Path
    notes: Iterable[tuple[PlacedNote, Doc]]
    unread: Counter[str]
    refused: RefusedRecords

    def counted(self, on_note: Callable[[], object]) -> "TaggedFile":
        """The same file, which tells of each note as it is taken."""
        return self._replace(notes=_telling(self.notes, on_note))


class _ReadFile(NamedTuple):
    """A small file that was read, as `TaggedFile` has it."""

    file: Path
    notes: list[PlacedNote]
    unread: Counter[str]
    refused: RefusedRecords


def tag_files(
    nlp: Language,
    files: Sequence[Path],
    make_doc: MakeDoc,
    errors: dict[Path, str],
    columns: Columns = OMOP,
) -> Iterator[TaggedFile]:
    """Files with their notes and documents, small ones first; what is wrong with a file goes into `errors`.

    Words of the notes leave the vocabulary with them. `columns` are those of tables.
    """
    small, large = list[Path](), list[Path]()
    for file in files:
        with noted_errors(file, errors):
            (large if is_large(file) else small).append(file)
    with nlp.memory_zone():
        yield from _together(nlp, small, make_doc, errors, columns)
    for file in large:
        refused = refused_of(file, columns)
        read = stream_note_file(file, nlp.max_length, None, refused, columns)
        notes = tag_notes(nlp, read, make_doc, refused)
        yield TaggedFile(file, notes, Counter(), refused)
        notes.close()  # an error has left it where it was, in a memory zone


def _telling(
    notes: Iterable[tuple[PlacedNote, Doc]], on_note: Callable[[], object]
) -> Iterator[tuple[PlacedNote, Doc]]:
    for note in notes:
        yield note
        on_note()


def refused_of(file: Path, columns: Columns) -> RefusedRecords:
    """What collects the records of a file that cannot be worked on."""
    return RefusedRows() if is_table(file, columns) else RefusedRecords()


def _together(
    nlp: Language,
    files: Sequence[Path],
    make_doc: MakeDoc,
    errors: dict[Path, str],
    columns: Columns,
) -> Iterator[TaggedFile]:
    read: list[_ReadFile] = []
    for file in files:
        unread, refused = Counter[str](), refused_of(file, columns)
        with noted_errors(file, errors):
            notes = list(stream_note_file(file, nlp.max_length, unread, refused, columns))
            read.append(_ReadFile(file, notes, unread, refused))
    common = nlp.pipe(make_doc(note) for one in read for note in one.notes)
    failed = False
    for file, notes, unread, refused in read:
        pairs: list[tuple[PlacedNote, Doc]] = []
        if not failed:
            try:
                pairs = list(zip(notes, islice(common, len(notes)), strict=True))
            except FILE_ERRORS:
                failed = True  # a batch failed, and which note it was nobody knows: one by one from here
        if failed:
            with noted_errors(file, errors):
                pairs = list(_one_by_one(nlp, notes, make_doc, refused))
        if file not in errors:
            yield TaggedFile(file, pairs, unread, refused)


def tag_notes(
    nlp: Language, notes: Iterable[PlacedNote], make_doc: MakeDoc, refused: RefusedRecords
) -> Generator[tuple[PlacedNote, Doc], None, None]:
    """Any number of notes with their documents, which last until some more are taken; close it at an error.

    Args:
        nlp: the pipeline.
        notes: are read as they are needed.
        make_doc: makes the document that goes through the pipeline.
        refused: collects notes that cannot be worked on, if they are among others.
    """
    for chunk in chunks_of(notes):
        with nlp.memory_zone():
            done = 0
            try:
                for pair in zip(chunk, nlp.pipe(map(make_doc, chunk)), strict=True):
                    done += 1
                    yield pair
            except FILE_ERRORS:
                yield from _one_by_one(nlp, chunk[done:], make_doc, refused)
        return_freed_memory()


def _one_by_one(
    nlp: Language, notes: Sequence[PlacedNote], make_doc: MakeDoc, refused: RefusedRecords
) -> Iterator[tuple[PlacedNote, Doc]]:
    """The notes that go through the pipeline; a file that holds one note alone has an error instead."""
    for placed in notes:
        try:
            (doc,) = nlp.pipe([make_doc(placed)])
        except FILE_ERRORS as error:
            if not placed.is_one_of_many:
                raise
            refused.add(placed.where, error)
            continue
        yield placed, doc


def chunks_of(notes: Iterable[PlacedNote]) -> Iterator[list[PlacedNote]]:
    """The notes of a large file in the order of the file, as many as are tagged at a time."""
    chunk: list[PlacedNote] = []
    characters = 0
    for placed in notes:
        chunk.append(placed)
        characters += len(placed.note.text)
        if len(chunk) == _CHUNK_NOTES or characters >= _CHUNK_CHARACTERS:
            yield chunk
            chunk, characters = [], 0
    if chunk:
        yield chunk
