"""Progress bars count notes on standard error, and only where somebody looks."""

from contextlib import redirect_stderr
from io import StringIO

import pytest

from spacy_clinner.batch.note_files import note_files
from spacy_clinner.cli.progress import NoteBar, count_bar, note_total, progress
from spacy_clinner.formats.brat import write_brat
from spacy_clinner.formats.jsonl import write_jsonl
from spacy_clinner.formats.record import Note

NOTES = [Note(f"n{i}", "No fever.", annotated=False) for i in range(5)]


class Terminal(StringIO):
    def isatty(self) -> bool:
        return True


@pytest.fixture
def source(tmp_path):
    """Five notes in a file of JSON lines and five files of one note."""
    write_jsonl(NOTES, tmp_path / "many.jsonl")
    write_brat(NOTES, tmp_path / "single")
    return tmp_path


def last_line(terminal) -> str:
    return terminal.getvalue().rstrip().rpartition("\r")[2]


def test_a_bar_has_a_rate_and_what_remains():
    with redirect_stderr(Terminal()) as terminal:
        assert list(progress(iter("abc"), "notes", total=3)) == ["a", "b", "c"]
    assert "| 3/3 [" in last_line(terminal)
    assert "<" in last_line(terminal)
    assert "notes/s]" in last_line(terminal)


def test_a_bar_of_an_unknown_number_begins_with_the_first():
    with redirect_stderr(Terminal()) as terminal, count_bar("temperatures tried") as advance:
        assert not terminal.getvalue()
        for _ in range(3):
            advance()
    assert "3 temperatures tried [" in last_line(terminal)
    with redirect_stderr(StringIO()) as stream, count_bar("temperatures tried") as advance:
        advance()
    assert not stream.getvalue()


def test_no_bar_without_a_terminal():
    with redirect_stderr(StringIO()) as stream:
        assert list(progress("abc", "notes")) == ["a", "b", "c"]
        with NoteBar(lambda: pytest.fail("counted although nobody looks")) as bar:
            assert bar.on_note is None
            bar.finish_file(3)
    assert not stream.getvalue()


def test_what_a_source_holds_is_counted_if_somebody_looks(source):
    (source / "other").mkdir()
    with redirect_stderr(Terminal()):
        assert note_total(source) == 10
        assert note_total(source / "many.jsonl") == 5
        assert note_total(source / "other") is None
    with redirect_stderr(StringIO()):
        assert note_total(source) is None


def test_one_process_counts_every_note(source):
    with redirect_stderr(Terminal()) as terminal, NoteBar(lambda: note_files(source)) as bar:
        for _ in range(10):
            bar.on_note()
        bar.finish_file(5)  # they are counted
    assert "| 10/10 [" in last_line(terminal)


def test_several_processes_count_small_files_as_they_are_done(source):
    with redirect_stderr(Terminal()) as terminal, NoteBar(lambda: note_files(source)) as bar:
        for _ in range(5):
            bar.on_note()
        bar.finish_file(5)  # a large file, whose notes are seen
        for _ in range(5):
            bar.finish_file(1)
    assert "| 10/10 [" in last_line(terminal)


def test_files_of_an_earlier_run_remain_no_longer(source):
    with redirect_stderr(Terminal()) as terminal, NoteBar(lambda: note_files(source)) as bar:
        bar.skip_file(source / "many.jsonl")
        for _ in range(5):
            bar.on_note()
    assert "| 5/5 [" in last_line(terminal)
