"""DataFrames of notes on Spark: annotated, a row a mention, or redacted.

Needs PySpark 4 on Java 17, and spacy_clinner on every executor: the extra `spark`.
"""

from collections.abc import Iterable, Iterator, Sequence
from functools import partial
from pathlib import Path
from typing import NamedTuple

import pyarrow as pa
from pyspark import StorageLevel, TaskContext
from pyspark.sql import Column, DataFrame
from pyspark.sql import functions as F
from pyspark.sql import types as T

from spacy_clinner.batch.memory import return_freed_memory
from spacy_clinner.batch.redactor import load_redactor
from spacy_clinner.batch.rows.annotated_rows import annotated_rows, load_annotator
from spacy_clinner.batch.rows.columns import ERROR
from spacy_clinner.batch.rows.mention_schema import Kind, SchemaName
from spacy_clinner.batch.rows.redacted_rows import redacted_rows
from spacy_clinner.batch.rows.row_batches import placed_batches
from spacy_clinner.batch.rows.row_settings import Annotating, Redacting, annotating, redacting
from spacy_clinner.batch.rows.told_facts import FACTS, PATIENT_KEY, facts_lines, facts_of, told_rows
from spacy_clinner.batch.spark_pipelines import ShippedPipeline, pipeline_of_worker, ship
from spacy_clinner.deidentify.rules.choices import BEST_TAGGING, Ages, DateOrder, Mode
from spacy_clinner.errors import ClinnerError, require_pipeline

_TYPES: dict[Kind, T.DataType] = {
    "int32": T.IntegerType(),
    "int64": T.LongType(),
    "float32": T.FloatType(),
    "string": T.StringType(),
    "date32": T.DateType(),
}
Batches = Iterable[pa.RecordBatch]


class AnnotatedFrame(NamedTuple):
    """What `annotate` gives.

    Attributes:
        mentions: a row a mention.
        errors: a row for each note that could not be annotated: its id and what is wrong, without text.
        both: what the two are taken from; it stays on the disks of the executors, so that the pipeline runs
            once. Call its `unpersist` when both are written.
    """

    mentions: DataFrame
    errors: DataFrame
    both: DataFrame


class RedactedFrame(NamedTuple):
    """What `redact` gives.

    Attributes:
        notes: a row a redacted note.
        errors: a row for each note that could not be redacted: its id, which is not hashed, and why.
        both: see `AnnotatedFrame`.
    """

    notes: DataFrame
    errors: DataFrame
    both: DataFrame


def annotate(
    df: DataFrame,
    model: str | Path,
    *,
    text: str = "note_text",
    id: str = "note_id",
    keep: Sequence[str] = (),
    schema: SchemaName = "mentions",
    with_text: bool = False,
    spans_key: str | None = None,
    threshold: float | None = None,
    shared: bool = False,
) -> AnnotatedFrame:
    """The entities of the notes of a DataFrame, a row a mention.

    Nothing runs before the result is written or counted. The partitions of `df` are worked on in parallel.

    Args:
        df: a row a note.
        model: directory of a pipeline.
        text: the column of the texts.
        id: the column of the identifiers.
        keep: other columns that each row of the mentions has too.
        schema: see `batch.note_tables.annotate`, also for what follows.
        with_text: whether the rows of "mentions" have the text of the mention.
        spans_key: which of `doc.spans` is taken.
        threshold: least confidence of a mention.
        shared: whether every executor sees the directory of the pipeline by its path; if not, the pipeline
            travels to them.

    Raises:
        ClinnerError: if `df` lacks a column or the pipeline cannot give what is asked for.
    """
    settings = annotating(model, text, id, keep, schema, with_text, spans_key, threshold)
    require_text(df, settings)
    load_annotator(settings)  # one line here, not a failed job
    result = T.StructType(
        [
            T.StructField(id, df.schema[id].dataType),
            *(T.StructField(name, _TYPES[kind]) for name, kind in settings.schema.kinds.items()),
            *_kept(df, settings),
            T.StructField(ERROR, T.StringType()),
        ]
    )
    work = partial(_annotated, settings, ship(df.sparkSession, settings.model, shared))
    both = (
        df.select(*map(column, settings.columns.all)).mapInArrow(work, result).persist(StorageLevel.DISK_ONLY)
    )
    return AnnotatedFrame(*_split(both, id), both)


