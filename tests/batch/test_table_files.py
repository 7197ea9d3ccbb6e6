"""Tables in files: streamed, in parts, with the columns that are named and no others."""

import datetime
import json
import sys
from pathlib import Path

import pytest

from spacy_clinner.batch import note_files
from spacy_clinner.batch.rows import table_files
from spacy_clinner.batch.rows.columns import Columns
from spacy_clinner.batch.spark_runs import spark_path
from tests.support.record_files import KINDS, options, rows_in, write_records
from tests.support.runs import annotate, everything
from tests.support.runs import redact as run

TABLES = [kind for kind in KINDS if kind != "records"]


def records(count):
    for i in range(count):
        text = f'Mrs Grey {i} saw Dr Vane.\nFever, "chills".'
        yield {"id": f"n{i}", "text": text, "mrn": str(i % 3), "kind": "visit", "email": "grey@example.org"}


@pytest.mark.parametrize("kind", TABLES)
def test_a_row_a_mention(model, tmp_path, kind):
    write_records(tmp_path / "in" / "a", kind, *records(2))
    shown = annotate(model, tmp_path / "in", tmp_path / "out", *options(kind), "--keep-columns", "kind")
    assert "2 notes, 4 entities" in shown
    rows = rows_in(tmp_path / "out", kind)
    assert [(row["id"], int(row["start"]), row["label"], row["kind"]) for row in rows] == [
        ("n0", 4, "PATIENT", "visit"),
        ("n0", 18, "DOCTOR", "visit"),
        ("n1", 4, "PATIENT", "visit"),
        ("n1", 18, "DOCTOR", "visit"),
    ]
    assert "text" not in rows[0]
    assert not (tmp_path / "out.errors").exists()


@pytest.mark.parametrize("kind", TABLES)
def test_omop(model, tmp_path, kind):
    write_records(tmp_path / "in" / "a", kind, *records(1))
    annotate(model, tmp_path / "in", tmp_path / "out", *options(kind), "--schema", "omop")
    first, _ = rows_in(tmp_path / "out", kind)
    assert (first["lexical_variant"], first["offset"], first["term_exists"]) == ("Grey", "4", "Y")
    assert datetime.date.fromisoformat(str(first["nlp_date"])) <= datetime.date.today()


@pytest.mark.parametrize("kind", TABLES)
def test_redaction_drops_columns_that_are_not_named(model, tmp_path, kind):
    write_records(tmp_path / "in" / "grey", kind, *records(3))
    run(model, tmp_path / "in", tmp_path / "out", *options(kind), "--keep-columns", "kind,id")
    rows = rows_in(tmp_path / "out", kind)
    assert [sorted(row) for row in rows] == [["id", "kind", "text"]] * 3
    assert [row["id"] for row in rows] == ["n0", "n1", "n2"]
    assert rows[0]["text"] == 'Mrs [PATIENT] 0 saw Dr [DOCTOR].\nFever, "chills".'
    if kind != "parquet":
        assert "grey" not in everything(tmp_path / "out")
    run(model, tmp_path / "in", tmp_path / "hashed", *options(kind))
    assert all(len(row["id"]) == 20 for row in rows_in(tmp_path / "hashed", kind))


@pytest.mark.parametrize("kind", TABLES)
def test_the_text_is_never_kept(model, tmp_path, kind):
    write_records(tmp_path / "in" / "a", kind, *records(1))
    command = (model, tmp_path / "in", tmp_path / "out", *options(kind))
    assert "is what is redacted" in run(*command, "--keep-columns", "text", code=1)
    assert not (tmp_path / "out").exists()


@pytest.mark.parametrize("kind", ["csv", "parquet"])
def test_columns_that_are_missing(model, tmp_path, kind):
    write_records(tmp_path / "in" / "a", kind, *records(1))
    shown = annotate(model, tmp_path / "in", tmp_path / "out", code=1)
    assert "has no column 'note_id': name one of id, text, mrn, kind, email" in shown


def test_a_table_of_nothing_is_told(model, tmp_path):
    (tmp_path / "empty.csv").write_text("")
    shown = annotate(model, tmp_path / "empty.csv", tmp_path / "out", code=1)
    assert "has no column 'note_id': it has no column at all, so give a table" in shown


