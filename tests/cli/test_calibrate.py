import subprocess
import sys
import warnings

import pytest
import spacy
import srsly
from spacy.tokens import DocBin
from spacy.training import Corpus
from typer.testing import CliRunner

from spacy_clinner.cli import app
from spacy_clinner.deidentify.before_redaction import set_threshold
from spacy_clinner.errors import ClinnerError
from spacy_clinner.evaluation.saved_text import audit
from spacy_clinner.imbalance import temper_pipeline
from spacy_clinner.imbalance.fit_temperature import tagger_to_fit
from spacy_clinner.imbalance.temper_pipeline import temper
from tests.conftest import TEXTS, entities, make_doc


@pytest.fixture(scope="module")
def model(trained, tmp_path_factory):
    path = tmp_path_factory.mktemp("calibrate") / "model"
    trained.to_disk(path)
    return path


def run(*args):
    return CliRunner().invoke(app, ["calibrate", *map(str, args)])


def test_pipeline_is_calibrated_scored_and_loads(model, train_path, tmp_path):
    out = tmp_path / "calibrated"
    result = run(model, train_path, out, "--k", 3, "--mix", 0.5, "--dev", train_path)
    assert result.exit_code == 0, result.output
    assert "calibration error" in result.output
    nlp = spacy.load(out)
    assert nlp.pipe_names == ["clinical_ner", "knn_calibrator"]
    assert nlp.get_pipe("knn_calibrator").k == 3
    with warnings.catch_warnings():
        warnings.simplefilter("error")
        for text, spans in TEXTS:
            assert entities(nlp(text)) == spans
    (tmp_path / "notes.txt").write_text(TEXTS[0][0])
    redacted = CliRunner().invoke(
        app,
        ["redact", str(out), str(tmp_path / "notes.txt"), str(tmp_path / "redacted"), "--labels", "DRUG"],
    )
    assert redacted.exit_code == 0, redacted.output
    again = run(out, train_path, tmp_path / "again", "--k", 1)
    assert again.exit_code == 0, again.output
    assert spacy.load(tmp_path / "again").get_pipe("knn_calibrator").k == 1


def test_a_renamed_tagger_keeps_its_one_calibrator(model, train_path, tmp_path):
    """spaCy's `rename_pipe` leaves the calibrator's setting `tagger` as it was."""
    first = run(model, train_path, tmp_path / "first", "--k", 3, "--mix", 0.5)
    assert first.exit_code == 0, first.output
    renamed = spacy.load(tmp_path / "first")
    renamed.rename_pipe("clinical_ner", "tagger")
    renamed.get_pipe("knn_calibrator").fit(renamed, Corpus(train_path)(renamed))
    renamed.to_disk(tmp_path / "renamed")
    again = run(tmp_path / "renamed", train_path, tmp_path / "again", "--tagger", "tagger", "--k", 1)
    assert again.exit_code == 0, again.output
    nlp = spacy.load(tmp_path / "again")
    assert nlp.pipe_names == ["tagger", "knn_calibrator"]
    assert nlp.get_pipe("knn_calibrator").k == 1
    assert [entities(nlp(text)) for text, _ in TEXTS] == [spans for _, spans in TEXTS]
    with pytest.raises(ClinnerError, match="replaces the confidences of tagger"):
        tagger_to_fit(renamed, "tagger")
    set_threshold(renamed, 0.5)
    assert renamed.get_pipe("tagger").keep_emissions


def test_few_notes_and_other_formats_are_told_of(model, train_path, tmp_path, recwarn):
    result = run(model, train_path, tmp_path / "tempered", "--method", "temperature")
    assert result.exit_code == 0, result.output
    printed = " ".join(result.output.split())
    assert "5 notes with mentions are few for a temperature: fit it on at least 10" in printed
    assert f"clinner report {tmp_path / 'tempered'} ANNOTATED_NOTES report.html" in printed
    (tmp_path / "notes.jsonl").write_text('{"text": "Aspirin", "entities": [[0, 7, "DRUG"]]}')
    result = run(model, tmp_path / "notes.jsonl", tmp_path / "other", "--method", "temperature")
    assert "no .spacy file: convert the notes" in " ".join(result.output.split())
    assert not [warning for warning in recwarn if "W090" in str(warning.message)]


