"""`spacy clinner review`: planted errors come first, folds are kept, bad input is one line."""

import pytest
import spacy
import srsly
from spacy.tokens import DocBin
from typer.testing import CliRunner

from spacy_clinner.cli import app
from spacy_clinner.formats.brat import read_brat, write_brat
from spacy_clinner.formats.jsonl import write_jsonl
from spacy_clinner.formats.record import Mention, Note
from spacy_clinner.labelling.mislabelled import review as reviewing
from spacy_clinner.labelling.mislabelled.reviewed_notes import reviewed_notes
from tests.conftest import TEXTS, make_doc

TEXT = "Chest pain since Monday , started on aspirin 81 mg ."
PAIN, ASPIRIN = Mention(0, 10, "PROBLEM"), Mention(37, 44, "DRUG")
RIGHT = Note(
    *("right", "Denies fever . Continue metoprolol 25 mg twice daily ."),
    (Mention(7, 12, "PROBLEM"), Mention(24, 34, "DRUG")),
)
"""Has both labels: of one that no note has, nothing is missing."""


def run(*args):
    return CliRunner().invoke(app, ["review", *map(str, args)])


@pytest.fixture(scope="module")
def model(trained, tmp_path_factory):
    path = tmp_path_factory.mktemp("review") / "model"
    trained.to_disk(path)
    return path


def findings(out):
    return srsly.read_json(out / "review.json")["findings"]


@pytest.mark.parametrize(
    ("mentions", "kind", "given", "suggested"),
    [
        ((PAIN,), "missing", None, (37, 44, "DRUG")),
        ((Mention(0, 10, "DRUG"), ASPIRIN), "type", (0, 10, "DRUG"), (0, 10, "PROBLEM")),
        ((Mention(6, 10, "PROBLEM"), ASPIRIN), "boundary", (6, 10, "PROBLEM"), (0, 10, "PROBLEM")),
    ],
)
def test_a_planted_error_comes_first_in_every_output(model, tmp_path, mentions, kind, given, suggested):
    write_brat([Note("sub/wrong", TEXT, mentions), RIGHT], tmp_path / "in")
    done = run(tmp_path / "in", tmp_path / "out", "--model", model, "--least", 0.01)
    assert done.exit_code == 0, done.output
    first = findings(tmp_path / "out")[0]
    assert (first["note"], first["kind"]) == ("sub/wrong", kind)
    for place, expected in ((first["given"], given), (first["suggested"], suggested)):
        assert (place and (place["start"], place["end"], place["label"])) == expected
    note = next(note for note in read_brat(tmp_path / "out" / "brat") if note.id == "sub/wrong")
    assert note.text == TEXT
    assert set(mentions) <= {Mention(m.start, m.end, m.label) for m in note.mentions}
    start, end, label = suggested
    assert Mention(start, end, f"SUGGESTED_{label}") in [
        Mention(m.start, m.end, m.label) for m in note.mentions
    ]
    assert kind in done.output
    assert "aspirin" not in done.output
    assert "Chest" not in (tmp_path / "out" / "review.json").read_text()


def test_words_are_shown_on_request_only(model, tmp_path):
    write_brat([Note("n", TEXT, (PAIN,)), RIGHT], tmp_path / "in")
    done = run(tmp_path / "in", tmp_path / "out", "--model", model, "--least", 0.3, "--show-text")
    assert "DRUG 37-44 aspirin" in done.output
    assert "next" in done.output.lower()


def test_a_right_note_has_no_finding(model, tmp_path):
    write_jsonl([Note("n", TEXT, (PAIN, ASPIRIN))], tmp_path / "in.jsonl")
    done = run(tmp_path / "in.jsonl", tmp_path / "out", "--model", model)
    assert done.exit_code == 0, done.output
    assert findings(tmp_path / "out") == []
    assert not list((tmp_path / "out").rglob("*.ann"))
    assert "none" in done.output


