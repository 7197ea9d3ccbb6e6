"""Redact files of notes: txt, brat, jsonl, i2b2 XML, tables, whole directories."""

from collections import Counter
from collections.abc import Callable, Iterator, Sequence
from functools import partial
from pathlib import Path
from typing import Any

from spacy.language import Language
from spacy.tokens import Doc
from spacy.util import load_config

from spacy_clinner.batch.file_errors import FILE_ERRORS, noted_errors
from spacy_clinner.batch.gpu import require_usable_gpu, use_gpu
from spacy_clinner.batch.line_files import drop_torn_lines, keep_lines
from spacy_clinner.batch.missing_records import missing_records
from spacy_clinner.batch.note_files import REDACTED, PlacedNote, TableNote, note_files
from spacy_clinner.batch.output_paths import (
    folder_of,
    require_another_folder,
    require_beside,
    require_outside,
)
from spacy_clinner.batch.patient_facts import NO_FACTS, PatientFacts, read_patient_facts
from spacy_clinner.batch.patients import own_patient
from spacy_clinner.batch.recorded_orders import require_same_orders
from spacy_clinner.batch.redacted_file import (
    ALONE,
    MIXED_ORDERS,
    RedactedFile,
    RedactedNote,
    redacted_notes,
    write_redacted,
)
from spacy_clinner.batch.redacted_names import FileNames
from spacy_clinner.batch.redaction_settings import RedactionSettings, what_makes_the_output
from spacy_clinner.batch.redactor import load_redactor
from spacy_clinner.batch.refused_records import RefusedRecords
from spacy_clinner.batch.rows.row_settings import require_redactable
from spacy_clinner.batch.run_record import (
    require_own_lines,
    require_same_run,
    require_secret_kept,
    run_mark,
)
from spacy_clinner.batch.secrets_of_runs import secret_in
from spacy_clinner.batch.shared_files import (
    Chunk,
    FileOfNotes,
    ends_task,
    gather,
    split_large,
    tag_chunk,
    work_on,
)
from spacy_clinner.batch.source_digests import require_unchanged, source_digest, written_before
from spacy_clinner.batch.tagging import MakeDoc, tag_files
from spacy_clinner.batch.unfinished_files import remove_unfinished
from spacy_clinner.batch.workers import run_over_files
from spacy_clinner.deidentify.phi_redactor import DATE_ORDER, GENDERS, PATIENT
from spacy_clinner.errors import require_pipeline


def redact_files(
    settings: RedactionSettings,
    processes: int = 1,
    unread: Counter[str] | None = None,
    mixed_orders: set[str] | None = None,
    on_note: Callable[[], object] | None = None,
    gone: set[str] | None = None,
) -> Iterator[RedactedFile]:
    """Redact every file that an earlier run has not written. A written file is always whole.

    Hold `locks.locked` of the output during this call and `read_secret`, so that no other run writes there.

    Args:
        settings: what to redact, and how.
        processes: number of processes, each with its own pipeline.
        unread: see `note_files`.
        mixed_orders: is told the patients whose notes hold numeric dates of both orders, before any is
            redacted.
        on_note: is called for each note that is done; with several processes for those of large files.
        gone: is told what an earlier run has written of files that are no longer there.

    Raises:
        ClinnerError: if there is no pipeline or nothing to read, the output would lie in the source, a report
            or offsets in either, other settings have made what is in it, or a file or the order of
            a patient's dates has changed since.
    """
    require_pipeline(settings.model)
    require_usable_gpu(settings.gpu_id)
    require_apart(settings.source, settings.out, settings.file_names)
    lines = {"--report": settings.report, "--offsets": settings.offsets}
    require_beside(lines, settings.source, settings.out)
    require_redactable(settings.columns)
    made_by = what_makes_the_output(settings)
    files = note_files(settings.source, unread, REDACTED)
    _require_own_lines(settings)
    require_same_run(settings.out, folder_of(settings.source), settings.secret, made_by)
    remove_unfinished(settings.out)
    written_of_gone = require_unchanged(settings)
    if gone is not None:
        gone.update(written_of_gone)
    facts = _patient_facts(settings)
    if facts is not NO_FACTS:
        root = folder_of(settings.source)
        language = load_config(settings.model / "config.cfg")["nlp"]["lang"]
        require_same_orders(settings.out, root, settings.secret, facts, settings.date_order, language)
    if mixed_orders is not None:
        mixed_orders |= facts.orders.contradictory
    work = partial(_make_work, settings, facts, on_note if processes <= 1 else None)
    digests: dict[Path, str] = {}
    is_done = _is_done(settings, digests)
    tasks = files if processes <= 1 else split_large(files, _itself, settings.table_columns, is_done)
    results = run_over_files(tasks, work, processes, ends_task=partial(ends_task, path_of=_itself))
    missing = missing_records(settings.out)
    return map(partial(_with_missing, missing), gather(results, partial(_write, settings, digests), on_note))


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

    def is_finished(line: dict[str, Any]) -> bool:
        return (settings.out / str(line.get("out"))).exists()

    for path, private in ((settings.report, False), (settings.offsets, True)):
        if path:
            drop_torn_lines(path, private=private)
            require_own_lines(path, settings.out, folder_of(settings.source), mark, private=private)
            # a run that was stopped before it wrote a file has told of it already, and the file comes again
            keep_lines(path, is_finished, private=private, heading=("about", "promise", *mark))


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


