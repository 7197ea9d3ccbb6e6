"""What the tagger reads, and what its spans are in the note."""

from itertools import pairwise

import pytest
import spacy
from hypothesis import given
from hypothesis import strategies as st
from spacy.tokens import Doc, Span
from spacy.training import Example

from spacy_clinner.concepts.concept_pairs import (
    LABEL,
    ConceptSpan,
    PairReading,
    collect,
    gold_rows,
    pairs,
    vocabulary_doc,
)
from spacy_clinner.formats.record import Concept
from spacy_clinner.tagger.prediction import Prediction
from spacy_clinner.tags import UNKNOWN, TagSet

NLP = spacy.blank("en")
CONCEPTS = (Concept("0", "Family-history-of-MI"), Concept("1", "Fever"))
WHOLE = PairReading("[SEP]", None, 0)
TAGS = TagSet([LABEL])
o, b, i, e, u = (TAGS.tag_id(tag) for tag in ("O", *(f"{letter}-{LABEL}" for letter in "BILU")))


def test_sequences_of_a_note():
    doc = NLP.make_doc("Dad had MI.  \nNo fever")
    first, second = pairs(doc, CONCEPTS, WHOLE)
    assert first.doc.text == "Family history of MI [SEP] Dad had MI.  \nNo fever"
    assert [token.text for token in second.doc[second.offset :]] == [token.text for token in doc]
    assert (first.offset, second.offset) == (5, 2)
    assert [first.in_note(5, 7), first.in_note(0, 2), first.in_note(4, 6)] == [(0, 2), None, None]
    assert list(pairs(NLP.make_doc(""), CONCEPTS, WHOLE)) == []
    assert vocabulary_doc(doc, CONCEPTS, "|").text.startswith("Family history of MI | Fever | Dad had")


@given(st.integers(0, 400), st.integers(1, 60), st.data())
def test_windows_hold_every_token_and_own_it_once(length, window, data):
    overlap = data.draw(st.integers(0, window - 1))
    windows = PairReading("|", window, overlap).windows(length)
    assert all(w.end - w.start <= window for w in windows)
    assert [i for w in windows for i in range(w.owned_start, w.owned_end)] == list(range(length))
    for w in windows:
        assert w.start <= w.owned_start < w.owned_end <= w.end
        # a span of up to `overlap` tokens lies wholly in the window that owns its middle
        for middle in (w.owned_start, w.owned_end - 1):
            half = overlap // 2 - 1
            assert w.start <= max(middle - half, 0) or half < 0
            assert min(middle + half, length - 1) < w.end or half < 0


def example(words, spans, key="concepts", predicted=None) -> Example:
    reference = Doc(NLP.vocab, words=words)
    if spans is not None:
        reference.spans[key] = [Span(reference, *span) for span in spans]
    return Example(Doc(NLP.vocab, words=predicted or words), reference)


def rows(of: Example, reading: PairReading = WHOLE):
    return [row.tolist() for row in gold_rows(of, CONCEPTS, reading, TAGS, "concepts")]


def test_gold_of_each_concept():
    found = rows(example(["Dad", "had", "MI", "felt", "hot"], [(0, 3, "0"), (3, 4, "1"), (4, 5, "1")]))
    assert found == [[o] * 5 + [b, i, e, o, o], [o] * 2 + [o, o, o, u, u]]


def test_overlapping_gold_is_joined():
    found = rows(example(["Dad", "had", "MI", "twice"], [(0, 3, "0"), (0, 2, "0"), (2, 4, "0")]))
    assert found[0] == [o] * 5 + [b, i, i, e]


def test_a_note_without_the_key_is_unknown_and_so_is_the_concept_before_it():
    # or pseudo labels of such notes would be counted as right on the words of the concept
    assert rows(example(["Dad"], None)) == [[UNKNOWN] * 6, [UNKNOWN] * 3]
    assert rows(example(["Dad"], [], key="other"))[1] == [UNKNOWN] * 3
    assert rows(example(["Dad"], []))[1] == [o] * 3


def test_gold_that_meets_no_token_of_the_prediction_is_unknown():
    words = ["had", "hot", "flash", "es"]
    merged = example(words, [(1, 3, "1")], predicted=["had", "hot", "flashes"])
    assert rows(merged)[1] == [o, o, o, UNKNOWN, UNKNOWN]
    split = example(["had", "hotflash"], [(1, 2, "1")], predicted=["had", "hot", "flash"])
    assert rows(split)[1] == [o, o, o, b, e]


