"""Finding files of notes in a directory of any size, and reading one."""

import os
from collections import Counter
from collections.abc import Collection, Iterable, Iterator, Mapping
from contextlib import suppress
from functools import partial
from itertools import chain
from pathlib import Path
from typing import Any, NamedTuple

from spacy_clinner.batch.refused_records import RefusedRecords
from spacy_clinner.batch.rows.columns import OMOP, Columns
from spacy_clinner.batch.rows.table_files import (
    TABLES,
    expected_rows,
    is_part,
    is_table,
    note_in,
    part_at,
    parts_of,
    read_rows_of,
)
from spacy_clinner.corpus.note_formats import FORMATS
from spacy_clinner.corpus.spacy_files import read_spacy
from spacy_clinner.errors import ClinnerError, require_length
from spacy_clinner.formats.brat import read_brat
from spacy_clinner.formats.files import (
    LEADS_OUT,
    MACOS,
    SPECIAL,
    files_beside,
    is_of_macos,
    read_text,
    require_not_special,
    why_unread,
)
from spacy_clinner.formats.i2b2 import read_i2b2
from spacy_clinner.formats.jsonl import own_id, read_json_notes
from spacy_clinner.formats.record import Note
from spacy_clinner.formats.registry import TEXT_FORMATS
from spacy_clinner.formats.repairs import Repairs
from spacy_clinner.formats.text_kinds import require_no_markup, require_no_named_kind

SUFFIXES = {suffix: known.name for known in TEXT_FORMATS for suffix in known.note_suffixes}
"""Suffixes of files that `redact` reads and writes."""

READABLE = {suffix: known.name for known in FORMATS.values() for suffix in known.note_suffixes}
"""Suffixes of files that `annotate` reads, besides those of `TABLES`."""

REDACTED, ANNOTATED = (*SUFFIXES, *TABLES), (*READABLE, *TABLES)
"""Suffixes of files that the two commands read, with those of tables."""

_LARGE = 1 << 18
_PART = 1 << 20
"""Bytes that are read at a time."""
_ANNOTATION = (".ann", ".a1", ".a2")


class PlacedNote(NamedTuple):
    """A note and where it is from.

    Attributes:
        file: the file.
        note: the note.
        number: the line or the position of its record, from 1; 1 in a file of one note.
        record: all that a file of records says of the note; empty for others.
    """

    file: Path
    note: Note
    number: int
    record: Mapping[str, Any]

    @property
    def where(self) -> str:
        """The place that an error names."""
        return f"{self.file}:{self.number}" if self.is_one_of_many else str(self.file)

    @property
    def is_one_of_many(self) -> bool:
        """Whether its file may hold others."""
        return holds_many(self.file)

    @property
    def own_id(self) -> str:
        """The id that its record gives it; empty if it gives none."""
        return own_id(self.record) or ""


class RowNote(PlacedNote):
    """A note of a row; `file` is what stands before its number in an error."""

    @property
    def where(self) -> str:
        """The place that an error names."""
        return f"{self.file} {self.number}"

    @property
    def is_one_of_many(self) -> bool:
        """Whether there are other rows."""
        return True

    @property
    def own_id(self) -> str:
        """What the column of identifiers holds."""
        return self.note.id


class TableNote(RowNote):
    """A note of a row of a file."""

    @property
    def where(self) -> str:
        """The place that an error names."""
        return part_at(self.file).where(self.number)


def note_files(
    path: Path, unread: Counter[str] | None = None, suffixes: Collection[str] = frozenset(SUFFIXES)
) -> Iterator[Path]:
    """Files of notes at or below a path, directory by directory, each in the order of names.

    Links to directories are not followed, nor are links in a directory that lead out of it. Pipes, sockets
    and devices are not read.

    Args:
        path: a file, or a directory that is searched while files are taken. Suffixes count in any case.
        unread: counts the entries that are not read, by kind.
        suffixes: suffixes of the files to read. A long Parquet file gives several paths, see `parts_of`.

    Raises:
        ClinnerError: if the path does not exist, is a file of no known kind or a directory without any. HTML,
            RTF, PDF, archives and other kinds are named.
    """
    known = ", ".join(suffix for suffix in dict.fromkeys((*ANNOTATED, *suffixes)) if suffix in suffixes)
    if path.is_file():
        if path.suffix.lower() not in suffixes:
            require_no_named_kind([path])
            raise ClinnerError(f"{path}: not a file of notes: expected {known}")
        return parts_of(path)
    require_not_special(path)
    if not path.is_dir():
        raise ClinnerError(f"{path}: no such file or directory: check the path")
    files = _walk(path, Counter() if unread is None else unread, suffixes)
    first = next(files, None)
    if first is None:
        require_no_named_kind(path.rglob("*"))
        raise ClinnerError(f"{path}: no file of notes there: expected {known}")
    return chain.from_iterable(map(parts_of, chain([first], files)))


