"""`spacy clinner redact`: notes without what identifies their patients."""

from dataclasses import replace
from pathlib import Path
from typing import Annotated, Any

import typer

from spacy_clinner.batch.gpu import use_gpu
from spacy_clinner.batch.note_files import REDACTED, note_files
from spacy_clinner.batch.output_paths import folder_of, require_beside
from spacy_clinner.batch.patients import Patients
from spacy_clinner.batch.recorded_orders import ORDERS
from spacy_clinner.batch.redact_files import read_secret, redact_files, require_apart
from spacy_clinner.batch.redacted_names import FileNames
from spacy_clinner.batch.redaction_report import NO_PROMISE
from spacy_clinner.batch.redaction_settings import RedactionSettings
from spacy_clinner.batch.run_record import beside, removed_on_error
from spacy_clinner.batch.secrets_of_runs import secret_in
from spacy_clinner.batch.source_digests import SOURCES
from spacy_clinner.batch.spark_runs import SparkRun, is_url, spark_path
from spacy_clinner.cli.app import DEBUG_HELP, app, one_line_errors, one_run_at_a_time
from spacy_clinner.cli.gpu_option import GpuId
from spacy_clinner.cli.guarantee_options import (
    Recall,
    RecallOf,
    RedactionRules,
    SetOn,
    Sure,
    promised_redaction,
    wanted_promise,
)
from spacy_clinner.cli.help_text import OUTPUT, TABLES, HelpfulCommand, examples
from spacy_clinner.cli.label_option import REPLACED, Labels, labels_of_option
from spacy_clinner.cli.next_step import next_step
from spacy_clinner.cli.progress import NoteBar
from spacy_clinner.cli.redaction_options import SURROGATES, AgesOption, AlsoRules, Presidio, RedactionMode
from spacy_clinner.cli.redaction_summary import RedactionSummary
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
from spacy_clinner.deidentify.rules.choices import BEST_TAGGING, DateOrder
from spacy_clinner.errors import ClinnerError

PATIENTS = "Whose dates move together"


