"""Tiny corpora, definitions that train a moment, and results that nobody trained."""

from collections.abc import Callable, Iterable, Mapping
from pathlib import Path
from typing import Any

import spacy
import srsly
from spacy.tokens import DocBin

from spacy_clinner.studies.cells import Cell, reported_cells
from spacy_clinner.studies.reading import study_of
from spacy_clinner.studies.records import result_path
from spacy_clinner.studies.study import Study
from tests.conftest import TEXTS, make_doc

PARTS = ("train", "dev", "test")
BUDGET = {"steps": 3}
Scores = Callable[[Cell, str], float]


def write_corpora(folder: Path, names: Iterable[str] = ("a", "b")) -> Path:
    """NAME/train.spacy, dev, test and text: the tiny corpus, two documents a note."""
    nlp = spacy.blank("en")
    for name in names:
        docs = [make_doc(nlp, text, spans) for text, spans in TEXTS]
        for i, doc in enumerate(docs):
            doc.user_data["note_id"] = f"{name}{i // 2}"
        (folder / name).mkdir(parents=True)
        for part in (*PARTS, "text"):
            DocBin(docs=docs, store_user_data=True).to_disk(folder / name / f"{part}.spacy")
    return folder


def corpus(folder: Path, name: str, **more: str) -> dict[str, str]:
    """The table of a corpus."""
    return {part: str(folder / name / f"{part}.spacy") for part in PARTS} | more


def define(folder: Path, name: str = "tiny", **tables: Any) -> Study:
    """A study of the tiny corpora; `tables` replaces its keys."""
    default = {
        "corpus": {"a": corpus(folder, "a"), "b": corpus(folder, "b")},
        "corpora": ["a"],
        "budget": BUDGET,
        "seeds": [0, 1],
        "method": {"fast": {}},
    }
    return study_of(default | tables, name, f"{name}.toml")


def write_results(study: Study, out: Path, scores: Scores, calibrators: Iterable[str] = ()) -> None:
    """Results of all cells that a study reports; counts are of ten documents, `scores` are the measures'."""
    for cell in reported_cells(study):
        results = {name: result(study, cell, name, scores) for name in ("none", *calibrators)}
        record = {"method": cell.method, "documents": 3, "steps": 3, "seconds": 1.0, "results": results}
        path = result_path(out, cell)
        path.parent.mkdir(parents=True, exist_ok=True)
        srsly.write_json(path, {**record, "curve": curve(scores(cell, "none"))})


def result(study: Study, cell: Cell, calibrator: str, scores: Scores) -> dict[str, Any]:
    """Scores, counts and types whose F1 is the score."""
    value = scores(cell, calibrator)
    correct = [round(20 * value) + (i % 2) * (cell.seed % 2) for i in range(10)]
    entities = [[20, 20, min(count, 20)] for count in correct]
    types = {f"T{i}": {"p": value, "r": value, "f": value} for i in range(6)}
    measures: Mapping[str, float] = dict.fromkeys(study.measures, value)
    return {"scores": measures, "per_type": types, "counts": {"entities": entities}}


def curve(score: float) -> list[dict[str, float]]:
    """Two points, with the terms of Meta Pseudo Labels."""
    terms = {"clinical_ner.feedback": 0.1, "clinical_ner.pseudo_accuracy": 0.9, "clinical_ner.pseudo": 2.0}
    return [{"step": 0, "ents_f": 0.0}, {"step": 3, "ents_f": score, **terms}]