def test_before_is_the_tagger_alone(model, train_path, tmp_path):
    """Also where the pipeline has a calibrator, and a tagger that leaves confidences to it."""
    quiet = tmp_path / "quiet"
    nlp = spacy.load(model, config={"components.clinical_ner.confidence": False})
    nlp.to_disk(quiet)
    outputs = []
    for source, out in ((model, "first"), (quiet, "second"), (tmp_path / "second", "third")):
        result = run(source, train_path, tmp_path / out, "--k", 3, "--dev", train_path)
        assert result.exit_code == 0, result.output
        outputs.append([line for line in result.output.splitlines() if "error" in line or "F," in line])
    assert outputs[0] == outputs[1] == outputs[2]
    assert " - " not in "".join(outputs[0])


def test_confidences_of_a_tagger_with_spans_of_its_own(model, train_path, tmp_path):
    nlp = spacy.load(model, config={"components.clinical_ner.spans_key": "problems"})
    nlp.to_disk(tmp_path / "model")
    result = run(tmp_path / "model", train_path, tmp_path / "out", "--k", 1)
    assert result.exit_code == 0, result.output
    calibrated = spacy.load(tmp_path / "out")
    assert calibrated.get_pipe("knn_calibrator").spans_key == "problems"
    for text, _ in TEXTS:
        doc = calibrated(text)
        assert list(doc.spans) == ["problems"]
        assert [e._.confidence for e in doc.ents] == doc.spans["problems"].attrs["scores"]
        before = nlp(text)
        assert all(e._.confidence != b._.confidence for e, b in zip(doc.ents, before.ents, strict=True))


@pytest.mark.parametrize("order", [("clinical_ner", "second"), ("second", "clinical_ner")])
def test_taggers_of_a_pipeline_one_after_the_other(model, train_path, tmp_path, order):
    both = spacy.load(model)
    both.add_pipe("clinical_ner", name="second", source=spacy.load(model))
    both.to_disk(tmp_path / "none")
    folders = ["none", "one", "two", "three"]
    ks = {order[0]: 1, order[1]: 2}
    for source, out, tagger in zip(folders[:-1], folders[1:], (*order, order[0]), strict=True):
        if out == "three":  # calibrated again, under the name that it has
            ks[tagger] = 3
        result = run(tmp_path / source, train_path, tmp_path / out, "--tagger", tagger, "--k", ks[tagger])
        assert result.exit_code == 0, result.output
    nlp = spacy.load(tmp_path / "three")
    calibrators = {order[0]: "knn_calibrator", order[1]: f"knn_calibrator_{order[1]}"}
    assert nlp.pipe_names == ["clinical_ner", calibrators["clinical_ner"], "second", calibrators["second"]]
    for tagger, name in calibrators.items():
        assert nlp.get_pipe(name).tagger == tagger
        assert nlp.get_pipe(name).k == ks[tagger]
    with warnings.catch_warnings():
        warnings.simplefilter("error")
        for text, spans in TEXTS:
            doc = nlp(text)
            assert bool(doc.ents) == bool(spans)  # which labels win is up to the neighbours
            assert all(e._.confidence is not None for e in doc.ents)


def test_no_word_of_the_notes_is_added(model, tmp_path):
    nlp = spacy.blank("en")
    words = " Xanthippe Zzyzx"
    path = tmp_path / "notes.spacy"
    DocBin(docs=[make_doc(nlp, text + words, spans) for text, spans in TEXTS]).to_disk(path)
    result = run(model, path, tmp_path / "out", "--k", 1)
    assert result.exit_code == 0, result.output
    found = {string for file in audit(tmp_path / "out") for string in file.strings}
    assert not any(name in string for name in words.split() for string in found)
    assert not any(
        name.encode() in p.read_bytes() for name in words.split() for p in (tmp_path / "out").rglob("*.*")
    )
    assert "pickle" not in {file.kind for file in audit(tmp_path / "out")}