@app.command(
    "redact",
    cls=HelpfulCommand,
    epilog=examples(
        "redact training/model-best notes/ redacted",
        "redact training/model-best notes/ redacted --mode surrogate --threshold 0.1",
        "redact training/model-best notes/ redacted --recall 0.99 --sure 0.95 --set-on annotated.jsonl",
        "redact training/model-best notes.jsonl redacted --patient-field mrn --processes 4",
        "redact training/model-best notes.parquet redacted --patient-column person_id --processes 4",
    ),
)
@one_line_errors
@one_run_at_a_time
def redact(
    model: TrainedModel,
    source: Annotated[
        Path,
        typer.Argument(
            metavar="SOURCE", help="txt, brat, jsonl, i2b2 XML, Parquet or CSV: file or directory."
        ),
    ],
    out: Annotated[Path, typer.Argument(metavar="OUT", help="Directory; files that are there stay.")],
    mode: RedactionMode = "mask",
    threshold: Annotated[
        float | None,
        typer.Option(
            help="Below 0.5, also replace each token that is identifying with this probability; 0.5 if not "
            "given.",
            rich_help_panel=REPLACED,
        ),
    ] = None,
    labels: Labels = None,
    also_rules: AlsoRules = False,
    presidio: Presidio = False,
    recall: Recall = None,
    sure: Sure = None,
    recall_of: RecallOf = None,
    set_on: SetOn = None,
    date_order: Annotated[
        DateOrder,
        typer.Option(
            help="How to read 3/4/2031 where no date such as 25/4/2031 of the note tells; by language, the "
            "month is first in English alone. If an option below tells the patient, dates of the patient's "
            "other notes count too.",
            rich_help_panel=SURROGATES,
        ),
    ] = "by_language",
    ages: AgesOption = "keep",
    secret: Annotated[
        Path | None,
        typer.Option(
            help="File with the key of the surrogates; OUT.secret if not given. It is made if missing. Only "
            "its owner may read it.",
            rich_help_panel=SURROGATES,
        ),
    ] = None,
    patients: Annotated[
        Patients, typer.Option(help="Those of a note, or of a first folder.", rich_help_panel=PATIENTS)
    ] = "note",
    patient_pattern: Annotated[
        str | None,
        typer.Option(
            metavar="REGEX",
            help="Those of a patient, whom this expression finds in a record's id or the file's name, such "
            "as 'p([0-9]+)'. The first group counts, or else the whole match.",
            rich_help_panel=PATIENTS,
        ),
    ] = None,
    patient_field: Annotated[
        str | None,
        typer.Option(
            metavar="NAME",
            help="Those of a patient, whom this field of JSON records names, also within data or meta, or "
            "this attribute of an XML root.",
            rich_help_panel=PATIENTS,
        ),
    ] = None,
    text_column: TextColumn = None,
    id_column: IdColumn = None,
    patient_column: Annotated[
        str | None,
        typer.Option(
            "--patient-column",
            help="Dates of a patient, whom this column names, move together; the same as --patient-field.",
            rich_help_panel=TABLES,
        ),
    ] = None,
    keep_columns: KeepColumns = None,
    engine: EngineOption = "local",
    master: Master = "local[*]",
    read_format: ReadFormat = "parquet",
    spark_conf: SparkConf = None,
    parts: Parts = 1,
    file_names: Annotated[
        FileNames,
        typer.Option(
            help="Hash the names of files and ids, or keep those that cannot be a person's: single letters, "
            "short numbers and words such as note, visit, labs or ward.",
            rich_help_panel=OUTPUT,
        ),
    ] = "hash",
    keep_labels: Annotated[
        str | None,
        typer.Option(
            metavar="A,B",
            help="Labels of annotation to hand on, besides the pipeline's and those of published schemes. A "
            "label may be a name.",
            rich_help_panel=OUTPUT,
        ),
    ] = None,
    report: Annotated[
        Path | None,
        typer.Option(
            help="A line of JSON a note in this file, one for each OUT: counts, and places worth a look; "
            "no text and no file name.",
            rich_help_panel=OUTPUT,
        ),
    ] = None,
    offsets: Annotated[
        Path | None,
        typer.Option(
            help="A line of JSON a note in this file, one for each OUT: where each replacement stands, with "
            "a hash for the file's name. Confidential: only its owner may read it.",
            rich_help_panel=OUTPUT,
        ),
    ] = None,
    processes: Processes = 1,
    gpu_id: GpuId = -1,
    debug: Annotated[bool, typer.Option("--debug", help=DEBUG_HELP)] = False,
) -> None:
    """Replace what identifies patients in notes.

    A run that was interrupted continues where it stopped. OUT.settings, OUT.sources and OUT.orders, beside
    OUT.secret, tell whether its settings and its files were the same. OUT.lock stops another run into the
    same OUT.

    Records of JSON lines whose "answer" is not "accept" are left out. A record that cannot be read costs only
    itself: it is counted, and OUT.skipped, which is confidential, names it, as OUT.errors does for rows of
    tables. A redacted table has the id, hashed, and the text; other columns identify too. Links that lead out
    of SOURCE, pipes, sockets and devices are not read.

    If nothing tells the patient of a note, the dates of that note move on their own.

    With --recall, the threshold is the highest at which recall on notes like those of --set-on is at least
    that, with the certainty of --sure. The promise holds for such notes alone.
    """
    columns = columns_of(text_column, id_column, keep_columns)
    patient = _one_of(patient_field, patient_column)
    chosen = labels_of_option(labels, "--labels")
    wanted = wanted_promise(recall, sure, recall_of, set_on, threshold)
    threshold = BEST_TAGGING if threshold is None else threshold
    if engine == "spark":
        require_unset(
            {
                "--patients": (patients, "note"),
                "--patient-pattern": (patient_pattern, None),
                "--file-names": (file_names, "hash"),
                "--keep-labels": (keep_labels, None),
                "--report": (report, None),
                "--offsets": (offsets, None),
                "--processes": (processes, 1),
                "--gpu-id": (gpu_id, -1),
            }
        )
        if wanted is not None:
            threshold = promised_redaction(
                model, wanted, RedactionRules(chosen, also_rules, presidio)
            ).threshold
        key_file = _secret_of(out, secret)
        require_beside({"--secret": key_file}, source, out)
        # what lies at a URL is not seen from here
        with removed_on_error(out, source, [] if is_url(out) else [key_file]):
            _on_spark(
                SparkRun(
                    *(source, out, master, read_format, spark_conf or ()),
                    *(replace(columns, patient=patient), parts),
                    secret=secret_in(key_file),
                ),
                model,
                patient=patient,
                mode=mode,
                threshold=threshold,
                date_order=date_order,
                ages=ages,
                labels=chosen,
                also_rules=also_rules,
                presidio=presidio,
            )
        return
    require_none_of_spark(master, read_format, spark_conf, parts)
    require_apart(source, out, file_names)
    key_file = secret or beside(out, "secret")
    require_beside({"--secret": key_file, "--report": report, "--offsets": offsets}, source, out)
    promise = None
    if wanted is not None:
        use_gpu(gpu_id)
        promise = promised_redaction(model, wanted, RedactionRules(chosen, also_rules or presidio, presidio))
        threshold = promise.threshold
    records = (beside(out, suffix) for suffix in ("settings", SOURCES, ORDERS))
    made = [key_file, *records, *filter(None, (report, offsets))]
    with removed_on_error(out, folder_of(source), made):
        settings = RedactionSettings(
            model,
            source,
            out,
            read_secret(key_file, source, out),
            mode,
            threshold,
            date_order,
            file_names,
            patients,
            report,
            offsets,
            ages,
            gpu_id,
            patient_pattern,
            patient,
            keep_labels=labels_of_option(keep_labels, "--keep-labels") or (),
            labels=chosen,
            also_rules=also_rules or presidio,
            presidio=presidio,
            columns=columns,
            promise=promise,
        )
        summary = _redacted(settings, processes)
    summary.print_all()
    if not summary.is_complete:
        raise typer.Exit(1)
    next_step(
        "measure what it misses in your notes",
        *("clinner", "evaluate", model, "ANNOTATED_NOTES", "--phi", "--threshold", threshold),
        *(() if labels is None else ("--labels", labels)),
    )


