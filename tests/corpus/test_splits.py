"""Parts of a corpus: their sizes, and whose notes they hold."""

from collections import Counter
from pathlib import Path

import pytest
import spacy
from hypothesis import given
from hypothesis import strategies as st
from spacy.tokens import DocBin
from typer.testing import CliRunner

from spacy_clinner.cli import app
from spacy_clinner.corpus.splits import draw_parts, parse_split, patients_of
from spacy_clinner.errors import ClinnerError
from spacy_clinner.formats.jsonl import write_jsonl
from spacy_clinner.formats.record import Mention, Note

HERE = Path("corpus")


def notes_of(*counts: int) -> list[Note]:
    """So many notes of each patient."""
    return [
        Note(f"{patient:03}-{i:02}", f"Fever {patient} {i} .", (Mention(0, 5, "PROBLEM"),))
        for patient, count in enumerate(counts)
        for i in range(count)
    ]


def load(path: Path):
    return list(DocBin().from_disk(path).get_docs(spacy.blank("en").vocab))


@pytest.mark.parametrize(
    ("split", "documents", "sizes"),
    [("80/10/10", 200, [160, 20, 20]), ("160/20/20", 200, [160, 20, 20]), ("50/50", 3, [1, 2])],
)
def test_split_sizes(split, documents, sizes):
    assert parse_split(split, documents) == sizes


@pytest.mark.parametrize("split", ["80/10", "a/b", "100", "-10/110", "1/2/3/94"])
def test_bad_splits(split):
    with pytest.raises(ClinnerError, match="expected train/dev"):
        parse_split(split, 7)


@given(st.lists(st.integers(1, 9), min_size=6, max_size=40), st.integers(0, 3))
def test_notes_of_a_patient_stay_together(counts, seed):
    notes = notes_of(*counts)
    patients = patients_of([note.id for note in notes], "[0-9]+", HERE)
    parts = draw_parts(notes, "70/10/20", seed, HERE, patients)
    assert all(len({part for part, p in zip(parts, patients, strict=True) if p == q}) == 1 for q in patients)
    # no part is further from its size than the notes of one patient
    wanted = dict(zip(("train", "dev", "test"), parse_split("70/10/20", len(notes)), strict=True))
    found = Counter(parts)
    assert all(abs(found[part] - size) <= max(counts) for part, size in wanted.items())


def test_without_patients_each_note_is_drawn_for_itself():
    notes = notes_of(*[5] * 20)
    together = draw_parts(notes, "80/20", 0, HERE, patients_of([note.id for note in notes], r"(\d+)-", HERE))
    alone = draw_parts(notes, "80/20", 0, HERE)
    assert Counter(together) == Counter(alone) == {"train": 80, "dev": 20}
    assert together != draw_parts(
        notes, "80/20", 1, HERE, patients_of([note.id for note in notes], r"(\d+)-", HERE)
    )
    both = sum(len(set(alone[i : i + 5])) > 1 for i in range(0, 100, 5))
    assert both > 5


def test_a_part_without_a_share_gets_nothing():
    notes = notes_of(3, 3, 3)
    assert set(draw_parts(notes, "100/0/0", 0, HERE, ["a"] * 9)) == {"train"}


@pytest.mark.parametrize(
    ("pattern", "message"),
    [("[", "no regular expression"), ("X", "note 1 does not begin"), ("0*", "note 4 does not begin")],
)
def test_patterns_that_do_not_tell_the_patient(pattern, message):
    notes = [*notes_of(3), Note("Smith-1", "Fever .")]
    with pytest.raises(ClinnerError, match=message) as caught:
        patients_of([note.id for note in notes], pattern, HERE)
    assert "Smith" not in str(caught.value)


@pytest.mark.parametrize("option", ["--patient-pattern", "--patients"])
def test_the_command(tmp_path, option):
    write_jsonl(notes_of(*[4] * 10), tmp_path / "notes.jsonl")
    args = ["convert", str(tmp_path / "notes.jsonl"), str(tmp_path / "out"), "--split", "60/20/20"]
    run = CliRunner().invoke(app, [*args, option, "[0-9]+"])
    assert run.exit_code == 0, run.output
    assert "10 patients, the notes of each in one part" in run.output
    owners = [
        {doc.user_data["note_id"].split("-")[0] for doc in load(tmp_path / "out" / f"{part}.spacy")}
        for part in ("train", "dev", "test")
    ]
    assert [len(patients) for patients in owners] == [6, 2, 2]
    assert len(set().union(*owners)) == 10


def test_patients_without_a_split(tmp_path):
    write_jsonl(notes_of(2, 2), tmp_path / "notes.jsonl")
    run = CliRunner().invoke(
        app,
        [
            "convert",
            str(tmp_path / "notes.jsonl"),
            str(tmp_path / "out.spacy"),
            "--patient-pattern",
            "[0-9]+",
        ],
    )
    assert run.exit_code == 1
    assert "give --split" in run.output
