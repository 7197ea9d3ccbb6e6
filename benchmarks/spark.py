"""Notes through Spark beside `nlp.pipe`: words a second, memory of an executor, and what a killed one costs.

python benchmarks/spark.py MODEL --notes 100000

Writes invented notes as Parquet and annotates them in `local-cluster[2,1,2048]`, two executors of one core
and 2 GiB in processes of their own, and with `nlp.pipe(n_process=2)`. Both are warm: the pipeline is loaded,
and for Spark by a first job over some notes. Half of the notes follow in a new cluster: the peaks of memory,
those of the Java process of an executor and of its Python workers, tell whether memory grows. In a last job
the first executor that comes to the third partition is killed. A line is printed after each run.

Needs PySpark, Java 17 and Linux.
"""

import argparse
import os
import signal
import sys
import tempfile
import time
from collections.abc import Iterable, Iterator
from functools import partial
from itertools import islice
from pathlib import Path
from typing import Any, NamedTuple

import pyarrow as pa
import pyarrow.parquet as pq
import spacy
from machine import machine
from pyspark import TaskContext
from pyspark.sql import SparkSession
from wasabi import table

from spacy_clinner.batch import spark
from spacy_clinner.synthetic.hospitals import generate_hospital

MASTER = "local-cluster[2,1,2048]"
PARTITIONS = 16
WARM_UP = 64
SCHEMA = "note_id long, note_text string"


class Run(NamedTuple):
    """What one way of annotating gave."""

    seconds: float
    mentions: list[tuple[int, int, int, str]]
    peaks: list[float]
    """MiB of each executor."""


def write_notes(count: int, path: Path) -> list[str]:
    """The texts, which are in a Parquet file of some row groups too."""
    notes = islice(generate_hospital("target_hospital", sys.maxsize, annotated=False), count)
    texts = [note.text for note in notes]
    rows = pa.table({"note_id": list(range(count)), "note_text": texts})
    pq.write_table(rows, path, row_group_size=max(1, count // PARTITIONS))
    return texts


def by_pipe(model: Path, texts: list[str]) -> Run:
    """`nlp.pipe` in two processes."""
    nlp = spacy.load(model)
    begin = time.perf_counter()
    docs = nlp.pipe(texts, n_process=2)
    mentions = [(i, e.start_char, e.end_char, e.label_) for i, doc in enumerate(docs) for e in doc.ents]
    return Run(time.perf_counter() - begin, mentions, [])


def by_spark(model: Path, source: Path, out: Path, kills: bool = False) -> Run:
    """A cluster of its own, which is ended with the run."""
    session = new_session()
    try:
        notes = session.read.parquet(str(source)).repartition(PARTITIONS)
        _write(notes.limit(WARM_UP).repartition(4), model, out / "warm")
        begin = time.perf_counter()
        _write(
            notes.mapInArrow(partial(kill_once, str(out / "killed")), SCHEMA) if kills else notes,
            model,
            out / "found",
        )
        seconds = time.perf_counter() - begin
        peaks = [_peak(executor) for executor in executors(session.sparkContext.applicationId)]
        rows = session.read.parquet(str(out / "found")).collect()
        return Run(seconds, [(r.note_id, r.start, r.end, r.label) for r in rows], peaks)
    finally:
        session.stop()


def new_session() -> Any:
    os.environ |= {"PYSPARK_PYTHON": sys.executable, "SPARK_LOCAL_IP": "127.0.0.1"}
    builder = SparkSession.builder.master(MASTER).appName("spacy_clinner benchmark")
    settings = {
        "spark.ui.enabled": "false",
        "spark.driver.host": "127.0.0.1",
        "spark.executorEnv.PYTHONPATH": os.pathsep.join(sys.path[1:]),
        "spark.executorEnv.OMP_NUM_THREADS": "1",
    }
    for name, value in settings.items():
        builder = builder.config(name, value)
    return builder.getOrCreate()


def _write(notes: Any, model: Path, out: Path) -> None:
    mentions, _, both = spark.annotate(notes, model)
    mentions.write.mode("overwrite").parquet(str(out))
    both.unpersist()


def kill_once(marker: str, batches: Iterable[Any]) -> Iterator[Any]:
    """Ends the executor that comes to the third partition, unless a marker tells that it was done."""
    context = TaskContext.get()
    if context and context.partitionId() == 2 and not os.path.exists(marker):
        Path(marker).touch()
        os.kill(_parent(os.getppid()), signal.SIGKILL)
    yield from batches


def executors(application: str) -> list[int]:
    """The processes of the executors of an application."""
    found = []
    for folder in Path("/proc").glob("[0-9]*"):
        try:
            command = (folder / "cmdline").read_bytes()
        except OSError:
            continue
        if b"CoarseGrainedExecutorBackend" in command and application.encode() in command:
            found.append(int(folder.name))
    return found


def _parent(process: int) -> int:
    return int(Path(f"/proc/{process}/stat").read_text().rpartition(")")[2].split()[1])


def _peak(executor: int) -> float:
    """The peaks of a process and all below it, in MiB."""
    status = Path(f"/proc/{executor}/status").read_text()
    own = next(int(line.split()[1]) for line in status.splitlines() if line.startswith("VmHWM")) / 1024
    children = Path(f"/proc/{executor}/task").glob("*/children")
    return own + sum(_peak(int(child)) for file in children for child in file.read_text().split())


def main() -> None:
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("model", type=Path)
    parser.add_argument("--notes", type=int, default=2000)
    args = parser.parse_args()
    count, load = args.notes, os.getloadavg()[0]
    with tempfile.TemporaryDirectory() as folder:
        place = Path(folder)
        texts = write_notes(count, place / "all.parquet")
        half = write_notes(count // 2, place / "half.parquet")
        words, half_of_words = (sum(len(text.split()) for text in some) for some in (texts, half))
        base = by_pipe(args.model, texts)
        expected, rows = sorted(base.mentions), []
        for name, size, work in (
            ("nlp.pipe(n_process=2)", words, lambda: base),
            (MASTER, words, lambda: by_spark(args.model, place / "all.parquet", place / "a")),
            (
                "half of the notes",
                half_of_words,
                lambda: by_spark(args.model, place / "half.parquet", place / "b"),
            ),
            (
                "an executor killed",
                words,
                lambda: by_spark(args.model, place / "all.parquet", place / "c", True),
            ),
        ):
            run = work()
            speed = size / run.seconds
            peak = f"{max(run.peaks):,.0f}" if run.peaks else "-"
            same = str(sorted(run.mentions) == [m for m in expected if size == words or m[0] < count // 2])
            rows.append((name, f"{speed:,.0f}", f"{speed * base.seconds / words:.2f}", peak, same))
            print(*rows[-1], sep="; ", flush=True)
    print(table(rows, header=("system", "words/s", "ratio", "MiB", "same mentions"), divider=True))
    print(f"{count:,} notes, {words:,} words; load {load:.1f} before and {os.getloadavg()[0]:.1f} after")
    print(machine())


if __name__ == "__main__":
    main()
