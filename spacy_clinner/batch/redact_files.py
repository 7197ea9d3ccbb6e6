"""Redact files of notes: txt, brat, jsonl, i2b2 XML, whole directories."""

import os
import re
from collections import Counter
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from functools import cached_property, partial
from pathlib import Path
from typing import Any, NamedTuple

from spacy.language import Language
from spacy.tokens import Doc

from spacy_clinner import __version__
from spacy_clinner.batch.file_errors import noted_errors
from spacy_clinner.batch.gpu import require_usable_gpu, use_gpu
from spacy_clinner.batch.line_files import append_lines, drop_torn_lines
from spacy_clinner.batch.missing_records import missing_records, note_missing
from spacy_clinner.batch.note_files import REDACTED, PlacedNote, TableNote, may_be_large, note_files
from spacy_clinner.batch.output_paths import folder_of, require_another_folder, require_outside
from spacy_clinner.batch.patient_facts import NO_FACTS, PatientFacts, read_patient_facts
from spacy_clinner.batch.patients import PatientRule, Patients, own_patient
from spacy_clinner.batch.redacted_names import FileNames, RedactedNames, hashed_id, telling
from spacy_clinner.batch.redaction_report import (
    NO_PROMISE,
    NoteOutcome,
    RedactionCounts,
    offset_lines,
    report_lines,
)
from spacy_clinner.batch.redactor import load_redactor
from spacy_clinner.batch.refused_records import RefusedRecords
from spacy_clinner.batch.rows.columns import OMOP, Columns
from spacy_clinner.batch.rows.row_settings import require_redactable
from spacy_clinner.batch.rows.table_files import is_table, part_at
from spacy_clinner.batch.rows.written_tables import ERRORS, Result, write_errors, write_table
from spacy_clinner.batch.run_record import (
    beside,
    directory_digest,
    require_own_lines,
    require_same_run,
    require_secret_kept,
    run_mark,
)
from spacy_clinner.batch.secrets_of_runs import secret_in
from spacy_clinner.batch.spool import Spool, note_of, note_record
from spacy_clinner.batch.tagging import TaggedFile, tag_files
from spacy_clinner.batch.workers import run_over_files
from spacy_clinner.deidentify.before_redaction import (
    BEST_TAGGING,
)
from spacy_clinner.deidentify.phi_redactor import DATE_ORDER, GENDERS, PATIENT, get_redacted
from spacy_clinner.deidentify.rules.dates.ages import Ages
from spacy_clinner.deidentify.rules.dates.shifted_dates import DateOrder
from spacy_clinner.deidentify.rules.leaks import Leak, find_leaks
from spacy_clinner.deidentify.rules.redacted_text import Mode, Redacted, Replacement
from spacy_clinner.deidentify.rules.shifted_annotations import Shift
from spacy_clinner.errors import require_pipeline
from spacy_clinner.evaluation.guarantee.promise import NOTES_LIKE_THESE, Promise
from spacy_clinner.formats.brat import write_brat
from spacy_clinner.formats.i2b2 import write_i2b2
from spacy_clinner.formats.jsonl import write_jsonl
from spacy_clinner.formats.record import Mention, Note
from spacy_clinner.formats.schemes import is_known

_ALONE = "note_without_patient"
"""Key in `doc.user_data`: whether nothing told the patient of a note."""
_MIXED_ORDERS = "patient_with_dates_of_both_orders"
"""Key in `doc.user_data`: whether the patient of a note is one of `DateOrders.contradictory`."""
_PLAIN_ID = re.compile(r"[TP]\d{1,4}")
"""What brat and i2b2 number their annotations by."""


