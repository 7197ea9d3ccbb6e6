"""`--recall` of the commands that redact, annotate, evaluate and serve."""

import re

import pytest
import spacy
import srsly
from typer.testing import CliRunner

from spacy_clinner.cli import app
from spacy_clinner.cli.guarantee_options import read_set_on, wanted_promise
from spacy_clinner.errors import ClinnerError
from spacy_clinner.evaluation.guarantee.promise import NOTES_LIKE_THESE
from spacy_clinner.formats.jsonl import write_jsonl
from spacy_clinner.formats.record import Mention, Note
from tests.conftest import TEXTS, make_doc


def gold(times=1, miss=0):
    """Notes of the tiny corpus, no two of one text; in some a word is annotated that nothing finds."""
    nlp, notes = spacy.blank("en"), []
    for number in range(times):
        for i, (text, spans) in enumerate(TEXTS):
            mentions = [Mention(e.start_char, e.end_char, e.label_) for e in make_doc(nlp, text, spans).ents]
            if i == 2 and number < miss:
                mentions.append(Mention(0, 2, "DRUG"))
            notes.append(Note(f"{number}-{i}", text + " ." * number, tuple(mentions)))
    return notes


@pytest.fixture(scope="module")
def folder(trained, tmp_path_factory):
    """A model, and notes to set a threshold on: 200 with mentions, and 5 that lose one."""
    path = tmp_path_factory.mktemp("guarantee")
    trained.to_disk(path / "model")
    write_jsonl(gold(40, miss=5), path / "dev.jsonl")
    write_jsonl(gold(1), path / "notes.jsonl")
    return path


def run(command, folder, *args):
    done = CliRunner().invoke(app, [command, str(folder / "model"), *map(str, args)])
    return done.exit_code, " ".join(done.output.split())


PROMISED = ("--recall", "0.9", "--sure", "0.95", "--set-on")


def test_redact_says_what_it_promises_everywhere(folder, tmp_path):
    report = tmp_path / "report.jsonl"
    args = (folder / "notes.jsonl", tmp_path / "out", "--labels", "DRUG,PROBLEM", "--report", report)
    code, output = run("redact", folder, *args, *PROMISED, folder / "dev.jsonl")
    assert code == 0, output
    assert "finds everything in at least 90 % of the notes" in output
    assert "205 notes" in output
    lost = int(re.search(r"of which (\d+) lose something", output)[1])
    assert 5 <= lost <= 13  # of 205, 13 may be lost: P(Bin(205, .1) <= 13) <= .05
    assert NOTES_LIKE_THESE in output
    heading = next(srsly.read_jsonl(report))
    promise = heading["promise"]
    assert promise["holds_for"] == NOTES_LIKE_THESE
    assert (promise["recall"], promise["sure"]) == pytest.approx((0.9, 0.95))
    assert promise["recall_of"] == "notes"
    assert (promise["lost"], promise["notes"]) == (lost, 205)
    assert f"Threshold {promise['threshold']:g} finds" in output
    assert NOTES_LIKE_THESE in (tmp_path / "out.settings").read_text()
    # the run goes on with the same notes, and not with a threshold of another origin
    assert run("redact", folder, *args, *PROMISED, folder / "dev.jsonl")[0] == 0
    code, output = run("redact", folder, *args, "--threshold", promise["threshold"])
    assert code == 1
    assert "was made with another" in output
    assert "--recall (" in output


def test_no_promise_no_output(folder, tmp_path):
    out = tmp_path / "out"
    args = ("redact", folder, folder / "notes.jsonl", out, "--labels", "DRUG,PROBLEM", "--set-on")
    code, output = run(*args, folder / "dev.jsonl", "--recall", "0.995")
    assert code == 1
    assert "no threshold finds everything in at least 99.5 % of the notes" in output
    code, output = run(*args, folder / "notes.jsonl", "--recall", "0.995")
    assert code == 1
    assert "5 notes are too few to promise" in output
    assert "give about 598 such notes" in output
    assert not out.exists()
    assert not (tmp_path / "out.secret").exists()


def test_only_the_labels_that_are_redacted_count(folder, tmp_path):
    args = (folder / "notes.jsonl", tmp_path / "out", "--labels", "PROBLEM", *PROMISED, folder / "dev.jsonl")
    code, output = run("redact", folder, *args)
    assert code == 0, output
    assert "200 notes" in output  # a note with a missed DRUG alone is none


@pytest.mark.parametrize("unit", ["notes", "entities", "tokens"])
def test_evaluate_tells_how_the_scored_notes_bear_it_out(folder, tmp_path, unit):
    scores = tmp_path / "scores.json"
    args = (folder / "notes.jsonl", "--recall-of", unit, "--output", scores)
    code, output = run("evaluate", folder, *args, *PROMISED, folder / "dev.jsonl")
    assert code == 0, output
    kept = re.search(r"Of 5 notes .* to find, (\d) lose something; (\d+) of 10 mentions are found", output)
    assert "6 of the scored notes are in --set-on too" in output
    record = srsly.read_json(scores)["promise"]
    assert record["recall_of"] == unit
    assert record["holds_for"] == NOTES_LIKE_THESE
    lost, found = map(int, kept.groups())
    assert record["scored"] == {"notes": 5, "lost": lost, "mentions": 10, "found": found}
    assert found >= 8


def test_evaluate_leads_to_a_command_that_takes_the_model(folder, tmp_path):
    """`redact` refuses a model without identifiers; and what comes next keeps the promise."""
    dev = folder / "dev.jsonl"
    code, output = run("evaluate", folder, folder / "notes.jsonl", *PROMISED, dev)
    assert code == 0, output
    promise = f"--recall 0.9 --sure 0.95 --recall-of notes --set-on {dev}"
    assert f"clinner annotate {folder / 'model'} NOTES annotated {promise}" in output
    assert "whatever the label; the table above is strict" in output
    code, output = run("annotate", folder, folder / "notes.jsonl", tmp_path / "out", *promise.split())
    assert code == 0, output


