"""The reliability of a report is the one that `calibrate` prints, with intervals over notes."""

import random

import pytest

from spacy_clinner.evaluation.calibration import BINS, reliability
from spacy_clinner.evaluation.report.confidence_tables import reliability_diagram
from spacy_clinner.evaluation.report.findings import Findings, ScoredNote
from tests.evaluation.report.notes import findings, note


def _notes(count: int, digits: int = 9) -> list[ScoredNote]:
    """Notes in which mentions with confidence p are right with probability p."""
    generator, notes = random.Random(0), []
    for i in range(count):
        places = [(5 * j, 5 * j + 4) for j in range(10)]
        confidences = [round(generator.random(), digits) for _ in places]
        gold = [(a, b, "A") for (a, b), p in zip(places, confidences, strict=True) if generator.random() < p]
        found = {(a, b, "A"): p for (a, b), p in zip(places, confidences, strict=True)}
        notes.append(note(f"n{i}", "word " * 10, gold, found))
    return notes


def _confidences(some: Findings) -> tuple[list[float], list[bool]]:
    pairs = [(n.confidence_of(pair), pair.kind == "correct") for n in some.notes for pair in n.pairs]
    known = [(confidence, is_right) for confidence, is_right in pairs if confidence is not None]
    return [confidence for confidence, _ in known], [is_right for _, is_right in known]


@pytest.mark.parametrize("digits", [9, 1], ids=["no ties", "ties"])
def test_bins_and_error_are_those_of_calibrate(digits):
    some = findings(*_notes(40, digits))
    diagram, expected = reliability_diagram(some), reliability(*_confidences(some))
    assert diagram.error == expected.error
    assert len(diagram.bins) == BINS
    assert sum(diagram.columns) == 400
    for shown, group in zip(diagram.bins, expected.bins, strict=True):
        assert (shown.count, shown.confidence) == (group.size, group.confidence)
        assert shown.correct.observed == pytest.approx(group.accuracy)
        assert shown.correct.low is not None
        assert shown.correct.high is not None
        is_certain = group.accuracy in (0, 1)  # nothing varies between notes
        assert is_certain or shown.correct.low < shown.correct.observed < shown.correct.high
        assert shown.low - 1e-9 <= shown.confidence <= shown.high + 1e-9


def test_the_order_of_notes_does_not_matter():
    notes = _notes(20, digits=1)
    first, second = (reliability_diagram(findings(*some)) for some in (notes, notes[::-1]))
    assert first.error == pytest.approx(second.error)
    for one, other in zip(first.bins, second.bins, strict=True):
        assert one.correct.observed == pytest.approx(other.correct.observed)


def test_few_mentions_share_a_bin():
    diagram = reliability_diagram(findings(*_notes(1)))
    assert [group.count for group in diagram.bins] == [10]