@dataclass(frozen=True)
class RedactionSettings:
    """How to redact a corpus.

    Attributes:
        model: directory of a pipeline that finds identifying text.
        source: file or directory.
        out: directory to write to.
        secret: key of surrogates and of hashed file names.
        mode: "mask", "surrogate" or "remove".
        threshold: see `phi_redactor`.
        date_order: see `phi_redactor`. If the patient of a note is known, it applies only if the unambiguous
            numeric dates of all notes of the patient do not decide.
        file_names: what files and notes are called. "hash": keyed hashes, since names of patients and numbers
            may be part of file names and ids. "keep": the old names if they are made of `HARMLESS` words,
            single letters and short numbers and hold nothing that was replaced; see `redacted_names`.
        patients: whose dates move together: of each "note" alone, or of all in the same first "folder".
        report: file that gets a line a note, see `redaction_report.report_lines`; None for none. It belongs
            to one output.
        offsets: file that gets a line a note, see `redaction_report.offset_lines`; None for none. It belongs
            to one output.
        ages: see `phi_redactor`.
        gpu_id: GPU that every process computes on; below 0 for the CPU.
        patient_pattern, patient_field: see `patients.PatientRule`; each is an alternative to `patients`.
        keep_labels: labels of annotation to keep, in addition to those of the pipeline and of published
            schemes (see `formats.schemes`). Other labels may be names and are dropped.
        labels: which of the model's labels are redacted; None for all.
        also_rules: see `phi_redactor`.
        presidio: see `phi_redactor`.
        columns: of tables, without the patient's, which `patient_field` names.
        promise: what is promised of the threshold, for whoever reads the report; None for nothing.
    """

    model: Path
    source: Path
    out: Path
    secret: bytes
    mode: Mode = "mask"
    threshold: float = BEST_TAGGING
    date_order: DateOrder = "month_first"
    file_names: FileNames = "hash"
    patients: Patients = "note"
    report: Path | None = None
    offsets: Path | None = None
    ages: Ages = "keep"
    gpu_id: int = -1
    patient_pattern: str | None = None
    patient_field: str | None = None
    keep_labels: tuple[str, ...] = ()
    labels: tuple[str, ...] | None = None
    also_rules: bool = False
    presidio: bool = False
    columns: Columns = OMOP
    promise: Promise | None = None

    @cached_property
    def table_columns(self) -> Columns:
        """What is read of a table."""
        return replace(self.columns, patient=self.patient_field)

    @cached_property
    def patient_rule(self) -> PatientRule:
        """Whose note each one is."""
        return PatientRule(self.patients, self.patient_pattern, self.patient_field)


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


def redact_files(
    settings: RedactionSettings,
    processes: int = 1,
    unread: Counter[str] | None = None,
    mixed_orders: set[str] | None = None,
    on_note: Callable[[], object] | None = None,
) -> Iterator[RedactedFile]:
    """Redact every file that an earlier run has not written. A written file is always whole.

    Hold `locks.locked` of the output during this call and `read_secret`, so that no other run writes there.

    Args:
        settings: what to redact, and how.
        processes: number of processes, each with its own pipeline.
        unread: see `note_files`.
        mixed_orders: is told the patients whose notes hold numeric dates of both orders, before any is
            redacted.
        on_note: is called for each note that is done; not with several processes.

    Raises:
        ClinnerError: if there is no pipeline or nothing to read, the output would lie in the source, or other
            settings have made what is in it.
    """
    require_pipeline(settings.model)
    require_usable_gpu(settings.gpu_id)
    require_apart(settings.source, settings.out, settings.file_names)
    require_redactable(settings.columns)
    made_by = _what_makes_the_output(settings)
    files = note_files(settings.source, unread, REDACTED)
    _require_own_lines(settings)
    require_same_run(settings.out, folder_of(settings.source), settings.secret, made_by)
    facts = _patient_facts(settings)
    if mixed_orders is not None:
        mixed_orders |= facts.orders.contradictory
    work = partial(_make_work, settings, facts, on_note if processes <= 1 else None)
    results = run_over_files(files, work, processes, ends_task=may_be_large)
    return map(partial(_with_missing, missing_records(settings.out)), results)


def require_apart(source: Path, out: Path, file_names: FileNames) -> None:
    """Stop before a run would read what it writes, or write over what it reads.

    Raises:
        ClinnerError: if the output lies in the source, or would be called as what is read there.
    """
    require_outside(source, out)
    if file_names == "keep":
        require_another_folder(source, out)


def _require_own_lines(settings: RedactionSettings) -> None:
    """Make report and offsets ready for the lines of this run; see `run_record.require_own_lines`."""
    mark = run_mark(settings.out, settings.secret)
    for path, private in ((settings.report, False), (settings.offsets, True)):
        if path:
            drop_torn_lines(path, private=private)
            require_own_lines(path, settings.out, folder_of(settings.source), mark, private=private)


