"""Folds of the training documents that choose a calibrator."""

import csv
import sys
from pathlib import Path

import numpy as np
import pytest
import spacy
from spacy.tokens import DocBin

from spacy_clinner.evaluation.scorers import token_counts
from spacy_clinner.imbalance.fit_calibrator import with_fitted_calibrator
from tests.conftest import TEXTS, make_doc
from tests.support.calibrators import MODEL, examples_of, unfitted
from tests.support.in_process import run_script

ROOT = Path(__file__).parents[2]
SCRIPT = ROOT / "benchmarks" / "calibrator_folds.py"


def run(*args):
    return run_script(SCRIPT, *args)


@pytest.fixture(scope="module")
def folds():
    """The script as a module."""
    sys.path.insert(0, str(SCRIPT.parent))
    try:
        import calibrator_folds
    finally:
        sys.path.pop(0)
    return calibrator_folds


def test_cells_are_run_once_and_a_setting_is_taken(train_path, tmp_path):
    nlp = spacy.blank("en")
    notes = tmp_path / "notes.spacy"
    DocBin(docs=[make_doc(nlp, text, spans) for text, spans in TEXTS * 3]).to_disk(notes)
    out = tmp_path / "out"
    command = ["run", notes, out, "--methods", "atl-weighted", "atl-inverse", "--folds", 2]
    command += ["--set", "budget.epochs=15"]
    done = run(*command)
    assert done.returncode == 0, done.stderr
    cells = sorted(out.glob("*.json"))
    assert [c.stem for c in cells] == [
        f"atl-{m}@{fold}@0" for m in ("inverse", "weighted") for fold in (0, 1)
    ]
    written = [cell.stat().st_mtime_ns for cell in cells]
    assert run(*command).returncode == 0
    assert [cell.stat().st_mtime_ns for cell in cells] == written
    # a fold's tokens are all that the tagger has not learned from
    sizes = [[len(np.load(c.with_suffix(".npz"))[key]) for key in ("tags", "held_tags")] for c in cells]
    assert {sum(pair) for pair in sizes} == {3 * sum(len(nlp(text)) for text, _ in TEXTS)}
    assert sizes[0] == sizes[1][::-1]
    reported = run("report", out)
    assert reported.returncode == 0, reported.stderr
    assert "Taken: atl-" in reported.stdout
    rows = list(csv.DictReader((out / "grid.csv").open()))
    assert {row["loss"] for row in rows} == {"atl-weighted", "atl-inverse"}
    baseline = next(row for row in rows if row["loss"] == "atl-weighted" and not row["k"])
    assert [float(baseline[f"{name}_gain"]) for name in ("token_ua", "token_macro_f", "token_micro_f")] == [
        0
    ] * 3
    assert float(baseline["worst"]) == -5
    assert [float(row["worst"]) for row in rows] == sorted(
        (float(row["worst"]) for row in rows), reverse=True
    )


@pytest.mark.parametrize("setting", [{"k": 9, "mix": 0.5}, {"k": 17, "weights": "distance", "balance": 0.5}])
def test_the_grid_scores_what_the_component_does(folds, setting):
    decoder = {"@architectures": "spacy-clinner.Softmax.v1", "scheme": "IO"}  # the study's
    nlp = unfitted(steps=8, tagger={"model": {**MODEL, "decoder": decoder}}, **setting)
    calibrator = nlp.get_pipe("knn_calibrator")
    calibrator.max_per_class = 2000
    training = calibrator.training_scores(nlp, examples_of(nlp))
    part = folds.Fold(training.tag_set, training.scores, training.tags, training.scores, training.tags)
    key = (2000, *({**calibrator_settings(calibrator), **setting}[name] for name in list(folds.GRID)[1:]))
    counts = dict(folds.grid_counts(part))[key]
    fitted = with_fitted_calibrator(nlp, examples_of(nlp), "knn_calibrator")
    examples = examples_of(nlp)
    for example, doc in zip(examples, fitted.pipe(e.predicted for e in examples), strict=True):
        example.predicted = doc
    found = token_counts(examples)
    expected = [
        [c[label] for c in (found.gold, found.predicted, found.correct)] for label in part.tag_set.classes
    ]
    np.testing.assert_array_equal(counts, expected)
    assert counts[1:, 1].sum()  # it says more than O


def calibrator_settings(calibrator):
    return {name: getattr(calibrator, name) for name in ("k", "weights", "balance", "mix")}


def test_report_without_the_baseline(tmp_path):
    done = run("report", tmp_path)
    assert done.returncode
    assert "no finished cell of atl-weighted" in done.stderr
    assert "Traceback" not in done.stderr