@pytest.mark.parametrize("command", [annotate, run])
@pytest.mark.parametrize("twice", ["note_text", "note_id", "mrn"])
def test_two_columns_of_one_name(model, tmp_path, command, twice):
    names = ["note_id", "note_text", "mrn", twice, "other", "other"]
    (tmp_path / "in.csv").write_text(f"{','.join(names)}\n1,Grey has fever,2,3,4,5\n")
    shown = command(model, tmp_path / "in.csv", tmp_path / "out", "--keep-columns", "mrn", code=1)
    assert f"in.csv: has 2 columns '{twice}': rename all but one" in " ".join(shown.split())
    assert not list(tmp_path.glob("out/*"))


def test_a_table_without_a_heading_is_not_quoted(model, tmp_path):
    """Its first row is a patient's."""
    (tmp_path / "in.csv").write_text("1,Anna Meyer,MRN 12345,seen for pain\n2,Eva Kern,MRN 7,fever\n")
    shown = run(model, tmp_path / "in.csv", tmp_path / "out", code=1)
    assert "add a first row of names" in " ".join(shown.split())
    assert "Anna" not in shown


@pytest.mark.parametrize("kind", TABLES)
def test_a_run_goes_on_where_it_stopped(model, tmp_path, kind):
    for name in "ab":
        write_records(tmp_path / "in" / name, kind, *records(3))
    command = (model, tmp_path / "in", tmp_path / "out", "--mode", "surrogate", *options(kind))
    run(*command, "--patient-column", "mrn")
    first = rows_in(tmp_path / "out", kind)
    removed = sorted(file for file in (tmp_path / "out").rglob("*") if file.is_file())[0]
    removed.unlink()
    assert "1 files were there already" in run(*command, "--patient-column", "mrn")
    assert rows_in(tmp_path / "out", kind) == first
    for more in ((), ("--patient-column", "mrn", "--keep-columns", "kind")):
        assert "was made with another --" in run(*command, *more, code=1)


@pytest.mark.parametrize("rows_of_a_group", [3, 4, 100])
def test_long_parquet_files_are_read_in_parts(model, tmp_path, monkeypatch, rows_of_a_group):
    parquet = pytest.importorskip("pyarrow.parquet")
    import pyarrow

    monkeypatch.setattr(table_files, "PART_ROWS", 4)
    (tmp_path / "in").mkdir()
    table = pyarrow.Table.from_pylist(list(records(10)))
    parquet.write_table(table, tmp_path / "in" / "a.parquet", row_group_size=rows_of_a_group)
    parts = list(note_files.note_files(tmp_path / "in", None, note_files.ANNOTATED))
    assert [part.name for part in parts] == [f"records-{i}.parquet" for i in (1, 2, 3)]
    columns = Columns("text", "id")
    read = [[p.note.id for p in note_files.stream_note_file(part, 999, columns=columns)] for part in parts]
    assert read == [["n0", "n1", "n2", "n3"], ["n4", "n5", "n6", "n7"], ["n8", "n9"]]
    run(model, tmp_path / "in", tmp_path / "out", *options("parquet"), "--keep-columns", "id")
    redacted = rows_in(tmp_path / "out", "parquet")
    assert sorted(row["id"] for row in redacted) == sorted(f"n{i}" for i in range(10))
    for row in redacted:
        assert row["text"].startswith(f"Mrs [PATIENT] {row['id'][1:]} saw")
    annotate(model, tmp_path / "in", tmp_path / "found", *options("parquet"))
    assert len(rows_in(tmp_path / "found", "parquet")) == 20


@pytest.mark.usefixtures("quick_processes")
def test_processes_write_the_same(model, tmp_path, monkeypatch):
    for name in "abc":
        write_records(tmp_path / "in" / name, "csv", *records(5))
    command = ("--secret", tmp_path / "secret", "--mode", "surrogate", *options("csv"))
    run(model, tmp_path / "in", tmp_path / "one", *command)
    run(model, tmp_path / "in", tmp_path / "two", *command, "--processes", "2")
    assert everything(tmp_path / "one") == everything(tmp_path / "two")