def _patient_facts(settings: RedactionSettings) -> PatientFacts:
    """What the notes of each patient tell together; a run that goes on reads all notes again."""
    if settings.mode != "surrogate" or not settings.patient_rule.tells:
        return NO_FACTS
    return read_patient_facts(
        note_files(settings.source, None, REDACTED),
        *(folder_of(settings.source), settings.patient_rule, settings.date_order, settings.table_columns),
    )


def _with_missing(missing: dict[str, RefusedRecords], result: RedactedFile) -> RedactedFile:
    """The result with what an earlier run has left out of a file that was there already."""
    refused = missing.get(result.out) if result.skipped and result.out else None
    return result._replace(refused=refused) if refused else result


def _what_makes_the_output(settings: RedactionSettings) -> dict[str, str]:
    """Every setting without which a finished file would be another one, as the command line calls it."""
    return {
        "version of spacy-clinner": __version__,
        "SOURCE": os.fsdecode(folder_of(settings.source).resolve()),
        "MODEL": directory_digest(settings.model),
        "--mode": settings.mode,
        "--threshold": repr(float(settings.threshold)),
        f"--recall ({NOTES_LIKE_THESE})": "" if settings.promise is None else repr(settings.promise.record),
        "--date-order": settings.date_order,
        "--file-names": settings.file_names,
        "--patients": settings.patients,
        "--labels": ",".join(settings.labels or ()),
        "--also-rules": repr(settings.also_rules),
        "--presidio": repr(settings.presidio),
        "--ages": settings.ages,
        "--patient-pattern": settings.patient_rule.pattern or "",
        "--patient-field": settings.patient_field or "",
        "--keep-labels": "\n".join(sorted(set(settings.keep_labels))),
        **_names_of_columns(settings.columns),
    }


def _names_of_columns(columns: Columns) -> dict[str, str]:
    """The columns that are other than those of an earlier version, which had none to name."""
    return {
        "--text-column": "" if columns.text == OMOP.text else columns.text,
        "--id-column": "" if columns.id == OMOP.id else columns.id,
        "--keep-columns": "\n".join(sorted(set(columns.kept))),
        "--text-column or --id-column": "JSON Lines as a table" if columns.json_lines else "",
    }


def read_secret(path: Path, source: Path, out: Path) -> bytes:
    """The key in a file, which is made if it is not there; its owner alone may read it.

    Raises:
        ClinnerError: if the file holds less than 16 bytes, is missing although there is output, or if
            everybody can read it and its rights cannot be changed.
    """
    require_secret_kept(path, out, folder_of(source))
    return secret_in(path)


def _make_work(settings: RedactionSettings, facts: PatientFacts, on_note: Callable[[], object] | None) -> Any:
    use_gpu(settings.gpu_id)
    nlp = load_redactor(settings)
    labels = frozenset(settings.keep_labels).union(*nlp.pipe_labels.values())
    return partial(_redact_some, settings, facts, nlp, labels, on_note)


def _redact_some(
    settings: RedactionSettings,
    facts: PatientFacts,
    nlp: Language,
    labels: frozenset[str],
    on_note: Callable[[], object] | None,
    files: Sequence[Path],
) -> list[RedactedFile]:
    """Redact some files; the notes of all of them are tagged in common batches."""
    root = folder_of(settings.source)
    results: dict[Path, RedactedFile] = {}
    errors: dict[Path, str] = {}
    for file in files:
        with noted_errors(file, errors):
            relative = file.relative_to(root)
            written_before = _written_before(settings, relative)
            if written_before is not None:
                results[file] = RedactedFile(str(relative), str(written_before), skipped=True)
    waiting = [file for file in files if file not in results and file not in errors]
    for tagged in tag_files(
        nlp, waiting, partial(_make_doc, nlp, settings, facts, root), errors, settings.table_columns
    ):
        if on_note is not None:
            tagged = tagged.counted(on_note)
        with noted_errors(tagged.file, errors):
            results[tagged.file] = _write(settings, labels, tagged.file.relative_to(root), tagged)
    for file, error in errors.items():
        results[file] = RedactedFile(str(file.relative_to(root)), None, error=error)
    return [results[file] for file in files]