def unread_line(unread: Counter[str]) -> str:
    """What `note_files` met and did not read, without names."""
    return "Not read: " + ", ".join(f"{count:,} {what}" for what, count in unread.items())


def holds_many(file: Path) -> bool:
    """Whether a file may hold more than one note."""
    suffix = file.suffix.lower()
    return suffix in TABLES or FORMATS[READABLE[suffix]].holds_many


def is_large(file: Path) -> bool:
    """Whether a file may hold many notes, and more than should be held at once."""
    return is_part(file) or (holds_many(file) and file.stat().st_size > _LARGE)


def may_be_large(file: Path) -> bool:
    """The same of a file that may be gone, which whoever reads it reports."""
    with suppress(OSError):
        return is_large(file)
    return False


def expected_notes(file: Path) -> int:
    """About how many notes a file holds, told without reading one: lines of JSON lines and CSV, else 1."""
    if file.suffix.lower() == ".parquet":
        return max(1, expected_rows(file))
    if file.suffix.lower() not in (".jsonl", ".csv"):
        return 1
    with file.open("rb") as opened:
        return max(1, sum(part.count(b"\n") for part in iter(partial(opened.read, _PART), b"")))


def read_note_file(file: Path, longest: int, unread: Counter[str] | None = None) -> list[Note]:
    """The notes of a file of `note_files`; `unread` counts what `read_brat` does not read.

    Raises:
        ClinnerError: if it cannot be read, a note has more than `longest` characters, or its text is HTML,
            RTF or another of the kinds of `require_no_markup`.
    """
    return [placed.note for placed in stream_note_file(file, longest, unread)]


def stream_note_file(
    file: Path,
    longest: int,
    unread: Counter[str] | None = None,
    refused: RefusedRecords | None = None,
    columns: Columns = OMOP,
) -> Iterator[PlacedNote]:
    """The notes one by one as the file is read, each with its place.

    Args:
        file: a file of `note_files`.
        longest: how many characters a note may have.
        unread: counts annotation that is not read, by kind.
        refused: in a file of several notes, collects those that cannot be read, are too long or are no plain
            text; None to raise the first error.
        columns: of tables.

    Raises:
        ClinnerError: if the file cannot be read.
    """
    refusals = refused if holds_many(file) else None
    return workable(placed_notes(file, unread, refusals, columns), longest, refusals)


def placed_notes(
    file: Path,
    unread: Counter[str] | None,
    refused: RefusedRecords | None,
    columns: Columns = OMOP,
) -> Iterator[PlacedNote]:
    """The same, without a look at their texts; `refused` collects only what cannot be read."""
    repairs = Repairs(count_unknown=True, unread=Counter() if unread is None else unread)
    return _table_notes(file, columns, refused) if is_table(file, columns) else _notes(file, repairs, refused)


def workable(
    notes: Iterable[PlacedNote], longest: int, refused: RefusedRecords | None
) -> Iterator[PlacedNote]:
    """The notes of `placed_notes` that a pipeline can work on; `refused` collects the others.

    Raises:
        ClinnerError: if a note is too long or no plain text, and `refused` is None.
    """
    for placed in notes:
        try:
            require_length(placed.note.text, longest, f"{placed.where}: the note")
            require_no_markup(placed.where, placed.note.text)
        except ClinnerError as error:
            if refused is None:
                raise
            refused.add(placed.where, error)
            continue
        yield placed


