"""A planted mention is counted where it is found with its own boundaries, and nowhere else."""

import runpy
import sys
from pathlib import Path
from unittest import mock

import pytest

from tests.conftest import TEXTS

BENCHMARKS = Path(__file__).parents[2] / "benchmarks"


@pytest.fixture(scope="module")
def script():
    with mock.patch("sys.path", [str(BENCHMARKS), *sys.path]):
        return runpy.run_path(str(BENCHMARKS / "encoder_windows.py"))


def test_a_note_is_filled_with_sentences_in_which_nothing_is_found(script, trained):
    docs = [trained(text) for text, _ in TEXTS]
    assert script["filler"](docs) == ["No", "acute", "distress", "."]


def test_a_mention_is_planted_at_a_position(script):
    planted = script["Planted"](["on", "aspirin", "."], 1, 2, "DRUG")
    assert script["with_planted"](["a", "b"], planted, 1) == ["a", "on", "aspirin", ".", "b"]


def test_a_mention_counts_with_its_boundaries_and_label_alone(script, trained):
    words = TEXTS[3][0].split()
    right = script["Planted"](words, 5, 6, "DRUG")
    (confidence,) = script["confidences"](trained, [], right, [0])
    entity = next(e for e in trained(TEXTS[3][0]).ents if e.label_ == "DRUG")
    assert confidence == pytest.approx(entity._.confidence, abs=1e-5)
    for wrong in (right._replace(end=7), right._replace(label="PROBLEM")):
        assert list(script["confidences"](trained, [], wrong, [0])) == [0.0]


def test_the_most_certain_mention_has_words_around_it(script, trained):
    docs = [trained(" ".join([TEXTS[2][0], text, TEXTS[2][0]])) for text, _ in TEXTS]
    mention = script["most_certain"](docs)
    assert mention.start >= script["AROUND"]
    assert mention._.confidence == max(
        e._.confidence for d in docs for e in d.ents if e.start >= 6 and e.end + 6 <= len(d)
    )
