"""Texts of notes in files of any kind, without their annotation, read again whenever somebody asks."""

import sys
from collections import Counter
from collections.abc import Iterator
from pathlib import Path

from spacy_clinner.batch.note_files import READABLE, note_files, stream_note_file
from spacy_clinner.batch.parquet_texts import read_parquet_texts
from spacy_clinner.batch.refused_records import RefusedRecords
from spacy_clinner.formats.files import read_text

PARQUET = ".parquet"
SUFFIXES = (*READABLE, PARQUET)


class UnlabelledNotes:
    """Begins to read the texts of all notes when it is called.

    Attributes:
        unread: counts what the last pass met and did not read, by kind.
        refused: records that it could not read.

    Args:
        source: a file, or a directory that is searched at every depth.
        text_field: the column of Parquet files that has the text.
    """

    def __init__(self, source: Path, text_field: str) -> None:
        self._source = source
        self._text_field = text_field
        self.unread = Counter[str]()
        self.refused = RefusedRecords()

    def __call__(self) -> Iterator[str]:
        """The texts, in the order of the files.

        Raises:
            ClinnerError: if a file cannot be read.
        """
        self.unread.clear()
        self.refused = RefusedRecords()
        for file in note_files(self._source, self.unread, SUFFIXES):
            yield from self._texts(file)

    def _texts(self, file: Path) -> Iterator[str]:
        suffix = file.suffix.lower()
        if suffix == PARQUET:
            yield from read_parquet_texts(file, self._text_field)
        elif suffix == ".txt":  # what is annotated does not count, nor does a mistake in it
            yield read_text(file)
        else:
            for placed in stream_note_file(file, sys.maxsize, refused=self.refused):
                yield placed.note.text
