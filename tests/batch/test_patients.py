"""What tells whose note each one is: its folder, a part of its name, or a field of its record."""

import json
from datetime import date
from decimal import Decimal
from pathlib import Path
from uuid import UUID

import pytest

from spacy_clinner.batch.note_files import RowNote, stream_note_file
from spacy_clinner.batch.patients import PatientRule
from spacy_clinner.errors import ClinnerError
from spacy_clinner.formats.brat import write_brat
from spacy_clinner.formats.i2b2 import write_i2b2
from spacy_clinner.formats.record import Note
from tests.support.record_files import KINDS, rows_in, write_records
from tests.support.record_files import options as columns_of
from tests.support.runs import redact as run


def patients(rule, root):
    files = sorted(path for path in root.rglob("*") if path.is_file())
    return [rule.patient_of(f.relative_to(root), p) for f in files for p in stream_note_file(f, 999)]


def write(path, *records):
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text("".join(json.dumps({"text": "Fever.", **record}) + "\n" for record in records))


def test_one_rule_at_a_time():
    with pytest.raises(ClinnerError, match="give one"):
        PatientRule("folder", pattern="x")
    with pytest.raises(ClinnerError, match="give one"):
        PatientRule(pattern="x", field="y")
    with pytest.raises(ClinnerError, match=r"--patient-pattern \(: no regular expression"):
        PatientRule(pattern="(")


@pytest.mark.parametrize(
    ("pattern", "expected"),
    [
        ("p([0-9]+)", ["12", "12", "7"]),
        ("p[0-9]+", ["p12", "p12", "p7"]),
        ("^[^/]+", ["a", "b", "b"]),
        ("p12", ["p12", "p12", ""]),
        ("(x)?p", ["", "", ""]),
    ],
)
def test_patterns_look_in_names_with_their_folders(tmp_path, pattern, expected):
    write_brat([Note(name, "Fever.", annotated=False) for name in ("a/p12-1", "b/p12-2", "b/p7")], tmp_path)
    assert patients(PatientRule(pattern=pattern), tmp_path) == expected


def test_patterns_look_in_the_ids_of_records_first(tmp_path):
    write(tmp_path / "p9.jsonl", {"id": "p1/a"}, {"meta": {"id": "p2"}}, {"id": 7}, {})
    assert patients(PatientRule(pattern="p([0-9])"), tmp_path) == ["1", "2", "9", "9"]


@pytest.mark.parametrize(
    "record",
    [
        {"mrn": "17"},
        {"mrn": 17},
        {"mrn": 17.0},
        {"mrn": " 17 "},
        {"meta": {"mrn": 17}},
        {"data": {"mrn": "17"}},
        {"metadata": {"mrn": "17"}},
    ],
)
def test_fields_of_records(tmp_path, record):
    write(tmp_path / "a.jsonl", record)
    assert patients(PatientRule(field="mrn"), tmp_path) == ["17"]


@pytest.mark.parametrize(
    ("values", "expected"),
    [
        ([Decimal("17"), Decimal("17.00"), 17], "17"),
        ([Decimal("NaN"), float("nan"), None, ""], ""),
        ([b"\x01\xff"], "01ff"),
        ([UUID(int=5)], str(UUID(int=5))),
        ([date(2031, 5, 1)], "2031-05-01"),
    ],
)
def test_values_of_tables(values, expected):
    """Oracle and Snowflake give a decimal for a whole number: it is the same patient."""
    rule = PatientRule(field="mrn")
    placed = [RowNote(Path("row"), Note("n", "x"), 1, {"mrn": value}) for value in values]
    assert {rule.patient_of(Path("row"), one) for one in placed} == {expected}


@pytest.mark.parametrize("record", [{}, {"mrn": ""}, {"mrn": None}, {"mrn": True}, {"mrn": [17]}, {"MRN": 1}])
def test_records_without_the_field(tmp_path, record):
    write(tmp_path / "a.jsonl", record)
    assert patients(PatientRule(field="mrn"), tmp_path) == [""]


