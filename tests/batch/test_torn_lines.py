"""A process that is killed while it adds a line: what is left of it is no line."""

import json

from spacy_clinner.batch.redaction_report import append_lines, drop_torn_lines


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