def test_annotate(folder, tmp_path):
    args = (folder / "notes.jsonl", tmp_path / "out", *PROMISED, folder / "dev.jsonl")
    code, output = run("annotate", folder, *args)
    assert code == 0, output
    assert NOTES_LIKE_THESE in output
    assert list((tmp_path / "out").rglob("*.ann"))


def test_the_notes_to_set_on_are_read_once(folder, monkeypatch):
    from spacy_clinner.cli import guarantee_options

    read = []
    original = guarantee_options.read_set_on
    monkeypatch.setattr(guarantee_options, "read_set_on", lambda path: read.append(path) or original(path))
    code, output = run("evaluate", folder, folder / "dev.jsonl", *PROMISED, folder / "dev.jsonl")
    assert code == 0, output
    assert "of the scored notes are in --set-on too" in " ".join(output.split())
    assert read == [folder / "dev.jsonl"]


def test_serve_tells_whoever_asks_for_the_model(folder):
    from spacy_clinner.cli.guarantee_options import RedactionRules, Wanted, promised_redaction
    from spacy_clinner.evaluation.guarantee.promise import Asked
    from spacy_clinner.serving.service import ServedModel, Service

    rules = RedactionRules(("DRUG", "PROBLEM"))
    wanted = Wanted(Asked(0.9), folder / "dev.jsonl")
    promise = promised_redaction(folder / "model", wanted, rules)
    served = ServedModel(
        folder / "model", b"0" * 32, threshold=promise.threshold, labels=rules.labels, promise=promise
    )
    described = Service(served).describe()
    assert described.threshold == promise.threshold
    assert NOTES_LIKE_THESE in described.about


def test_options_that_do_not_go_together(folder):
    dev = folder / "dev.jsonl"
    assert wanted_promise(None, None, None, None, 0.1) is None
    for args, message in (
        ((0.9, None, None, None), "--recall: needs annotated notes .* give --set-on GOLD"),
        ((None, 0.95, None, None), "--sure: is for --recall"),
        ((None, None, "tokens", None), "--recall-of: is for --recall"),
        ((None, None, None, dev), "--set-on: is for --recall"),
        ((0.9, None, None, dev, 0.1), "--threshold and --recall: each sets the threshold"),
        ((99.5, None, None, dev), "--recall: is 99.5: give a number above 0 and below 1"),
        ((0.9, 95, None, dev), "--sure: is 95: give a number above 0 and below 1"),
    ):
        with pytest.raises(ClinnerError, match=message):
            wanted_promise(*args)


def test_bad_notes_and_models_are_one_line(folder, tmp_path):
    write_jsonl([Note("1", "no annotation", annotated=False)], tmp_path / "plain.jsonl")
    write_jsonl([Note("1", "nothing to find")], tmp_path / "nothing.jsonl")
    ruler = spacy.blank("en")
    ruler.add_pipe("entity_ruler").add_patterns([{"pattern": "Ada", "label": "PATIENT"}])
    (tmp_path / "ruler").mkdir()
    ruler.to_disk(tmp_path / "ruler" / "model")
    dev = folder / "dev.jsonl"
    for model, set_on, message in (
        (folder, tmp_path / "plain.jsonl", "no annotated note there: give annotated notes to --set-on"),
        (folder, tmp_path / "nothing.jsonl", "no note there has a mention to find"),
        (folder, tmp_path / "missing.jsonl", "no such file or directory"),
        (
            tmp_path / "ruler",
            dev,
            "--recall tries all thresholds: a threshold below 0.5 needs a clinical_ner",
        ),
    ):
        code, output = run("evaluate", model, dev, "--recall", "0.9", "--set-on", set_on)
        assert code == 1
        assert message in output
    for command in ("annotate", "evaluate"):
        args = (dev, *([tmp_path / "out"] if command == "annotate" else []), "--spans-key", "x")
        code, output = run(command, folder, *args, "--recall", "0.9", "--set-on", dev)
        assert code == 1
        assert "--recall: is for entities: leave --spans-key out" in output


def test_sentences_of_a_note_are_one_note(tmp_path):
    nlp = spacy.blank("en")
    docs = []
    for note_id in ("a", "a", "b"):
        doc = make_doc(nlp, "Fever since Monday .", [(0, 1, "PROBLEM")])
        doc.user_data["note_id"] = note_id
        docs.append(doc)
    spacy.tokens.DocBin(docs=docs, store_user_data=True).to_disk(tmp_path / "dev.spacy")
    notes, unit_of = read_set_on(tmp_path / "dev.spacy")
    assert len(notes) == 3
    assert [unit_of(note) for note in notes] == ["a", "a", "b"]


def test_a_text_counts_once(tmp_path, capsys):
    """A folder that was exported twice promises no more than the folder."""
    fever, mention = "Fever since Monday.", (Mention(0, 5, "PROBLEM"),)
    texts = {"a": fever, "b": "Fever since Monday.\n", "c": "Fever today.", "d-0-12": "Fever today."}
    notes = [Note(name, text, mention) for name, text in texts.items()]
    parts = [Note("e-0-6", "Fever.", mention), Note("e-9-14", "Fever", mention)]
    write_jsonl([*notes, *parts, Note("bare", fever, annotated=False)], tmp_path / "dev.jsonl")
    read, unit_of = read_set_on(tmp_path / "dev.jsonl")
    assert [unit_of(note) for note in read] == ["a", "a", "c", "c", "e", "e"]
    assert "2 notes have the text of another one" in " ".join(capsys.readouterr().out.split())
