"""A record that cannot be worked on costs itself; it is counted, and a run that goes on says so again."""

import json
import re

import pytest
import spacy

from spacy_clinner.batch.note_files import stream_note_file
from spacy_clinner.batch.refused_records import RefusedRecords
from spacy_clinner.formats.jsonl import read_jsonl
from tests.support.record_files import KINDS, rows_in, write_records
from tests.support.record_files import options as columns_of
from tests.support.runs import annotate
from tests.support.runs import redact as run

GOOD = {"text": "Grey has fever."}
BAD = {
    "broken": '{"text": "Grey"',
    "no object": "17",
    "no text": '{"id": "Grey"}',
    "text of no kind": '{"text": 5}',
    "half a character": '{"text": "Grey \\ud83d"}',
    "malformed annotation": '{"text": "Grey", "annotations": [3]}',
    "offsets outside": '{"text": "Grey", "spans": [{"start": 0, "end": 99, "label": "PER"}]}',
    "too long": json.dumps({"text": "Grey " * 200_001}),
}


def write(path, *lines):
    path.parent.mkdir(exist_ok=True)
    path.write_text("".join(f"{line if isinstance(line, str) else json.dumps(line)}\n" for line in lines))


@pytest.mark.parametrize("bad", BAD.values(), ids=BAD)
def test_one_bad_line_costs_one_note(tmp_path, bad):
    write(tmp_path / "a.jsonl", GOOD, bad, GOOD)
    refused = RefusedRecords()
    placed = list(stream_note_file(tmp_path / "a.jsonl", 1_000_000, refused=refused))
    assert [p.number for p in placed] == [1, 3]
    assert refused.count == 1
    (line,) = refused.lines
    assert f"{tmp_path / 'a.jsonl'}:2: " in line
    assert "Grey" not in line


def test_one_bad_record_of_a_list(tmp_path):
    readable = [record for name, record in BAD.items() if name not in ("broken", "too long")]
    (tmp_path / "a.json").write_text(f"[{json.dumps(GOOD)}, {', '.join(readable)}, {json.dumps(GOOD)}]")
    refused = RefusedRecords()
    placed = list(stream_note_file(tmp_path / "a.json", 1_000_000, refused=refused))
    assert [p.number for p in placed] == [1, len(readable) + 2]
    assert refused.count == len(readable)


@pytest.mark.parametrize("kind", KINDS)
@pytest.mark.parametrize("command", [run, annotate])
def test_the_other_rows_are_written(model, tmp_path, command, kind):
    long = "Grey " * 200_001
    records = [{"id": str(i), "text": text} for i, text in enumerate(["Grey", long, "Grey"])]
    write_records(tmp_path / "in" / "a", kind, *records)
    as_records = command is annotate and kind == "records"
    more = ("--format", "jsonl") if as_records else columns_of(kind)
    output = command(model, tmp_path / "in", tmp_path / "out", *more, code=1)
    assert "the note has more than 1,000,000 characters" in " ".join(output.split())
    assert "1 record was not" in output
    assert "Grey" not in output
    assert len(rows_in(tmp_path / "out", kind)) == 2
    if kind != "records":
        (error,) = rows_in(tmp_path / "out.errors", kind)
        assert (error["id"], int(error["row"])) == ("1", 2)
        assert "Grey" not in error["error"]
        (file,) = (file for file in (tmp_path / "out.errors").rglob("*") if file.is_file())
        assert file.stat().st_mode & 0o777 == 0o600


@pytest.mark.parametrize("command", [run, annotate])
def test_the_others_are_written_and_the_run_ends_with_an_error(model, tmp_path, command):
    write(tmp_path / "in" / "a.jsonl", GOOD, BAD["no text"], GOOD, BAD["too long"])
    options = ("--format", "jsonl") if command is annotate else ()
    output = command(model, tmp_path / "in", tmp_path / "out", *options, code=1)
    shown = " ".join(output.split())
    assert "a.jsonl:2: the record has no text: expected a key `text`" in shown
    assert "a.jsonl:4: the note has more than 1,000,000 characters" in shown
    assert "2 records were not" in shown
    assert "Grey" not in output
    (written,) = (tmp_path / "out").rglob("*.jsonl")
    assert len(list(read_jsonl(written))) == 2


def test_a_run_that_goes_on_says_it_again_until_it_is_mended(model, tmp_path):
    write(tmp_path / "in" / "a.jsonl", GOOD, BAD["no text"])
    command = (model, tmp_path / "in", tmp_path / "out")
    run(*command, code=1)
    skipped = tmp_path / "out.skipped"
    assert skipped.stat().st_mode & 0o777 == 0o600
    shown = " ".join(run(*command, code=1).split())
    assert "1 files were there already" in shown
    assert "a.jsonl:2: the record has no text: expected a key `text`" in shown
    assert len(skipped.read_text().splitlines()) == 1
    write(tmp_path / "in" / "a.jsonl", GOOD, GOOD)
    (written,) = (tmp_path / "out").rglob("*.jsonl")
    assert json.loads(skipped.read_text())["out"] == str(written.relative_to(tmp_path / "out"))
    written.unlink()
    assert "2 notes" in run(*command)
    assert "1 files were there already" in run(*command)


def test_a_file_without_one_good_record_is_not_written(model, tmp_path):
    write(tmp_path / "in" / "bad.jsonl", BAD["no text"], BAD["broken"])
    write(tmp_path / "in" / "good.jsonl", GOOD)
    output = run(model, tmp_path / "in", tmp_path / "out", code=1)
    assert "1 file was not redacted" in output
    assert len(list((tmp_path / "out").rglob("*.jsonl"))) == 1


def test_records_of_one_id_are_all_there(model, tmp_path):
    write(tmp_path / "in" / "a.jsonl", {**GOOD, "id": 1}, {**GOOD, "id": 1})
    assert "2 notes" in run(model, tmp_path / "in", tmp_path / "out")


@pytest.mark.parametrize("kind", KINDS)
@pytest.mark.parametrize("large", [0, 1 << 30], ids=["streamed", "whole"])
def test_a_note_that_a_component_fails_on_costs_itself(tmp_path, monkeypatch, large, kind):
    monkeypatch.setattr("spacy_clinner.batch.note_files._LARGE", large)
    nlp = spacy.blank("en")
    nlp.add_pipe("entity_ruler").add_patterns([{"label": "PATIENT", "pattern": "Grey"}])
    nlp.add_pipe("test_fails_on_vane")
    nlp.to_disk(tmp_path / "model")
    texts = ("Grey has fever.", "Vane", "Grey")
    write_records(tmp_path / "in" / "a", kind, *({"id": text[0], "text": text} for text in texts))
    command = (tmp_path / "model", tmp_path / "in", tmp_path / "out", *columns_of(kind))
    output = run(*command, code=1)
    assert re.search("in/a.[a-z]+:( row)? ?2: ValueError: ", " ".join(output.split()))
    assert "1 record was not redacted" in output
    assert "Vane" not in output
    assert len(rows_in(tmp_path / "out", kind)) == 2


@spacy.Language.component("test_fails_on_vane")
def fails_on_vane(doc):
    if doc.text == "Vane":
        raise ValueError(doc.text)
    return doc
