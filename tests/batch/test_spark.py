"""Notes on a Spark cluster of two executor processes: the same results as in one process, and each once."""

import os
import re
import shutil
import signal
import subprocess
import sys
from dataclasses import replace
from pathlib import Path

import pytest

pytest.importorskip("pyspark", reason="PySpark is not installed: make test-spark installs it")
pa = pytest.importorskip("pyarrow")

from pyspark import TaskContext  # noqa: E402
from pyspark.sql import SparkSession  # noqa: E402

from spacy_clinner.batch import note_tables  # noqa: E402
from spacy_clinner.batch.spark_runs import SparkRun, run_on_spark  # noqa: E402
from spacy_clinner.errors import ClinnerError  # noqa: E402
from spacy_clinner.evaluation.guarantee.promise import NOTES_LIKE_THESE  # noqa: E402
from spacy_clinner.formats.jsonl import write_jsonl  # noqa: E402
from tests.cli.test_guarantee import gold  # noqa: E402
from tests.conftest import TEXTS  # noqa: E402
from tests.support.runs import annotate, redact  # noqa: E402

ROOT = Path(__file__).parents[2]
SECRET = b"a secret of the tests"
NOTES = 60
SCHEMA = "note_id long, note_text string, mrn int, note_type string"
SETTINGS = {"secret": SECRET, "mode": "surrogate", "patient": "mrn", "also_rules": True, "keep": ["note_id"]}


def java_version() -> int:
    java = shutil.which("java") or os.path.join(os.environ.get("JAVA_HOME", ""), "bin", "java")
    if not os.path.exists(java):
        return 0
    shown = subprocess.run([java, "-version"], capture_output=True, text=True).stderr
    return int(shown.split('"')[1].split(".")[0])


@pytest.fixture
def session():
    if java_version() < 17:
        pytest.skip("Java 17 is not installed")
    if sys.platform != "linux":
        pytest.skip("looks for the executor in /proc")
    os.environ |= {"PYSPARK_PYTHON": sys.executable, "SPARK_LOCAL_IP": "127.0.0.1"}
    settings = {
        "spark.ui.enabled": "false",
        "spark.driver.host": "127.0.0.1",
        "spark.sql.shuffle.partitions": "2",
        "spark.executorEnv.PYTHONPATH": str(ROOT),
        "spark.hadoop.fs.permissions.umask-mode": "077",
    }
    builder = SparkSession.builder.master("local-cluster[2,1,1024]")
    for name, value in settings.items():
        builder = builder.config(name, value)
    spark = builder.getOrCreate()
    yield spark
    spark.stop()


def rows():
    for i in range(NOTES):
        text = f"Mrs Grey {i} saw Dr Vane on {i % 28 + 1} May 2031, {i % 12 + 1}/9/2031."
        yield i, None if i == 7 else text, i % 5, "visit"


@pytest.fixture
def source(session, tmp_path):
    """The notes as Parquet of four partitions, and in memory."""
    path = tmp_path / "notes"
    session.createDataFrame(list(rows()), SCHEMA).repartition(4).write.parquet(str(path))
    names = ("note_id", "note_text", "mrn", "note_type")
    return path, pa.table(dict(zip(names, zip(*rows(), strict=True), strict=True)))


def in_order(records):
    return sorted(tuple(record.values()) for record in records)


def collected(frame):
    return in_order(row.asDict() for row in frame.collect())


def check_an_executor_that_is_killed_costs_and_doubles_nothing(session, source, model, tmp_path):
    from spacy_clinner.batch import spark

    path, table = source

    marker = tmp_path / "killed"

    def kill_once(batches):
        """Ends the executor of the second partition, unless that was done before."""
        if TaskContext.get().partitionId() == 1 and not marker.exists():
            marker.touch()
            daemon = Path(f"/proc/{os.getppid()}/stat").read_text()
            executor = int(daemon.rpartition(")")[2].split()[1])
            assert b"CoarseGrainedExecutorBackend" in Path(f"/proc/{executor}/cmdline").read_bytes()
            os.kill(executor, signal.SIGKILL)
        yield from batches

    df = session.read.parquet(str(path)).mapInArrow(kill_once, SCHEMA)
    mentions, errors, both = spark.annotate(df, model, keep=["note_type"])
    mentions.write.parquet(str(tmp_path / "out"))
    assert marker.exists()
    written = session.read.parquet(str(tmp_path / "out"))
    expected = note_tables.annotate(table, model, keep=["note_type"])
    assert collected(written) == in_order(expected.mentions.to_pylist())
    (error,) = errors.collect()
    assert error.note_id == 7
    assert "row" in error.error
    assert "Grey" not in error.error
    both.unpersist()


def check_notes_of_a_patient_agree_on_all_executors(session, source, model):
    from spacy_clinner.batch import spark

    path, table = source
    notes, errors, _ = spark.redact(session.read.parquet(str(path)), model, **SETTINGS)
    assert collected(notes) == in_order(note_tables.redact(table, model, **SETTINGS).notes.to_pylist())
    assert [row.note_id for row in errors.collect()] == [7]


