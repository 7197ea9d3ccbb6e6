"""A process that is killed while it adds a line: what is left of it is no line."""

import json
import subprocess
import sys
from concurrent.futures import ThreadPoolExecutor

import pytest

from spacy_clinner.batch.line_files import append_lines, drop_torn_lines, keep_lines


def test_part_of_a_line_is_kept_apart_and_dropped_by_the_next_run(tmp_path):
    path = tmp_path / "offsets.jsonl"
    append_lines(path, [{"file": "a"}])
    whole = path.read_bytes()
    with path.open("ab") as file:
        file.write(b'{"file":"b","repl')
    append_lines(path, [{"file": "c"}])  # by another process, which lived a little longer
    with path.open("ab") as file:
        file.write(b'{"file":"d"')
    drop_torn_lines(path)
    assert path.read_bytes().startswith(whole)
    assert [json.loads(line)["file"] for line in path.read_text().splitlines()] == ["a", "c"]
    before = path.stat().st_mtime_ns
    drop_torn_lines(path)
    assert path.stat().st_mtime_ns == before
    drop_torn_lines(tmp_path / "not there")


def test_the_first_line_that_stays_says_what_the_file_is(tmp_path):
    path = tmp_path / "report.jsonl"
    append_lines(path, [{"out": name} for name in "abc"], heading={"run": "1"})
    keep_lines(path, lambda line: line["out"] != "a", private=False, heading=("run",))
    assert [json.loads(line) for line in path.read_text().splitlines()] == [
        {"run": "1", "out": "b"},
        {"out": "c"},
    ]
    keep_lines(path, lambda line: line["out"] != "c", private=False, heading=("run",))
    assert path.read_text() == '{"run":"1","out":"b"}\n'


def test_lines_of_several_writers_at_once(tmp_path):
    path = tmp_path / "offsets.jsonl"

    def add(writer: int) -> None:
        for number in range(100):
            append_lines(path, [{"writer": writer, "number": number, "long": "x" * 200_000}])

    with ThreadPoolExecutor(4) as pool:
        list(pool.map(add, range(4)))
    added = [json.loads(line) for line in path.read_bytes().splitlines()]  # an empty line would be none
    assert sorted((line["writer"], line["number"]) for line in added) == [
        (writer, number) for writer in range(4) for number in range(100)
    ]


LIMITED = """
import resource, signal, sys
from pathlib import Path
from spacy_clinner.batch.line_files import append_lines

path, limit, lines = Path(sys.argv[1]), int(sys.argv[2]), int(sys.argv[3])
signal.signal(signal.SIGXFSZ, signal.SIG_IGN)  # or the signal ends the process where a full disk would not
resource.setrlimit(resource.RLIMIT_FSIZE, (limit, limit))
try:
    append_lines(path, ({"number": number, "long": "x" * 1000} for number in range(lines)))
except OSError:
    sys.exit(3)
"""

locks = pytest.mark.skipif(sys.platform == "win32", reason="has neither flock nor a limit of a file's size")


@locks
@pytest.mark.parametrize(("limit", "lines"), [(500, 1), (2_500_000, 3_000)])
def test_a_full_disk_is_an_error_and_leaves_the_file_as_it_was(tmp_path, limit, lines):
    path = tmp_path / "report.jsonl"
    append_lines(path, [{"number": -1}])
    before = path.read_bytes()
    done = subprocess.run([sys.executable, "-c", LIMITED, path, str(limit), str(lines)], check=False)
    assert done.returncode == 3
    assert path.read_bytes() == before


@locks
def test_an_error_in_the_lines_leaves_the_file_as_it_was(tmp_path):
    path = tmp_path / "report.jsonl"
    append_lines(path, [{"number": -1}])
    before = path.read_bytes()

    def lines():
        yield from ({"number": number, "long": "x" * 1000} for number in range(3_000))
        raise ValueError("no more")

    with pytest.raises(ValueError, match="no more"):
        append_lines(path, lines())
    assert path.read_bytes() == before
