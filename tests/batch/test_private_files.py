"""Files that tell where something stood are their owner's alone, from the moment they are there."""

import os

import pytest

from spacy_clinner.batch import line_files
from spacy_clinner.batch.line_files import append_lines, drop_torn_lines
from spacy_clinner.batch.private_files import create_privately, written_privately
from spacy_clinner.formats.brat import write_brat
from spacy_clinner.formats.record import Note
from tests.support.runs import redact as run

pytestmark = pytest.mark.skipif(os.name != "posix", reason="rights are kept elsewhere")


@pytest.fixture(autouse=True)
def open_umask():
    """New files are readable by all, unless something is done."""
    before = os.umask(0)
    yield
    os.umask(before)


def rights(path):
    return path.stat().st_mode & 0o777


def test_offsets_are_their_owners_alone(model, tmp_path):
    write_brat([Note("Jane Grey 1970", "Grey has fever.")], tmp_path / "in")
    offsets = tmp_path / "new" / "offsets.jsonl"
    run(model, tmp_path / "in", tmp_path / "out", "--offsets", offsets)
    assert rights(offsets) == 0o600
    assert "Jane" not in offsets.read_text()
    assert rights(tmp_path / "out.secret") == rights(tmp_path / "out.settings") == 0o600


def test_offsets_of_a_run_that_goes_on_lose_the_rights_of_others(model, tmp_path):
    write_brat([Note("a", "Grey has fever.")], tmp_path / "in")
    offsets = tmp_path / "offsets.jsonl"
    run(model, tmp_path / "in", tmp_path / "out", "--offsets", offsets)
    offsets.chmod(0o644)
    write_brat([Note("b", "Grey has gout.")], tmp_path / "in")
    run(model, tmp_path / "in", tmp_path / "out", "--offsets", offsets)
    assert rights(offsets) == 0o600
    assert len(offsets.read_text().splitlines()) == 2


def test_no_temporary_file_is_ever_open_to_others(tmp_path, monkeypatch):
    path = tmp_path / "lines"
    append_lines(path, [{"a": 1}], private=True)
    with path.open("ab") as file:
        file.write(b'{"half')
    seen = []
    whole = line_files._whole

    def watched(line):
        seen.extend((p.name, rights(p)) for p in tmp_path.iterdir())
        return whole(line)

    monkeypatch.setattr(line_files, "_whole", watched)
    drop_torn_lines(path, private=True)
    assert {name for name, _ in seen} > {"lines"}
    assert {mode for _, mode in seen} == {0o600}
    assert path.read_text() == '{"a":1}\n'
    assert rights(path) == 0o600


def test_files_are_created_privately(tmp_path):
    create_privately(tmp_path / "a", b"one")
    create_privately(tmp_path / "a", b"two")
    assert (tmp_path / "a").read_bytes() == b"one"
    with written_privately(tmp_path / "b") as temporary:
        assert rights(temporary) == 0o600
        temporary.write_bytes(b"three")
    assert (tmp_path / "b").read_bytes() == b"three"
    assert rights(tmp_path / "a") == rights(tmp_path / "b") == 0o600
    assert sorted(p.name for p in tmp_path.iterdir()) == ["a", "b"]


def test_a_report_that_others_may_read_stays_so(tmp_path):
    path = tmp_path / "report"
    path.write_bytes(b'{"a":1}\n{"half')
    path.chmod(0o664)
    drop_torn_lines(path)
    append_lines(path, [{"b": 2}])
    assert path.read_text() == '{"a":1}\n{"b":2}\n'
    assert rights(path) == 0o664
