"""`spacy clinner agreement`: formats are mixed, notes matched, bad input is one line."""

import pytest
import srsly
from typer.testing import CliRunner

from spacy_clinner.cli import app
from spacy_clinner.formats.brat import write_brat
from spacy_clinner.formats.conll import write_conll
from spacy_clinner.formats.jsonl import write_jsonl
from spacy_clinner.formats.record import Mention, Note

TEXT = "Chest pain since Monday, on aspirin."
PAIN, ASPIRIN = Mention(0, 10, "PROBLEM"), Mention(28, 35, "DRUG")


def run(*args):
    return CliRunner().invoke(app, ["agreement", *map(str, args)])


@pytest.fixture
def folder(tmp_path):
    write_brat(
        [
            Note("n1", TEXT, (PAIN, ASPIRIN)),
            Note("n2", "No gout.", (Mention(3, 7, "PROBLEM"),)),
            Note("only-ana", "Fever.", (Mention(0, 5, "PROBLEM"),)),
            Note("bare", "Cough.", annotated=False),
        ],
        tmp_path / "ana",
    )
    ben = [Note("b1", TEXT, (Mention(6, 10, "PROBLEM"), ASPIRIN)), Note("b2", "No gout.", ())]
    write_jsonl(ben, tmp_path / "ben.jsonl")
    return tmp_path


def test_two_annotators_in_two_formats(folder):
    done = run(folder / "ana", folder / "ben.jsonl", "--json", folder / "out.json")
    assert done.exit_code == 0, done.output
    record = srsly.read_json(folder / "out.json")
    assert record["annotators"] == ["ana", "ben"]
    assert record["notes"] == 2
    assert record["f1_strict"] == pytest.approx(2 * 1 / (3 + 2))
    assert record["f1_overlap"] == pytest.approx(4 / 5)
    assert record["not_shared"] == {"ana": ["only-ana"]}
    assert [found["kind"] for found in record["disagreements"]] == ["boundary", "missing"]
    assert record["labels"]["DRUG"]["krippendorff_alpha_unitised"] == 1
    for shown in ("notes that all have annotated: 2", "1 of ana (only-ana)", "1 of ana", "40.00", "80.00"):
        assert shown in done.output
    assert "PROBLEM 0-10" in done.output
    for text in (done.output, (folder / "out.json").read_text()):
        assert "pain" not in text
        assert "gout" not in text


def test_what_is_in_no_note_is_said(folder):
    rejected = {"text": "No cough.", "spans": [], "answer": "reject"}
    with (folder / "ben.jsonl").open("a") as file:
        file.write(f"{srsly.json_dumps(rejected)}\n")
    relation = next((folder / "ana").glob("*n1.ann"))
    relation.write_text(relation.read_text() + "R1\tTreats Arg1:T2 Arg2:T1\n")
    done = run(folder / "ana", folder / "ben.jsonl")
    assert done.exit_code == 0, done.output
    assert f"{folder / 'ben.jsonl'}: records not answered with accept, left out: 1" in done.output
    assert f"{folder / 'ana'}: not read: 1 relation" in done.output


def test_three_annotators_and_words_on_request(folder):
    write_brat([Note("n1", TEXT, (PAIN,))], folder / "cleo")
    done = run(folder / "ana", folder / "ben.jsonl", folder / "cleo", "--show-text", "--top", 1)
    assert done.exit_code == 0, done.output
    for pair in ("ana - ben", "ana - cleo", "ben - cleo"):
        assert pair in done.output
    assert "PROBLEM 0-10 Chest pain" in done.output
    assert "... and 1 more" in done.output


def test_tokens_of_column_files(folder):
    conll = [
        Note(
            "c",
            TEXT,
            (PAIN, ASPIRIN),
            tokens=((0, 5), (6, 10), (11, 16), (17, 23), (23, 24), (25, 27), (28, 35), (35, 36)),
        )
    ]
    write_conll(conll, folder / "dan.conll")
    done = run(folder / "dan.conll", folder / "ana", "--json", folder / "out.json")
    assert done.exit_code == 0, done.output
    record = srsly.read_json(folder / "out.json")
    assert (record["notes"], record["tokens"]) == (1, 8)
    assert record["f1_strict"] == record["fleiss_kappa"] == 1
    assert record["disagreements"] == []


@pytest.fixture
def export(tmp_path):
    """Label Studio's export of two texts, each annotated by Ana and Ben, the second by Cleo too."""
    pain, late_pain, gout = span(0, 10, "PROBLEM"), span(6, 10, "PROBLEM"), span(3, 7, "PROBLEM", "No gout.")
    tasks = [
        (TEXT, [("ana", [pain]), ("ben", [late_pain])]),
        ("No gout.", [("ben", [gout]), ("ana", [gout]), ("cleo", [])]),
        ("Nobody has read this.", []),
    ]
    records = [
        {
            "id": number,
            "data": {"text": text},
            "annotations": [{"completed_by": name, "result": result} for name, result in answers],
        }
        for number, (text, answers) in enumerate(tasks, 1)
    ]
    srsly.write_json(tmp_path / "export.json", records)
    return tmp_path / "export.json"