def read_secret(path: Path, source: Path, out: Path) -> bytes:
    """The key in a file, which is made if it is not there; its owner alone may read it.

    Raises:
        ClinnerError: if the file holds less than 16 bytes, is missing although there is output, lies in the
            source or the output, or if everybody can read it and its rights cannot be changed.
    """
    require_beside({"--secret": path}, source, out)
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
    tasks: Sequence[Path | Chunk[Path, Any]],
) -> list[RedactedFile | Chunk[Path, Any]]:
    """Redact some files, whose notes are tagged in common batches, and a chunk of the notes of another."""
    make_doc = partial(_make_doc, nlp, settings, facts, folder_of(settings.source))

    def redact_chunk(chunk: Chunk[Path, PlacedNote]) -> Chunk[Path, RedactedNote]:
        return chunk.worked_on(list(redacted_notes(tag_chunk(nlp, chunk, make_doc), labels)))

    return work_on(tasks, partial(_redact_whole, settings, nlp, labels, on_note, make_doc), redact_chunk)


def _redact_whole(
    settings: RedactionSettings,
    nlp: Language,
    labels: frozenset[str],
    on_note: Callable[[], object] | None,
    make_doc: MakeDoc,
    files: Sequence[Path],
) -> list[RedactedFile]:
    root = folder_of(settings.source)
    results: dict[Path, RedactedFile] = {}
    errors: dict[Path, str] = {}
    digests: dict[Path, str] = {}
    for file in files:
        with noted_errors(file, errors):
            relative = file.relative_to(root)
            written = written_before(settings, relative)
            if written is None:
                digests[file] = source_digest(settings.secret, file)
            else:
                results[file] = RedactedFile(str(relative), str(written), skipped=True)
    for tagged in tag_files(nlp, list(digests), make_doc, errors, settings.table_columns):
        if on_note is not None:
            tagged = tagged.counted(on_note)
        notes = redacted_notes(tagged.notes, labels)
        file_of_notes = FileOfNotes(tagged.file, notes, tagged.unread, tagged.refused)
        results[tagged.file] = _write(settings, digests, tagged.file, file_of_notes)
    for file, error in errors.items():
        results[file] = RedactedFile(str(file.relative_to(root)), None, error=error)
    return [results[file] for file in files]


def _write(
    settings: RedactionSettings, digests: dict[Path, str], path: Path, file: FileOfNotes[RedactedNote]
) -> RedactedFile:
    """Write what is left of a file, or tell what is wrong with it; its digest is no longer needed then."""
    source = digests.pop(path)
    relative, errors = path.relative_to(folder_of(settings.source)), dict[Path, str]()
    with noted_errors(path, errors):
        return write_redacted(settings, relative, file, source)
    return RedactedFile(str(relative), None, error=errors[path])


def _itself(file: Path) -> Path:
    return file


def _is_done(settings: RedactionSettings, digests: dict[Path, str]) -> Callable[[Path], bool]:
    """Whether an earlier run has written a file; what is odd of its name is told where it is worked on.

    One that is not done is read next, so that its digest is taken.
    """

    def is_done(file: Path) -> bool:
        try:
            if written_before(settings, file.relative_to(folder_of(settings.source))) is not None:
                return True
            digests[file] = source_digest(settings.secret, file)
        except FILE_ERRORS:
            return True
        return False

    return is_done


def _make_doc(
    nlp: Language, settings: RedactionSettings, facts: PatientFacts, root: Path, placed: PlacedNote
) -> Doc:
    doc = nlp.make_doc(placed.note.text)
    relative = placed.file.relative_to(root)
    patient = settings.patient_rule.patient_of(relative, placed)
    doc.user_data[PATIENT] = patient or _alone(relative, placed)
    doc.user_data[ALONE] = not patient
    doc.user_data[MIXED_ORDERS] = patient in facts.orders.contradictory
    if patient in facts.orders.by_patient:
        doc.user_data[DATE_ORDER] = facts.orders.by_patient[patient]
    if patient in facts.genders:
        doc.user_data[GENDERS] = facts.genders[patient]
    return doc


def _alone(relative: Path, placed: PlacedNote) -> str:
    """The patient of a note that is moved for itself; a row is the same note in whatever part of a table."""
    return placed.note.id if isinstance(placed, TableNote) else own_patient(relative, placed.note.id)
