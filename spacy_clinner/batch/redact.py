"""Redact files of notes: txt, brat, jsonl, i2b2 XML, whole directories."""

import hashlib
import hmac
import re
import secrets
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from functools import partial
from pathlib import Path
from typing import Any, Literal, NamedTuple

import spacy
from spacy.language import Language
from spacy.tokens import Doc

from spacy_clinner.batch.note_files import note_files, read_note_files, run_over_files
from spacy_clinner.batch.redaction_report import RedactedNote, append_lines, offset_lines, report_lines
from spacy_clinner.errors import ClinnerError, require_pipeline
from spacy_clinner.formats.brat import write_brat
from spacy_clinner.formats.i2b2 import write_i2b2
from spacy_clinner.formats.jsonl import write_jsonl
from spacy_clinner.formats.record import Mention, Note
from spacy_clinner.pipeline.phi_redactor import (
    BEST_TAGGING,
    PATIENT,
    PhiRedactor,
    get_redacted,
    set_threshold,
)
from spacy_clinner.redaction.dates import DateOrder
from spacy_clinner.redaction.leaks import find_leaks, replaced_names
from spacy_clinner.redaction.redact import Mode, Redacted

FileNames = Literal["hash", "keep"]
Patients = Literal["note", "folder"]
_REDACTOR = "phi_redactor"
_HASH_LENGTH = 20
_LONG_NUMBER = re.compile(r"\d{4,}|\d+[-_.]\d+[-_.]\d+")


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
            stand in them; "keep": they keep their names, but for those that hold a detected name or a long
            number.
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


def redact_files(settings: Settings, processes: int = 1) -> Iterator[RedactedFile]:
    """Redact every file that an earlier run has not written; each is whole or not there.

    Raises:
        ClinnerError: if there is no pipeline or nothing to read, or the output would lie in the source.
    """
    require_pipeline(settings.model)
    source, out = settings.source.resolve(), settings.out.resolve()
    if source.is_dir() and (out == source or source in out.parents):
        raise ClinnerError(f"{settings.out}: lies in the directory to redact: give another place")
    files = note_files(settings.source)
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
    for file in files:
        relative = file.relative_to(root)
        done = next(
            (out for out in _possible_outputs(settings, relative) if (settings.out / out).exists()), None
        )
        if done is not None:
            results[file] = RedactedFile(str(relative), str(done), skipped=True)
    waiting, errors = read_note_files([file for file in files if file not in results])
    for file, error in errors.items():
        results[file] = RedactedFile(str(file.relative_to(root)), None, error=error)
    with nlp.memory_zone():  # words of these notes leave the vocabulary with them
        docs = nlp.pipe(
            _make_doc(nlp, settings, file.relative_to(root), note)
            for file, notes in waiting
            for note in notes
        )
        for file, notes in waiting:
            relative = file.relative_to(root)
            try:
                results[file] = _write(settings, relative, notes, [next(docs) for _ in notes])
            except ClinnerError as failed:
                results[file] = RedactedFile(str(relative), None, error=str(failed))
    return [results[file] for file in files]


def _make_doc(nlp: Language, settings: Settings, relative: Path, note: Note) -> Doc:
    doc = nlp.make_doc(note.text)
    folder = relative.parts[0] if len(relative.parts) > 1 else ""
    own = f"{relative.with_suffix('')}/{note.id}"
    doc.user_data[PATIENT] = folder if settings.patients == "folder" and folder else own
    return doc


def _write(settings: Settings, relative: Path, notes: list[Note], docs: list[Doc]) -> RedactedFile:
    names = set()
    written, notes_done = [], []
    for note, doc in zip(notes, docs, strict=True):
        redacted = get_redacted(doc)
        assert redacted is not None
        known = replaced_names(note.text, redacted)
        names |= known
        note_id = _note_id(settings, relative, note.id, known)
        written.append(Note(note_id, redacted.text, tuple(_moved(note, redacted)), annotated=note.annotated))
        leaks = find_leaks(note.text, redacted)
        notes_done.append(RedactedNote(note_id, redacted.replacements, leaks, len(doc)))
    out = _output(settings, relative, names)
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


def _moved(note: Note, redacted: Redacted) -> Iterator[Mention]:
    """The note's own annotation on the redacted text; what a replacement cuts takes all of it."""
    for mention in note.mentions:
        start = _new_offset(redacted, mention.start, at_end=False)
        end = _new_offset(redacted, mention.end, at_end=True)
        if start < end:
            yield Mention(start, end, mention.label, (), mention.id)


def _new_offset(redacted: Redacted, offset: int, at_end: bool) -> int:
    """Where a mention's first character, or the one after its last, is now; a replacement is taken whole."""
    shift = 0
    for r in redacted.replacements:
        if at_end and r.start < offset <= r.end:
            return r.new_end
        if not at_end and r.start <= offset < r.end:
            return r.new_start
        if r.end > offset:
            break
        shift = r.new_end - r.end
    return offset + shift


def _possible_outputs(settings: Settings, relative: Path) -> list[Path]:
    hashed = _hashed(settings, relative)
    return [hashed] if settings.file_names == "hash" else [relative, hashed]


def _output(settings: Settings, relative: Path, names: set[str]) -> Path:
    if settings.file_names == "hash" or _tells(str(relative.with_suffix("")), names):
        return _hashed(settings, relative)
    return relative


def _note_id(settings: Settings, relative: Path, note_id: str, names: set[str]) -> str:
    if settings.file_names == "hash" or _tells(note_id, names):
        return _digest(settings, f"{relative}\0{note_id}")
    return note_id


def _tells(name: str, names: set[str]) -> bool:
    """Whether a file name or id holds a detected name or a long number."""
    lowered = name.casefold()
    return bool(_LONG_NUMBER.search(name)) or any(word in lowered for word in names)


def _hashed(settings: Settings, relative: Path) -> Path:
    digest = _digest(settings, str(relative))
    return Path(digest[:2], digest + relative.suffix)


def _digest(settings: Settings, name: str) -> str:
    return hmac.new(settings.secret, name.encode("utf8", "surrogateescape"), hashlib.sha256).hexdigest()[
        :_HASH_LENGTH
    ]