def test_a_temperature_leaves_entities_and_is_written_down(model, train_path, tmp_path):
    out, scores = tmp_path / "out", tmp_path / "scores.json"
    result = run(model, train_path, out, "--method", "temperature", "--output", scores)
    assert result.exit_code == 0, result.output
    assert "calibration error" in result.output
    assert "errors by cross-validation" in " ".join(result.output.split())
    before, after = spacy.load(model), spacy.load(out)
    assert before.pipe_names == after.pipe_names
    record = srsly.read_json(scores)
    temperature = after.get_pipe("clinical_ner").temperature
    assert record["temperature"] == temperature != 1
    for text, spans in TEXTS:
        docs = before(text), after(text)
        assert entities(docs[0]) == entities(docs[1]) == spans
        changed = zip(*([e._.confidence for e in doc.ents] for doc in docs), strict=True)
        assert all(first != second for first, second in changed)
    calibration = record["calibration"]
    assert calibration["before"]["size"] == calibration["after"]["size"] == 10
    assert set(calibration["labels"]) == {"PROBLEM", "DRUG"}
    assert calibration["after"]["accuracy"] == 1.0
    shown = CliRunner().invoke(app, ["audit", str(out)])
    assert f"clinical_ner: temperature {temperature:.2f}" in " ".join(shown.output.split())
    assert "temperature" not in CliRunner().invoke(app, ["audit", str(model)]).output


def test_a_temperature_that_does_harm_is_told(model, train_path, tmp_path, monkeypatch):
    monkeypatch.setattr(temper_pipeline, "fitted_temperature", lambda mentions: 8.0)
    result = run(model, train_path, tmp_path / "out", "--method", "temperature", "--dev", train_path)
    assert result.exit_code == 0, result.output
    printed = " ".join(result.output.split())
    assert f"{train_path}: by held-out notes the calibration error rose from" in printed
    assert f"keep {model}, or fit the temperature on more notes" in printed


def test_notes_with_other_names_for_labels_are_told(model, tmp_path):
    nlp = spacy.load(model)
    docs = [make_doc(nlp, *TEXTS[i % len(TEXTS)]) for i in range(12 * len(TEXTS))]
    for doc in docs:
        doc.ents = [
            spacy.tokens.Span(doc, e.start, e.end, {"DRUG": "MED"}.get(e.label_, e.label_)) for e in doc.ents
        ]
    DocBin(docs=docs).to_disk(tmp_path / "other.spacy")
    result = run(model, tmp_path / "other.spacy", tmp_path / "out", "--method", "temperature")
    printed = " ".join(result.output.split())
    assert "other.spacy: no mention of DRUG is right there" in printed


def test_each_temperature_that_is_tried_is_told(model, train_path, tmp_path):
    tried = []
    done = temper(model, train_path, tmp_path / "out", on_temperature=lambda: tried.append(1))
    fitting = len(tried)
    assert fitting > 10  # of a golden-section search
    assert len(done.after) == len(done.mentions.correct)
    assert len(tried) > fitting


def test_a_temperature_scored_on_other_notes_and_fitted_again(model, train_path, tmp_path):
    args = (train_path, "--method", "temperature")
    first = run(model, args[0], tmp_path / "one", *args[1:], "--dev", train_path)
    assert first.exit_code == 0, first.output
    assert "errors by held-out notes" in " ".join(first.output.split())
    assert f"6 of 6 notes are in {train_path} too" in " ".join(first.output.split())
    again = run(tmp_path / "one", args[0], tmp_path / "two", *args[1:])
    assert again.exit_code == 0, again.output
    temperatures = [spacy.load(tmp_path / n).get_pipe("clinical_ner").temperature for n in ("one", "two")]
    assert temperatures[0] == temperatures[1]


def test_sentences_of_a_note_are_held_out_together(model, tmp_path):
    nlp = spacy.load(model)
    docs = [make_doc(nlp, *TEXTS[i]) for i in (0, 1, 3, 4)]
    for doc, note_id in zip(docs, "aabb", strict=True):
        doc.user_data["note_id"] = note_id
    docs.append(make_doc(nlp, *TEXTS[5]))
    docs.append(make_doc(nlp, *TEXTS[5]))  # a copy, without an id
    DocBin(docs=docs, store_user_data=True).to_disk(tmp_path / "notes.spacy")
    mentions = temper(model, tmp_path / "notes.spacy", tmp_path / "out").mentions
    by_note = dict(zip(mentions.labels, mentions.note_numbers.tolist(), strict=True))
    assert len(mentions.note_numbers) == 12
    assert len(set(by_note.values()) | set(mentions.note_numbers.tolist())) == 3