def test_annotators_of_one_file(export, tmp_path):
    done = run(export, "--annotators", "ana,ben", "--json", tmp_path / "out.json")
    assert done.exit_code == 0, done.output
    record = srsly.read_json(tmp_path / "out.json")
    assert (record["annotators"], record["notes"]) == (["ana", "ben"], 2)
    assert record["f1_strict"] == 0.5
    assert record["f1_overlap"] == 1
    assert [found["kind"] for found in record["disagreements"]] == ["boundary"]
    assert f"{export}: notes without annotation, left out: 1" in done.output


def test_all_annotators_of_one_file_are_compared_where_all_have_annotated(export, tmp_path):
    done = run(export, "--json", tmp_path / "out.json")
    assert done.exit_code == 0, done.output
    record = srsly.read_json(tmp_path / "out.json")
    assert (record["annotators"], record["notes"]) == (["ana", "ben", "cleo"], 1)
    assert record["not_shared"] == {"ana": ["1"], "ben": ["1"]}


def test_annotators_of_one_file_beside_another(folder, export):
    done = run(export, folder / "ben.jsonl", "--annotators", "export/ana,export/ben,ben")
    assert done.exit_code == 0, done.output
    for pair in ("export/ana - export/ben", "export/ana - ben", "export/ben - ben"):
        assert pair in done.output
    assert "notes that all have annotated: 2" in done.output


def test_each_two_are_compared_where_no_note_is_shared_by_all(tmp_path):
    """As where every note goes to two of three annotators."""
    texts = {"1": "ana ben", "2": "ben cleo", "3": "ana ben"}
    for name in ("ana", "ben", "cleo"):
        marks = () if name == "cleo" else (PAIN,)
        notes = [Note(number, f"{TEXT} {number}", marks) for number, who in texts.items() if name in who]
        write_jsonl(notes, tmp_path / f"{name}.jsonl")
    done = run(
        *(tmp_path / f"{name}.jsonl" for name in ("ana", "ben", "cleo")), "--json", tmp_path / "o.json"
    )
    assert done.exit_code == 0, done.output
    record = srsly.read_json(tmp_path / "o.json")
    assert [(pair["annotators"], pair["notes"], pair["f1_strict"]) for pair in record["pairs"]] == [
        (["ana", "ben"], 2, 1),
        (["ben", "cleo"], 1, 0),
    ]
    rows = [line.split() for line in done.output.splitlines() if " - " in line]
    assert [(row[:3], row[3]) for row in rows] == [
        (["ana", "-", "ben"], "100.00"),
        (["ben", "-", "cleo"], "0.00"),
    ]
    assert "kappa" in done.output


def test_annotators_that_the_file_lacks(export):
    for names, message in (
        ("ana", "agreement is between annotators, and this is one"),
        ("ana,eve", "has no annotator eve: --annotators takes 'ana', 'ben', 'cleo'"),
    ):
        done = run(export, "--annotators", names)
        assert done.exit_code == 1
        assert f"{export}: {message}" in done.output


def test_annotators_in_rows_of_their_own(tmp_path):
    """Prodigy writes a record for each annotator of a text."""
    rows = [
        {"text": "No gout.", "spans": [{"start": 3, "end": 7, "label": "PROBLEM"}], "_annotator_id": name}
        for name in ("ana", "ben")
    ]
    srsly.write_jsonl(tmp_path / "both.jsonl", rows)
    done = run(tmp_path / "both.jsonl", "--json", tmp_path / "out.json")
    assert done.exit_code == 0, done.output
    record = srsly.read_json(tmp_path / "out.json")
    assert (record["annotators"], record["notes"], record["f1_strict"]) == (["ana", "ben"], 1, 1)


def span(start, end, label, text=TEXT):
    value = {"start": start, "end": end, "labels": [label], "text": text[start:end]}
    return {"type": "labels", "from_name": "label", "to_name": "text", "value": value}


def test_notes_of_one_name_with_other_texts_are_told(folder):
    write_brat([Note("n1", TEXT, (PAIN,)), Note("n2", "No gout at all.", ())], folder / "eve")
    done = run(folder / "ana", folder / "eve")
    assert done.exit_code == 0, done.output
    assert "texts differ, left out: 1 (n2)" in done.output


def test_bad_input_is_one_line(folder):
    write_brat([Note("z", "Nausea.", ())], folder / "zoe")
    cases = [
        ((folder / "ana",), "agreement is between annotators, and this is one"),
        ((folder / "ana", folder / "ana"), "is given twice"),
        ((folder / "ana", folder / "none"), "no such file or directory"),
        ((folder / "ana", folder / "ben.jsonl", "--lang", "zz"), "spaCy has no such language"),
        ((folder / "ana", folder / "zoe"), "ana, zoe: no annotated note in common"),
    ]
    for args, message in cases:
        result = run(*args)
        assert result.exit_code == 1, (args, result.output)
        assert message in result.output
        assert len(result.output.strip().splitlines()) == 1, result.output


def test_skipped_notes_are_counted(folder):
    """What is not compared changes the figures, so that it is said."""
    with (folder / "ben.jsonl").open("a") as file:
        file.write('{"id": "broken", "text": "x", "spans": [{"start": 0, "end": 9, "label": "P"}]}\n')
    done = run(folder / "ana", folder / "ben.jsonl", "--skip-bad")
    assert done.exit_code == 0, done.output
    assert "1 bad note(s) skipped" in " ".join(done.output.split())
