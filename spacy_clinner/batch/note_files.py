"""Finding files of notes in a directory of any size, and reading one."""

import os
from collections import Counter
from collections.abc import Iterator
from itertools import chain
from pathlib import Path

from spacy_clinner.conversion import Format, read_notes
from spacy_clinner.errors import ClinnerError
from spacy_clinner.formats.files import read_text
from spacy_clinner.formats.record import Note

SUFFIXES: dict[str, Format] = {".txt": "brat", ".jsonl": "jsonl", ".json": "jsonl", ".xml": "i2b2"}
_KNOWN = ", ".join(SUFFIXES)


def note_files(path: Path, unread: Counter[str] | None = None) -> Iterator[Path]:
    """Files of notes at or below a path, directory by directory, each in the order of names.

    Args:
        path: a file, or a directory that is searched while files are taken. Suffixes count in any case.
        unread: is told how many entries of which kind were met that are not read.

    Raises:
        ClinnerError: if the path does not exist, is a file of no known kind or a directory without any.
    """
    if path.is_file():
        if path.suffix.lower() not in SUFFIXES:
            raise ClinnerError(f"{path}: not a file of notes: expected {_KNOWN}")
        return iter([path])
    if not path.is_dir():
        raise ClinnerError(f"{path}: no such file or directory: check the path")
    found = _walk(path, Counter() if unread is None else unread)
    first = next(found, None)
    if first is None:
        raise ClinnerError(f"{path}: no file of notes there: expected {_KNOWN}")
    return chain([first], found)


def unread_line(unread: Counter[str]) -> str:
    """What `note_files` met and did not read, without names."""
    return "Not read: " + ", ".join(f"{count:,} {what}" for what, count in unread.items())


def read_note_file(file: Path, longest: int) -> list[Note]:
    """The notes of a file that `note_files` found.

    Raises:
        ClinnerError: if it cannot be read, or a note has more than `longest` characters.
    """
    file_format = SUFFIXES[file.suffix.lower()]
    if file_format == "brat" and file.suffix != ".txt":
        notes = [_read_plain(file)]
    else:
        notes = list(read_notes(file, file_format, token_column=0, tag_column=-1))
    for position, note in enumerate(notes, start=1):
        if len(note.text) > longest:
            raise ClinnerError(f"{file}: note {position} has more than {longest:,} characters: split it")
    return notes


def _walk(root: Path, unread: Counter[str]) -> Iterator[Path]:
    def count_closed(error: OSError) -> None:
        unread["directories that cannot be opened"] += 1

    for folder, folders, files in os.walk(root, onerror=count_closed):
        folders.sort()
        names = set(files)
        unread.update(
            "links to directories" for name in folders if os.path.islink(os.path.join(folder, name))
        )
        for name in sorted(files):
            stem, suffix = os.path.splitext(name)
            if suffix.lower() in SUFFIXES:
                yield Path(folder, name)
            elif suffix != ".ann" or f"{stem}.txt" not in names:
                unread["files of other kinds"] += 1


def _read_plain(file: Path) -> Note:
    """A text whose suffix is in capitals; brat's own reader looks for .txt and .ann."""
    if any(file.with_suffix(suffix).exists() for suffix in (".ann", ".ANN")):
        raise ClinnerError(f"{file}: annotation is read beside .txt and as .ann only: rename the two files")
    return Note(file.stem, read_text(file), annotated=False)
