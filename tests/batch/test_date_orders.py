"""The numeric dates of a patient are read in one order, which all notes of the patient tell together."""

import json
from datetime import date
from pathlib import Path

import pytest
import spacy

from spacy_clinner.batch.date_orders import NO_ORDERS, DateOrders
from spacy_clinner.batch.note_files import note_files
from spacy_clinner.batch.patient_facts import PatientFacts, read_patient_facts
from spacy_clinner.batch.patients import PatientRule
from spacy_clinner.deidentify.rules.identifiers.written_dates import numeric_dates
from spacy_clinner.formats.brat import read_brat, write_brat
from spacy_clinner.formats.jsonl import read_jsonl
from spacy_clinner.formats.record import Note
from tests.support.runs import redact as run

SURROGATES = ("--mode", "surrogate", "--file-names", "keep")
FOLDERS = (*SURROGATES, "--patients", "folder")


@pytest.fixture(scope="module")
def model(tmp_path_factory):
    nlp = spacy.blank("en")
    pattern = {"label": "DATE", "pattern": [{"TEXT": {"REGEX": r"^\d+/\d+/\d{4}$"}}]}
    nlp.add_pipe("entity_ruler").add_patterns([pattern])
    path = tmp_path_factory.mktemp("dates") / "model"
    nlp.to_disk(path)
    return path


@pytest.fixture
def write(tmp_path):
    def write_notes(**dates_by_patient: list[str]) -> Path:
        (tmp_path / "out.secret").write_text("a secret of enough bytes")
        for patient, dates in dates_by_patient.items():
            notes = [Note(f"{patient}/{i}", f"Seen {d}", annotated=False) for i, d in enumerate(dates)]
            write_brat(notes, tmp_path / "in")
        return tmp_path / "in"

    return write_notes


@pytest.fixture
def write_records(tmp_path):
    def write_file(*records: dict) -> Path:
        (tmp_path / "out.secret").write_text("a secret of enough bytes")
        lines = "".join(json.dumps(record) + "\n" for record in records)
        (tmp_path / "notes.jsonl").write_text(lines)
        return tmp_path / "notes.jsonl"

    return write_file


def brat_texts(out: Path) -> dict[str, str]:
    return {note.id: note.text for note in read_brat(out)}


def read(text: str, order: str) -> date:
    first, second, year = map(int, text.split()[-1].split("/"))
    return date(year, first, second) if order == "month_first" else date(year, second, first)


def days_apart(earlier: str, later: str, order: str) -> int:
    """Between the dates at the end of two texts, both of which have the order in which they were written."""
    return (read(later, order) - read(earlier, order)).days


def orders(root: Path, rule: PatientRule, on_tie="month_first") -> DateOrders:
    return read_patient_facts(note_files(root), root, rule, on_tie).orders


@pytest.mark.parametrize("option", ["month_first", "day_first"])
def test_another_note_of_the_patient_tells_the_order(model, write, tmp_path, option):
    notes = write(
        a=["03/04/2021", "25/04/2021"], b=["03/04/2021", "04/25/2021"], c=["03/04/2021", "05/04/2021"]
    )
    shown = run(model, notes, tmp_path / "out", *FOLDERS, "--date-order", option)
    texts = brat_texts(tmp_path / "out")
    assert days_apart(texts["a/0"], texts["a/1"], "day_first") == 22
    assert days_apart(texts["b/0"], texts["b/1"], "month_first") == 52
    assert days_apart(texts["c/0"], texts["c/1"], option) == {"month_first": 61, "day_first": 2}[option]
    assert "both orders" not in shown


def test_a_note_alone_tells_its_own_order_only(model, write, tmp_path):
    notes, secret = write(a=["03/04/2021", "25/04/2021"]), ("--secret", tmp_path / "out.secret")
    run(model, notes, tmp_path / "out", *SURROGATES)
    run(model, notes, tmp_path / "other", *SURROGATES, "--date-order", "day_first", *secret)
    assert brat_texts(tmp_path / "out")["a/1"] == brat_texts(tmp_path / "other")["a/1"]
    assert brat_texts(tmp_path / "out")["a/0"] != brat_texts(tmp_path / "other")["a/0"]


@pytest.mark.parametrize(("third", "gap"), [("26/04/2021", 2), ("04/26/2021", 61)])
def test_the_majority_decides_and_contradictions_are_counted(model, write, tmp_path, third, gap):
    dates = ["03/04/2021", "05/04/2021 and 13/04/2021, not 05/04/2021", "04/13/2021", third]
    notes = write(a=dates, b=["25/04/2021"])
    report = tmp_path / "report.jsonl"
    shown = " ".join(run(model, notes, tmp_path / "out", *FOLDERS, "--report", report).split())
    assert "1 patients have numeric dates of both orders" in shown
    texts = brat_texts(tmp_path / "out")
    assert days_apart(texts["a/0"], texts["a/1"], "day_first" if gap == 2 else "month_first") == gap
    lines = [json.loads(line) for line in report.read_text().splitlines()]
    assert sum(line.get("mixed_date_orders", False) for line in lines) == 4
    again = run(model, notes, tmp_path / "out", *FOLDERS)
    assert "5 files were there already" in again
    assert "1 patients have numeric dates of both orders" in " ".join(again.split())


@pytest.mark.parametrize("option", ["month_first", "day_first"])
def test_the_option_decides_a_tie(model, write, tmp_path, option):
    notes = write(a=["03/04/2021", "05/04/2021", "25/04/2021", "04/25/2021"])
    run(model, notes, tmp_path / "out", *FOLDERS, "--date-order", option)
    texts = brat_texts(tmp_path / "out")
    assert days_apart(texts["a/0"], texts["a/1"], option) == {"month_first": 61, "day_first": 2}[option]


