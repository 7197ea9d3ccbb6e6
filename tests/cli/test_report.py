"""`report`: one page from a pipeline and annotated notes in any format, and one line for bad input."""

import json
import re

import pytest
import spacy
from spacy.tokens import DocBin
from typer.testing import CliRunner

from spacy_clinner.cli import app
from spacy_clinner.formats.brat import write_brat
from spacy_clinner.formats.jsonl import write_jsonl
from spacy_clinner.formats.record import Mention, Note
from tests.conftest import TEXTS, make_doc
from tests.evaluation.report.notes import data_of

CANARIES = ("Qzxvkwan", "Wqjkzbel", "canary-note")


def ruler(path, label="DRUG"):
    """A saved pipeline without probabilities."""
    nlp = spacy.blank("en")
    words = ("aspirin", "Aspirin", "albuterol", *CANARIES)
    nlp.add_pipe("entity_ruler").add_patterns([{"label": label, "pattern": word} for word in words])
    nlp.to_disk(path)
    return path


def run(*args, code=0):
    done = CliRunner().invoke(app, ["report", *map(str, args)])
    assert done.exit_code == code, done.output
    return " ".join(done.output.split())


@pytest.fixture
def gold(train_path):
    return train_path


def test_a_trained_tagger(trained, gold, tmp_path):
    trained.to_disk(tmp_path / "model")
    printed = run(tmp_path / "model", gold, tmp_path / "out" / "report.html")
    html = (tmp_path / "out" / "report.html").read_text(encoding="utf8")
    assert "6 notes, P 100.00, R 100.00, F 100.00; 0 of 0 errors" in printed
    assert "Notes: 6." in printed
    assert data_of(html)["thresholds"]["gold"] == sum(len(spans) for _, spans in TEXTS)
    assert [path.name for path in (tmp_path / "out").iterdir()] == ["report.html"]


def test_two_pipelines_without_probabilities(gold, tmp_path):
    models = [ruler(tmp_path / label, label) for label in ("DRUG", "PROBLEM")]
    printed = run(models[0], gold, tmp_path / "r.html", "--compare", models[1])
    html = (tmp_path / "r.html").read_text(encoding="utf8")
    assert "Labels of the gold that the pipeline lacks, so none of them is found: PROBLEM" in printed
    assert (
        "Second pipeline: Labels of the gold that the pipeline lacks, so none of them is found: DRUG"
        in printed
    )
    assert "This pipeline gives no confidences" in html
    assert {"errors", "models"} == data_of(html)["lists"].keys()


def test_two_pipelines_of_one_name_are_told_apart(gold, tmp_path):
    for label in ("DRUG", "PROBLEM"):
        (tmp_path / label).mkdir()
    models = [ruler(tmp_path / label / "model-best", label) for label in ("DRUG", "PROBLEM")]
    page = tmp_path / "r.html"
    printed = run(models[0], gold, page, "--compare", models[1])
    html = page.read_text(encoding="utf8")
    assert "en_pipeline 0.0.0 (DRUG)" in html
    assert "en_pipeline 0.0.0 (PROBLEM)" in html
    assert re.search(
        r"F: en_pipeline 0\.0\.0 \(DRUG\) (\d+\.\d\d), .*\(PROBLEM\) (\d+\.\d\d), difference", printed
    )
    assert "gives no confidences" in printed
    run(models[0], gold, page, "--compare", models[1], "--no-text")
    html = page.read_text(encoding="utf8")
    assert "en_pipeline 0.0.0 (first)" in html
    assert "en_pipeline 0.0.0 (second)" in html


def test_no_word_of_the_notes_without_text(tmp_path):
    """Texts, names of notes and file names; labels are no words of notes."""
    text = f"{CANARIES[0]} was given. {CANARIES[1]} was stopped."
    notes = [Note(f"{CANARIES[2]}-{i}", text, (Mention(0, 8, "DRUG"),)) for i in range(2)]
    write_brat(notes, tmp_path / "canary-note-folder")
    model = ruler(tmp_path / "canary-note-model")
    out = tmp_path / "r.html"
    printed = run(model, tmp_path / "canary-note-folder", out, "--annotators", "union")
    assert all(canary in out.read_text(encoding="utf8") for canary in CANARIES)
    printed = run(model, tmp_path / "canary-note-folder", out, "--no-text")
    html = out.read_text(encoding="utf8")
    assert not [canary for canary in CANARIES if canary in html]
    assert not [canary for canary in CANARIES[:2] if canary in printed]
    assert "note 1" in html


