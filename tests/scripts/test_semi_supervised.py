"""The study of unlabelled notes as the project runs it."""

import csv
from pathlib import Path

import pytest
import spacy
import srsly
from spacy.tokens import DocBin
from spacy.util import load_config

from tests.support import concept_corpus
from tests.support.in_process import run_script

ROOT = Path(__file__).parents[2]
SCRIPT = ROOT / "scripts" / "semi_supervised.py"


def run(*args):
    return run_script(SCRIPT, *args)


def test_every_method_and_the_report(train_path, tmp_path):
    out = tmp_path / "out"
    settings = {"late": {"before_update": {"@callbacks": "spacy-clinner.pseudo_labels.v1", "begin": 2}}}
    srsly.write_json(tmp_path / "settings.json", settings)
    methods = ["baseline", "mean_teacher", "mpl", "late"]
    command = ["run", train_path, train_path, train_path, out, "--steps", 4, "--points", 2, "--percent", 50]
    command += ["--config", ROOT / "configs" / "hash_embed_crf.cfg", "--seeds", 0, "--methods", *methods]
    command += ["--settings", tmp_path / "settings.json", "--unlabelled-words", 20]
    done = run(*command)
    assert done.returncode == 0, done.stderr
    written = {cell.name: cell.stat().st_mtime_ns for cell in out.glob("*.json")}
    assert set(written) == {f"{method}-50-0.json" for method in methods}
    assert run(*command).returncode == 0
    assert {cell.name: cell.stat().st_mtime_ns for cell in out.glob("*.json")} == written
    reported = run("report", out)
    assert reported.returncode == 0, reported.stderr
    rows = list(csv.DictReader((out / "scores.csv").open()))
    assert {row["documents"] for row in rows} == {"3"}
    curves = list(csv.DictReader((out / "curves.csv").open()))
    assert {row["step"] for row in curves} == {"0", "2", "4"}
    # half of the training documents are unlabelled text with hidden labels
    assert any(row["pseudo_accuracy"] for row in curves if row["method"] == "mpl")
    assert not any(row["feedback"] for row in curves if row["method"] == "baseline")
    for name in ("shares.png", "curves.png", "terms.png"):
        assert (out / name).read_bytes().startswith(b"\x89PNG")


def test_concepts_are_scored_by_characters(tmp_path):
    nlp = spacy.blank("en")
    notes = [concept_corpus.make_doc(nlp, *note) for note in concept_corpus.NOTES]
    DocBin(docs=notes, store_user_data=True).to_disk(tmp_path / "notes.spacy")
    corpora = [tmp_path / "notes.spacy"] * 3
    command = ["run", *corpora, tmp_path / "out", "--config", ROOT / "configs" / "concepts_cnn.cfg"]
    command += ["--steps", 2, "--points", 1, "--percent", 50, "--seeds", 0, "--unlabelled-words", 20]
    done = run(*command, "--methods", "bilstm", "mpl")
    assert done.returncode == 0, done.stderr
    for method in ("bilstm", "mpl"):
        cell = srsly.read_json(tmp_path / "out" / f"{method}-50-0.json")
        assert cell["measure"] == "chars_f"
        assert 0 <= cell["score"] <= 1
    # the hidden annotation of the other half is counted against
    assert all(
        0 < point["concept_extractor.pseudo_accuracy"] <= 1 for point in cell["curve"] if point["step"]
    )


def test_the_trained_baseline_teaches(tmp_path):
    nlp = spacy.blank("en")
    notes = [concept_corpus.make_doc(nlp, *note) for note in concept_corpus.NOTES]
    DocBin(docs=notes, store_user_data=True).to_disk(tmp_path / "notes.spacy")
    command = ["run", *[tmp_path / "notes.spacy"] * 3, tmp_path / "out"]
    command += [
        "--config",
        ROOT / "configs" / "concepts_cnn.cfg",
        "--teacher",
        "baseline",
        "--empty",
        0,
    ]
    command += ["--steps", 2, "--points", 1, "--percent", 50, "--seeds", 0, "--unlabelled-words", 20]
    done = run(*command, "--methods", "mpl-late", "--settings", tmp_path / "settings.json")
    assert done.returncode  # no such file
    late = {"@callbacks": "spacy-clinner.meta_pseudo_labels.v1", "begin": 1, "augmenter": None}
    srsly.write_json(tmp_path / "settings.json", {"mpl-late": {"before_update": late}})
    done = run(*command, "--methods", "mpl-late", "pseudo_labels", "--settings", tmp_path / "settings.json")
    assert done.returncode == 0, done.stderr
    cells = {cell.stem for cell in (tmp_path / "out").glob("*.json")}
    assert cells == {"baseline-50-0", "mpl-late-50-0", "pseudo_labels-50-0"}
    teacher = spacy.load(tmp_path / "out" / "models" / "baseline-50-0" / "model-last")
    assert teacher.pipe_names == ["concept_extractor"]


