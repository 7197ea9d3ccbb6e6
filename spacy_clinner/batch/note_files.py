"""Finding files of notes in a directory of any size, and reading one."""

import os
from collections import Counter
from collections.abc import Collection, Iterable, Iterator
from itertools import chain
from pathlib import Path

from spacy_clinner.conversion import Format, read_notes
from spacy_clinner.errors import ClinnerError, require_length
from spacy_clinner.formats.brat import read_brat
from spacy_clinner.formats.files import files_beside, read_text
from spacy_clinner.formats.record import Note
from spacy_clinner.formats.repairs import Repairs

SUFFIXES: dict[str, Format] = {".txt": "brat", ".jsonl": "jsonl", ".json": "jsonl", ".xml": "i2b2"}
"""Suffixes of files that `redact` reads and writes."""

READABLE: dict[str, Format] = {**SUFFIXES, ".spacy": "spacy"}
"""Suffixes of files that `annotate` reads."""

_LARGE = 1 << 18


def note_files(
    path: Path, unread: Counter[str] | None = None, suffixes: Collection[str] = frozenset(SUFFIXES)
) -> Iterator[Path]:
    """Files of notes at or below a path, directory by directory, each in the order of names.

    Args:
        path: a file, or a directory that is searched while files are taken. Suffixes count in any case.
        unread: is told how many entries of which kind were met that are not read.
        suffixes: of the files that are read.

    Raises:
        ClinnerError: if the path does not exist, is a file of no known kind or a directory without any.
    """
    known = ", ".join(suffix for suffix in READABLE if suffix in suffixes)
    if path.is_file():
        if path.suffix.lower() not in suffixes:
            raise ClinnerError(f"{path}: not a file of notes: expected {known}")
        return iter([path])
    if not path.is_dir():
        raise ClinnerError(f"{path}: no such file or directory: check the path")
    found = _walk(path, Counter() if unread is None else unread, suffixes)
    first = next(found, None)
    if first is None:
        raise ClinnerError(f"{path}: no file of notes there: expected {known}")
    return chain([first], found)


def unread_line(unread: Counter[str]) -> str:
    """What `note_files` met and did not read, without names."""
    return "Not read: " + ", ".join(f"{count:,} {what}" for what, count in unread.items())


def holds_many(file: Path) -> bool:
    """Whether a file may hold more than one note."""
    return READABLE[file.suffix.lower()] in ("jsonl", "spacy")


def is_large(file: Path) -> bool:
    """Whether a file may hold many notes, and more than should be held at once."""
    return holds_many(file) and file.stat().st_size > _LARGE


def read_note_file(file: Path, longest: int, unread: Counter[str] | None = None) -> list[Note]:
    """The notes of a file that `note_files` found; `unread` is told what `read_brat` does not read.

    Raises:
        ClinnerError: if it cannot be read, or a note has more than `longest` characters.
    """
    return list(stream_note_file(file, longest, unread))


def stream_note_file(file: Path, longest: int, unread: Counter[str] | None = None) -> Iterator[Note]:
    """The same, note by note as the file is read."""
    file_format = READABLE[file.suffix.lower()]
    repairs = Repairs(count_unknown=True, unread=Counter() if unread is None else unread)
    notes: Iterable[Note]
    if file_format != "brat":
        notes = read_notes(file, file_format, token_column=0, tag_column=-1, repairs=repairs)
    else:
        notes = read_brat(file, repairs) if file.suffix == ".txt" else [_read_plain(file)]
    for position, note in enumerate(notes, start=1):
        require_length(note.text, longest, f"{file}: note {position}")
        yield note


def _walk(root: Path, unread: Counter[str], suffixes: Collection[str]) -> Iterator[Path]:
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
            if suffix.lower() in suffixes:
                yield Path(folder, name)
            elif not _is_annotation(stem, suffix, names):
                unread["files of other kinds"] += 1


def _is_annotation(stem: str, suffix: str, names: set[str]) -> bool:
    """Whether a file is read with a text beside it."""
    lower = suffix.lower()
    known = suffix == lower or f"{stem}{lower}" not in names
    return lower in (".ann", ".a1", ".a2") and known and f"{stem}.txt" in names


def _read_plain(file: Path) -> Note:
    """A text whose suffix is in capitals; another of the same name with .txt may be there too."""
    if files_beside(file, ".ann"):
        raise ClinnerError(f"{file}: annotation is read beside .txt and as .ann only: rename the two files")
    return Note(file.stem, read_text(file), annotated=False)
