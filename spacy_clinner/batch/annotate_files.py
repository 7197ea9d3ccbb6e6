"""Predictions for files of notes, written in a format that annotation tools and scorers read."""

from collections import Counter
from collections.abc import Callable, Iterable, Iterator, Sequence
from contextlib import AbstractContextManager, nullcontext
from dataclasses import dataclass
from functools import partial
from pathlib import Path
from typing import Any, NamedTuple

import spacy
from spacy.language import Language
from spacy.tokens import Doc

from spacy_clinner.batch.file_errors import noted_errors
from spacy_clinner.batch.gpu import require_usable_gpu, use_gpu
from spacy_clinner.batch.note_files import ANNOTATED, PlacedNote, holds_many, may_be_large, note_files
from spacy_clinner.batch.note_writers import OutFormat, PredictedNote, is_one_file, suffix_of, write_predicted
from spacy_clinner.batch.output_paths import PlacesBelow, folder_of, require_another_folder, require_outside
from spacy_clinner.batch.predictions import predicted_note, prepare_threshold
from spacy_clinner.batch.refused_records import RefusedRecords
from spacy_clinner.batch.rows.columns import OMOP, Columns
from spacy_clinner.batch.rows.mention_schema import MENTIONS, MentionSchema, plain_value
from spacy_clinner.batch.rows.table_files import is_table, part_at
from spacy_clinner.batch.rows.written_tables import ERRORS, Result, write_errors, write_table
from spacy_clinner.batch.run_record import beside
from spacy_clinner.batch.spool import Spool, note_of, note_record
from spacy_clinner.batch.tagging import TaggedFile, tag_files
from spacy_clinner.batch.workers import run_over_files
from spacy_clinner.errors import pipeline_errors, require_pipeline
from spacy_clinner.evaluation.offsets import require_predictions
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


class _Target(NamedTuple):
    """A file and where its predictions go: a path in the output, without suffix."""

    file: Path
    name: Path


class _Written(NamedTuple):
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
        on_note: is called for each note that is done; not with several processes.
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
    root = folder_of(source)
    written = _Written(out_format, spans_key, threshold, columns, schema)
    targets = _targets(root, note_files(source, unread, ANNOTATED), written)
    work = partial(_make_work, model, root, out, written, gpu_id, on_note if processes <= 1 else None)
    return run_over_files(targets, work, processes, ends_task=lambda target: may_be_large(target.file))


def _targets(root: Path, files: Iterable[Path], written: _Written) -> Iterator[_Target]:
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
    written: _Written,
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
    written: _Written,
    on_note: Callable[[], object] | None,
    targets: Sequence[_Target],
) -> list[AnnotatedFile]:
    names = dict(targets)
    results: dict[Path, AnnotatedFile] = {}
    errors: dict[Path, str] = {}
    for tagged in tag_files(nlp, list(names), partial(_make_doc, nlp), errors, written.columns):
        file = tagged.file
        if on_note is not None:
            tagged = tagged.counted(on_note)
        with noted_errors(file, errors):
            results[file] = _write(file.relative_to(root), out, names[file], written, tagged)
    for file, error in errors.items():
        results[file] = AnnotatedFile(str(file.relative_to(root)), error=error)
    return [results[file] for file in names]


def _make_doc(nlp: Language, placed: PlacedNote) -> Doc:
    return nlp.make_doc(placed.note.text)


def _write(relative: Path, out: Path, name: Path, written: _Written, tagged: TaggedFile) -> AnnotatedFile:
    if written.is_rows_of(tagged.file):
        return _write_rows(relative, out, name, written, tagged)
    out_format, spans_key, threshold = written.note_format, written.spans_key, written.threshold
    spreads = not is_one_file(out_format) and holds_many(tagged.file)
    places = PlacesBelow(name) if spreads else None
    result, tagged_notes = AnnotatedFile(str(relative), refused=tagged.refused), 0
    with Spool(out) as spool:
        for placed, doc in tagged.notes:
            with _refusing(tagged, placed.where):
                predicted = predicted_note(placed.note, doc, spans_key, threshold)
                place = name if places is None else places.of(predicted.id, placed.where)
                is_keyless = spans_key is not None and spans_key not in doc.spans
                spool.add((placed.where, place.as_posix(), is_keyless, note_record(predicted)))
                tagged_notes += 1
        tagged.refused.require_others(tagged_notes)
        notes = _Predicted(spool)
        for done in write_predicted(out_format, notes, out, name, partial(_refusing, tagged)):
            result = result.with_note(done.note, done.is_keyless)
    tagged.refused.require_others(result.notes)
    return result


@dataclass(frozen=True)
class _Predicted:
    """The notes of a spool, as often as they are read."""

    spool: Spool

    def __iter__(self) -> Iterator[PredictedNote]:
        for where, place, is_keyless, record in self.spool:
            yield PredictedNote(where, place, is_keyless, note_of(record))


def _write_rows(
    relative: Path, out: Path, name: Path, written: _Written, tagged: TaggedFile
) -> AnnotatedFile:
    """Write a row a mention, after the rows that have none as something is wrong with them."""
    part, columns, spans_key = part_at(tagged.file), written.columns, written.spans_key
    result = AnnotatedFile(str(relative), refused=tagged.refused)
    with Spool(out) as spool:
        for placed, doc in tagged.notes:
            with tagged.refused.noted(placed.where):
                predicted = predicted_note(placed.note, doc, spans_key, written.threshold)
                values = [written.schema.values(predicted, mention) for mention in predicted.mentions]
                spool.add((placed.number, [list(map(plain_value, row)) for row in values]))
                result = result.with_note(predicted, spans_key is not None and spans_key not in doc.spans)
        tagged.refused.require_others(result.notes)
        write_errors(beside(out, ERRORS) / name, part, columns, tagged.refused)
        kinds = written.schema.kinds
        rows = (Result(number, values) for number, several in spool for values in several)
        write_table(out / name, part, columns, kinds, rows)
    return result._replace(refused=tagged.refused.summary())


def _refusing(tagged: TaggedFile, where: str) -> AbstractContextManager[None]:
    """Goes on at the next note after one that cannot be written, if the file holds several."""
    return tagged.refused.noted(where) if holds_many(tagged.file) else nullcontext()
