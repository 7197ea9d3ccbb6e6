"""The options of a run on Spark, and what such a run prints."""

from collections.abc import Mapping
from pathlib import Path
from typing import Annotated, Any, Literal

import typer
from wasabi import msg

from spacy_clinner.batch.rows.written_tables import ERRORS
from spacy_clinner.batch.spark_runs import SparkCounts, spark_path
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
