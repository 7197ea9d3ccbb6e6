"""Entities of two precisions are compared one by one."""

import runpy
import sys
from pathlib import Path
from unittest import mock

import spacy
from spacy.tokens import DocBin

from tests.conftest import TEXTS, make_doc
from tests.support.in_process import run_script
from tests.support.overfit import overfit
from tests.support.tiny_encoder import write_tiny_encoder
from tests.support.tiny_taggers import labelled, tagger

BENCHMARKS = Path(__file__).parents[2] / "benchmarks"


def test_entities_that_one_tagging_alone_has_are_counted():
    with mock.patch("sys.path", [str(BENCHMARKS), *sys.path]):
        differing = runpy.run_path(str(BENCHMARKS / "encoder_precision.py"))["differing"]
    first = [{(0, 1, "DRUG"), (3, 4, "DRUG")}, set()]
    assert differing(first, first) == 0
    assert differing(first, [{(0, 1, "DRUG"), (3, 5, "DRUG")}, {(2, 3, "PROBLEM")}]) == 3


def test_both_precisions_are_scored(tmp_path):
    dropout = {"hidden_dropout_prob": 0.0, "attention_probs_dropout_prob": 0.0}
    encoder_folder = write_tiny_encoder(tmp_path / "encoder", **dropout)
    nlp = spacy.blank("en")
    encoder = {"@architectures": "spacy-clinner.Encoder.v1", "name": str(encoder_folder)}
    nlp.add_pipe("clinical_ner", config={"model": tagger(encoder)})
    overfit(nlp, labelled(nlp), limit=200)
    nlp.to_disk(tmp_path / "model")
    DocBin(docs=[make_doc(nlp, *text) for text in TEXTS]).to_disk(tmp_path / "gold.spacy")
    done = run_script(
        BENCHMARKS / "encoder_precision.py", tmp_path / "model", tmp_path / "gold.spacy", "--turns", 1
    )
    assert done.returncode == 0, done.stderr
    rows = [line.split() for line in done.stdout.splitlines() if line.startswith(("float32", "bfloat16"))]
    assert [row[:2] for row in rows] == [["float32", "100.00"], ["bfloat16", "100.00"]]