def _notes(file: Path, repairs: Repairs, refused: RefusedRecords | None) -> Iterator[PlacedNote]:
    file_format = READABLE[file.suffix.lower()]
    if file_format == "jsonl":
        for note, number, record in read_json_notes(file, repairs, None if refused is None else refused.add):
            yield PlacedNote(file, note, number, record)
    elif file_format == "spacy":
        for number, note in enumerate(read_spacy(file), start=1):
            yield PlacedNote(file, note, number, {})
    elif file_format == "i2b2":
        yield from (PlacedNote(file, note, 1, {}) for note in read_i2b2(file, repairs=repairs))
    else:
        notes = read_brat(file, repairs) if file.suffix == ".txt" else [_read_plain(file)]
        yield from (PlacedNote(file, note, 1, {}) for note in notes)


def _table_notes(file: Path, columns: Columns, refused: RefusedRecords | None) -> Iterator[PlacedNote]:
    part = part_at(file)
    for row in read_rows_of(part, columns):
        where = part.where(row.number)
        try:
            note_id, text = note_in(row, columns, where)
        except ClinnerError as error:
            if refused is None:
                raise
            refused.add(where, error)
            continue
        yield TableNote(file, Note(note_id, text, annotated=False), row.number, row.values or {})


def _walk(root: Path, unread: Counter[str], suffixes: Collection[str]) -> Iterator[Path]:
    """Files of notes, folder by folder; links to folders are not followed: they could lead back."""
    waiting, real_root = [root], os.path.realpath(root)
    while waiting:
        folder = waiting.pop()
        try:
            with os.scandir(folder) as entries:
                by_name = {entry.name: entry for entry in entries}
        except OSError:
            unread["directories that cannot be opened"] += 1
            continue
        folders = {name for name, entry in by_name.items() if _is_folder(entry)}
        yield from (folder / name for name in _notes_of(by_name, folders, real_root, unread, suffixes))
        waiting += [folder / name for name in sorted(folders, reverse=True)]


def _notes_of(
    by_name: dict[str, os.DirEntry[str]],
    folders: set[str],
    root: str,
    unread: Counter[str],
    suffixes: Collection[str],
) -> Iterator[str]:
    """Names of the files of notes in one folder, in order."""
    names = by_name.keys() - folders
    reasons = {name: reason for name in names if (reason := _why_unread(by_name[name], root))}
    unread.update(reasons.values())
    astray = {_stem(name) for name, reason in reasons.items() if reason == LEADS_OUT and _is_ann(name)}
    for name in sorted(names - reasons.keys()):
        stem, suffix = os.path.splitext(name)
        if suffix == ".txt" and stem in astray:
            unread["texts whose annotation is a link that leads out of the source"] += 1
        elif suffix.lower() in suffixes:
            yield name
        elif not _is_annotation(stem, suffix, names):
            unread["files of other kinds"] += 1


def _why_unread(entry: os.DirEntry[str], root: str) -> str:
    """Why an entry that is no folder is not read, whatever its name says; empty if it may be."""
    if not entry.is_symlink():
        if not entry.is_file():
            return SPECIAL
        return MACOS if is_of_macos(Path(entry.path)) else ""
    if os.path.isdir(entry.path):
        return "links to directories"
    return why_unread(Path(entry.path), root)


def _is_folder(entry: os.DirEntry[str]) -> bool:
    return entry.is_dir(follow_symlinks=False)


def _stem(name: str) -> str:
    return os.path.splitext(name)[0]


def _is_ann(name: str) -> bool:
    return os.path.splitext(name)[1].lower() in _ANNOTATION


def _is_annotation(stem: str, suffix: str, names: Collection[str]) -> bool:
    """Whether a file is read with a text beside it."""
    lower = suffix.lower()
    known = suffix == lower or f"{stem}{lower}" not in names
    return lower in _ANNOTATION and known and f"{stem}.txt" in names


def _read_plain(file: Path) -> Note:
    """A text whose suffix is in capitals; another of the same name with .txt may be there too."""
    if files_beside(file, ".ann"):
        raise ClinnerError(f"{file}: annotation is read beside .txt and as .ann only: rename the two files")
    return Note(file.stem, read_text(file), annotated=False)
