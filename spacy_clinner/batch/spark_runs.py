"""Notes that Spark reads by a path or a name, annotated or redacted into a folder of Parquet."""

import os
import re
import sys
from collections.abc import Callable, Mapping, Sequence
from contextlib import nullcontext
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, NamedTuple

from spacy_clinner.batch.rows.columns import OMOP, Columns
from spacy_clinner.batch.rows.written_tables import ERRORS
from spacy_clinner.batch.run_record import beside, settings_record
from spacy_clinner.errors import ClinnerError

_URL = re.compile(r"([A-Za-z][A-Za-z0-9+.-]+):/(?!/)")
TABLE = "table"
"""The name of a format that stands for a table of Spark's catalog."""
PARTS = "parts"
"""What the folder beside an output is called that tells which parts of it are finished."""


@dataclass(frozen=True)
class SparkRun:
    """Where notes come from and go to.

    Attributes:
        source: a path, a URL or the name of a table.
        out: a path or a URL, where nothing is yet, or the finished parts of an earlier run.
        master: as Spark has it: local[4], spark://HOST:7077, yarn, k8s://HOST.
        read_format: what Spark calls the format of the source, or "table" for a table of its catalog.
        conf: settings of Spark, each NAME=VALUE.
        columns: what is read.
        parts: in how many parts the notes are worked on, one after the other. Each but an only one is a
            folder part=0, part=1, ... of the output, and those that are finished are not done again.
        made_by: what an output depends on besides `parts` and the source, as errors name it.
        secret: key of the record of that.
    """

    source: Path
    out: Path
    master: str = "local[*]"
    read_format: str = "parquet"
    conf: Sequence[str] = ()
    columns: Columns = OMOP
    parts: int = 1
    made_by: Mapping[str, str] = field(default_factory=dict)
    secret: bytes = field(default=b"", repr=False)


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


def run_on_spark(
    run: SparkRun, work: Callable[[Any], Any], on_part: Callable[[int], object] | None = None
) -> SparkCounts:
    """Read, work and write; a task that is lost is done again, and what Spark commits is written once.

    Args:
        run: where notes come from and go to.
        work: makes the result of a DataFrame, as `spark.annotate` does.
        on_part: called with each part that is finished, the first is 0.

    Raises:
        ClinnerError: if there is no Spark, something else is at the output, or the source cannot be read.
    """
    if run.parts == 1:
        _require_nothing_at(run.out)
    session = _session(run)
    notes = _read(session, run)
    from py4j.protocol import Py4JError
    from pyspark.errors import PySparkException

    out = spark_path(run.out)
    whole = work(notes) if run.parts == 1 else None
    try:
        if whole is not None:
            _write(whole, out)
        else:
            _write_parts(session, run, notes, work, on_part)
        return SparkCounts(*(session.read.parquet(path).count() for path in (out, f"{out}.{ERRORS}")))
    except (PySparkException, Py4JError) as error:  # whose messages may quote rows
        raise ClinnerError(
            f"{run.out}: Spark cannot write it ({type(error).__name__}): see the log of its tasks, "
            "and that nothing is there yet"
        ) from None


def _require_nothing_at(out: Path) -> None:
    if is_url(out):
        return  # Spark itself stops
    if out.exists():
        raise ClinnerError(f"{out}: is there already, and a run on Spark begins anew: give another OUT")
    errors_of_run = beside(out, ERRORS)
    if errors_of_run.exists():
        raise ClinnerError(f"{errors_of_run}: is there from an earlier run: remove it, or give another OUT")


def _write_parts(
    session: Any,
    run: SparkRun,
    notes: Any,
    work: Callable[[Any], Any],
    on_part: Callable[[int], object] | None,
) -> None:
    from spacy_clinner.batch.spark_parts import FinishedParts, part_of

    out = spark_path(run.out)
    finished = FinishedParts(session, f"{out}.{PARTS}")
    made_by = {"SOURCE": spark_path(run.source), "--parts": str(run.parts), **run.made_by}
    # the command locks an output on this machine, and knows a lock whose process is dead
    with finished.locked() if is_url(run.out) else nullcontext():
        finished.begin((out, f"{out}.{ERRORS}"), settings_record(run.secret, made_by))
        for part in finished.left(run.parts):
            _write(work(part_of(notes, run.columns, part, run.parts)), out, f"/part={part}", "overwrite")
            finished.finish(part)
            if on_part is not None:
                on_part(part)


def _write(frames: Any, out: str, below: str = "", mode: str = "error") -> None:
    results, errors, both = frames
    try:
        results.write.mode(mode).parquet(f"{out}{below}")
        errors.write.mode(mode).parquet(f"{out}.{ERRORS}{below}")
    finally:
        both.unpersist()


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