def test_sentences_of_one_note_are_few_notes_and_no_cross_validation(model, tmp_path):
    blank = spacy.blank("en")
    docs = [make_doc(blank, *TEXTS[i % len(TEXTS)]) for i in range(12)]
    for doc in docs:
        doc.user_data["note_id"] = "one"
    DocBin(docs=docs, store_user_data=True).to_disk(tmp_path / "notes.spacy")
    result = run(model, tmp_path / "notes.spacy", tmp_path / "out", "--method", "temperature")
    assert result.exit_code == 0, result.output
    printed = " ".join(result.output.split())
    assert "1 notes with mentions are few for a temperature" in printed
    assert "mentions in 1 notes; errors by the one note that it was fitted on" in printed


def test_a_temperature_takes_no_votes(model, train_path, tmp_path):
    out = tmp_path / "out"
    for option, value in (("--k", 3), ("--max-per-class", 5), ("--mix", 0.5)):
        result = run(model, train_path, out, "--method", "temperature", option, value)
        assert result.exit_code == 1
        assert f"{option}: is for --method neighbours" in result.output
    voting = tmp_path / "voting"
    assert run(model, train_path, voting, "--k", 1).exit_code == 0
    result = run(voting, train_path, out, "--method", "temperature")
    assert result.exit_code == 1
    assert "a temperature or neighbours, not both" in " ".join(result.output.split())
    assert not out.exists()


def test_bad_input_is_one_line_and_leaves_nothing(model, train_path, tmp_path):
    blank = tmp_path / "blank"
    spacy.blank("en").to_disk(blank)
    full = tmp_path / "full"
    full.mkdir()
    (full / "file").write_text("")
    bare = tmp_path / "bare.spacy"
    DocBin(docs=[spacy.blank("en")(text) for text, _ in TEXTS]).to_disk(bare)
    garbage = tmp_path / "garbage.spacy"
    garbage.write_text("no DocBin")
    out = tmp_path / "out"
    cases = [
        ((tmp_path / "nothing", train_path, out), "no config.cfg there"),
        ((model, tmp_path / "nothing.spacy", out), "no such file"),
        ((model, train_path, full), "not empty"),
        ((blank, train_path, out), "no clinical_ner named 'clinical_ner'"),
        ((model, train_path, out, "--k", "100000"), "k is 100000, but the store holds"),
        ((model, train_path, out, "--mix", "2"), "mix from 0 to 1"),
        ((model, train_path, out, "--balance", "nan"), "balance a number that is not negative"),
        ((model, garbage, out), "garbage.spacy: no .spacy file: convert"),
        ((model, train_path, out, "--dev", garbage), "garbage.spacy: no .spacy file: convert"),
        ((model, train_path, out, "--dev", full), "no annotated note there"),
        ((model, train_path, out, "--dev", tmp_path / "nothing.spacy"), "no such file"),
        ((model, train_path, out, "--output", tmp_path / "s.json"), "nothing to write without --dev"),
        ((model, full, out, "--method", "temperature"), "no annotated note there"),
        ((model, bare, out, "--method", "temperature"), "bare.spacy: no annotated note there"),
        ((model, bare, out), "bare.spacy: no annotated note there"),
        ((model, train_path, out, "--dev", bare), "bare.spacy: no annotated note there"),
        ((blank, train_path, out, "--method", "temperature"), "no clinical_ner named 'clinical_ner'"),
        ((model, garbage, out, "--method", "temperature"), "garbage.spacy: no .spacy file: convert"),
    ]
    for args, message in cases:
        result = run(*args)
        assert result.exit_code == 1, args
        assert message in result.output
        assert len(result.output.strip().splitlines()) == 1
        assert not out.exists()


def test_as_a_real_process(model, train_path, tmp_path):
    command = [sys.executable, "-m", "spacy", "clinner", "calibrate"]
    done = subprocess.run(
        [*command, str(model), str(train_path), str(tmp_path / "out"), "--k", "1"],
        capture_output=True,
        text=True,
    )
    assert done.returncode == 0, done.stderr
    assert "training" in done.stdout
    assert (tmp_path / "out" / "knn_calibrator" / "store.safetensors").exists()
