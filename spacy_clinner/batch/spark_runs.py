"""Notes that Spark reads by a path or a name, annotated or redacted into a folder of Parquet."""

import os
import re
import sys
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import Any, NamedTuple

from spacy_clinner.batch.rows.written_tables import ERRORS
from spacy_clinner.batch.run_record import beside
from spacy_clinner.errors import ClinnerError

_URL = re.compile(r"([A-Za-z][A-Za-z0-9+.-]+):/(?!/)")
TABLE = "table"
"""The name of a format that stands for a table of Spark's catalog."""


class SparkRun(NamedTuple):
    """Where notes come from and go to.

    Attributes:
        source: a path, a URL or the name of a table.
        out: a path or a URL, where nothing is yet.
        master: as Spark has it: local[4], spark://HOST:7077, yarn, k8s://HOST.
        read_format: what Spark calls the format of the source, or "table" for a table of its catalog.
        conf: settings of Spark, each NAME=VALUE.
    """

    source: Path
    out: Path
    master: str = "local[*]"
    read_format: str = "parquet"
    conf: Sequence[str] = ()


class SparkCounts(NamedTuple):
    """How many rows were written: results, and notes without one."""

    results: int
    errors: int


def is_url(path: Path) -> bool:
    """Whether a path was given as a URL, of which it has lost a slash."""
    return _URL.match(str(path)) is not None


def spark_path(path: Path) -> str:
    """A path as Spark takes it; a URL gets its second slash again, unless it is one of this machine."""
    text = str(path)
    return text if text.startswith("file:") else _URL.sub(r"\1://", text, count=1)


def run_on_spark(run: SparkRun, work: Callable[[Any], Any]) -> SparkCounts:
    """Read, work and write; a task that is lost is done again, and what Spark commits is written once.

    Args:
        run: where notes come from and go to.
        work: makes the result of a DataFrame, as `spark.annotate` does.

    Raises:
        ClinnerError: if there is no Spark, something is at the output, or the source cannot be read.
    """
    if not is_url(run.out) and run.out.exists():
        raise ClinnerError(f"{run.out}: is there already, and a run on Spark begins anew: give another OUT")
    errors_of_run = beside(run.out, ERRORS)
    if not is_url(run.out) and errors_of_run.exists():
        raise ClinnerError(f"{errors_of_run}: is there from an earlier run: remove it, or give another OUT")
    session = _session(run)
    out = spark_path(run.out)
    results, errors, both = work(_read(session, run))
    from py4j.protocol import Py4JError
    from pyspark.errors import PySparkException

    try:
        results.write.parquet(out)
        errors.write.parquet(f"{out}.{ERRORS}")
        counts = SparkCounts(session.read.parquet(out).count(), errors.count())
    except (PySparkException, Py4JError) as error:  # whose messages may quote rows
        raise ClinnerError(
            f"{run.out}: Spark cannot write it ({type(error).__name__}): see the log of its tasks, "
            "and that nothing is there yet"
        ) from None
    finally:
        both.unpersist()
    return counts


def _session(run: SparkRun) -> Any:
    try:
        from pyspark.errors import PySparkException
        from pyspark.sql import SparkSession
    except ImportError:
        raise ClinnerError(
            "--engine spark: needs PySpark 4 and Java 17: pip install 'spacy-clinner[spark]'"
        ) from None
    os.environ.setdefault("PYSPARK_PYTHON", sys.executable)
    builder = SparkSession.builder.appName("spacy_clinner").master(run.master)
    builder = builder.config("spark.hadoop.fs.permissions.umask-mode", "077")  # its owner's alone
    for setting in run.conf:
        name, equals, value = setting.partition("=")
        if not equals:
            raise ClinnerError(f"--spark-conf {setting}: give NAME=VALUE")
        builder = builder.config(name, value)
    try:
        return builder.getOrCreate()
    except (PySparkException, OSError):
        raise ClinnerError(
            f"--master {run.master}: no session of Spark begins: install Java 17 and check the name"
        ) from None


def _read(session: Any, run: SparkRun) -> Any:
    from pyspark.errors import PySparkException

    try:
        if run.read_format == TABLE:
            return session.table(str(run.source))
        return session.read.format(run.read_format).load(spark_path(run.source))
    except PySparkException:
        raise ClinnerError(
            f"{run.source}: Spark cannot read it as {run.read_format}: check the path and --read-format"
        ) from None
