"""Predictions for files of notes, written in a format that annotation tools and scorers read."""

from collections.abc import Iterator, Sequence
from functools import partial
from pathlib import Path
from typing import Any, Literal, NamedTuple

import spacy
from spacy.language import Language

from spacy_clinner.batch.note_files import note_files, read_note_files, run_over_files
from spacy_clinner.errors import ClinnerError, require_pipeline
from spacy_clinner.formats.brat import write_brat
from spacy_clinner.formats.i2b2 import write_i2b2
from spacy_clinner.formats.jsonl import write_jsonl
from spacy_clinner.formats.record import Mention, Note

OutFormat = Literal["brat", "i2b2", "jsonl"]


class AnnotatedFile(NamedTuple):
    """Counts of one file: relative path, notes and mentions; what is wrong with it, if anything."""

    source: str
    notes: int = 0
    mentions: int = 0
    error: str | None = None


def annotate_files(
    model: Path, source: Path, out: Path, out_format: OutFormat, processes: int = 1
) -> Iterator[AnnotatedFile]:
    """Write `doc.ents` of every note at or below `source`; annotation that is there is not kept.

    Raises:
        ClinnerError: if there is no pipeline or nothing to read.
    """
    require_pipeline(model)
    return run_over_files(note_files(source), partial(_make_work, model, source, out, out_format), processes)


def _make_work(model: Path, source: Path, out: Path, out_format: OutFormat) -> Any:
    root = source if source.is_dir() else source.parent
    return partial(_annotate_some, spacy.load(model), root, out, out_format)


def _annotate_some(
    nlp: Language, root: Path, out: Path, out_format: OutFormat, files: Sequence[Path]
) -> list[AnnotatedFile]:
    waiting, errors = read_note_files(files)
    results = {
        file: AnnotatedFile(str(file.relative_to(root)), error=error) for file, error in errors.items()
    }
    with nlp.memory_zone():
        docs = nlp.pipe(note.text for _, notes in waiting for note in notes)
        for file, notes in waiting:
            relative = file.relative_to(root)
            found = [
                Note(note.id, note.text, tuple(Mention(e.start_char, e.end_char, e.label_) for e in doc.ents))
                for note, doc in zip(notes, docs, strict=False)
            ]
            try:
                _write(out, relative, out_format, found)
                results[file] = AnnotatedFile(str(relative), len(found), sum(len(n.mentions) for n in found))
            except ClinnerError as error:
                results[file] = AnnotatedFile(str(relative), error=str(error))
    return [results[file] for file in files]


def _write(out: Path, relative: Path, out_format: OutFormat, notes: list[Note]) -> None:
    if out_format == "jsonl":
        write_jsonl(notes, out / relative.with_suffix(".jsonl"))
        return
    single = relative.suffix not in (".jsonl", ".json")
    folder = relative.parent if single else relative.with_suffix("")
    named = [
        Note((folder / (relative.stem if single else note.id)).as_posix(), note.text, note.mentions)
        for note in notes
    ]
    (write_i2b2 if out_format == "i2b2" else write_brat)(named, out)