@pytest.mark.parametrize("rule", [("--patient-field", "mrn"), ("--patient-pattern", "p[0-9]")])
def test_records_of_one_file(model, write_records, tmp_path, rule):
    source = write_records(
        {"id": "p1/a", "mrn": 1, "text": "Seen 03/04/2021"},
        {"id": "p2/a", "mrn": 2, "text": "Seen 03/04/2021"},
        {"id": "p1/b", "mrn": 1, "text": "Seen 25/04/2021"},
        {"id": "p2/b", "mrn": 2, "text": "Seen 04/25/2021"},
        {"id": "none", "text": "Seen 26/04/2021"},
    )
    run(model, source, tmp_path / "out", *SURROGATES, *rule)
    (file,) = (tmp_path / "out").rglob("*.jsonl")
    first, second, third, fourth, _ = [note.text for note in read_jsonl(file)]
    assert days_apart(first, third, "day_first") == 22
    assert days_apart(second, fourth, "month_first") == 52


@pytest.mark.usefixtures("quick_processes")
def test_a_run_of_several_processes_and_one_that_goes_on_write_the_same(model, write, tmp_path):
    dates = ["03/04/2021"] * 9 + ["25/04/2021"]
    notes = write(a=dates, b=dates, c=dates)
    run(model, notes, tmp_path / "out", *FOLDERS)
    texts = brat_texts(tmp_path / "out")
    gaps = {days_apart(texts[f"{patient}/0"], texts[f"{patient}/9"], "day_first") for patient in "abc"}
    assert gaps == {22}
    (tmp_path / "out" / "a" / "0.txt").unlink()
    (tmp_path / "out" / "b" / "9.txt").unlink()
    run(model, notes, tmp_path / "out", *FOLDERS)
    assert brat_texts(tmp_path / "out") == texts
    secret = ("--secret", tmp_path / "out.secret")
    run(model, notes, tmp_path / "several", *FOLDERS, *secret, "--processes", 2)
    assert brat_texts(tmp_path / "several") == texts


def test_what_cannot_be_read_costs_only_itself(model, write, tmp_path):
    notes = write(a=["03/04/2021", "25/04/2021"])
    (notes / "a" / "bad.txt").write_bytes(b"\xff\xfe\xfd 04/25/2021 04/26/2021")
    (notes / "a" / "records.jsonl").write_text('{"text": "Seen 26/04/2021"}\n{"text": \n')
    assert orders(notes, PatientRule("folder")) == DateOrders({"a": "day_first"}, frozenset())


def test_genders_are_told_by_all_notes_of_a_patient(tmp_path):
    texts = {
        "a/0": "Mrs Alva Green came.",
        "a/1": "Alva Green left.",
        "b/0": "Mr Alva Green",
        "b/1": "Ms Alva",
    }
    write_brat([Note(name, text, annotated=False) for name, text in texts.items()], tmp_path)
    facts = read_patient_facts(note_files(tmp_path), tmp_path, PatientRule("folder"), "day_first")
    assert facts.genders == {"a": {"alva": "woman"}, "b": {}}


def test_a_note_without_a_title_has_the_surrogate_of_the_others(tmp_path):
    nlp = spacy.blank("en")
    nlp.add_pipe("entity_ruler").add_patterns([{"label": "PATIENT", "pattern": "Alva Green"}])
    nlp.to_disk(tmp_path / "model")
    texts = {
        f"{i}/{note}": f"{title}Alva Green." for i in range(9) for note, title in (("a", "Mrs "), ("b", ""))
    }
    write_brat([Note(name, text, annotated=False) for name, text in texts.items()], tmp_path / "in")
    run(tmp_path / "model", tmp_path / "in", tmp_path / "out", *FOLDERS)
    redacted = brat_texts(tmp_path / "out")
    for i in range(9):
        assert redacted[f"{i}/a"] == f"Mrs {redacted[f'{i}/b']}"


def test_notes_are_read_once_more_only_where_a_patient_is_told(model, write, tmp_path, monkeypatch):
    read_files = []
    monkeypatch.setattr(
        "spacy_clinner.batch.redact_files.read_patient_facts",
        lambda files, *others: read_files.extend(files) or PatientFacts(NO_ORDERS, {}),
    )
    notes = write(a=["03/04/2021", "25/04/2021"])
    run(model, notes, tmp_path / "alone", *SURROGATES)
    run(model, notes, tmp_path / "masked", "--patients", "folder")
    assert not read_files
    run(model, notes, tmp_path / "out", *FOLDERS)
    assert len(read_files) == 2


@pytest.mark.parametrize(
    ("text", "dates"),
    [
        ("Seen 25/04/2021, 4-25-21 and 25.4.2021.", ["25/04/2021", "4-25-21", "25.4.2021"]),
        ("Admitted on 4/25, seen on 25/4.", ["4/25", "25/4"]),
        ("BP 25/13/11, 3/20 lymph nodes, MMSE 25/30, vision 20/12", []),
        ("Call 04-25-33-12-44 or 10.25.10.2021; 1.2.04 and 2021-04-25", []),
        ("strength 5/13, pain 3/10, ratio 13/5, 99/04/2021, 31-13-2021", []),
    ],
)
def test_numbers_that_are_dates(text, dates):
    assert [text[start:end] for start, end, _ in numeric_dates(text)] == dates