@pytest.mark.parametrize(
    ("content", "message"),
    [
        (b"id,text\n1,a,b\n2,c\n", "row 1: has 3 fields, and the header has 2"),
        (b"id,text\n1,\xff\n2,c\n", "row 1: holds what is not UTF-8"),
        (b"id,text\n,a\n2,c\n", "row 1: the column 'id' is empty"),
        (b'id,text\n2,c\n3,"open\n', "is no CSV from some row on"),
    ],
)
def test_malformed_csv(model, tmp_path, content, message):
    (tmp_path / "a.csv").write_bytes(content)
    shown = annotate(model, tmp_path / "a.csv", tmp_path / "out", *options("csv"), code=1)
    assert message in shown


def test_malformed_parquet_and_lines(model, tmp_path):
    (tmp_path / "a.parquet").write_bytes(b"no Parquet")
    shown = annotate(model, tmp_path / "a.parquet", tmp_path / "out", *options("parquet"), code=1)
    assert "is no Parquet file, or a damaged one" in shown
    (tmp_path / "a.jsonl").write_text("[1]\n" + json.dumps({"id": 1, "text": "Grey"}) + "\n{\n")
    shown = annotate(model, tmp_path / "a.jsonl", tmp_path / "lines", *options("jsonl"), code=1)
    assert "row 1: is no JSON object" in shown
    assert "row 3: is no JSON object" in shown


def test_other_formats_may_be_asked_for(model, tmp_path):
    write_records(tmp_path / "in" / "a", "csv", *records(2))
    annotate(model, tmp_path / "in", tmp_path / "out", *options("csv"), "--format", "brat")
    assert sorted(file.name for file in (tmp_path / "out").rglob("*.ann")) == ["n0.ann", "n1.ann"]


def test_patients_are_told_once(model, tmp_path):
    write_records(tmp_path / "in" / "a", "csv", *records(1))
    two = ("--patient-column", "mrn", "--patient-field", "mrn")
    assert "give one" in run(model, tmp_path / "in", tmp_path / "out", *options("csv"), *two, code=1)


def test_a_file_is_redacted_as_a_table_in_memory_is(model, tmp_path):
    pa = pytest.importorskip("pyarrow")
    from spacy_clinner.batch.note_tables import redact

    rows = list(records(12))
    write_records(tmp_path / "in" / "a", "parquet", *rows)
    (tmp_path / "secret").write_text("a secret of the tests")
    more = ("--mode", "surrogate", "--patient-column", "mrn", "--secret", tmp_path / "secret")
    run(model, tmp_path / "in", tmp_path / "out", *options("parquet"), *more)
    settings = {"text": "text", "id": "id", "patient": "mrn", "mode": "surrogate"}
    notes, _ = redact(pa.Table.from_pylist(rows), model, secret=tmp_path / "secret", **settings)
    assert rows_in(tmp_path / "out", "parquet") == notes.to_pylist()


def test_options_that_have_no_meaning_on_spark(model, tmp_path):
    command = (model, tmp_path, tmp_path / "out", "--engine", "spark")
    assert "--processes is for files on one machine" in annotate(*command, "--processes", "2", code=1)
    assert "--report is for files on one machine" in run(*command, "--report", tmp_path / "r", code=1)


@pytest.mark.parametrize(
    "option", [("--master", "yarn"), ("--read-format", "orc"), ("--spark-conf", "a=b"), ("--parts", "2")]
)
def test_options_that_have_a_meaning_on_spark_alone(model, tmp_path, option):
    command = (model, tmp_path, tmp_path / "out", *option)
    assert f"{option[0]}: is for Spark" in annotate(*command, code=1)
    assert f"{option[0]}: is for Spark" in run(*command, code=1)


def test_spark_is_not_installed(model, tmp_path, monkeypatch):
    monkeypatch.setitem(sys.modules, "pyspark.sql", None)
    shown = annotate(model, tmp_path, tmp_path / "out", "--engine", "spark", code=1)
    assert "needs PySpark 4 and Java 17" in shown


@pytest.mark.parametrize(
    ("given", "expected"),
    [
        ("notes/a", "notes/a"),
        ("s3a://bucket/a", "s3a://bucket/a"),
        ("hdfs://host:8020/a", "hdfs://host:8020/a"),
        ("file:///a", "file:/a"),
        ("/a/b:/c", "/a/b:/c"),
    ],
)
def test_urls_keep_their_slashes(given, expected):
    assert spark_path(Path(given)) == expected
