"""Notes of many files through a pipeline in common batches, in which one odd file harms no other."""

from collections import Counter
from collections.abc import Callable, Generator, Iterable, Iterator, Sequence
from itertools import islice
from pathlib import Path
from typing import NamedTuple

from spacy.language import Language
from spacy.tokens import Doc

from spacy_clinner.batch.file_errors import FILE_ERRORS, noted_errors
from spacy_clinner.batch.memory import return_freed_memory
from spacy_clinner.batch.note_files import is_large, read_note_file, stream_note_file
from spacy_clinner.formats.record import Note

MakeDoc = Callable[[Path, Note], Doc]
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
    """

    file: Path
    notes: Iterable[tuple[Note, Doc]]
    unread: Counter[str]


def tag_files(
    nlp: Language, files: Sequence[Path], make_doc: MakeDoc, errors: dict[Path, str]
) -> Iterator[TaggedFile]:
    """Files with their notes and documents, small ones first; what is wrong with a file goes into `errors`.

    Words of the notes leave the vocabulary with them.
    """
    small, large = list[Path](), list[Path]()
    for file in files:
        with noted_errors(file, errors):
            (large if is_large(file) else small).append(file)
    with nlp.memory_zone():
        yield from _together(nlp, small, make_doc, errors)
    for file in large:
        notes = _in_chunks(nlp, file, make_doc)
        yield TaggedFile(file, notes, Counter())
        notes.close()  # an error has left it where it was, in a memory zone


def _together(
    nlp: Language, files: Sequence[Path], make_doc: MakeDoc, errors: dict[Path, str]
) -> Iterator[TaggedFile]:
    read: list[tuple[Path, list[Note], Counter[str]]] = []
    for file in files:
        unread = Counter[str]()
        with noted_errors(file, errors):
            read.append((file, read_note_file(file, nlp.max_length, unread), unread))
    common = nlp.pipe(make_doc(file, note) for file, notes, _ in read for note in notes)
    failed = False
    for file, notes, unread in read:
        docs: list[Doc] = []
        if not failed:
            try:
                docs = list(islice(common, len(notes)))
            except FILE_ERRORS:
                failed = True  # a batch failed, and which file it was nobody knows: one by one from here
        if failed:
            with noted_errors(file, errors):
                docs = list(nlp.pipe(make_doc(file, note) for note in notes))
        if file not in errors:
            yield TaggedFile(file, zip(notes, docs, strict=True), unread)


def _in_chunks(nlp: Language, file: Path, make_doc: MakeDoc) -> Generator[tuple[Note, Doc], None, None]:
    for chunk in _chunks(stream_note_file(file, nlp.max_length)):
        with nlp.memory_zone():
            yield from zip(chunk, nlp.pipe(make_doc(file, note) for note in chunk), strict=True)
        return_freed_memory()


def _chunks(notes: Iterable[Note]) -> Iterator[list[Note]]:
    chunk: list[Note] = []
    characters = 0
    for note in notes:
        chunk.append(note)
        characters += len(note.text)
        if len(chunk) == _CHUNK_NOTES or characters >= _CHUNK_CHARACTERS:
            yield chunk
            chunk, characters = [], 0
    if chunk:
        yield chunk
