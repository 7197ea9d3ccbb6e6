"""Predictions for files of notes, written in a format that annotation tools and scorers read."""

from collections import Counter
from collections.abc import Callable, Iterable, Iterator, Sequence
from functools import partial
from pathlib import Path
from typing import Any, NamedTuple

import spacy
from spacy.language import Language
from spacy.tokens import Doc

from spacy_clinner.batch.annotated_file import (
    AnnotatedFile,
    TaggedNote,
    Written,
    predicted_notes,
    write_annotated,
)
from spacy_clinner.batch.file_errors import noted_errors
from spacy_clinner.batch.gpu import require_usable_gpu, use_gpu
from spacy_clinner.batch.note_files import ANNOTATED, PlacedNote, holds_many, note_files
from spacy_clinner.batch.note_writers import OutFormat, is_one_file, suffix_of
from spacy_clinner.batch.output_paths import folder_of, require_another_folder, require_outside
from spacy_clinner.batch.predictions import prepare_threshold
from spacy_clinner.batch.rows.columns import OMOP, Columns
from spacy_clinner.batch.rows.mention_schema import MENTIONS, MentionSchema
from spacy_clinner.batch.shared_files import (
    Chunk,
    FileOfNotes,
    ends_task,
    gather,
    split_large,
    tag_chunk,
    work_on,
)
from spacy_clinner.batch.tagging import tag_files
from spacy_clinner.batch.unfinished_files import remove_unfinished
from spacy_clinner.batch.workers import run_over_files
from spacy_clinner.errors import pipeline_errors, require_pipeline
from spacy_clinner.evaluation.offsets import require_predictions


class _Target(NamedTuple):
    """A file and where its predictions go: a path in the output, without suffix."""

    file: Path
    name: Path


def annotate_files(
    model: Path,
    source: Path,
    out: Path,
    out_format: OutFormat | None = None,
    processes: int = 1,
    unread: Counter[str] | None = None,
    spans_key: str | None = None,
    threshold: float | None = None,
    gpu_id: int = -1,
    on_note: Callable[[], object] | None = None,
    columns: Columns = OMOP,
    schema: MentionSchema = MENTIONS,
) -> Iterator[AnnotatedFile]:
    """Write what is predicted for every note at or below `source`; annotation that is there is not kept.

    Hold `locks.locked` of the output during this call, so that no other run writes there.

    Args:
        model: directory of a pipeline.
        source: file or directory.
        out: directory to write to.
        out_format: what to write; None for tables of mentions where tables are read, and brat elsewhere.
        processes: each with the pipeline.
        unread: see `note_files`.
        spans_key: which of `doc.spans` to write, overlaps and all; None for `doc.ents`.
        threshold: see `predicted_note`.
        gpu_id: GPU that every process computes on; below 0 for the CPU.
        on_note: is called for each note that is done; with several processes for those of large files.
        columns: of tables.
        schema: what tables of mentions tell.

    Raises:
        ClinnerError: if there is no pipeline or nothing to read, the output would lie in the source, no
            component writes what is asked for, or the pipeline cannot give what the threshold needs.
    """
    require_pipeline(model)
    require_usable_gpu(gpu_id)
    require_outside(source, out)
    require_another_folder(source, out)
    columns.require_free(schema.kinds)
    remove_unfinished(out)
    root = folder_of(source)
    written = Written(out_format, spans_key, threshold, columns, schema)
    targets = _targets(root, note_files(source, unread, ANNOTATED), written)
    work = partial(_make_work, model, root, out, written, gpu_id, on_note if processes <= 1 else None)
    tasks = targets if processes <= 1 else split_large(targets, _file_of, columns)
    results = run_over_files(tasks, work, processes, ends_task=partial(ends_task, path_of=_file_of))
    return gather(results, partial(_finish, root, out, written), on_note)


def _targets(root: Path, files: Iterable[Path], written: Written) -> Iterator[_Target]:
    """Each file with a name that no other has: its own, or with its suffix if another took that.

    Files come in the order of names, folder by folder, so that the whole name of one is never taken.
    """
    folder = root
    taken: set[tuple[Path, bool]] = set()
    for file in files:
        if file.parent != folder:
            folder = file.parent
            taken.clear()
        relative = file.relative_to(root)
        if written.is_rows_of(file):
            yield _Target(file, relative)
            continue
        name = relative.with_suffix("")
        spreads = not is_one_file(written.note_format) and holds_many(file)
        if (name, spreads) in taken or (spreads and file.with_suffix("").is_dir()):
            # a folder cannot have the name that a note's own file has
            is_own = spreads and relative.suffix.lower() == suffix_of(written.note_format)
            name = relative.with_name(f"{relative.name}.notes") if is_own else relative
        taken.add((name, spreads))
        yield _Target(file, name)


def _make_work(
    model: Path,
    root: Path,
    out: Path,
    written: Written,
    gpu_id: int,
    on_note: Callable[[], object] | None,
) -> Any:
    use_gpu(gpu_id)
    with pipeline_errors(model):
        nlp = spacy.load(model)
    require_predictions(nlp, written.spans_key, model)
    prepare_threshold(nlp, written.threshold, written.spans_key)
    return partial(_annotate_some, nlp, root, out, written, on_note)


def _annotate_some(
    nlp: Language,
    root: Path,
    out: Path,
    written: Written,
    on_note: Callable[[], object] | None,
    tasks: Sequence[_Target | Chunk[_Target, Any]],
) -> list[AnnotatedFile | Chunk[_Target, Any]]:
    """Annotate some files, whose notes are tagged in common batches, and a chunk of the notes of another."""
    make_doc = partial(_make_doc, nlp)

    def annotate_chunk(chunk: Chunk[_Target, PlacedNote]) -> Chunk[_Target, TaggedNote]:
        notes = predicted_notes(tag_chunk(nlp, chunk, make_doc), written, chunk.path, chunk.refused)
        return chunk.worked_on(list(notes))

    def annotate_whole(targets: Sequence[_Target]) -> list[AnnotatedFile]:
        by_file = {target.file: target for target in targets}
        results: dict[Path, AnnotatedFile] = {}
        errors: dict[Path, str] = {}
        for tagged in tag_files(nlp, list(by_file), make_doc, errors, written.columns):
            if on_note is not None:
                tagged = tagged.counted(on_note)
            notes = predicted_notes(tagged.notes, written, tagged.file, tagged.refused)
            file = FileOfNotes(tagged.file, notes, tagged.unread, tagged.refused)
            results[tagged.file] = _finish(root, out, written, by_file[tagged.file], file)
        for path, error in errors.items():
            results[path] = AnnotatedFile(str(path.relative_to(root)), error=error)
        return [results[path] for path in by_file]

    return work_on(tasks, annotate_whole, annotate_chunk)


def _file_of(target: _Target) -> Path:
    return target.file


def _finish(
    root: Path, out: Path, written: Written, target: _Target, file: FileOfNotes[TaggedNote]
) -> AnnotatedFile:
    """Write what is predicted for a file, or tell what is wrong with it."""
    relative, errors = target.file.relative_to(root), dict[Path, str]()
    with noted_errors(target.file, errors):
        return write_annotated(relative, out, target.name, written, file)
    return AnnotatedFile(str(relative), error=errors[target.file])


def _make_doc(nlp: Language, placed: PlacedNote) -> Doc:
    return nlp.make_doc(placed.note.text)
