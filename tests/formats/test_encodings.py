"""Files in another encoding than UTF-8, and files of macOS, are never read as notes."""

from collections import Counter

import pytest

from spacy_clinner.batch.note_files import note_files, read_note_file
from spacy_clinner.corpus.note_formats import detect_format
from spacy_clinner.errors import ClinnerError
from spacy_clinner.formats.brat import read_brat
from spacy_clinner.formats.files import MACOS, read_pieces, read_text

TEXTS = ["Mr. John Smith was seen.", "Größe “5 cm”, œdème.\r\n", "Κύριος Α ήρθε στις 3 Μαΐου του 2031\n"]
APPLE_DOUBLE = b"\x00\x05\x16\x07\x00\x02\x00\x00Mac OS X        \x00\x02"


@pytest.mark.parametrize("encoding", ["utf-16-le", "utf-16-be", "utf-32-le", "utf-32-be"])
@pytest.mark.parametrize("text", TEXTS)
def test_wide_encodings_without_a_mark_are_named(tmp_path, encoding, text):
    path = tmp_path / "a.txt"
    path.write_bytes(text.encode(encoding))
    message = rf"a\.txt: the encoding is {encoding[:6].upper()}: convert the file to UTF-8"
    for read in (read_text, lambda p: list(read_pieces(p)), lambda p: read_note_file(p, 1000)):
        with pytest.raises(ClinnerError, match=message):
            read(path)


@pytest.mark.parametrize(
    "text",
    ["", "\0", "\0" * 9, "Pain\0 and\0 fever\0 since\0 May", "Pain" + "\0" * 60, "患者\0は\0頭痛\0。\0"],
)
def test_texts_with_zero_characters_are_read(tmp_path, text):
    (tmp_path / "a.txt").write_bytes(text.encode())
    assert read_text(tmp_path / "a.txt") == text


def test_what_macos_keeps_beside_files_is_not_read(tmp_path):
    (tmp_path / "__MACOSX").mkdir()
    (tmp_path / "a.txt").write_text("Pain.")
    (tmp_path / "._kept.txt").write_text("A note of this name.")
    for name in ("._a.txt", "__MACOSX/._a.txt", "__MACOSX/._a.jsonl", "__MACOSX/._b.jsonl"):
        (tmp_path / name).write_bytes(APPLE_DOUBLE)
    assert detect_format(tmp_path) == "brat"
    with pytest.warns(UserWarning, match=r"not read: 2 files of macOS"):
        assert sorted(note.id for note in read_brat(tmp_path)) == ["._kept", "a"]
    unread = Counter[str]()
    assert sorted(path.name for path in note_files(tmp_path, unread)) == ["._kept.txt", "a.txt"]
    assert unread == {MACOS: 4}


@pytest.mark.parametrize("encoding", ["utf-16", "utf-16-le", "utf-16-be", "utf-32-le"])
def test_tables_in_wide_encodings_are_named(tmp_path, encoding):
    (tmp_path / "a.csv").write_bytes("note_id,note_text\n1,Mr. Smith\n".encode(encoding))
    with pytest.raises(ClinnerError, match=rf"a\.csv: the encoding is {encoding[:6].upper()}: convert"):
        read_note_file(tmp_path / "a.csv", 1000)
