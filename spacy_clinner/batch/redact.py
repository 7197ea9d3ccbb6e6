"""Redact files of notes: txt, brat, jsonl, i2b2 XML, whole directories."""

import secrets
from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from functools import partial
from pathlib import Path
from typing import Any, Literal, NamedTuple

import spacy
from spacy.language import Language
from spacy.tokens import Doc

from spacy_clinner.batch.file_errors import noted_errors
from spacy_clinner.batch.note_files import note_files
from spacy_clinner.batch.places import require_another_folder, require_outside
from spacy_clinner.batch.redacted_names import FileNames, RedactedNames, telling
from spacy_clinner.batch.redaction_report import RedactedNote, append_lines, offset_lines, report_lines
from spacy_clinner.batch.tagging import tag_files
from spacy_clinner.batch.workers import run_over_files
from spacy_clinner.errors import ClinnerError, require_pipeline
from spacy_clinner.formats.brat import write_brat
from spacy_clinner.formats.i2b2 import write_i2b2
from spacy_clinner.formats.jsonl import write_jsonl
from spacy_clinner.formats.record import Note
from spacy_clinner.pipeline.phi_redactor import (
    BEST_TAGGING,
    PATIENT,
    PhiRedactor,
    get_redacted,
    set_threshold,
)
from spacy_clinner.redaction.dates import DateOrder
from spacy_clinner.redaction.leaks import find_leaks
from spacy_clinner.redaction.moves import moved
from spacy_clinner.redaction.redact import Mode

Patients = Literal["note", "folder"]
_REDACTOR = "phi_redactor"


