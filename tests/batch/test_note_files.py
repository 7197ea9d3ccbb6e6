"""Files of notes are found one by one, and what is not read is counted."""

from collections import Counter

import pytest

from spacy_clinner.batch.note_files import note_files, read_note_file, unread_line
from spacy_clinner.errors import ClinnerError


def make(root, *names):
    for name in names:
        (root / name).parent.mkdir(parents=True, exist_ok=True)
        (root / name).touch()


def test_files_are_found_one_by_one(tmp_path):
    make(tmp_path, "b/2.txt", "a/1.txt", "a/1.ann", "3.jsonl", "c.pdf", "d.XML")
    found = [str(p.relative_to(tmp_path)) for p in note_files(tmp_path)]
    assert found == ["3.jsonl", "d.XML", "a/1.txt", "b/2.txt"]


def test_what_is_not_read_is_counted(tmp_path):
    make(tmp_path / "in", "1.txt", "1.ann", "2.ann", "1.ANN", "a/c.pdf", "a/.hidden")
    make(tmp_path, "elsewhere/1.txt")
    (tmp_path / "in" / "link").symlink_to(tmp_path / "elsewhere")
    unread = Counter()
    files = note_files(tmp_path / "in", unread)
    assert [p.name for p in files] == ["1.txt"]
    assert unread == {"files of other kinds": 4, "links to directories": 1}
    assert unread_line(unread) == "Not read: 1 links to directories, 4 files of other kinds"


def test_nothing_to_read_is_said_at_once(tmp_path):
    make(tmp_path, "in/a.pdf")
    for path, message in [
        ("in", "no file of notes there: expected .txt, .jsonl"),
        ("in/a.pdf", "not a file of notes"),
        ("missing", "no such file or directory"),
    ]:
        with pytest.raises(ClinnerError, match=message):
            note_files(tmp_path / path)


def test_a_text_in_capitals_is_a_note_that_nobody_annotated(tmp_path):
    (tmp_path / "a.TXT").write_bytes(b"Fever.\r\n")
    (note,) = read_note_file(tmp_path / "a.TXT", 8)
    assert (note.id, note.text, note.annotated) == ("a", "Fever.\r\n", False)
    with pytest.raises(ClinnerError, match=r"a\.TXT: the note has more than 7 characters: split it"):
        read_note_file(tmp_path / "a.TXT", 7)
    (tmp_path / "a.ANN").touch()
    with pytest.raises(ClinnerError, match="rename the two files"):
        read_note_file(tmp_path / "a.TXT", 8)


def test_annotation_in_capitals_is_read(tmp_path):
    (tmp_path / "c.txt").write_text("pain")
    (tmp_path / "c.ANN").write_text("T1\tPROBLEM 0 4\tpain\n")
    unread = Counter()
    (file,) = note_files(tmp_path, unread)
    (note,) = read_note_file(file, 8)
    assert len(note.mentions) == 1
    assert not unread
