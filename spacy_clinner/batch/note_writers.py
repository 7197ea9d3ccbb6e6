"""Predicted notes as files: one for each note, or one for all notes of a file."""

from collections.abc import Callable, Iterable, Iterator
from contextlib import AbstractContextManager
from dataclasses import replace
from functools import cache
from pathlib import Path
from typing import Literal, NamedTuple

from spacy_clinner.errors import ClinnerError
from spacy_clinner.formats.record import Note
from spacy_clinner.formats.registry import TEXT_FORMATS, NoteFormat, WriteNotes

OutFormat = Literal["brat", "i2b2", "jsonl", "bioc", "csv", "pubtator", "webanno", "xmi", "cas-json"]
"""Formats that hold a text with any mentions; in those of tokens a mention could not begin within a token."""

Refusing = Callable[[str], AbstractContextManager[None]]
"""Makes a block whose errors cost only the record at a place."""


class PredictedNote(NamedTuple):
    """A note and where it belongs.

    Attributes:
        where: its place in what is read.
        place: its path in the output, without suffix, if it has a file of its own.
        is_keyless: whether its document lacks the key of `doc.spans` that was asked for.
        note: the note.
    """

    where: str
    place: str
    is_keyless: bool
    note: Note


def is_one_file(out_format: OutFormat) -> bool:
    """Whether all notes of a file are written into one."""
    return _format(out_format).holds_many


def suffix_of(out_format: OutFormat) -> str:
    """That of its files; for notes of several files that of the annotation."""
    return _format(out_format).suffixes[0]


def write_predicted(
    out_format: OutFormat, notes: Iterable[PredictedNote], out: Path, name: Path, refusing: Refusing
) -> Iterator[PredictedNote]:
    """Write the notes of a file, of any number; gives those that are written.

    Args:
        out_format: of the output.
        notes: the notes; they are read more than once.
        out: directory of the output.
        name: path below it for a file of all notes, without suffix.
        refusing: what a note that the format cannot hold costs.

    Raises:
        ClinnerError: if a note cannot be written and `refusing` lets the error through.
    """
    write = _writer(out_format)
    if is_one_file(out_format):
        path = out / name.with_name(f"{name.name}{suffix_of(out_format)}")
        return _written_together(write, notes, path, refusing)
    return _written_alone(write, notes, out, refusing)


def _written_alone(
    write: WriteNotes, notes: Iterable[PredictedNote], out: Path, refusing: Refusing
) -> Iterator[PredictedNote]:
    for predicted in notes:
        with refusing(predicted.where):
            write([replace(predicted.note, id=predicted.place)], out)
            yield predicted


def _written_together(
    write: WriteNotes, notes: Iterable[PredictedNote], path: Path, refusing: Refusing
) -> Iterator[PredictedNote]:
    impossible = set[int]()
    try:
        write((predicted.note for predicted in notes), path)
    except ClinnerError:
        impossible = {i for i, one in enumerate(notes) if not _is_possible(write, one, path, refusing)}
        write((one.note for i, one in enumerate(notes) if i not in impossible), path)
    yield from (one for i, one in enumerate(notes) if i not in impossible)


def _is_possible(write: WriteNotes, predicted: PredictedNote, path: Path, refusing: Refusing) -> bool:
    """Whether the format can hold a note, which only its writer knows."""
    trial = path.with_name(f".{path.stem}.trial{path.suffix}")
    is_written = False
    try:
        with refusing(predicted.where):
            write([predicted.note], trial)
            is_written = True
    finally:
        trial.unlink(missing_ok=True)
    return is_written


def _writer(out_format: OutFormat) -> WriteNotes:
    write = _format(out_format).write
    assert write is not None, out_format
    return write


@cache
def _format(out_format: OutFormat) -> NoteFormat:
    return next(known for known in TEXT_FORMATS if known.name == out_format)