def _on_spark(run: SparkRun, model: Path, **chosen: Any) -> None:
    def work(df: Any, **settings: Any) -> Any:
        from spacy_clinner.batch import spark

        return spark.redact(df, model, secret=run.secret, **settings)

    counts = run_with(run, model, chosen, work)
    print(NO_PROMISE)
    print_counts(run.out, counts, "redacted notes")


def _secret_of(out: Path, secret: Path | None) -> Path:
    if secret is None and is_url(out):
        raise ClinnerError(f"{spark_path(out)}: is on no file system of this machine: give --secret FILE")
    return secret or beside(out, "secret")


def _one_of(patient_field: str | None, patient_column: str | None) -> str | None:
    if patient_field is not None and patient_column is not None:
        raise ClinnerError("--patient-field and --patient-column: each tells the patient: give one")
    return patient_field if patient_column is None else patient_column


def _redacted(settings: RedactionSettings, processes: int) -> RedactionSummary:
    summary = RedactionSummary(settings)
    root = folder_of(settings.source)
    with NoteBar(lambda: note_files(settings.source, None, REDACTED)) as bar:
        for result in redact_files(
            settings, processes, summary.unread, summary.mixed_orders, bar.on_note, summary.gone
        ):
            summary.add(result)
            bar.finish_file(result.counts.notes if result.counts else 0)
            if result.skipped:
                bar.skip_file(root / result.source)
    return summary