def test_self_training_teaches(tmp_path, monkeypatch):
    monkeypatch.syspath_prepend(str(ROOT / "scripts"))
    from semi_supervised import METHODS, taught_by

    assert [taught_by(m, "copy") for m in METHODS] == [None] * len(METHODS)
    assert [taught_by(m, "baseline") for m in METHODS] == [None] + ["baseline"] * 4
    chain = {
        m: taught_by(m, "pseudo_labels") for m in ("baseline", "pseudo_labels", "pseudo_labels_again", "mpl")
    }
    assert chain == {
        "baseline": None,
        "pseudo_labels": "baseline",
        "pseudo_labels_again": "pseudo_labels",
        "mpl": "pseudo_labels",
    }
    nlp = spacy.blank("en")
    notes = [concept_corpus.make_doc(nlp, *note) for note in concept_corpus.NOTES]
    DocBin(docs=notes, store_user_data=True).to_disk(tmp_path / "notes.spacy")
    command = ["run", *[tmp_path / "notes.spacy"] * 3, tmp_path / "out", "--teacher", "pseudo_labels"]
    command += ["--config", ROOT / "configs" / "concepts_cnn.cfg", "--steps", 2, "--points", 1]
    command += ["--percent", 50, "--seeds", 0, "--unlabelled-words", 20]
    done = run(*command, "--methods", "pseudo_labels_again", "mpl")
    assert done.returncode == 0, done.stderr
    cells = {cell.stem for cell in (tmp_path / "out").glob("*.json")}
    assert cells == {"baseline-50-0", "pseudo_labels-50-0", "pseudo_labels_again-50-0", "mpl-50-0"}
    assert {path.name for path in (tmp_path / "out" / "models").iterdir()} == {
        "baseline-50-0",
        "pseudo_labels-50-0",
    }


def test_a_figure_of_terms_is_titled_by_them(tmp_path, monkeypatch):
    monkeypatch.syspath_prepend(str(ROOT / "scripts"))
    import semi_supervised_report as reports

    drawn = []
    monkeypatch.setattr(reports, "save_figure", lambda figure, path: drawn.append(figure))
    curve = [{"step": step, "ner.feedback": 0.1, "ner.pseudo": 0.2} for step in (0, 2)]
    cells = [{"method": "mpl", "percent": 5.0, "seed": 0, "curve": curve}]
    reports.draw_terms(cells, ["baseline", "mpl"], 5.0, tmp_path / "terms.png")
    (figure,) = drawn
    assert [axis.get_title() for axis in figure.axes] == list(reports.TERMS.values())
    assert [line.get_label() for line in figure.axes[0].lines] == ["mpl"]


@pytest.mark.parametrize("command", [["report", "nowhere"], [], ["run"]])
def test_bad_input_has_no_traceback(command):
    done = run(*command)
    assert done.returncode
    assert "Traceback" not in done.stderr


@pytest.mark.parametrize(
    ("method", "name", "plain", "steps", "weight", "warmup", "empty", "words"),
    [
        ("mpl", "meta_pseudo_labels_transformer", "transformer_crf", 300, 1.0, 0, 1.0, 500),
        ("mpl", "concepts_meta_pseudo_labels", "concepts_transformer", 360, 0.3, 120, 0.0, 450),
        ("pseudo_labels", "pseudo_labels_transformer", "transformer_crf", 300, 1.0, 0, 1.0, 500),
        ("pseudo_labels", "concepts_pseudo_labels", "concepts_transformer", 360, 0.3, 120, 0.0, 450),
    ],
)
def test_configs_have_the_settings_that_are_measured(
    monkeypatch, method, name, plain, steps, weight, warmup, empty, words
):
    monkeypatch.syspath_prepend(str(SCRIPT.parent))
    from semi_supervised import RECOGNISABLE, settings

    config, supervised = (load_config(ROOT / "configs" / f"{stem}.cfg") for stem in (name, plain))
    augmenter = {"kinds": list(RECOGNISABLE), "magnitude": 0.1}
    if plain == "transformer_crf":
        augmenter = {"kinds": ["characters", "digits", "mask"], "magnitude": 0.15}
    teacher = Path("teacher")
    chosen = settings(steps, 0.5, weight, warmup, empty, augmenter, teacher)[method]["before_update"]
    block = config["training"].pop("before_update")
    measured = {**chosen, "teacher": "${paths.teacher}", "augmenter": block["augmenter"]}
    measured.pop("refresh", None)  # of a student that is its own teacher
    assert {key: block[key] for key in measured} == measured
    assert {key: block["augmenter"][key] for key in augmenter} == augmenter
    assert block["batcher"]["size"] == words
    assert config["training"]["max_steps"] == steps
    rate = config["training"]["optimizer"]["learn_rate"]
    assert rate["total_steps"] == steps
    if method == "mpl":
        teacher = block["optimizer"]["learn_rate"]
        assert teacher == {**rate, "initial_rate": pytest.approx(rate["initial_rate"] / 3)}
    assert config["components"] == supervised["components"]
    assert config["training"]["batcher"] == supervised["training"]["batcher"]
