"""Annotated notes in any format: one registry for every command, and the format of a path."""

import warnings
from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import replace
from pathlib import Path
from typing import Literal

from spacy_clinner.corpus import spacy_json
from spacy_clinner.corpus.readers import unique
from spacy_clinner.corpus.spacy_files import read_spacy
from spacy_clinner.errors import ClinnerError
from spacy_clinner.formats.annotators import Annotators, Copies, merge_copies
from spacy_clinner.formats.files import is_of_macos
from spacy_clinner.formats.record import Note
from spacy_clinner.formats.registry import (
    TEXT_FORMATS,
    FormatOptions,
    KnownFormat,
    NoteFormat,
    format_of_file,
)
from spacy_clinner.formats.repairs import Repairs
from spacy_clinner.formats.text_kinds import require_no_named_kind

Format = Literal["auto", KnownFormat]
"""What `--format` takes; "auto" goes by file names."""


def _spacy(path: Path, options: FormatOptions, repairs: Repairs) -> Iterator[Note]:
    return read_spacy(path, options.spans_key, repairs)


def _spacy_json(path: Path, options: FormatOptions, repairs: Repairs) -> Iterator[Note]:
    return spacy_json.read_spacy_json(path, repairs)


FORMATS: dict[KnownFormat, NoteFormat] = {
    known.name: known
    for known in (
        *TEXT_FORMATS,
        NoteFormat("spacy", (".spacy",), _spacy, (".spacy",), holds_many=True),
        NoteFormat(*("spacy-json", spacy_json.SUFFIXES, _spacy_json), holds_many=True, mark=spacy_json.MARK),
    )
}
SUFFIXES = frozenset(suffix for known in FORMATS.values() for suffix in known.suffixes)
"""Suffixes of all files that are read, in small letters."""


def detect_format(path: Path) -> KnownFormat:
    """The format of a file or directory by the names of its files, and by how they begin.

    Suffixes count in any case.

    Warns of files in a directory that have the suffix of another format than most.

    Raises:
        ClinnerError: if the path does not exist or no file name is known. Archives, PDF, HTML and other kinds
            are named.
    """
    if not path.exists():
        raise ClinnerError(f"{path}: no such file or directory: check the path")
    files = sorted(path.rglob("*")) if path.is_dir() else [path]
    formats = Counter(known for file in files if (known := _format_of(file)))
    if not formats:
        require_no_named_kind(files)
        names = list(FORMATS)
        raise ClinnerError(
            f"{path}: no file of a known format: give --format {', '.join(names[:-1])} or {names[-1]}"
        )
    (chosen, _), *others = formats.most_common()
    if chosen == "brat" and path.is_dir():
        _require_known_annotation(path, files)
    if others:
        what = ", ".join(f"{name} {count:,}" for name, count in others)
        warnings.warn(
            f"{path}: read as {chosen}; files of other formats there are not read: {what}: give --format for "
            "those",
            stacklevel=2,
        )
    return chosen


def _format_of(file: Path) -> KnownFormat | None:
    if file.suffix.lower() not in SUFFIXES or file.is_dir() or is_of_macos(file):
        return None
    known = format_of_file(file, FORMATS.values())
    return known.name if known else None


def _require_known_annotation(path: Path, files: Iterable[Path]) -> None:
    """Stop at texts that have no annotation but in files of a kind that is not read.

    Warns of such files if others are read.
    """
    suffixes: dict[tuple[Path, str], set[str]] = {}
    for file in files:
        suffixes.setdefault((file.parent, file.stem), set()).add(file.suffix.lower())
    beside = Counter(
        suffix for names in suffixes.values() if ".txt" in names for suffix in names - SUFFIXES if suffix
    )
    if not beside:
        return
    what = ", ".join(f"{suffix} {count:,}" for suffix, count in beside.items())
    if not any({".ann", ".a1", ".a2"} & names for names in suffixes.values()):
        raise ClinnerError(
            f"{path}: beside the texts lie files of a kind that is not read: {what}: convert the annotation "
            "to brat standoff (.ann), or move the texts into a folder of their own if nobody annotated them"
        )
    warnings.warn(f"{path}: files beside the texts that are not read: {what}", stacklevel=3)


def read_notes(
    path: Path,
    file_format: Format = "auto",
    options: FormatOptions | None = None,
    repairs: Repairs | None = None,
) -> Iterator[Note]:
    """Notes of a corpus in any format; ids are unique.

    Args:
        path: file or directory.
        file_format: "auto" goes by file names.
        options: what the format leaves open; None for the defaults.
        repairs: how notes are read, and what was mended or left out.

    Raises:
        ClinnerError: on bad input.
    """
    repairs = Repairs() if repairs is None else repairs
    return unique(_notes(path, file_format, options, repairs), repairs)


def _notes(
    path: Path, file_format: Format, options: FormatOptions | None, repairs: Repairs
) -> Iterator[Note]:
    """The same, with ids as the files have them."""
    name = detect_format(path) if file_format == "auto" else file_format
    return FORMATS[name].read(path, options or FormatOptions(), repairs)


def read_merged(
    paths: Path | Sequence[Path],
    file_format: Format,
    annotators: Annotators | None,
    *,
    repairs: Repairs,
    copies: Copies,
    options: FormatOptions | None = None,
) -> list[Note]:
    """The notes of `read_notes`, one for each text that was annotated several times.

    Args:
        paths: a file or directory, or several of any formats. The ids of the notes of several begin with
            the `source_names`.
        file_format, repairs, options: see `read_notes`.
        annotators: what several annotations of one text become, see `formats.annotators.merge_copies`; None
            for the notes as they are.
        copies: collects what was merged.

    Raises:
        ClinnerError: on bad input.
    """
    sources = [paths] if isinstance(paths, Path) else list(paths)
    notes = [
        replace(note, id=f"{name}/{note.id}") if name else note
        for source, name in zip(sources, source_names(sources), strict=True)
        for note in _notes(source, file_format, options, repairs)
    ]
    if annotators is not None:
        notes = merge_copies(notes, annotators, copies)
    return list(unique(notes, repairs))


def source_names(paths: Sequence[Path]) -> list[str]:
    """What the ids of the notes of each source begin with; "" for the only one.

    It is the name of the file without its suffix, or of the directory, or the whole path where two are alike.
    """
    if len(paths) == 1:
        return [""]
    names = [path.resolve().stem if path.is_file() else path.resolve().name for path in paths]
    return names if len(set(names)) == len(names) else [path.as_posix() for path in paths]