def test_gold_at_the_edge_of_a_window():
    words = [str(i) for i in range(10)]
    of = example(words, [(3, 7, "1")])
    reading = PairReading("|", 6, 3)
    assert [w[:2] for w in reading.windows(10)] == [(0, 6), (3, 9), (4, 10)]
    first, second, third = rows(of, reading)[3:]
    assert first == [o, o, o, o, o, UNKNOWN, UNKNOWN, UNKNOWN]
    assert second == [o, o, b, i, i, e, o, o]
    assert third == [o, o, UNKNOWN, UNKNOWN, UNKNOWN, o, o, o]


def test_rows_and_sequences_belong_together():
    of = example([str(i) for i in range(23)], [(3, 7, "1")])
    reading = PairReading("|", 6, 3)
    lengths = [len(pair.doc) for pair in pairs(of.predicted, CONCEPTS, reading)]
    assert [len(row) for row in rows(of, reading)] == lengths


def seen(pair, gold) -> list[tuple[int, int, str]]:
    """Gold spans of the note as the pair's window shows them, clipped at its edges, in its own tokens."""
    shift = pair.offset - pair.window.start
    clipped = [(max(start, pair.window.start), min(end, pair.window.end)) for start, end in gold]
    return [(start + shift, end + shift, LABEL) for start, end in clipped if start < end]


def collected(length, reading, gold) -> list[tuple[int, int]]:
    """What a note's windows give together if the tagger errs in none of them."""
    doc = Doc(NLP.vocab, words=["x"] * length)
    found: list[ConceptSpan] = []
    for pair in pairs(doc, CONCEPTS[1:], reading):
        collect(found, pair, Prediction(seen(pair, gold), None))
    assert all(span.confidence is None for span in found)
    return [(span.start, span.end) for span in found]


def test_a_span_across_the_edge_of_a_window_is_found_whole():
    assert collected(300, PairReading("|", 128, 32), [(96, 140)]) == [(96, 140)]


@given(st.integers(0, 150), st.integers(2, 40), st.data())
def test_windows_that_share_tokens_give_every_span_whole(length, window, data):
    """Those longer than a window too."""
    reading = PairReading("|", window, data.draw(st.integers(1, window - 1)))
    edges = data.draw(st.lists(st.integers(0, length), unique=True).map(sorted))
    # every stretch between edges or every second one: spans may touch
    gold = list(pairwise(edges))[:: data.draw(st.integers(1, 2))]
    assert collected(length, reading, gold) == gold


@given(st.data())
def test_whatever_the_windows_report_spans_do_not_overlap(data):
    reading = PairReading("|", 12, data.draw(st.integers(0, 11)))
    found: list[ConceptSpan] = []
    reported = set()
    for pair in pairs(Doc(NLP.vocab, words=["x"] * 40), CONCEPTS, reading):
        edges = data.draw(st.lists(st.integers(pair.offset, len(pair.doc)), unique=True).map(sorted))
        spans = list(pairwise(edges))[::2]
        sure = [data.draw(st.floats(0, 1)) for _ in spans]
        collect(found, pair, Prediction([(*span, LABEL) for span in spans], sure))
        placed = [pair.in_note(*span) for span in spans]
        reported |= {(*s, pair.concept.id, p) for s, p in zip(placed, sure, strict=True) if s is not None}
    for concept in CONCEPTS:
        of_concept = [span for span in found if span.concept == concept.id]
        assert all(one.end <= other.start for one, other in pairwise(of_concept))
        parts = {part for part in reported if part[2] == concept.id}
        for span in of_concept:
            inside = {part for part in parts if span.start <= part[0] and part[1] <= span.end}
            assert span.confidence == max(part[3] for part in inside)
            parts -= inside
        assert not parts


def test_the_separator_is_no_word_of_a_concept():
    concepts = [Concept("0", "BP: high|low")]
    doc = NLP.make_doc("x")
    for separator, words in [(":", "BP high | low : x"), ("|", "BP : high low | x")]:
        reading = PairReading(separator, None, 0)
        (pair,) = pairs(doc, concepts, reading)
        assert [token.text for token in pair.doc] == words.split()
        assert [token.text for token in vocabulary_doc(doc, concepts, separator)] == words.split()
        (row,) = gold_rows(example(["x"], [(0, 1, "0")]), concepts, reading, TAGS, "concepts")
        assert len(row) == len(pair.doc)


@pytest.mark.parametrize("text", ["OR", "a_b-c", "20-year", "!?"])
def test_any_wording_is_some_words(text):
    (pair,) = pairs(NLP.make_doc("x"), [Concept("0", text)], WHOLE)
    assert pair.offset > 1