def test_labels_that_the_model_lacks_are_counted(model, tmp_path):
    write_jsonl([Note("n", TEXT, (PAIN, Mention(17, 23, "DATE")))], tmp_path / "in.jsonl")
    done = run(tmp_path / "in.jsonl", tmp_path / "out", "--model", model)
    assert done.exit_code == 0, done.output
    assert srsly.read_json(tmp_path / "out" / "review.json")["not_judged"] == {"DATE": 1}
    assert "DATE (1)" in done.output


def test_labels_that_no_note_has_are_not_missing(model, tmp_path):
    """Somebody annotated problems only."""
    write_jsonl([Note("n", TEXT, (PAIN,))], tmp_path / "in.jsonl")
    done = run(tmp_path / "in.jsonl", tmp_path / "out", "--model", model, "--least", 0)
    assert done.exit_code == 0, done.output
    assert "labels of the pipeline that no note has, which are not looked for: DRUG" in done.output
    readings = [
        place for found in findings(tmp_path / "out") for place in (found["given"], found["suggested"])
    ]
    assert {place["label"] for place in readings if place} == {"PROBLEM"}


def test_what_brat_cannot_hold_costs_only_that_note(model, tmp_path):
    """The trainings are done by then."""
    absolute = Note("/data/wrong", TEXT, (PAIN,))
    label = Note("label", f"{TEXT} Day 2", (PAIN, Mention(53, 58, "Adverse Event")))
    write_jsonl(
        [absolute, label, Note("wrong", f" {TEXT}", (Mention(1, 11, "PROBLEM"),)), RIGHT],
        tmp_path / "in.jsonl",
    )
    done = run(tmp_path / "in.jsonl", tmp_path / "out", "--model", model, "--least", 0.01)
    assert done.exit_code == 0, done.output
    assert {found["note"] for found in findings(tmp_path / "out")} >= {"/data/wrong", "label", "wrong"}
    assert [note.id for note in read_brat(tmp_path / "out" / "brat")] == ["wrong"]
    assert "lacks 2 of 4 notes, whose findings are in" in " ".join(done.output.split())
    assert not list(tmp_path.rglob("data"))


def test_a_second_run_replaces_readings_and_keeps_corrections(model, tmp_path):
    source, out = tmp_path / "in.jsonl", tmp_path / "out"

    def again(*notes):
        write_jsonl([*notes, RIGHT], source)
        done = run(source, out, "--model", model, "--least", 0.01)
        assert done.exit_code == 0, done.output
        return " ".join(done.output.split()), {note.id for note in read_brat(out / "brat")} - {"right"}

    wrong = [Note(name, f"{name} . {TEXT}", (Mention(4, 14, "PROBLEM"),)) for name in "ab"]
    assert again(*wrong)[1] == {"a", "b"}
    assert again(wrong[1])[1] == {"b"}, "a has no finding any more"
    assert not list(out.glob("brat-*"))
    assert all(path.stat().st_mode & 0o077 == 0 for path in (out / "brat").rglob("*"))
    (out / "brat" / "b.ann").write_text("T1\tPROBLEM 4 14\tChest pain\n")
    printed, written = again(wrong[1])
    assert written == {"b"}
    assert "was edited after it was written, so it is" in printed
    assert "SUGGESTED" not in (out / "brat-edited-1" / "b.ann").read_text()
    assert "SUGGESTED" in (out / "brat" / "b.ann").read_text()


def test_sentences_of_a_note_are_in_one_fold(train_path):
    notes = [
        Note(f"n{i}" if j == 1 else f"n{i}-{j}", f"Text {i} {j}", ()) for i in range(4) for j in (1, 2, 3)
    ]
    reviewed, _ = reviewed_notes(notes, spacy.blank("en"))
    for job in reviewing.fold_jobs(reviewed, 2, 0):
        assert len({notes[i].id.partition("-")[0] for i in job.judged}) == 2


