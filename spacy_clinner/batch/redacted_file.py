"""What is left of one file of notes: its redacted notes, and the lines of report and offsets."""

import re
from collections.abc import Iterable, Iterator
from dataclasses import replace
from pathlib import Path
from typing import NamedTuple

from spacy.tokens import Doc

from spacy_clinner.batch.line_files import append_lines
from spacy_clinner.batch.missing_records import note_missing
from spacy_clinner.batch.note_files import PlacedNote
from spacy_clinner.batch.redacted_names import RedactedNames, hashed_id, telling
from spacy_clinner.batch.redaction_report import (
    NO_PROMISE,
    NoteOutcome,
    RedactionCounts,
    offset_lines,
    report_lines,
)
from spacy_clinner.batch.redaction_settings import RedactionSettings
from spacy_clinner.batch.refused_records import RefusedRecords
from spacy_clinner.batch.rows.table_files import is_table, part_at
from spacy_clinner.batch.rows.written_tables import ERRORS, Result, write_errors, write_table
from spacy_clinner.batch.run_record import beside, run_mark
from spacy_clinner.batch.shared_files import FileOfNotes
from spacy_clinner.batch.source_digests import note_source
from spacy_clinner.batch.spool import Spool, note_of, note_record
from spacy_clinner.deidentify.phi_redactor import get_redacted
from spacy_clinner.deidentify.rules.leaks import Leak, find_leaks
from spacy_clinner.deidentify.rules.redacted_text import Redacted, Replacement
from spacy_clinner.deidentify.rules.shifted_annotations import Shift
from spacy_clinner.formats.brat import write_brat
from spacy_clinner.formats.i2b2 import write_i2b2
from spacy_clinner.formats.jsonl import write_jsonl
from spacy_clinner.formats.record import Mention, Note
from spacy_clinner.formats.schemes import is_known

ALONE = "note_without_patient"
"""Key in `doc.user_data`: whether nothing told the patient of a note."""
MIXED_ORDERS = "patient_with_dates_of_both_orders"
"""Key in `doc.user_data`: whether the patient of a note is one of `DateOrders.contradictory`."""
_PLAIN_ID = re.compile(r"[TP]\d{1,4}")
"""What brat and i2b2 number their annotations by."""


class RedactedFile(NamedTuple):
    """What became of one file.

    Attributes:
        source: the file, relative to the source directory.
        out: what was written, relative to the output directory; None if nothing was.
        skipped: whether it had been written by an earlier run.
        error: what is wrong with the file, if anything.
        counts: of what became of its notes.
        refused: records that its output lacks, also where an earlier run has written it.
    """

    source: str
    out: str | None
    skipped: bool = False
    error: str | None = None
    counts: RedactionCounts | None = None
    refused: RefusedRecords | None = None


class RedactedNote(NamedTuple):
    """What is left of a note, and what became of it.

    Attributes:
        note: still with its old id.
        outcome: what became of it, with its old id.
        telling: see `redacted_names.telling`.
        is_alone: whether nothing told its patient.
    """

    note: Note
    outcome: NoteOutcome
    telling: set[str]
    is_alone: bool


def redacted_notes(notes: Iterable[tuple[PlacedNote, Doc]], labels: frozenset[str]) -> Iterator[RedactedNote]:
    """What is left of some notes.

    Args:
        notes: with the documents of the redacting pipeline.
        labels: of annotation that stays, in addition to those of published schemes.
    """
    for placed, doc in notes:
        redacted = get_redacted(doc)
        assert redacted is not None
        outcome, left = _redacted_note(placed, redacted, doc, labels)
        yield RedactedNote(left, outcome, telling(placed.note.text, redacted), doc.user_data[ALONE])