@dataclass(frozen=True)
class Settings:
    """How to redact a corpus.

    Attributes:
        model: directory of a pipeline that finds identifying text.
        source: file or directory.
        out: directory to write to.
        secret: key of surrogates and of hashed file names.
        mode: "mask", "surrogate" or "remove".
        threshold: see `phi_redactor`.
        date_order: see `phi_redactor`.
        file_names: "hash": files and note ids get keyed hashes for names, as names of patients and numbers
            stand in them; "keep": they keep their names, but for those that hold anything that was replaced
            in the note, or a long number; see `redacted_names`.
        patients: whose dates move together: of each "note" alone, or of all in the same first "folder".
        report: file that gets a line a note, see `redaction_report.report_lines`; None for none.
        offsets: file that gets a line a note, see `redaction_report.offset_lines`; None for none.
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


class RedactedFile(NamedTuple):
    """What became of one file.

    Attributes:
        source: the file, relative to the source directory.
        out: what was written, relative to the output directory; None if nothing was.
        skipped: whether it had been written by an earlier run.
        error: what is wrong with the file, if anything.
        notes: what became of each note.
    """

    source: str
    out: str | None
    skipped: bool = False
    error: str | None = None
    notes: tuple[RedactedNote, ...] = ()


def redact_files(
    settings: Settings, processes: int = 1, unread: Counter[str] | None = None
) -> Iterator[RedactedFile]:
    """Redact every file that an earlier run has not written; each is whole or not there.

    Args:
        settings: what to redact, and how.
        processes: each with the pipeline.
        unread: see `note_files`.

    Raises:
        ClinnerError: if there is no pipeline or nothing to read, or the output would lie in the source.
    """
    require_pipeline(settings.model)
    require_outside(settings.source, settings.out)
    if settings.file_names == "keep":
        require_another_folder(settings.source, settings.out)
    files = note_files(settings.source, unread)
    return run_over_files(files, partial(_make_work, settings), processes)


def read_secret(path: Path) -> bytes:
    """The key in a file, which is made, readable by its owner alone, if it is not there.

    Raises:
        ClinnerError: if the file holds less than 16 bytes.
    """
    if not path.exists():
        path.parent.mkdir(parents=True, exist_ok=True)
        path.touch(mode=0o600)
        path.write_text(secrets.token_hex(32) + "\n", encoding="ascii")
    secret = path.read_bytes().strip()
    if len(secret) < 16:
        raise ClinnerError(f"{path}: a secret of {len(secret)} bytes: give 16 or more, or remove the file")
    return secret


def _make_work(settings: Settings) -> Any:
    nlp = load_redactor(settings)
    return partial(_redact_some, settings, nlp)


def load_redactor(settings: Settings) -> Language:
    """The pipeline with a redactor at its end, and no work done that redaction does not need.

    Raises:
        ClinnerError: if nothing in it finds entities, or cannot give the probabilities that a low threshold
            needs.
    """
    nlp = spacy.load(settings.model, exclude=[_REDACTOR])
    set_threshold(nlp, settings.threshold)
    redactor = nlp.add_pipe(
        _REDACTOR,
        config={"mode": settings.mode, "threshold": settings.threshold, "date_order": settings.date_order},
    )
    assert isinstance(redactor, PhiRedactor)
    redactor.secret = settings.secret
    return nlp


def _redact_some(settings: Settings, nlp: Language, files: Sequence[Path]) -> list[RedactedFile]:
    """Redact some files; the notes of all of them are tagged in common batches."""
    root = settings.source if settings.source.is_dir() else settings.source.parent
    results: dict[Path, RedactedFile] = {}
    errors: dict[Path, str] = {}
    for file in files:
        with noted_errors(file, errors):
            relative = file.relative_to(root)
            done = _written_before(settings, relative)
            if done is not None:
                results[file] = RedactedFile(str(relative), str(done), skipped=True)
    waiting = [file for file in files if file not in results and file not in errors]
    with nlp.memory_zone():  # words of these notes leave the vocabulary with them
        for file, notes, docs in tag_files(nlp, waiting, partial(_make_doc, nlp, settings, root), errors):
            with noted_errors(file, errors):
                results[file] = _write(settings, file.relative_to(root), notes, docs)
    for file, error in errors.items():
        results[file] = RedactedFile(str(file.relative_to(root)), None, error=error)
    return [results[file] for file in files]


def _written_before(settings: Settings, relative: Path) -> Path | None:
    possible = RedactedNames(settings.secret, settings.file_names).possible(relative)
    return next((out for out in possible if (settings.out / out).exists()), None)


def _make_doc(nlp: Language, settings: Settings, root: Path, file: Path, note: Note) -> Doc:
    doc = nlp.make_doc(note.text)
    relative = file.relative_to(root)
    folder = relative.parts[0] if len(relative.parts) > 1 else ""
    own = f"{relative.with_suffix('')}/{note.id}"
    doc.user_data[PATIENT] = folder if settings.patients == "folder" and folder else own
    return doc


def _write(settings: Settings, relative: Path, notes: list[Note], docs: list[Doc]) -> RedactedFile:
    names = RedactedNames(settings.secret, settings.file_names)
    told: set[str] = set()
    written, notes_done = [], []
    for note, doc in zip(notes, docs, strict=True):
        redacted = get_redacted(doc)
        assert redacted is not None
        told_here = telling(note.text, redacted)
        told |= told_here
        note_id = names.of_note(relative, note.id, told_here)
        mentions = tuple(moved(note.mentions, redacted.replacements))
        written.append(Note(note_id, redacted.text, mentions, annotated=note.annotated))
        leaks = find_leaks(note.text, redacted)
        notes_done.append(RedactedNote(note_id, redacted.replacements, leaks, len(doc)))
    out = names.of_file(relative, told)
    # before the file, which says that it is finished: no run that follows would add the lines
    if settings.report:
        append_lines(settings.report, report_lines(str(out), notes_done))
    if settings.offsets:
        append_lines(settings.offsets, offset_lines(str(relative), str(out), notes_done))
    _write_notes(settings.out, out, written)
    return RedactedFile(str(relative), str(out), notes=tuple(notes_done))


def _write_notes(directory: Path, out: Path, notes: list[Note]) -> None:
    if out.suffix in (".jsonl", ".json"):
        write_jsonl(notes, directory / out)
        return
    (note,) = notes
    named = Note(out.with_suffix("").as_posix(), note.text, note.mentions, annotated=note.annotated)
    (write_i2b2 if out.suffix == ".xml" else write_brat)([named], directory)
