"""What is predicted for one file of notes, written as a table of mentions or in a format of notes."""

from collections.abc import Iterable, Iterator
from contextlib import AbstractContextManager, nullcontext
from dataclasses import dataclass
from pathlib import Path
from typing import NamedTuple

from spacy.tokens import Doc

from spacy_clinner.batch.note_files import PlacedNote, holds_many
from spacy_clinner.batch.note_writers import OutFormat, PredictedNote, is_one_file, write_predicted
from spacy_clinner.batch.output_paths import PlacesBelow
from spacy_clinner.batch.predictions import predicted_note
from spacy_clinner.batch.refused_records import RefusedRecords
from spacy_clinner.batch.rows.columns import Columns
from spacy_clinner.batch.rows.mention_schema import MentionSchema, plain_value
from spacy_clinner.batch.rows.table_files import is_table, part_at
from spacy_clinner.batch.rows.written_tables import ERRORS, Result, write_errors, write_table
from spacy_clinner.batch.run_record import beside
from spacy_clinner.batch.shared_files import FileOfNotes
from spacy_clinner.batch.spool import Spool, note_of, note_record
from spacy_clinner.formats.record import Note


class AnnotatedFile(NamedTuple):
    """Counts of one file: relative path, notes and mentions; what is wrong with it, if anything.

    Attributes:
        keyless: notes whose documents do not have the key of `doc.spans` that was asked for.
        refused: records that the output lacks, if there are any.
    """

    source: str
    notes: int = 0
    mentions: int = 0
    error: str | None = None
    keyless: int = 0
    refused: RefusedRecords | None = None

    def with_note(self, note: Note, is_keyless: bool) -> "AnnotatedFile":
        """The counts with one note more."""
        return self._replace(
            notes=self.notes + 1,
            mentions=self.mentions + len(note.mentions),
            keyless=self.keyless + is_keyless,
        )


class TaggedNote(NamedTuple):
    """What is predicted for a note, and its place in its file; see `PlacedNote` and `PredictedNote`."""

    where: str
    number: int
    is_keyless: bool
    note: Note


class Written(NamedTuple):
    """What is written; see `annotate_files`."""

    out_format: OutFormat | None
    spans_key: str | None
    threshold: float | None
    columns: Columns
    schema: MentionSchema

    def is_rows_of(self, file: Path) -> bool:
        """Whether the predictions for a file are a table of its kind."""
        return self.out_format is None and is_table(file, self.columns)

    @property
    def note_format(self) -> OutFormat:
        """How the predictions for other files are written."""
        return self.out_format or "brat"


def predicted_notes(
    notes: Iterable[tuple[PlacedNote, Doc]], written: Written, file: Path, refused: RefusedRecords
) -> Iterator[TaggedNote]:
    """What is predicted for some notes of a file."""
    spans_key, threshold = written.spans_key, written.threshold
    refusing = refused.noted if written.is_rows_of(file) or holds_many(file) else _raising
    for placed, doc in notes:
        predicted = None
        with refusing(placed.where):
            predicted = predicted_note(placed.note, doc, spans_key, threshold)
        if predicted is not None:
            is_keyless = spans_key is not None and spans_key not in doc.spans
            yield TaggedNote(placed.where, placed.number, is_keyless, predicted)


def _raising(where: str) -> AbstractContextManager[None]:
    return nullcontext()


def write_annotated(
    relative: Path, out: Path, name: Path, written: Written, file: FileOfNotes[TaggedNote]
) -> AnnotatedFile:
    """Write what is predicted for a file.

    Args:
        relative: the file, relative to the source directory.
        out: directory of the output.
        name: path below it; without suffix if notes are written.
        written: what is written.
        file: the file and what is predicted for its notes.

    Raises:
        ClinnerError: if no note of the file can be written.
    """
    write = _write_rows if written.is_rows_of(file.file) else _write_notes
    return write(relative, out, name, written, file)


def _write_notes(
    relative: Path, out: Path, name: Path, written: Written, file: FileOfNotes[TaggedNote]
) -> AnnotatedFile:
    out_format, refused = written.note_format, file.refused
    spreads = not is_one_file(out_format) and holds_many(file.file)
    refusing = refused.noted if holds_many(file.file) else _raising
    places = PlacesBelow(name) if spreads else None
    result, tagged_notes = AnnotatedFile(str(relative), refused=refused), 0
    with Spool(out) as spool:
        for where, _, is_keyless, note in file.notes:
            with refusing(where):
                place = name if places is None else places.of(note.id, where)
                spool.add((where, place.as_posix(), is_keyless, note_record(note)))
                tagged_notes += 1
        refused.require_others(tagged_notes)
        for done in write_predicted(out_format, _Predicted(spool), out, name, refusing):
            result = result.with_note(done.note, done.is_keyless)
    refused.require_others(result.notes)
    return result


@dataclass(frozen=True)
class _Predicted:
    """The notes of a spool, as often as they are read."""

    spool: Spool

    def __iter__(self) -> Iterator[PredictedNote]:
        for where, place, is_keyless, record in self.spool:
            yield PredictedNote(where, place, is_keyless, note_of(record))


def _write_rows(
    relative: Path, out: Path, name: Path, written: Written, file: FileOfNotes[TaggedNote]
) -> AnnotatedFile:
    """Write a row a mention, after the rows that have none as something is wrong with them."""
    part, columns = part_at(file.file), written.columns
    result = AnnotatedFile(str(relative), refused=file.refused)
    with Spool(out) as spool:
        for where, number, is_keyless, note in file.notes:
            with file.refused.noted(where):
                values = [written.schema.values(note, mention) for mention in note.mentions]
                spool.add((number, [list(map(plain_value, row)) for row in values]))
                result = result.with_note(note, is_keyless)
        file.refused.require_others(result.notes)
        write_errors(beside(out, ERRORS) / name, part, columns, file.refused)
        kinds = written.schema.kinds
        rows = (Result(number, values) for number, several in spool for values in several)
        write_table(out / name, part, columns, kinds, rows)
    return result._replace(refused=file.refused.summary())
