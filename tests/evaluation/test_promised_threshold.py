"""The highest threshold that keeps what is asked, and how often it does on corpora whose truth is known."""

import itertools
import math

import numpy as np
import pytest
import spacy
from spacy.tokens import Span

from spacy_clinner.errors import ClinnerError
from spacy_clinner.evaluation.guarantee.found_counts import FoundCounts, count_found, count_note
from spacy_clinner.evaluation.guarantee.note_bounds import chance_of_few
from spacy_clinner.evaluation.guarantee.promise import NOTES_LIKE_THESE, Asked, percent
from spacy_clinner.evaluation.guarantee.promised_threshold import (
    highest,
    keeps,
    lost_notes,
    promised_threshold,
)
from spacy_clinner.formats.record import Mention, Note
from spacy_clinner.tagger.confidence import set_confidences


def counts_of(found, mentions=None, thresholds=(0.1, 0.5, 0.9)):
    """Counts of notes whose mentions have a word each."""
    found = np.array(found)
    gold = np.array(found.max(1) if mentions is None else mentions)
    return FoundCounts(
        thresholds, gold, found, gold, found, 10 * int(gold.sum()), found.sum(0) + int(gold.sum())
    )


def test_the_highest_threshold_before_the_first_that_fails():
    assert highest([True, True, False, True]) == 1
    assert highest([False, True]) is None
    assert highest([True]) == 0
    assert highest([]) is None


def test_worked_example():
    rows = [[2, 2, 2]] * 97 + [[2, 2, 1], [2, 2, 0], [2, 1, 0]]
    promise = promised_threshold(counts_of(rows), Asked(0.95), "dev.jsonl")
    assert (promise.threshold, promise.notes, promise.lost, promise.seen) == (0.5, 100, 1, 0.99)
    assert promise.replaced == pytest.approx((199 + 200) / 2000)
    assert promise.identifying == pytest.approx(0.1)
    text = " ".join(promise.lines)
    assert "Threshold 0.5 finds everything in at least 95 % of the notes" in text
    assert "with 95 % certainty" in text
    assert NOTES_LIKE_THESE in text
    assert promise.record["holds_for"] == NOTES_LIKE_THESE
    assert "dev.jsonl" not in str(promise.record)  # a path may be a name


@pytest.mark.parametrize("unit", ["entities", "tokens"])
def test_a_recall_of_mentions_or_words_forgives_a_note_that_loses_little(unit):
    rows = [[20, 20, 20]] * 280 + [[20, 20, 19]] * 20
    with_notes = promised_threshold(counts_of(rows), Asked(0.95), "dev")
    assert with_notes.threshold == 0.5
    promise = promised_threshold(counts_of(rows), Asked(0.95, unit=unit), "dev")
    assert promise.threshold == 0.9
    assert promise.seen == pytest.approx(1 - 20 / 6000)


@pytest.mark.parametrize("unit", ["notes", "entities", "tokens"])
def test_too_few_notes_say_how_many_would_do(unit):
    with pytest.raises(ClinnerError, match=r"dev: 40 notes are too few to promise .* give about [\d,]+ such"):
        promised_threshold(counts_of([[3, 3, 3]] * 40), Asked(0.99, unit=unit), "dev")


def test_the_number_of_notes_is_that_of_the_bound():
    with pytest.raises(ClinnerError, match="give about 598 such notes"):
        promised_threshold(counts_of([[3, 3, 3]] * 40), Asked(0.995), "dev")


@pytest.mark.parametrize("unit", ["notes", "entities", "tokens"])
def test_a_recall_that_no_threshold_reaches(unit):
    counts = counts_of([[2, 2, 0]] * 80 + [[0, 0, 0]] * 20, mentions=[2] * 100)
    with pytest.raises(ClinnerError, match=r"dev: no threshold finds .* at the lowest, 0.1, 20 of"):
        promised_threshold(counts, Asked(0.9, unit=unit), "dev")


def test_nothing_to_find():
    empty = counts_of(np.zeros((0, 3), dtype=int), mentions=np.zeros(0, dtype=int))
    with pytest.raises(ClinnerError, match="dev: no note there has a mention"):
        promised_threshold(empty, Asked(0.9), "dev")


@pytest.mark.parametrize("numbers", [(99.5, 0.95), (0.0, 0.95), (0.9, 1.0), (float("nan"), 0.95)])
def test_shares_that_are_none(numbers):
    with pytest.raises(ClinnerError, match="give a number above 0 and below 1"):
        Asked(*numbers)


def test_percent():
    assert [percent(x) for x in (0.995, 0.9, 1.0, 0.12345)] == ["99.5 %", "90 %", "100 %", "12.35 %"]


