import subprocess
import sys
from pathlib import Path

import pytest
import spacy
import srsly
from spacy.tokens import DocBin
from typer.testing import CliRunner

from spacy_clinner.cli import app

RUNNER = CliRunner()


@pytest.fixture
def brat(tmp_path: Path) -> Path:
    directory = tmp_path / "brat"
    directory.mkdir()
    (directory / "a.txt").write_text("secret pain", encoding="utf8")
    (directory / "a.ann").write_text("T1\tPROBLEM 7 10\tpai\n", encoding="utf8")
    return directory


def test_summary_names_what_moved_without_text(brat, tmp_path):
    run = RUNNER.invoke(app, ["convert", str(brat), str(tmp_path / "out.spacy")])
    assert run.exit_code == 0
    assert "a 7-10 PROBLEM: its edges lie inside tokens" in run.stdout
    assert "1 mentions read, 1 entities written" in run.stdout
    assert "secret" not in run.output
    assert (tmp_path / "out.spacy").exists()


def test_bad_input_is_one_line_and_exit_code_one(brat, tmp_path):
    (brat / "a.ann").write_text("T1\tPROBLEM 7 99\tpain\n", encoding="utf8")
    run = RUNNER.invoke(app, ["convert", str(brat), str(tmp_path / "out.spacy")])
    assert run.exit_code == 1
    assert "a.ann:1: offsets 7-99 do not fit" in run.output
    assert "Traceback" not in run.output
    assert "secret" not in run.output
    debug = RUNNER.invoke(app, ["convert", str(brat), str(tmp_path / "out.spacy"), "--debug"])
    assert debug.exception is not None
    assert not (tmp_path / "out.spacy").exists()


def test_output_name_without_split(brat, tmp_path):
    run = RUNNER.invoke(app, ["convert", str(brat), str(tmp_path / "out")])
    assert run.exit_code == 1
    assert "name it OUT.spacy" in run.output


def test_parts_that_are_empty_are_named_in_one_line(brat, tmp_path):
    run = RUNNER.invoke(app, ["convert", str(brat), str(tmp_path / "out"), "--split", "80/10/10"])
    assert run.exit_code == 0, run.output
    assert "Too few documents for the split: none in dev, test" in run.output


def test_records_that_an_annotator_did_not_accept_are_counted(tmp_path):
    path = tmp_path / "x.jsonl"
    answers = ["accept", "reject", "ignore"]
    path.write_text("\n".join(f'{{"text": "pain", "spans": [], "answer": "{a}"}}' for a in answers))
    run = RUNNER.invoke(app, ["convert", str(path), str(tmp_path / "out.spacy")])
    assert run.exit_code == 0, run.output
    assert "records not answered with accept, left out: 2" in run.output


def test_as_a_real_process(brat, tmp_path):
    command = [sys.executable, "-m", "spacy", "clinner", "convert", str(brat), str(tmp_path / "o.spacy")]
    run = subprocess.run(command, capture_output=True, text=True, encoding="utf8")
    assert run.returncode == 0, run.stderr
    assert "PROBLEM" in run.stdout


def test_mended_xml_tags_are_counted(tmp_path):
    (tmp_path / "xml").mkdir()
    (tmp_path / "xml" / "a.xml").write_text(
        "<d><TEXT>Ada Osei came.</TEXT><TAGS>"
        '<NAME id="P0" start="1" end="9" text="Ada Osei" TYPE="PATIENT"/>'
        '<NAME id="P1" start="9" end="13" text="Eve" TYPE="PATIENT"/></TAGS></d>'
    )
    run = RUNNER.invoke(app, ["convert", str(tmp_path / "xml"), str(tmp_path / "o.spacy")])
    assert run.exit_code == 0, run.output
    mended = [
        "tags moved to the text that they quote: 1",
        "tags that quote another text, their offsets kept: 1",
    ]
    for line in [*mended, "(all of them: --report FILE.json)"]:
        assert line in run.output
    nlp = spacy.blank("en")
    nlp.add_pipe("entity_ruler").add_patterns([{"label": "PATIENT", "pattern": "Ada Osei"}])
    nlp.to_disk(tmp_path / "model")
    run = RUNNER.invoke(app, ["evaluate", str(tmp_path / "model"), str(tmp_path / "xml")])
    assert run.exit_code == 0, run.output
    for line in mended:
        assert line in run.output


def evaluate(tmp_path: Path, gold: Path, *options: str):
    spacy.blank("en").to_disk(tmp_path / "model")
    return RUNNER.invoke(app, ["evaluate", str(tmp_path / "model"), str(gold), *options])


def test_notes_that_nobody_annotated_are_no_gold(brat, tmp_path):
    (brat / "b.txt").write_text("secret fever", encoding="utf8")
    run = evaluate(tmp_path, brat)
    assert run.exit_code == 0, run.output
    assert "notes without annotation, left out: 1" in run.output
    (brat / "a.ann").unlink()
    run = evaluate(tmp_path, brat, "--output", str(tmp_path / "scores.json"))
    assert run.exit_code == 1
    assert "no annotated note among 2" in run.output
    assert len(run.output.strip().splitlines()) == 1
    assert not (tmp_path / "scores.json").exists()


def test_an_empty_directory_is_no_gold(tmp_path):
    (tmp_path / "gold").mkdir()
    for options in ([], ["--format", "brat"]):
        run = evaluate(tmp_path, tmp_path / "gold", *options)
        assert run.exit_code == 1
        assert len(run.output.strip().splitlines()) == 1


def test_a_column_file_without_documents_is_cut_into_some(tmp_path):
    path = tmp_path / "train.tsv"
    path.write_text("Fever\tB-PROBLEM\n.\tO\n\n" * 5)
    result = RUNNER.invoke(
        app, ["convert", str(path), str(tmp_path / "out.spacy"), "--sentences-per-document", "2"]
    )
    assert result.exit_code == 0, result.output
    docs = list(DocBin().from_disk(tmp_path / "out.spacy").get_docs(spacy.blank("en").vocab))
    assert [len(list(doc.sents)) for doc in docs] == [2, 2, 1]
    assert [len(doc.ents) for doc in docs] == [2, 2, 1]


def test_notes_that_nobody_annotated_are_counted(tmp_path):
    """Tasks of Label Studio that nobody submitted beside one that is."""
    notes = [
        {"text": "Aspirin helps.", "entities": [[0, 7, "DRUG"]]},
        {"text": "No pain."},
        {"text": "No fever."},
    ]
    srsly.write_jsonl(tmp_path / "notes.jsonl", notes)
    run = RUNNER.invoke(app, ["convert", str(tmp_path / "notes.jsonl"), str(tmp_path / "out.spacy")])
    assert run.exit_code == 0, run.output
    assert "2 of the documents are not annotated" in " ".join(run.output.split())
    run = RUNNER.invoke(
        app, ["convert", str(tmp_path / "notes.jsonl"), str(tmp_path / "parts"), "--split", "100/0/0"]
    )
    assert "not annotated" not in run.output
