"""`--file-names keep` keeps no name of a person, also where the file itself does not tell of one."""

import pytest

from spacy_clinner.batch.redacted_names import RedactedNames
from spacy_clinner.formats.brat import read_brat, write_brat
from spacy_clinner.formats.jsonl import read_jsonl, write_jsonl
from spacy_clinner.formats.record import Note
from tests.support.runs import everything
from tests.support.runs import redact as run


def test_folders_of_files_that_name_nobody(model, tmp_path):
    notes = [Note("okonkwo_sunita/visit", "Grey came."), Note("okonkwo_sunita/labs", "Sodium 140.")]
    write_brat([*notes, Note("ward 3/labs-2", "Sodium 141.")], tmp_path / "in")
    run(model, tmp_path / "in", tmp_path / "out", "--file-names", "keep")
    written = everything(tmp_path / "out")
    assert "okonkwo" not in written
    assert "sunita" not in written
    assert {note.id for note in read_brat(tmp_path / "out")} >= {"ward 3/labs-2"}


def test_ids_of_notes_that_name_nobody(model, tmp_path):
    ids = ["Sunita Okonkwo", "a1-2", "note-12", "B7"]
    texts = ["Sodium 140.", "Sodium 141.", "Grey came.", "AB1x"]
    write_jsonl([Note(*pair) for pair in zip(ids, texts, strict=True)], tmp_path / "in" / "labs.jsonl")
    run(model, tmp_path / "in", tmp_path / "out", "--file-names", "keep")
    found = [note.id for note in read_jsonl(tmp_path / "out" / "labs.jsonl")]
    assert found[1:] == ids[1:]
    assert len(found[0]) == 20


@pytest.mark.parametrize("size", [1, 400])
def test_ids_are_judged_by_all_notes_of_a_file(model, tmp_path, size):
    """The note that tells comes last; also in a file that is streamed."""
    text = "Sodium 140. " * 90 * size
    notes = [Note("A-B-1-x", text), Note("a-2", "Well."), Note("note-3", "AB1x came.")]
    write_jsonl(notes, tmp_path / "in" / "labs.jsonl")
    report = tmp_path / "report.jsonl"
    run(model, tmp_path / "in", tmp_path / "out", "--file-names", "keep", "--report", report)
    found = [note.id for note in read_jsonl(tmp_path / "out" / "labs.jsonl")]
    assert found[1:] == ["a-2", "note-3"]
    assert len(found[0]) == 20
    assert "A-B-1-x" not in report.read_text()


@pytest.mark.parametrize("note_id", ["note 7", "Discharge_Summary-2", "ct", "J.3", "Records/TXT", "12-3"])
def test_harmless_ids(tmp_path, note_id):
    assert RedactedNames(b"s" * 16, "keep").of_note(tmp_path, note_id, set()) == note_id


@pytest.mark.parametrize(
    "note_id",
    [
        "okonkwo",
        "visit okonkwo",
        "OkonkwoVisit",
        "li_na",
        "Müller",
        "Mu\u0308ller",
        "王-3",
        "Ng1",
        "ﬁlm",
        "notes1234",
    ],
)
def test_ids_that_may_name_someone(tmp_path, note_id):
    assert RedactedNames(b"s" * 16, "keep").of_note(tmp_path, note_id, set()) != note_id