def test_fields_in_fields_and_with_dots_in_their_names(tmp_path):
    write(tmp_path / "a.jsonl", {"subject": {"id": 5}}, {"subject.id": 6}, {"meta": {"subject": {"id": 7}}})
    assert patients(PatientRule(field="subject.id"), tmp_path) == ["5", "6", "7"]


def test_attributes_of_xml(tmp_path):
    write_i2b2([Note("a", "Fever.")], tmp_path)
    file = tmp_path / "a.xml"
    file.write_text(file.read_text().replace("<deIdi2b2", '<deIdi2b2 patient="17"', 1))
    assert patients(PatientRule(field="patient"), tmp_path) == ["17"]


def surrogates(root, kind):
    return {str(row["text"]).split()[0] for row in rows_in(root, kind)}


@pytest.mark.parametrize("kind", KINDS)
@pytest.mark.parametrize("options", [("--patient-field", "mrn"), ("--patient-pattern", "p[0-9]")])
def test_notes_of_a_patient_have_one_surrogate(model, tmp_path, options, kind):
    for name in ("a", "b", "c"):
        records = [{"id": f"p1-{name}{i}", "mrn": 1, "text": "Grey has fever."} for i in range(4)]
        write_records(tmp_path / "in" / name, kind, *records)
    command = (model, tmp_path / "in", tmp_path / "out", "--mode", "surrogate", *columns_of(kind))
    run(*command, *options)
    assert len(surrogates(tmp_path / "out", kind)) == 1
    run(model, tmp_path / "in", tmp_path / "alone", "--mode", "surrogate", *columns_of(kind))
    assert len(surrogates(tmp_path / "alone", kind)) > 1


@pytest.mark.parametrize("kind", KINDS)
def test_notes_that_do_not_tell_their_patient_are_counted(model, tmp_path, kind):
    records = [{"id": str(i), "text": "Fever.", "mrn": mrn} for i, mrn in enumerate(["1", ""])]
    write_records(tmp_path / "in" / "a", kind, *records)
    command = (model, tmp_path / "in", tmp_path / "out", "--patient-field", "mrn", *columns_of(kind))
    shown = " ".join(run(*command).split())
    assert "1 notes of which --patient-field mrn does not tell the patient" in shown


def test_a_field_that_no_record_has(model, tmp_path):
    write(tmp_path / "in" / "a.jsonl", {"mrn": 1}, {})
    shown = " ".join(run(model, tmp_path / "in", tmp_path / "b", "--patient-field", "nrm", code=1).split())
    assert "no note tells its patient" in shown
    assert "check --patient-field nrm" in shown


@pytest.mark.parametrize(
    ("options", "message"),
    [
        (("--patient-pattern", "["), "--patient-pattern [: no regular expression"),
        (("--patient-pattern", "x", "--patients", "folder"), "give one"),
    ],
)
def test_rules_that_cannot_be_meant(model, tmp_path, options, message):
    write(tmp_path / "in" / "a.jsonl", {})
    assert message in run(model, tmp_path / "in", tmp_path / "out", *options, code=1)
    assert not (tmp_path / "out").exists()


@pytest.mark.parametrize("kind", KINDS)
def test_another_rule_does_not_go_on(model, tmp_path, kind):
    write_records(tmp_path / "in" / "a", kind, {"id": "1", "text": "Fever.", "mrn": "1"})
    command = (model, tmp_path / "in", tmp_path / "out", *columns_of(kind))
    run(*command, "--patient-field", "mrn")
    for options in ((), ("--patient-field", "id"), ("--patient-pattern", "a")):
        assert "was made with another --patient-" in run(*command, *options, code=1)


def test_folders(tmp_path):
    write_brat([Note(name, "Fever.", annotated=False) for name in ("a/1", "b/c/2", "3")], tmp_path)
    assert sorted(patients(PatientRule("folder"), tmp_path)) == ["", "a", "b"]
    assert patients(PatientRule(), tmp_path) == ["", "", ""]
    assert not PatientRule().tells
    assert PatientRule("folder").tells
    assert PatientRule("folder").option == "--patients folder"