def check_commands(session, source, model, tmp_path):
    path, _ = source
    options = ("--engine", "spark", "--master", "local-cluster[2,1,1024]")
    shown = annotate(model, path, tmp_path / "found", *options, "--schema", "omop", code=1)
    assert "1 notes have no result" in shown
    found = session.read.parquet(str(tmp_path / "found"))
    assert found.count() == 2 * (NOTES - 1)
    assert "lexical_variant" in found.columns
    shown = redact(model, path, tmp_path / "out", *options, code=1)
    assert "measured a recall" in shown
    assert session.read.parquet(str(tmp_path / "out")).columns == ["note_id", "note_text"]
    assert (tmp_path / "out.errors").stat().st_mode & 0o777 == 0o700
    assert (tmp_path / "out.secret").stat().st_mode & 0o777 == 0o600
    assert "is there already" in redact(model, path, tmp_path / "out", *options, code=1)
    assert "Spark cannot read it" in redact(model, path / "none", tmp_path / "new", *options, code=1)


def check_a_run_in_parts_goes_on(session, source, model, tmp_path):
    """A run that ends in its second part leaves the first, which the next run does not do again."""
    from spacy_clinner.batch import spark
    from spacy_clinner.batch.spark_parts import FinishedParts

    path, table = source
    out = tmp_path / "parts"
    begun = []

    def work(df):
        begun.append(df)
        if len(begun) == 2:
            raise ClinnerError("stopped")
        return spark.annotate(df, model)

    run = SparkRun(path, out, parts=3, made_by={"--threshold": "0.5"})
    with pytest.raises(ClinnerError, match="stopped"):
        run_on_spark(run, work)
    (out / "part=1").mkdir()
    (out / "part=1" / "part-0.parquet").write_bytes(b"half of a file")
    counts = run_on_spark(run, work)
    assert len(begun) == 4
    expected = in_order(note_tables.annotate(table, model).mentions.to_pylist())
    assert collected(session.read.parquet(str(out)).drop("part")) == expected
    assert counts == (len(expected), 1)
    assert run_on_spark(run, work) == counts
    assert len(begun) == 4
    for other in (replace(run, parts=2), replace(run, made_by={"--threshold": "0.6"})):
        with pytest.raises(ClinnerError, match=r"made with another --(parts|threshold)"):
            run_on_spark(other, work)
    shutil.rmtree(f"{out}.parts")
    with pytest.raises(ClinnerError, match="is there already, and not from --parts"):
        run_on_spark(run, work)

    finished = FinishedParts(session, f"file:{out}.parts")
    with finished.locked(), pytest.raises(ClinnerError, match="lock: another run"), finished.locked():
        pass
    with finished.locked():
        pass


def check_a_patient_is_in_one_part(session, source, model, tmp_path):
    options = ("--engine", "spark", "--master", "local-cluster[2,1,1024]", "--patient-column", "mrn")
    where = (model, source[0], tmp_path / "out", *options, "--parts", "3", "--keep-columns", "mrn")
    shown = redact(*where, "--mode", "surrogate", code=1)
    assert "part 3 of 3 is written" in shown
    notes = session.read.parquet(str(tmp_path / "out")).collect()
    assert len(notes) == NOTES - 1
    assert len({(row.mrn, row.part) for row in notes}) == 5
    assert len({row.part for row in notes}) > 1
    assert "another --mode" in redact(*where, code=1)


def check_columns_that_cannot_be_meant(session, source, model):
    from spacy_clinner.batch import spark

    df = session.read.parquet(str(source[0]))
    with pytest.raises(ClinnerError, match="has no column 'body'"):
        spark.annotate(df, model, text="body")
    with pytest.raises(ClinnerError, match="'mrn' holds no text"):
        spark.redact(df, model, text="mrn", secret=SECRET)


def check_a_promised_recall(session, trained, tmp_path):
    """The threshold that is set on annotated notes is that of the executors; the same words are left."""
    trained.to_disk(tmp_path / "tagger")
    write_jsonl(gold(40, miss=5), tmp_path / "gold.jsonl")
    notes = [(i, f"{text} {'. ' * i}") for i, (text, _) in enumerate(TEXTS)]
    session.createDataFrame(notes, "note_id long, note_text string").write.parquet(str(tmp_path / "plain"))
    promised = ("--recall", "0.9", "--set-on", tmp_path / "gold.jsonl")
    where = (tmp_path / "tagger", tmp_path / "plain", tmp_path / "promised", "--labels", "DRUG,PROBLEM")
    options = ("--engine", "spark", "--master", "local-cluster[2,1,1024]")
    shown = " ".join(redact(*where, *options, *promised).split())
    assert NOTES_LIKE_THESE in shown
    threshold = float(re.search(r"Threshold ([0-9.]+) finds", shown)[1])
    settings = {"secret": SECRET, "labels": ["DRUG", "PROBLEM"], "threshold": threshold, "keep": ["note_id"]}
    table = pa.table(dict(zip(("note_id", "note_text"), zip(*notes, strict=True), strict=True)))
    here = note_tables.redact(table, tmp_path / "tagger", **settings).notes.to_pylist()
    there = session.read.parquet(str(tmp_path / "promised")).collect()
    assert sorted(row.note_text for row in there) == sorted(row["note_text"] for row in here)


def test_two_executors_do_what_one_process_does(session, source, model, trained, tmp_path):
    """One test, as several might begin a cluster each in processes of their own."""
    check_an_executor_that_is_killed_costs_and_doubles_nothing(session, source, model, tmp_path)
    check_notes_of_a_patient_agree_on_all_executors(session, source, model)
    check_commands(session, source, model, tmp_path / "commands")
    check_a_run_in_parts_goes_on(session, source, model, tmp_path)
    check_a_patient_is_in_one_part(session, source, model, tmp_path / "patients")
    check_columns_that_cannot_be_meant(session, source, model)
    check_a_promised_recall(session, trained, tmp_path)
