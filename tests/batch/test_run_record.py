"""What is in an output was made with the same source, model and settings, or the run stops."""

import json

import pytest
import spacy

from spacy_clinner.formats.brat import read_brat, write_brat
from spacy_clinner.formats.record import Note
from tests.support.runs import redact as run


@pytest.fixture
def wards(tmp_path):
    write_brat([Note("note", "Grey has fever.")], tmp_path / "cardio")
    write_brat([Note("note", "Vane is well.")], tmp_path / "neuro")
    return tmp_path


def refused(*args):
    output = run(*args, code=1)
    assert "Traceback" not in output
    assert "already" not in output
    assert "Grey" not in output
    return " ".join(output.split())


def test_another_source_does_not_pass_for_the_first(model, wards):
    run(model, wards / "cardio", wards / "out")
    output = refused(model, wards / "neuro", wards / "out")
    assert "was made with another SOURCE: give another OUT" in output
    assert len(list(read_brat(wards / "out"))) == 1
    assert "1 files were there already" in run(model, wards / "cardio", wards / "out")


@pytest.mark.parametrize(
    "options",
    [
        ("--mode", "surrogate"),
        ("--threshold", "0.9"),
        ("--date-order", "day_first"),
        ("--file-names", "keep"),
        ("--patients", "folder"),
    ],
)
def test_other_settings_do_not_pass_for_the_first(model, wards, options):
    run(model, wards / "cardio", wards / "out")
    output = refused(model, wards / "cardio", wards / "out", *options)
    assert f"was made with another {options[0]}: give another OUT" in output
    assert len(list(read_brat(wards / "out"))) == 1


def test_another_model(model, wards):
    run(model, wards / "cardio", wards / "out")
    other = spacy.blank("en")
    other.add_pipe("entity_ruler").add_patterns([{"label": "PATIENT", "pattern": "fever"}])
    other.to_disk(wards / "other")
    output = refused(wards / "other", wards / "cardio", wards / "out", "--mode", "remove")
    assert "was made with another MODEL and another --mode: give another OUT" in output


def test_a_model_may_move(model, wards):
    spacy.load(model).to_disk(wards / "one")
    run(wards / "one", wards / "cardio", wards / "out")
    (wards / "one").rename(wards / "two")
    assert "1 files were there already" in run(wards / "two", wards / "cardio", wards / "out")


def test_a_missing_or_another_secret(model, wards):
    run(model, wards / "cardio", wards / "out", "--mode", "surrogate")
    secret = wards / "out.secret"
    secret.rename(wards / "kept")
    output = refused(model, wards / "cardio", wards / "out", "--mode", "surrogate")
    assert "is missing: put it back, or give another OUT" in output
    assert not secret.exists()
    secret.write_text("another secret of enough bytes")
    output = refused(model, wards / "cardio", wards / "out", "--mode", "surrogate")
    assert "was made with another secret" in output
    (wards / "kept").replace(secret)
    assert "1 files were there already" in run(model, wards / "cardio", wards / "out", "--mode", "surrogate")
    assert len(list(read_brat(wards / "out"))) == 1


@pytest.mark.parametrize("content", [None, "", "[]", '{"secret": "'])
def test_a_missing_or_damaged_record(model, wards, content):
    run(model, wards / "cardio", wards / "out")
    (wards / "out.settings").unlink()
    if content is not None:
        (wards / "out.settings").write_text(content)
    assert "out.settings, which tells what made it" in refused(model, wards / "cardio", wards / "out")


def test_an_emptied_output_may_be_made_anew(model, wards):
    run(model, wards / "cardio", wards / "out")
    for path in sorted((wards / "out").rglob("*"), reverse=True):
        path.rmdir() if path.is_dir() else path.unlink()
    assert "1 notes" in run(model, wards / "neuro", wards / "out", "--mode", "remove")


def test_the_record_tells_nothing_and_lies_beside_the_output(model, wards):
    run(model, wards / "cardio", wards / "out")
    text = (wards / "out.settings").read_text()
    assert not [told for told in ("cardio", "mask", str(model), "0.5") if told in text]
    assert set(json.loads(text)) >= {"secret", "SOURCE", "MODEL", "--mode"}
    assert not [p for p in (wards / "out").rglob("*") if p.suffix not in ("", ".txt", ".ann")]


def test_output_without_a_name(model, wards):
    assert "has no place beside it" in refused(model, wards / "cardio", "/")


def test_output_that_is_a_file(model, wards):
    (wards / "out").touch()
    assert "is a file: give a directory" in refused(model, wards / "cardio", wards / "out")


def test_a_run_that_an_older_version_has_begun(model, wards):
    run(model, wards / "cardio", wards / "out")
    record = wards / "out.settings"
    entries = json.loads(record.read_text())
    older = (
        "secret",
        "SOURCE",
        "MODEL",
        "--mode",
        "--threshold",
        "--date-order",
        "--file-names",
        "--patients",
    )
    record.write_text(json.dumps({name: entries[name] for name in older}))
    output = refused(model, wards / "cardio", wards / "out", "--patient-pattern", "x", "--mode", "remove")
    assert "another version of spacy-clinner" in output
    assert "another --mode" in output
    assert "another --patient-pattern" in output
    assert len(list(read_brat(wards / "out"))) == 1


@pytest.fixture
def of_numbers(tmp_path):
    """A pipeline that finds nothing identifying."""
    nlp = spacy.blank("en")
    nlp.add_pipe("entity_ruler").add_patterns([{"label": "DOSE", "pattern": "5 mg"}])
    nlp.to_disk(tmp_path / "numbers")
    return tmp_path / "numbers"


def left_beside(wards):
    return sorted(path.name for path in wards.glob("out*"))


def test_an_error_before_the_first_note_leaves_no_files(of_numbers, wards):
    report = ("--report", wards / "out.jsonl", "--offsets", wards / "out.offsets")
    refused(of_numbers, wards / "cardio", wards / "out", *report)
    refused(of_numbers, wards / "nothing", wards / "out", *report)
    assert left_beside(wards) == []


def test_an_error_leaves_a_secret_that_was_there(of_numbers, wards):
    (wards / "out.secret").write_text("0123456789abcdef")
    (wards / "out.secret").chmod(0o600)
    refused(of_numbers, wards / "cardio", wards / "out")
    assert left_beside(wards) == ["out.secret"]


def test_an_error_of_a_later_run_leaves_all_files(model, wards):
    run(model, wards / "cardio", wards / "out")
    before = left_beside(wards)
    refused(model, wards / "neuro", wards / "out")
    assert left_beside(wards) == before
    assert "out.secret" in before
