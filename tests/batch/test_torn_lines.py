"""A process that is killed while it adds a line: what is left of it is no line."""

import json
from concurrent.futures import ThreadPoolExecutor

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