def write_redacted(
    settings: RedactionSettings, relative: Path, file: FileOfNotes[RedactedNote], source: str
) -> RedactedFile:
    """Write what is left of the notes of a file, and the lines that tell what became of them.

    Args:
        settings: how they are redacted.
        relative: the file, relative to the source directory.
        file: the file and what is left of its notes.
        source: see `source_digests.source_digest`.

    Raises:
        ClinnerError: if no note of the file can be redacted.
    """
    names = RedactedNames(settings.secret, settings.file_names)
    forbidden: set[str] = set()
    counts = RedactionCounts()
    asks_for_patients = settings.patient_rule.tells
    with Spool(settings.out) as spool:
        for left, outcome, told, is_alone in file.notes:
            forbidden |= told
            counts.add(outcome, settings.mode)
            counts.without_patient += asks_for_patients and is_alone
            spool.add((note_record(left), outcome))
        file.refused.require_others(counts.notes)
        counts.left_out.update(file.unread)
        # names and ids are given last: what one note tells must not stand in the id of another
        out = names.of_file(relative, forbidden)
        columns = settings.table_columns
        is_rows = is_table(file.file, columns)

        def new_id(note_id: str) -> str:
            if not is_rows:
                return names.of_note(relative, note_id, forbidden)
            return note_id if columns.id in columns.kept else hashed_id(settings.secret, note_id)

        def notes_done() -> Iterator[NoteOutcome]:
            for _, (note_id, number, replacements, leaks, words, *left_out) in spool:
                yield NoteOutcome(
                    new_id(note_id),
                    number,
                    tuple(Replacement(*r) for r in replacements),
                    [Leak(*leak) for leak in leaks],
                    words,
                    *left_out,
                )

        # before the file, which says that it is finished: no run that follows would add the lines
        if settings.report:
            promise = {} if settings.promise is None else {"promise": settings.promise.record}
            heading = {"about": NO_PROMISE, **promise, **run_mark(settings.out, settings.secret)}
            append_lines(settings.report, report_lines(str(out), notes_done()), heading=heading)
        if settings.offsets:
            lines = offset_lines(names.of_source(relative), str(out), notes_done())
            mark = run_mark(settings.out, settings.secret)
            append_lines(settings.offsets, lines, private=True, heading=mark)
        note_missing(settings.out, str(relative), str(out), file.refused)
        note_source(settings, relative, out, source)
        if is_rows:
            rows = (Result(number, [text], new_id(row_id)) for (row_id, text, *_), (_, number, *_) in spool)
            _write_rows(settings, out, file, rows)
        else:
            notes = (note_of(record) for record, _ in spool)
            _write_notes(settings.out, out, (replace(n, id=new_id(n.id)) for n in notes))
    return RedactedFile(str(relative), str(out), counts=counts, refused=file.refused.summary())


def _redacted_note(
    placed: PlacedNote, redacted: Redacted, doc: Doc, labels: frozenset[str]
) -> tuple[NoteOutcome, Note]:
    """What became of a note, and what is left of it, still with its old id."""
    note, shift = placed.note, Shift(redacted.replacements)
    mentions = list[Mention]()
    dropped, unknown = list[tuple[int, int, str]](), list[tuple[int, int]]()
    for mention in note.mentions:
        if not is_known(mention.label, labels):
            unknown.append((mention.start, mention.end))
            continue
        # an id may be a name or a number of the patient; what has none is numbered where the format needs it
        left = shift.shifted(mention if _PLAIN_ID.fullmatch(mention.id) else replace(mention, id=""))
        if left is None:
            dropped.append((mention.start, mention.end, mention.label))
        else:
            mentions.append(left)
    leaks = find_leaks(note.text, redacted, doc.lang_ or "en")
    mixed = doc.user_data[MIXED_ORDERS]
    result = NoteOutcome(
        note.id, placed.number, redacted.replacements, leaks, len(doc), dropped, unknown, mixed
    )
    return result, Note(note.id, redacted.text, tuple(mentions), annotated=note.annotated)


def _write_rows(
    settings: RedactionSettings, out: Path, file: FileOfNotes[RedactedNote], rows: Iterable[Result]
) -> None:
    """Write the rows of a table, after those that it lacks."""
    columns, part = settings.table_columns, part_at(file.file)
    write_errors(beside(settings.out, ERRORS) / out, part, columns, file.refused)
    hashes_ids = columns.id not in columns.kept
    write_table(settings.out / out, part, columns, {columns.text: "string"}, rows, hashed_ids=hashes_ids)


def _write_notes(directory: Path, out: Path, notes: Iterable[Note]) -> None:
    if out.suffix in (".jsonl", ".json"):
        write_jsonl(notes, directory / out)
        return
    (note,) = notes
    named = replace(note, id=out.with_suffix("").as_posix())
    (write_i2b2 if out.suffix == ".xml" else write_brat)([named], directory)