def redact(
    df: DataFrame,
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
    shared: bool = False,
) -> RedactedFrame:
    """The notes of a DataFrame without what identifies their patients.

    In the mode "surrogate" with a column of patients, a first job reads what all notes of each patient tell.

    Args:
        df: a row a note.
        model: directory of a pipeline that finds identifying text.
        secret: key of surrogates and of hashed identifiers, or the path of a file with it, which the driver
            reads. It travels to the executors with the job.
        text: the column of the texts.
        id: the column of the identifiers, of which hashes are left unless `keep` names it.
        patient: the column that tells whose note it is; the notes of a patient agree on every executor.
        keep: other columns that the result has too, as they are.
        mode: see `batch.note_tables.redact`, also for what follows.
        threshold: least probability of what is replaced.
        date_order: how to read 3/4/2031 where nothing tells.
        ages: "keep", or "shift" together with the date of birth.
        labels: which of the model's labels are redacted.
        also_rules: whether to redact what rules find too.
        presidio: whether Presidio's patterns are among the rules.
        shared: see `annotate`.

    Raises:
        ClinnerError: if `df` lacks a column, the secret is too short, or the pipeline finds nothing that
            identifies patients.
    """
    settings = redacting(
        *(model, secret, text, id, patient, keep, mode, threshold),
        *(date_order, ages, labels, also_rules, presidio),
    )
    require_text(df, settings)
    require_pipeline(settings.model)
    load_redactor(settings)  # one line here, not a failed job
    notes = df.select(*map(column, settings.columns.all))
    if settings.reads_facts:
        notes = _with_facts(notes, settings)
    result = T.StructType(
        [
            T.StructField(id, T.StringType() if settings.hashes_ids else df.schema[id].dataType),
            T.StructField(text, T.StringType()),
            *_kept(df, settings),
            T.StructField(ERROR, T.StringType()),
        ]
    )
    work = partial(_redacted, settings, ship(df.sparkSession, settings.model, shared))
    both = notes.mapInArrow(work, result).persist(StorageLevel.DISK_ONLY)
    return RedactedFrame(*_split(both, id), both)


def require_text(df: DataFrame, settings: Annotating | Redacting) -> None:
    """Stop unless a DataFrame has all columns that are read, and text in that of the texts.

    Raises:
        ClinnerError: naming the column.
    """
    columns = settings.columns
    columns.require(df.columns, "the DataFrame")
    if not isinstance(df.schema[columns.text].dataType, T.StringType):
        raise ClinnerError(
            f"the DataFrame: the column {columns.text!r} holds no text: name the column that does"
        )


def column(name: str) -> Column:
    """A column by its name, which may have dots."""
    quoted = name.replace("`", "``")
    return F.col(f"`{quoted}`")


def trimmed(name: str) -> Column:
    """What tells an owner of notes: a column as text without blanks around it."""
    return F.trim(column(name).cast("string"))


def _kept(df: DataFrame, settings: Annotating | Redacting) -> list[T.StructField]:
    return [T.StructField(name, df.schema[name].dataType) for name in settings.columns.others_kept]


def _split(both: DataFrame, note_id: str) -> tuple[DataFrame, DataFrame]:
    error = F.col(ERROR)
    results = both.where(error.isNull()).drop(ERROR)
    return results, both.where(error.isNotNull()).select(column(note_id), error)


def _with_facts(notes: DataFrame, settings: Redacting) -> DataFrame:
    """The notes with a column of what all notes of the patient tell; null for one that is of no patient.

    Counts travel between executors, and not the notes.
    """
    key = trimmed(str(settings.columns.patient))
    keyed = notes.withColumn(PATIENT_KEY, key)
    columns = f"`{PATIENT_KEY}` string, month long, day long, told array<string>"
    told = keyed.mapInArrow(partial(_told, settings), columns)
    sums = told.groupBy(PATIENT_KEY).agg(
        F.sum("month").alias("month"),
        F.sum("day").alias("day"),
        F.array_distinct(F.flatten(F.collect_list("told"))).alias("told"),
    )
    facts = sums.mapInArrow(partial(_facts, settings.date_order), f"`{PATIENT_KEY}` string, `{FACTS}` string")
    return keyed.join(facts, PATIENT_KEY, "left").drop(PATIENT_KEY)


def _told(settings: Redacting, batches: Batches) -> Iterator[pa.RecordBatch]:
    for placed in placed_batches(iter(batches)):
        yield told_rows(settings, placed)


def _facts(on_tie: DateOrder, batches: Batches) -> Iterator[pa.RecordBatch]:
    for batch in batches:
        yield facts_lines(batch, on_tie)


def _annotated(settings: Annotating, shipped: ShippedPipeline, batches: Batches) -> Iterator[pa.RecordBatch]:
    nlp = pipeline_of_worker(settings, shipped, load_annotator)
    for placed in placed_batches(iter(batches), _place()):
        yield annotated_rows(nlp, settings, placed)
        return_freed_memory()


def _redacted(settings: Redacting, shipped: ShippedPipeline, batches: Batches) -> Iterator[pa.RecordBatch]:
    nlp = pipeline_of_worker(settings, shipped, load_redactor)
    for placed in placed_batches(iter(batches), _place()):
        yield redacted_rows(nlp, settings, facts_of(settings, placed), placed)
        return_freed_memory()


def _place() -> str:
    """What an error calls a row of this partition."""
    context = TaskContext.get()
    return "row" if context is None else f"partition {context.partitionId()}, row"