def _written_before(settings: RedactionSettings, relative: Path) -> Path | None:
    possible = RedactedNames(settings.secret, settings.file_names).possible(relative)
    return next((out for out in possible if (settings.out / out).exists()), None)


def _make_doc(
    nlp: Language, settings: RedactionSettings, facts: PatientFacts, root: Path, placed: PlacedNote
) -> Doc:
    doc = nlp.make_doc(placed.note.text)
    relative = placed.file.relative_to(root)
    patient = settings.patient_rule.patient_of(relative, placed)
    doc.user_data[PATIENT] = patient or _alone(relative, placed)
    doc.user_data[_ALONE] = not patient
    doc.user_data[_MIXED_ORDERS] = patient in facts.orders.contradictory
    if patient in facts.orders.by_patient:
        doc.user_data[DATE_ORDER] = facts.orders.by_patient[patient]
    if patient in facts.genders:
        doc.user_data[GENDERS] = facts.genders[patient]
    return doc


def _alone(relative: Path, placed: PlacedNote) -> str:
    """The patient of a note that is moved for itself; a row is the same note in whatever part of a table."""
    return placed.note.id if isinstance(placed, TableNote) else own_patient(relative, placed.note.id)


def _write(
    settings: RedactionSettings, labels: frozenset[str], relative: Path, tagged: TaggedFile
) -> RedactedFile:
    names = RedactedNames(settings.secret, settings.file_names)
    forbidden: set[str] = set()
    counts = RedactionCounts()
    asks_for_patients = settings.patient_rule.tells
    with Spool(settings.out) as spool:
        for placed, doc in tagged.notes:
            redacted = get_redacted(doc)
            assert redacted is not None
            forbidden |= telling(placed.note.text, redacted)
            redacted_note, left = _redacted_note(placed, redacted, doc, labels)
            counts.add(redacted_note, settings.mode)
            counts.without_patient += asks_for_patients and doc.user_data[_ALONE]
            spool.add((note_record(left), redacted_note))
        tagged.refused.require_others(counts.notes)
        counts.left_out.update(tagged.unread)
        # names and ids are given last: what one note tells must not stand in the id of another
        out = names.of_file(relative, forbidden)
        columns = settings.table_columns
        is_rows = is_table(tagged.file, columns)

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
        note_missing(settings.out, str(relative), str(out), tagged.refused)
        if is_rows:
            rows = (Result(number, [text], new_id(row_id)) for (row_id, text, *_), (_, number, *_) in spool)
            _write_rows(settings, out, tagged, rows)
        else:
            notes = (note_of(record) for record, _ in spool)
            _write_notes(settings.out, out, (replace(n, id=new_id(n.id)) for n in notes))
    return RedactedFile(str(relative), str(out), counts=counts, refused=tagged.refused.summary())


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
    mixed = doc.user_data[_MIXED_ORDERS]
    result = NoteOutcome(
        note.id, placed.number, redacted.replacements, leaks, len(doc), dropped, unknown, mixed
    )
    return result, Note(note.id, redacted.text, tuple(mentions), annotated=note.annotated)


def _write_rows(settings: RedactionSettings, out: Path, tagged: TaggedFile, rows: Iterable[Result]) -> None:
    """Write the rows of a table, after those that it lacks."""
    columns, part = settings.table_columns, part_at(tagged.file)
    write_errors(beside(settings.out, ERRORS) / out, part, columns, tagged.refused)
    hashes_ids = columns.id not in columns.kept
    write_table(settings.out / out, part, columns, {columns.text: "string"}, rows, hashed_ids=hashes_ids)


def _write_notes(directory: Path, out: Path, notes: Iterable[Note]) -> None:
    if out.suffix in (".jsonl", ".json"):
        write_jsonl(notes, directory / out)
        return
    (note,) = notes
    named = replace(note, id=out.with_suffix("").as_posix())
    (write_i2b2 if out.suffix == ".xml" else write_brat)([named], directory)
