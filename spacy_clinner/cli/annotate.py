"""`spacy clinner annotate`: write a pipeline's predictions in a format of annotation tools."""

from collections import Counter
from dataclasses import dataclass, field
from datetime import date
from functools import partial
from pathlib import Path
from typing import Annotated, Any

import typer
from tqdm import tqdm
from wasabi import msg

from spacy_clinner.batch.annotate_files import annotate_files
from spacy_clinner.batch.annotated_file import AnnotatedFile
from spacy_clinner.batch.gpu import use_gpu
from spacy_clinner.batch.note_files import ANNOTATED, note_files
from spacy_clinner.batch.note_writers import OutFormat
from spacy_clinner.batch.refused_records import RefusedRecords
from spacy_clinner.batch.rows.mention_schema import MentionSchema, SchemaName
from spacy_clinner.batch.spark_runs import SparkRun
from spacy_clinner.cli.app import DEBUG_HELP, app, one_line_errors, one_run_at_a_time
from spacy_clinner.cli.gpu_option import GpuId
from spacy_clinner.cli.guarantee_options import (
    Recall,
    RecallOf,
    SetOn,
    Sure,
    promised_annotation,
    wanted_promise,
)
from spacy_clinner.cli.help_text import OUTPUT, TABLES, HelpfulCommand, examples
from spacy_clinner.cli.next_step import next_step
from spacy_clinner.cli.progress import NoteBar
from spacy_clinner.cli.run_end import print_not_done
from spacy_clinner.cli.shared_options import (
    IdColumn,
    KeepColumns,
    Processes,
    TextColumn,
    TrainedModel,
    columns_of,
)
from spacy_clinner.cli.spark_options import (
    EngineOption,
    Master,
    Parts,
    ReadFormat,
    SparkConf,
    print_counts,
    require_none_of_spark,
    require_unset,
    run_with,
)
from spacy_clinner.errors import ClinnerError


