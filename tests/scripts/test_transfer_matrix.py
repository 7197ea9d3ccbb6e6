"""The study of paper 2: its cells on tiny corpora, resumed, and its report."""

from pathlib import Path

import numpy as np
import pytest
import spacy
import srsly
from spacy.tokens import DocBin

from tests.conftest import TEXTS, make_doc
from tests.support.in_process import run_script

ROOT = Path(__file__).parents[2]
SCRIPT = ROOT / "scripts" / "transfer_matrix.py"
METHODS = ["non_transfer", "cd_learning", "re_training", "la_dtl"]


def run(*args):
    return run_script(SCRIPT, *args)


@pytest.fixture(scope="module")
def study(tmp_path_factory):
    """Two departments of the tiny corpus; every note is a sentence."""
    folder = tmp_path_factory.mktemp("study")
    nlp = spacy.blank("en")
    for name in ("a", "b"):
        docs = []
        for i, (text, spans) in enumerate(TEXTS):
            docs.append(make_doc(nlp, text, spans))
            docs[-1].user_data["note_id"] = f"{name}{i}"
        (folder / name).mkdir()
        for part in ("train", "dev", "test"):
            DocBin(docs=docs, store_user_data=True).to_disk(folder / name / f"{part}.spacy")
    args = ["run", str(folder), str(folder / "out"), "--config", str(ROOT / "configs/cross_specialty")]
    args += ["--tasks", "a:b", "--methods", *METHODS, "--seeds", "0", "--percent", "50", "--steps", "2"]
    args += ["--set", "la_dtl:training.before_update.alpha=0.5"]
    done = run(*args)
    assert done.returncode == 0, done.stderr
    return folder / "out", args


def test_every_cell_is_trained_once(study):
    out, args = study
    names = {path.stem for path in out.glob("*.json")}
    assert names == {
        "source_tagger@a@a@100@0",
        "non_transfer@none@b@50@0",
        "re_training@a@b@50@0",
        "cd_learning@a@b@50@0",
        "la_dtl@a@b@50@0",
        "la_dtl:training.before_update.alpha=0.5@a@b@50@0",
    }
    for path in out.glob("*.json"):
        cell = srsly.read_json(path)
        gold, predicted, correct = np.array(cell["notes"]).sum(0)
        assert len(cell["notes"]) == len(TEXTS)
        assert gold == 10
        assert cell["ents_f"] == pytest.approx(2 * correct / (gold + predicted))
    times = {path: path.stat().st_mtime_ns for path in out.glob("*.json")}
    (out / "la_dtl@a@b@50@0.json").unlink()
    assert run(*args).returncode == 0
    assert [p.stem for p in times if p.stat().st_mtime_ns != times[p]] == ["la_dtl@a@b@50@0"]


def test_report(study):
    out, _ = study
    for name in ("la_dtl@a@b@50", "non_transfer@none@b@50"):
        cell = srsly.read_json(out / f"{name}@0.json")
        for seed in range(1, 6):
            srsly.write_json(out / f"{name}@{seed}.json", {**cell, "seed": seed, "ents_f": 0.1 * seed})
    done = run("report", str(out))
    assert done.returncode == 0, done.stderr
    rows = (out / "table_50.csv").read_text().splitlines()
    assert rows[0] == "method,a->b,AVG,spread,against la_dtl"
    assert [row.split(",")[0] for row in rows[1:5]] == METHODS
    assert (out / "trials.png").exists()
    assert (out / "settings.png").exists()
    assert "non_transfer" in done.stdout


def test_report_of_a_study_that_is_not_finished(study, tmp_path):
    out, _ = study
    for path in out.glob("*@0.json"):
        (tmp_path / path.name).write_text(path.read_text())
    cell = srsly.read_json(out / "la_dtl@a@b@50@0.json")
    srsly.write_json(tmp_path / "la_dtl@b@a@50@0.json", {**cell, "source": "b", "target": "a"})
    done = run("report", str(tmp_path))
    assert done.returncode == 0, done.stderr
    assert (tmp_path / "settings.png").exists()


def test_report_without_cells_is_one_line(tmp_path):
    done = run("report", str(tmp_path))
    assert done.returncode == 1
    assert "no finished cell" in done.stderr
    assert "Traceback" not in done.stderr


def test_a_malformed_setting_is_refused(tmp_path):
    done = run("run", str(tmp_path), str(tmp_path), "--config", "x", "--tasks", "a:b", "--set", "la_dtl=3")
    assert done.returncode == 2
    assert "METHOD:SETTING=VALUE" in done.stderr
