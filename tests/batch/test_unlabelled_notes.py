"""Texts of notes come from files of every kind, and no mistake in an annotation keeps one away."""

import sys

import pytest

from spacy_clinner.batch.parquet_texts import read_parquet_texts
from spacy_clinner.batch.unlabelled_notes import UnlabelledNotes
from spacy_clinner.errors import ClinnerError
from spacy_clinner.formats.brat import write_brat
from spacy_clinner.formats.i2b2 import write_i2b2
from spacy_clinner.formats.jsonl import write_jsonl
from spacy_clinner.formats.record import Mention, Note

NOTES = [Note("a", "Aspirin for pain.", (Mention(0, 7, "DRUG"),)), Note("b", "No fever.", annotated=False)]
TEXTS = [note.text for note in NOTES]


def write_parquet(path, **columns):
    parquet = pytest.importorskip("pyarrow.parquet")
    from pyarrow import table

    parquet.write_table(table(columns), path)
    return path


@pytest.mark.parametrize("name", ["brat", "jsonl", "i2b2", "parquet"])
def test_every_format_can_be_read_again(tmp_path, name):
    source = tmp_path / f"notes.{name}"
    if name == "parquet":
        write_parquet(source, id=[1, 2], text=TEXTS)
    else:
        {"brat": write_brat, "jsonl": write_jsonl, "i2b2": write_i2b2}[name](NOTES, source)
    texts = UnlabelledNotes(source, "text")
    assert list(texts()) == TEXTS
    assert list(texts()) == TEXTS


def test_formats_may_be_mixed_in_a_folder(tmp_path):
    write_brat(NOTES, tmp_path / "one")
    write_jsonl(NOTES, tmp_path / "two" / "notes.jsonl")
    (tmp_path / "picture.png").touch()
    texts = UnlabelledNotes(tmp_path, "text")
    assert list(texts()) == 2 * TEXTS
    assert list(texts()) == 2 * TEXTS
    assert texts.unread == {"files of other kinds": 1}


def test_a_broken_annotation_does_not_keep_a_text_away(tmp_path):
    (tmp_path / "a.txt").write_text("Aspirin for pain.")
    (tmp_path / "a.ann").write_text("T1\tDRUG 0 700\tAspirin\n")
    assert list(UnlabelledNotes(tmp_path, "text")()) == ["Aspirin for pain."]


def test_a_record_that_cannot_be_read_costs_only_itself(tmp_path):
    path = tmp_path / "notes.jsonl"
    path.write_text('{"text": "No fever."}\n{"text": \n{"other": 1}\n{"text": "Fever."}\n')
    texts = UnlabelledNotes(path, "text")
    for _ in range(2):
        assert list(texts()) == ["No fever.", "Fever."]
        assert texts.refused.count == 2


def test_a_file_of_another_kind(tmp_path):
    path = tmp_path / "notes.docx"
    path.touch()
    with pytest.raises(ClinnerError, match=r"not a file of notes: expected .*\.txt.*\.parquet"):
        list(UnlabelledNotes(path, "text")())


def test_another_column_and_rows_without_text(tmp_path):
    path = write_parquet(tmp_path / "notes.PARQUET", note_text=["No fever.", None, ""])
    assert list(UnlabelledNotes(path, "note_text")()) == ["No fever.", "", ""]


def test_more_rows_than_are_held_at_a_time(tmp_path):
    path = write_parquet(tmp_path / "notes.parquet", text=[str(i) for i in range(1000)])
    assert list(read_parquet_texts(path, "text")) == [str(i) for i in range(1000)]


def test_a_column_that_is_not_there(tmp_path):
    path = write_parquet(tmp_path / "notes.parquet", id=[1], note_text=["No fever."])
    with pytest.raises(ClinnerError, match="has no column 'text': give --text-field, one of id, note_text"):
        list(read_parquet_texts(path, "text"))


def test_a_column_of_numbers(tmp_path):
    path = write_parquet(tmp_path / "notes.parquet", text=[4711])
    with pytest.raises(ClinnerError, match="holds no text: give another --text-field") as raised:
        list(read_parquet_texts(path, "text"))
    assert "4711" not in str(raised.value)


def test_a_damaged_file(tmp_path):
    pytest.importorskip("pyarrow")
    path = tmp_path / "notes.parquet"
    path.write_bytes(b"PAR1 and no more")
    with pytest.raises(ClinnerError, match="is no Parquet file, or a damaged one"):
        list(read_parquet_texts(path, "text"))


def test_without_pyarrow(tmp_path, monkeypatch):
    monkeypatch.setitem(sys.modules, "pyarrow", None)
    path = tmp_path / "notes.parquet"
    path.touch()
    with pytest.raises(ClinnerError, match="reading Parquet needs pyarrow: pip install pyarrow"):
        list(read_parquet_texts(path, "text"))
