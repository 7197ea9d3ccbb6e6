"""Notes of many files through a pipeline in common batches, in which one odd file harms no other."""

from collections.abc import Callable, Iterator, Sequence
from itertools import islice
from pathlib import Path

from spacy.language import Language
from spacy.tokens import Doc

from spacy_clinner.batch.file_errors import FILE_ERRORS, noted_errors
from spacy_clinner.batch.note_files import read_note_file
from spacy_clinner.formats.record import Note


def tag_files(
    nlp: Language, files: Sequence[Path], make_doc: Callable[[Path, Note], Doc], errors: dict[Path, str]
) -> Iterator[tuple[Path, list[Note], list[Doc]]]:
    """Each file with its notes and their documents; what is wrong with the others goes into `errors`."""
    read: list[tuple[Path, list[Note]]] = []
    for file in files:
        with noted_errors(file, errors):
            read.append((file, read_note_file(file, nlp.max_length)))
    common = nlp.pipe(make_doc(file, note) for file, notes in read for note in notes)
    failed = False
    for file, notes in read:
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
            yield file, notes, docs
