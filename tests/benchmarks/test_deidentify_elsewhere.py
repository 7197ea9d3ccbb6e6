"""The benchmark counts what stays in clear of each kind, and what is redacted that is no identifier."""

import sys
from pathlib import Path

import pytest
import spacy
from spacy.tokens import DocBin

from spacy_clinner.formats.record import Mention, Note

BENCHMARKS = Path(__file__).parents[2] / "benchmarks"


@pytest.fixture(scope="module")
def bench():
    sys.path.insert(0, str(BENCHMARKS))
    try:
        import deidentify_elsewhere

        yield deidentify_elsewhere
    finally:
        sys.path.remove(str(BENCHMARKS))


def note(*mentions):
    return Note("n", "Ana Diaz, 45, and Bo of Ulm took Lasix", tuple(Mention(*m) for m in mentions))


def test_kinds_by_what_is_left(bench):
    gold = note((0, 8, "PATIENT"), (18, 20, "NAME"), (24, 27, "CITY"))
    kinds = bench.count_kinds([(gold, [(0, 3, "PATIENT"), (24, 27, "DATE")])], examples=5)
    names = kinds["names"]
    assert (names.in_clear, names.partly, names.whole, names.total) == (1, 1, 0, 2)
    assert "Bo" in names.examples[0]
    (places,) = (counts for name, counts in kinds.items() if name != "names")
    assert (places.in_clear, places.whole) == (0, 1)


def test_punctuation_need_not_be_redacted(bench):
    redacted = [(note((0, 9, "PATIENT")), [(0, 3, "PATIENT"), (4, 8, "PATIENT")])]
    assert bench.count_kinds(redacted, 0)["names"].whole == 1


def test_words_and_clinical_types(bench):
    predicted = [(note((33, 38, "Medication"), (10, 12, "Age")), [(0, 8, "PATIENT"), (33, 38, "DOCTOR")])]
    words = bench.count_words(predicted)
    assert (words.correct, words.gold) == (3, 9)
    types = {name: (counts.correct, counts.gold) for name, counts in bench.count_types(predicted).items()}
    assert types == {"Medication": (1, 1), "Age": (0, 1)}


@pytest.mark.parametrize(
    ("surface", "label", "stays"),
    [("45", "AGE", True), ("90", "AGE", False), ("45-year-old", "AGE", True), ("45", "DATE", False)],
)
def test_ages_below_90_may_stay(bench, surface, label, stays):
    assert bench.may_stay(surface, label) is stays


def test_spacy_files_are_gold(bench, tmp_path):
    doc = spacy.blank("en")("Ana came")
    doc.set_ents([doc.char_span(0, 3, "PATIENT")])
    DocBin(docs=[doc]).to_disk(tmp_path / "gold.spacy")
    (read,) = bench.read(tmp_path / "gold.spacy")
    assert (read.text, read.mentions) == ("Ana came", (Mention(0, 3, "PATIENT"),))


def test_figures_hold_counts_and_no_text(bench):
    gold = note((0, 8, "PATIENT"), (24, 27, "CITY"))
    figures = bench.figures([(gold, [(0, 3, "PATIENT"), (33, 38, "DATE")])], clinical=False)
    assert figures["identifiers"]["names"] == {"mentions": 1, "in_clear": 0, "partly": 1}
    assert (figures["words"], figures["words_redacted"]) == (9, 2)
    assert figures["tokens"]["precision"] == 0.5
    assert not any(word in str(figures) for word in ("Ana", "Ulm", "Lasix"))


def test_clinical_figures(bench):
    gold = note((33, 38, "Medication"), (0, 3, "History"))
    figures = bench.figures([(gold, [(33, 38, "PATIENT")])], clinical=True)
    assert figures["types"] == {
        "Medication": {"mentions": 1, "masked": 1},
        "History": {"mentions": 1, "masked": 0},
    }
