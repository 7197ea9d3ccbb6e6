"""The options of a run on Spark, and what such a run prints."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import replace
from functools import partial
from pathlib import Path
from typing import Annotated, Any, Literal

import typer
from wasabi import msg

from spacy_clinner import __version__
from spacy_clinner.batch.rows.written_tables import ERRORS
from spacy_clinner.batch.run_record import directory_digest
from spacy_clinner.batch.spark_runs import SparkCounts, SparkRun, run_on_spark, spark_path
from spacy_clinner.cli.help_text import SPARK
from spacy_clinner.errors import ClinnerError

Engine = Literal["local", "spark"]
EngineOption = Annotated[
    Engine,
    typer.Option("--engine", help="This machine, or Spark, for tables only.", rich_help_panel=SPARK),
]
Master = Annotated[
    str,
    typer.Option(help="Spark's master, such as yarn or spark://HOST:7077.", rich_help_panel=SPARK),
]
ReadFormat = Annotated[
    str,
    typer.Option(
        "--read-format",
        help="What Spark calls the format of SOURCE, such as orc or delta; table for a table by its name.",
        rich_help_panel=SPARK,
    ),
]
SparkConf = Annotated[
    list[str] | None,
    typer.Option(
        "--spark-conf",
        metavar="NAME=VALUE",
        help="A setting of Spark, such as spark.executor.memory=4g. May be given several times.",
        rich_help_panel=SPARK,
    ),
]
Parts = Annotated[
    int,
    typer.Option(
        "--parts",
        min=1,
        help="Work on so many parts of the notes, one after the other. A run that was stopped goes on.",
        rich_help_panel=SPARK,
    ),
]

_OPTIONS = {
    "text": "--text-column",
    "id": "--id-column",
    "keep": "--keep-columns",
    "patient": "--patient-column",
}
"""Options that are called otherwise than the arguments."""


def require_unset(options: Mapping[str, tuple[Any, Any]]) -> None:
    """Stop at an option that has no meaning on Spark.

    Args:
        options: name -> the value and the default.

    Raises:
        ClinnerError: for the first that is not at its default.
    """
    for name, (value, default) in options.items():
        if value != default:
            raise ClinnerError(f"--engine spark: {name} is for files on one machine: leave it out")


def require_none_of_spark(
    master: str, read_format: str, spark_conf: Sequence[str] | None, parts: int
) -> None:
    """Stop at an option that has a meaning on Spark alone.

    Raises:
        ClinnerError: for the first that is not at its default.
    """
    options = {
        "--master": master != "local[*]",
        "--read-format": read_format != "parquet",
        "--spark-conf": bool(spark_conf),
        "--parts": parts != 1,
    }
    for name, is_given in options.items():
        if is_given:
            raise ClinnerError(f"{name}: is for Spark: add --engine spark, or leave {name} out")


def run_with(
    run: SparkRun, model: Path, settings: Mapping[str, Any], work: Callable[..., Any]
) -> SparkCounts:
    """Run on Spark, and say which parts are written if there are several.

    Args:
        run: where notes come from and go to.
        model: directory of the pipeline.
        settings: what else makes the output, by the name of its argument; the columns are those of the run.
        work: takes a DataFrame and all settings; see `run_on_spark`.
    """
    columns = run.columns
    settings = {"text": columns.text, "id": columns.id, "keep": columns.kept, **settings}
    work = partial(work, **settings)
    if run.parts == 1:
        return run_on_spark(run, work)
    options = {
        _OPTIONS.get(name, f"--{name.replace('_', '-')}"): repr(value) for name, value in settings.items()
    }
    made_by = {"version of spacy-clinner": __version__, "MODEL": directory_digest(model), **options}
    return run_on_spark(
        replace(run, made_by=made_by),
        work,
        lambda part: msg.info(f"part {part + 1:,} of {run.parts:,} is written"),
    )


def print_counts(out: Path, counts: SparkCounts, what: str) -> None:
    """Print how many rows there are, and fail if notes have none.

    Raises:
        typer.Exit: if something is wrong with a note.
    """
    if counts.errors:
        place = f"{spark_path(out)}.{ERRORS}"
        msg.fail(f"{counts.errors:,} notes have no result: {place}, which is confidential, tells why")
        raise typer.Exit(1)
    msg.good(f"{spark_path(out)}: {counts.results:,} {what}")