def test_folds_are_trained_once(train_path, tmp_path, monkeypatch):
    trained_folds = []
    original = reviewing.train_fold

    def counted(recipe, docs, seed, folder):
        trained_folds.append(len(docs))
        return original(recipe, docs, seed, folder)

    monkeypatch.setattr(reviewing, "train_fold", counted)
    out = tmp_path / "out"
    args = (train_path, out, "--folds", 2, "--steps", 2, "--least", 0)
    first = run(*args)
    assert first.exit_code == 0, first.output
    assert trained_folds == [3, 3]
    kept = findings(out)
    assert {found["note"] for found in kept} == {f"train-{i}" for i in range(1, len(TEXTS) + 1)}
    given = [found for found in kept if found["given"]]
    assert len(given) == sum(len(spans) for _, spans in TEXTS)
    again = run(*args)
    assert (again.exit_code, again.output) == (0, first.output)
    assert len(trained_folds) == 2
    assert findings(out) == kept
    (out / "folds" / "seed-0-fold-2.json").unlink()
    assert run(*args).exit_code == 0
    assert len(trained_folds) == 3
    assert run(*args[:-4], "--steps", 3).exit_code == 0
    assert len(trained_folds) == 5
    assert not (out / ".work").exists()
    names = {word for text, _ in TEXTS for word in text.split() if len(word) > 6}
    written = "".join(path.read_text() for path in (out / "folds").iterdir())
    assert not any(name in written for name in names)


def test_bad_input_is_one_line_and_leaves_nothing(model, train_path, tmp_path):
    bare = tmp_path / "bare"
    bare.mkdir()
    (bare / "n.txt").write_text(TEXT)
    blank = tmp_path / "blank"
    spacy.blank("en").to_disk(blank)
    two = tmp_path / "two"
    nlp = spacy.load(model)
    nlp.add_pipe("clinical_ner", name="second", source=spacy.load(model))
    nlp.to_disk(two)
    others = tmp_path / "others.spacy"
    DocBin(docs=[make_doc(nlp, "Monday", [(0, 1, "DATE")])]).to_disk(others)
    endless = tmp_path / "endless.cfg"
    made = CliRunner().invoke(app, ["init-config", "fast", str(endless), "--set", "training.max_epochs=0"])
    assert made.exit_code == 0, made.output
    out = tmp_path / "out"
    nothing = tmp_path / "nothing"
    nothing.mkdir()
    (nothing / "note.txt").write_text("No fever.")
    (nothing / "note.ann").write_text("")
    cases = [
        ((nothing, out), "no annotated mention in 1 notes"),
        ((tmp_path / "none", out), "no such file or directory"),
        ((bare, out), "no annotated note among 1, so there is nothing to review"),
        ((bare, bare / "out"), "lies in the directory that is read"),
        ((train_path, out, "--model", tmp_path / "none"), "no config.cfg there"),
        ((train_path, out, "--model", blank), "the pipeline has no clinical_ner, and no other"),
        ((train_path, out, "--model", two), "several taggers (clinical_ner, second)"),
        ((train_path, out, "--model", two, "--tagger", "third"), "has no clinical_ner named 'third'"),
        ((others, out, "--model", model), "none of the labels of the notes (DATE)"),
        ((train_path, out, "--folds", 1), "--folds 1: a pipeline needs other notes"),
        ((train_path, out, "--folds", 7), "there are only 6 annotated notes of different text"),
        ((train_path, out, "--folds", 2, "--method", "no-such"), "there is no such method"),
        ((train_path, out, "--folds", 2, "--method", endless), "give --steps"),
        ((train_path, out, "--least", 2), "least must lie between 0 and 1"),
        (
            (train_path, out, "--model", model, "--folds", 3),
            "--folds: is for pipelines that are trained here",
        ),
        (
            (train_path, out, "--model", model, "--seeds", 0),
            "--seeds: is for pipelines that are trained here",
        ),
        (
            (train_path, out, "--model", model, "--lang", "de"),
            "--lang: is for pipelines that are trained here",
        ),
        ((train_path, out, "--tagger", "x"), "--tagger x: is for --model"),
    ]
    for args, message in cases:
        result = run(*args)
        assert result.exit_code == 1, (args, result.output)
        assert message in result.output
        assert len(result.output.strip().splitlines()) == 1, result.output
        assert not any(path.is_file() for path in out.rglob("*"))