def test_notes_that_repeat_or_were_trained_on(gold, tmp_path):
    model = ruler(tmp_path / "model")
    docs = [make_doc(spacy.blank("en"), *TEXTS[i]) for i in (0, 0, 1)]
    DocBin(docs=docs).to_disk(tmp_path / "twice.spacy")
    printed = run(model, tmp_path / "twice.spacy", tmp_path / "r.html", "--train", gold)
    assert "Notes with the text of another one: 1." in printed
    assert "Notes that are among the training notes: 3." in printed


def test_copies_with_other_line_ends_and_sentences_were_trained_on(tmp_path):
    ruler(tmp_path / "model")
    write_jsonl([Note("n", "No fever.\nHome on aspirin.", ())], tmp_path / "gold.jsonl")
    for name, notes in {
        "crlf": [Note("x", "No fever.\r\nHome on aspirin.", ())],
        "parts": [Note("x-0-9", "No fever.", ()), Note("x-10-26", "Home on aspirin.", ())],
    }.items():
        write_jsonl(notes, tmp_path / f"{name}.jsonl")
        printed = run(
            tmp_path / "model",
            tmp_path / "gold.jsonl",
            tmp_path / "r.html",
            "--train",
            tmp_path / f"{name}.jsonl",
        )
        assert "Notes that are among the training notes: 1." in printed


def test_notes_that_were_not_trained_on_are_no_warning(gold, tmp_path):
    model = ruler(tmp_path / "model")
    DocBin(docs=[spacy.blank("en").make_doc("Other notes .")]).to_disk(tmp_path / "others.spacy")
    printed = run(model, gold, tmp_path / "r.html", "--train", tmp_path / "others.spacy")
    line = re.search(r"(?<!⚠ )None of the \d+ notes is among the training notes that were given", printed)
    html = (tmp_path / "r.html").read_text(encoding="utf8")
    assert html.index(line[0]) > html.index('id="method"')


def test_a_page_with_text_is_its_owners_alone_and_one_without_stays_so(gold, tmp_path):
    model, out = ruler(tmp_path / "model"), tmp_path / "r.html"
    run(model, gold, out)
    assert out.stat().st_mode & 0o077 == 0
    printed = run(model, gold, tmp_path / "scores.html", "--no-text")
    command = printed.strip().splitlines()[-1]
    # what is proposed next does not write text over a page that may leave the hospital
    assert command.endswith("scores-compared.html --compare MODEL2 --no-text")
    assert (tmp_path / "scores.html").stat().st_mode & 0o044


def test_curve_and_review(gold, tmp_path):
    files = {
        "curve": {"points": [{"words": 10, "score": 0.5}]},
        "review": [{"note": "1", "start": 0, "end": 1, "label": "X"}],
    }
    options = []
    for name, content in files.items():
        (tmp_path / f"{name}.json").write_text(json.dumps(content))
        options += [f"--{name}", tmp_path / f"{name}.json"]
    run(ruler(tmp_path / "model"), gold, tmp_path / "r.html", *options)
    html = (tmp_path / "r.html").read_text(encoding="utf8")
    assert "More labels" in html
    assert "Doubtful labels" in html


def test_bad_input_is_one_line_and_writes_nothing(gold, tmp_path):
    model, out = ruler(tmp_path / "model"), tmp_path / "r.html"
    DocBin(docs=[spacy.blank("en")("Nobody annotated this.")]).to_disk(tmp_path / "plain.spacy")
    (tmp_path / "bad.json").write_text("{}")
    cases = {
        "no annotated note among 1": (model, tmp_path / "plain.spacy", out),
        "no config.cfg there": (tmp_path, gold, out),
        "no such file or directory": (model, tmp_path / "none", out),
        "is a directory: give the page to write": (model, gold, tmp_path),
        "no point of a learning curve there": (model, gold, out, "--curve", tmp_path / "bad.json"),
        "no list of findings there": (model, gold, out, "--review", tmp_path / "bad.json"),
    }
    for line, args in cases.items():
        assert line in run(*args, code=1)
    assert not out.exists()