@app.command(
    "annotate",
    cls=HelpfulCommand,
    epilog=examples(
        "annotate training/model-best notes/ annotated",
        "annotate training/model-best notes.jsonl annotated --format jsonl --threshold 0.9",
        "annotate training/model-best notes/ annotated --recall 0.95 --set-on annotated.jsonl",
        "annotate training/model-best exam.jsonl annotated --spans-key concepts",
        "annotate training/model-best notes.parquet annotated --schema omop --processes 4",
    ),
)
@one_line_errors
@one_run_at_a_time
def annotate(
    model: TrainedModel,
    source: Annotated[
        Path,
        typer.Argument(
            metavar="SOURCE", help="txt, brat, jsonl, i2b2 XML, .spacy, Parquet or CSV: file or directory."
        ),
    ],
    out: Annotated[Path, typer.Argument(metavar="OUT", help="Directory, not the one that is read.")],
    out_format: Annotated[
        OutFormat | None,
        typer.Option(
            "--format",
            help="Output format. If not given, a table of mentions for a table, and brat for other files.",
            rich_help_panel=OUTPUT,
        ),
    ] = None,
    spans_key: Annotated[
        str | None,
        typer.Option(
            help="Write doc.spans[KEY], such as concepts, instead of entities.", rich_help_panel=OUTPUT
        ),
    ] = None,
    threshold: Annotated[
        float | None,
        typer.Option(
            help="Least confidence of an entity. Below 0.5, also write each token that is in an entity with "
            "this probability.",
            rich_help_panel=OUTPUT,
        ),
    ] = None,
    recall: Recall = None,
    sure: Sure = None,
    recall_of: RecallOf = None,
    set_on: SetOn = None,
    text_column: TextColumn = None,
    id_column: IdColumn = None,
    keep_columns: KeepColumns = None,
    schema: Annotated[
        SchemaName,
        typer.Option(
            help="Columns of a row a mention: our own, or those of OMOP's table NOTE_NLP.",
            rich_help_panel=TABLES,
        ),
    ] = "mentions",
    with_text: Annotated[
        bool,
        typer.Option("--with-text", help="Write the text of each mention too.", rich_help_panel=TABLES),
    ] = False,
    engine: EngineOption = "local",
    master: Master = "local[*]",
    read_format: ReadFormat = "parquet",
    spark_conf: SparkConf = None,
    parts: Parts = 1,
    processes: Processes = 1,
    gpu_id: GpuId = -1,
    debug: Annotated[bool, typer.Option("--debug", help=DEBUG_HELP)] = False,
) -> None:
    """Write the entities of notes beside the text.

    Each entity has its confidence with it: `score` in JSON lines, i2b2 XML, BioC and CSV, a note in brat.
    PubTator, WebAnno TSV and XMI have no place for it. The official scorer of i2b2 reads the XML.

    Records of JSON lines whose "answer" is not "accept" are left out. A record that cannot be read costs only
    itself, and is counted; OUT.errors, which is confidential, names the rows of tables. Links that lead out
    of SOURCE, pipes, sockets and devices are not read.

    With --recall, the threshold is the highest at which recall on notes like those of --set-on is at least
    that, with the certainty of --sure. What is found counts, whatever its label.
    """
    columns = columns_of(text_column, id_column, keep_columns)
    wanted = wanted_promise(recall, sure, recall_of, set_on, threshold)
    if wanted is not None:
        if spans_key is not None:
            raise ClinnerError("--recall: is for entities: leave --spans-key out, or give --threshold")
        use_gpu(gpu_id)
        threshold = promised_annotation(model, wanted).threshold
    if engine == "spark":
        options = {"--format": (out_format, None), "--processes": (processes, 1), "--gpu-id": (gpu_id, -1)}
        require_unset(options)
        run = SparkRun(source, out, master, read_format, spark_conf or (), columns, parts)
        _on_spark(
            run,
            model,
            schema=schema,
            with_text=with_text,
            spans_key=spans_key,
            threshold=threshold,
        )
        return
    require_none_of_spark(master, read_format, spark_conf, parts)
    mentions = MentionSchema(schema, with_text, date.today())
    summary = _Summary(out, spans_key)
    with NoteBar(partial(note_files, source, None, ANNOTATED)) as bar:
        for result in annotate_files(
            *(model, source, out, out_format, processes, summary.unread, spans_key, threshold, gpu_id),
            on_note=bar.on_note,
            columns=columns,
            schema=mentions,
        ):
            summary.add(result)
            bar.finish_file(result.notes)
    summary.print_all()
    if not summary.is_complete:
        raise typer.Exit(1)
    next_step("score the pipeline on annotated notes", "clinner", "evaluate", model, "ANNOTATED_NOTES")


def _on_spark(run: SparkRun, model: Path, **chosen: Any) -> None:
    def work(df: Any, **settings: Any) -> Any:
        from spacy_clinner.batch import spark

        return spark.annotate(df, model, **settings)

    print_counts(run.out, run_with(run, model, chosen, work), "entities")


@dataclass
class _Summary:
    """What became of the notes; see `AnnotatedFile`."""

    out: Path
    spans_key: str | None
    notes: int = 0
    mentions: int = 0
    errors: int = 0
    keyless: int = 0
    unread: Counter[str] = field(default_factory=Counter)
    refused: RefusedRecords = field(default_factory=RefusedRecords)

    def add(self, result: AnnotatedFile) -> None:
        self.notes += result.notes
        self.keyless += result.keyless
        self.mentions += result.mentions
        self.refused.update(result.refused)
        if result.error:
            self.errors += 1
            with tqdm.external_write_mode():
                msg.fail(result.error)

    @property
    def is_complete(self) -> bool:
        return not (self.errors or self.refused.count or self._lacks_key)

    @property
    def _lacks_key(self) -> bool:
        return bool(self.notes) and self.keyless == self.notes

    def print_all(self) -> None:
        print_not_done("annotated", self.out, files=self.errors, refused=self.refused, unread=self.unread)
        if self._lacks_key:
            msg.fail(
                f"{self.out}: no note had doc.spans[{self.spans_key!r}], so nothing was found: check "
                "--spans-key and the component that should write it"
            )
        if self.is_complete:
            msg.good(f"{self.out}: {self.notes:,} notes, {self.mentions:,} entities")
