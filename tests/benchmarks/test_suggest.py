"""The simulation of active learning goes on where it stopped, and its table says what it should."""

from pathlib import Path
from tempfile import TemporaryDirectory

import spacy
import srsly

from spacy_clinner.configs import compose
from spacy_clinner.corpus.alignment import AlignmentReport
from spacy_clinner.corpus.readers import to_doc
from spacy_clinner.formats.jsonl import write_jsonl
from spacy_clinner.studies.shares import write_documents
from spacy_clinner.studies.study import Budget
from spacy_clinner.studies.training import trained_pipeline
from spacy_clinner.synthetic.generator import generate
from tests.support.in_process import run_script

SCRIPT = Path(__file__).parents[2] / "benchmarks" / "suggest.py"
COMMAND = ["--seeds", 0, "--rounds", 400, 400, "--steps", 2, "--epochs", 0, "--strategies"]


def trained(notes, path):
    """A pipeline that has learned a little from some notes."""
    blank = spacy.blank("en")
    docs = [to_doc(note, blank, "expand", "cover", AlignmentReport()) for note in notes]
    with TemporaryDirectory() as folder:
        corpus = str(write_documents(docs, Path(folder) / "train.spacy"))
        settings = {"paths.train": corpus, "paths.dev": corpus, "training.max_steps": 80}
        config = compose("fast", overrides={**settings, "training.eval_frequency": 200})
        trained_pipeline(config, Budget(steps=80), Path(folder)).to_disk(path)


def test_rounds_of_a_strategy_are_resumed(tmp_path):
    corpus = tmp_path / "notes.jsonl"
    write_jsonl(generate("cardiology", 15), corpus)
    done = run_script(SCRIPT, "simulate", corpus, tmp_path, *COMMAND, "random", "mnlp")
    assert done.returncode == 0, done.stderr
    whole = srsly.read_json(tmp_path / "mnlp@0.json")
    random = srsly.read_json(tmp_path / "random@0.json")
    assert whole["rounds"][0]["chosen"] == random["rounds"][0]["chosen"]
    assert whole["rounds"][1]["chosen"] != random["rounds"][1]["chosen"]
    ids = [unit["id"] for r in whole["rounds"] for unit in r["chosen"]]
    assert len(ids) == len(set(ids))
    assert whole["rounds"][-1]["words"] >= 0.3 * whole["total"]
    part = {"total": whole["total"], "rounds": whole["rounds"][:-1]}
    srsly.write_json(tmp_path / "mnlp@0.json", part)
    done = run_script(SCRIPT, "simulate", corpus, tmp_path, *COMMAND, "mnlp")
    assert done.returncode == 0, done.stderr
    assert done.stdout.count("mnlp seed 0") == 1
    again = srsly.read_json(tmp_path / "mnlp@0.json")["rounds"]
    assert [r["words"] for r in again[:-1]] == [r["words"] for r in whole["rounds"][:-1]]


def test_taggers_start_from_a_source(tmp_path):
    corpus = tmp_path / "notes.jsonl"
    write_jsonl(generate("cardiology", 15), corpus)
    trained(generate("cardiology", 15, seed=1), tmp_path / "source")
    cells = ("random", "random-transferred")
    refused = run_script(SCRIPT, "simulate", corpus, tmp_path, *COMMAND, *cells)
    assert refused.returncode == 2
    assert "give --source" in refused.stderr
    done = run_script(SCRIPT, "simulate", corpus, tmp_path, *COMMAND, *cells, "--source", tmp_path / "source")
    assert done.returncode == 0, done.stderr
    plain, transferred = (srsly.read_json(tmp_path / f"{cell}@0.json")["rounds"] for cell in cells)
    assert [r["chosen"] for r in plain] == [r["chosen"] for r in transferred]  # the order is another factor
    assert all(r["f"] > s["f"] + 0.1 for r, s in zip(transferred, plain, strict=True))


def test_words_are_interpolated(tmp_path):
    def cell(scores):
        rounds = [{"words": 100 * (i + 1), "f": f, "chosen": []} for i, f in enumerate(scores)]
        return {"total": 600, "rounds": rounds}

    srsly.write_json(tmp_path / "random@0.json", cell([0.2, 0.4, 0.6]))
    srsly.write_json(tmp_path / "mnlp@0.json", cell([0.4, 0.8, 0.9]))
    done = run_script(SCRIPT, "table", tmp_path, "--shares", 25)
    assert done.returncode == 0, done.stderr
    assert "F at 25 %: 30.00" in done.stdout
    assert done.stdout.strip().splitlines()[-1].split() == ["random", "150", "(100", "%)"]
    assert "F = 60.00, mean F1 of random choice at 300 words (1 seeds)" in done.stdout
    row, other = (line for line in done.stdout.splitlines() if line.startswith("mnlp"))
    assert row.split()[2] == "150"
    assert "50 %" in row
    assert other.split()[1:] == ["75", "(50", "%)"]
