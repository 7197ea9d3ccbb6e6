"""Tables of notes in memory, of pandas, Polars or Arrow: annotated, a row a mention, or redacted.

The results are tables of the same kind. Needs pyarrow: the extra `tables`.
"""

from collections.abc import Callable, Iterator, Sequence
from functools import partial
from pathlib import Path
from typing import Any, NamedTuple

import pyarrow as pa

from spacy_clinner.batch.patient_facts import NO_FACTS, FactCounts, PatientFacts
from spacy_clinner.batch.redactor import load_redactor
from spacy_clinner.batch.rows.annotated_rows import annotated_rows, load_annotator
from spacy_clinner.batch.rows.columns import ERROR
from spacy_clinner.batch.rows.mention_schema import SchemaName
from spacy_clinner.batch.rows.redacted_rows import count_facts, redacted_rows
from spacy_clinner.batch.rows.row_batches import PlacedRows, placed_batches
from spacy_clinner.batch.rows.row_settings import Annotating, Redacting, annotating, redacting
from spacy_clinner.batch.rows.table_kinds import OpenTable, open_table
from spacy_clinner.batch.workers import Work, run_over_files
from spacy_clinner.deidentify.rules.choices import BEST_TAGGING, Ages, DateOrder, Mode
from spacy_clinner.errors import require_pipeline


class AnnotatedTable(NamedTuple):
    """What `annotate` gives.

    Attributes:
        mentions: a row a mention.
        errors: a row for each note that could not be annotated: its id and what is wrong, without text.
    """

    mentions: Any
    errors: Any


class RedactedTable(NamedTuple):
    """What `redact` gives.

    Attributes:
        notes: a row a redacted note.
        errors: a row for each note that could not be redacted: its id, which is not hashed, and why.
    """

    notes: Any
    errors: Any


def annotate(
    table: Any,
    model: str | Path,
    *,
    text: str = "note_text",
    id: str = "note_id",
    keep: Sequence[str] = (),
    schema: SchemaName = "mentions",
    with_text: bool = False,
    spans_key: str | None = None,
    threshold: float | None = None,
    processes: int = 1,
) -> AnnotatedTable:
    """The entities of the notes of a table, a row a mention.

    Args:
        table: of pandas, Polars or Arrow, or anything else that gives an Arrow stream.
        model: directory of a pipeline.
        text: the column of the texts.
        id: the column of the identifiers.
        keep: other columns that each row of the mentions has too.
        schema: "mentions" for the columns start, end, label and confidence, or "omop" for those of OMOP's
            NOTE_NLP, of which `lexical_variant` holds the text of the mention.
        with_text: whether the rows of "mentions" have the text of the mention too.
        spans_key: which of `doc.spans` is taken; None for entities.
        threshold: least confidence of a mention; see `annotate` of the command line.
        processes: each with the pipeline.

    Raises:
        ClinnerError: if the table lacks a column or the pipeline cannot give what is asked for.
    """
    settings = annotating(model, text, id, keep, schema, with_text, spans_key, threshold)
    opened = open_table(table, settings.columns)
    results = _run(opened, partial(_annotating_work, settings), processes)
    return AnnotatedTable(*_split(opened, results, id))


def redact(
    table: Any,
    model: str | Path,
    *,
    secret: bytes | Path,
    text: str = "note_text",
    id: str = "note_id",
    patient: str | None = None,
    keep: Sequence[str] = (),
    mode: Mode = "mask",
    threshold: float = BEST_TAGGING,
    date_order: DateOrder = "by_language",
    ages: Ages = "keep",
    labels: Sequence[str] | None = None,
    also_rules: bool = False,
    presidio: bool = False,
    processes: int = 1,
) -> RedactedTable:
    """The notes of a table without what identifies their patients.

    Args:
        table: of pandas, Polars or Arrow, or anything else that gives an Arrow stream.
        model: directory of a pipeline that finds identifying text.
        secret: key of surrogates and of hashed identifiers: 16 bytes or more, or the path of a file with
            them, which is made if it is not there.
        text: the column of the texts.
        id: the column of the identifiers, of which hashes are left unless `keep` names it.
        patient: the column that tells whose note it is: dates of one patient move by the same number of days.
        keep: other columns that the result has too, as they are. Other columns may identify patients.
        mode: "mask", "surrogate" or "remove".
        threshold: see `redact` of the command line, also for what follows.
        date_order: how to read 3/4/2031 where nothing tells.
        ages: "keep", or "shift" together with the date of birth.
        labels: which of the model's labels are redacted; None for all.
        also_rules: whether to redact what rules find too.
        presidio: whether Presidio's patterns are among the rules.
        processes: each with the pipeline.

    Raises:
        ClinnerError: if the table lacks a column, the secret is too short, or the pipeline finds nothing that
            identifies patients.
    """
    settings = redacting(
        *(model, secret, text, id, patient, keep, mode, threshold),
        *(date_order, ages, labels, also_rules, presidio),
    )
    opened = open_table(table, settings.columns)
    work = partial(_redacting_work, settings, _facts(opened, settings))
    return RedactedTable(*_split(opened, _run(opened, work, processes), id))


def _annotating_work(settings: Annotating) -> Work[PlacedRows, pa.RecordBatch]:
    nlp = load_annotator(settings)
    return lambda task: [annotated_rows(nlp, settings, placed) for placed in task]


def _redacting_work(settings: Redacting, facts: PatientFacts) -> Work[PlacedRows, pa.RecordBatch]:
    require_pipeline(settings.model)
    nlp = load_redactor(settings)
    return lambda task: [redacted_rows(nlp, settings, facts, placed) for placed in task]


def _facts(opened: OpenTable, settings: Redacting) -> PatientFacts:
    if not settings.reads_facts:
        return NO_FACTS
    counts = FactCounts()
    for placed in placed_batches(opened.batches()):
        count_facts(counts, settings, placed)
    return counts.facts(settings.date_order)


def _run(
    opened: OpenTable, make_work: Callable[[], Work[PlacedRows, pa.RecordBatch]], processes: int
) -> Iterator[pa.RecordBatch]:
    """The results of all rows, which also has one batch if the table has no row."""
    batches = placed_batches(opened.batches())
    if not opened.data.num_rows:
        batches = iter([PlacedRows(_no_rows(opened.data))])
    if processes > 1:
        batches = map(_alone, batches)
    return run_over_files(batches, make_work, processes, sizes_of_tasks=(1,))


def _no_rows(data: pa.Table) -> pa.RecordBatch:
    return pa.RecordBatch.from_pylist([], schema=data.schema)


def _alone(placed: PlacedRows) -> PlacedRows:
    """The rows without the others of the batch that they are a part of, which would go to a process too."""
    return placed._replace(rows=placed.rows.take(pa.array(range(placed.rows.num_rows))))


def _split(opened: OpenTable, batches: Iterator[pa.RecordBatch], note_id: str) -> tuple[Any, Any]:
    """The results, and the rows that have none."""
    both = pa.Table.from_batches(list(batches))
    is_result = both.column(ERROR).is_null()
    results = both.filter(is_result).drop_columns([ERROR])
    errors = both.select([note_id, ERROR]).filter(both.column(ERROR).is_valid())
    return opened.back(results), opened.back(errors)