def test_the_chance_of_a_false_promise_is_exactly_bounded():
    """All samples of 40 notes, each lost from the first, the second or no threshold on."""
    n, asked = 40, Asked(0.9, 0.9)
    kept = [chance_of_few(k, n, 0.1) <= asked.error for k in range(n + 1)]
    for first, second in ((0.02, 0.12), (0.101, 0.2), (0.05, 0.101)):  # true losses at each threshold
        wrong = 0.0
        for a, b in itertools.product(range(n + 1), repeat=2):
            if a + b > n:
                continue
            chosen = highest([kept[a], kept[a + b]])
            loss = 0.0 if chosen is None else (first, second)[chosen]
            if loss > 0.1:
                ways = math.comb(n, a) * math.comb(n - a, b)
                wrong += ways * first**a * (second - first) ** b * (1 - second) ** (n - a - b)
        assert wrong <= asked.error


def simulated(generator, notes):
    """Scores of mentions: hard notes have low ones, and long notes are rare."""
    sizes = 1 + generator.geometric(0.2, notes)
    hard = generator.exponential(1.0, notes)
    owner = np.repeat(np.arange(notes), sizes)
    scores = 1 / (1 + np.exp(-generator.normal(5.0 - 1.5 * hard[owner], 1.5)))
    thresholds = np.array((0.01, 0.05, 0.2, 0.5, 0.9))
    found = np.zeros((notes, len(thresholds)), dtype=int)
    np.add.at(found, owner, scores[:, None] >= thresholds)
    return counts_of(found, sizes, tuple(thresholds))


@pytest.mark.parametrize(("unit", "corpora"), [("notes", 300), ("tokens", 60)])
def test_promises_hold_on_simulated_corpora(unit, corpora):
    """The truth is that of many notes. What is asked is just above it at a threshold: the hardest case."""
    truth = simulated(np.random.default_rng(99), 200_000)
    true_lost = lost_notes(truth) / len(truth.mentions)
    recalls = 1 - true_lost if unit == "notes" else truth.found_words.sum(0) / truth.words.sum()
    asked = Asked(float(recalls[2 if unit == "notes" else 4]) + 1e-9, 0.95, unit)
    chosen = [highest(keeps(simulated(np.random.default_rng(seed), 150), asked)) for seed in range(corpora)]
    held = [number is None or recalls[number] >= asked.recall for number in chosen]
    assert np.mean(held) >= 0.93
    assert sum(number is not None for number in chosen) > corpora / 2  # they are promises, not refusals


NOTE = Note("1", "Ada Osei (Ada) 12-3, Rom", (Mention(0, 8, "PATIENT"), Mention(15, 19, "DATE")))


@pytest.mark.parametrize(
    ("taken", "expected"),
    [
        ([], (2, 0, 4, 0)),
        ([(0, 8)], (2, 1, 4, 2)),
        ([(0, 3), (15, 17)], (2, 0, 4, 2)),
        ([(0, 6), (15, 19)], (2, 1, 4, 3)),  # a part of a word is none
        ([(0, 24)], (2, 2, 4, 4)),
    ],
)
def test_a_mention_is_found_if_all_its_words_are(taken, expected):
    count = count_note(NOTE, [(start, end, "X") for start, end in taken])
    assert count[:4] == expected
    assert count.all_words == 6


def test_only_some_labels_count_and_fragments_do_not_need_what_is_between():
    assert count_note(NOTE, [], {"DATE"})[:3] == (1, 0, 2)
    apart = Note("1", "left and right arm", (Mention(0, 18, "X", fragments=((0, 4), (15, 18))),))
    assert count_note(apart, [(0, 4, "X"), (15, 18, "X")]).found_mentions == 1
    signs = Note("1", "a -- b", (Mention(2, 4, "X"),))
    assert count_note(signs, []).found_mentions == 0
    assert count_note(signs, [(2, 4, "X")]).found_mentions == 1


def test_counts_at_every_threshold_are_those_of_each_alone():
    nlp = spacy.blank("en")
    docs, notes = [], []
    for number, confidence in enumerate((0.55, 0.75, 0.95, None)):
        doc = nlp.make_doc("Ada came")
        doc.set_ents([Span(doc, 0, 1, label="PATIENT")])
        if confidence is not None:
            set_confidences(doc, doc.ents, [confidence], "clinical_ner")
        docs.append(doc)
        notes.append(Note(str(number), doc.text, (Mention(0, 3, "PATIENT"),)))
    asked = []

    def find(doc, threshold):
        asked.append(threshold)
        scores = [e._.confidence for e in doc.ents]
        return [(0, 3, "PATIENT") for score in scores if score is None or score >= max(threshold, 0.5)]

    counts = count_found(zip(notes, docs, strict=True), find, thresholds=(0.5, 0.7, 0.8, 0.9, 0.99))
    assert counts.found_mentions.tolist() == [
        [1, 0, 0, 0, 0],
        [1, 1, 0, 0, 0],
        [1, 1, 1, 1, 0],
        [1, 1, 1, 1, 1],
    ]
    assert len(asked) < 4 * 5  # what cannot differ is not sought again
    assert counts.all_words == 8
    assert counts.taken_words.tolist() == [4, 3, 2, 2, 1]
    merged = count_found(zip(notes, docs, strict=True), find, unit_of=lambda note: "one")
    assert merged.mentions.tolist() == [4]
