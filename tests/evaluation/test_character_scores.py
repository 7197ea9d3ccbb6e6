"""Character scores against a reference that looks at one character of one note and concept at a time."""

from dataclasses import replace

import pytest
import spacy
import srsly
from hypothesis import given, settings
from hypothesis import strategies as st
from spacy.language import Language
from spacy.tokens import Doc, DocBin, Span
from spacy.training import Corpus, Example
from typer.testing import CliRunner

from spacy_clinner.cli import app
from spacy_clinner.corpus.doc_concepts import set_concepts
from spacy_clinner.evaluation.character_scores import (
    char_span_scorer,
    score_characters,
    score_note_characters,
)
from spacy_clinner.formats.nbme import write_nbme
from spacy_clinner.formats.record import Concept, Mention, Note

NLP = spacy.blank("en")
WORDS = ["pain", ",", "chest", "x", "pressure", "at", "rest", "."]
LABELS = ["0", "1", "2"]
NONE = {"chars_p": None, "chars_r": None, "chars_f": None, "chars_per_type": None}

spans = st.lists(
    st.tuples(st.integers(0, 7), st.integers(1, 8), st.sampled_from(LABELS)).filter(lambda s: s[0] < s[1]),
    max_size=4,
)


def make(found, key="concepts") -> Doc:
    doc = Doc(NLP.vocab, words=WORDS, spaces=[False, True, True, True, True, True, False, False])
    if found is not None:
        doc.spans[key] = [Span(doc, *span) for span in found]
    return doc


def brute_force(pairs) -> tuple[float, float, float]:
    """Every character of every (note, label), asked one by one."""
    hits = false_alarms = misses = 0
    for pair in pairs:
        gold, predicted = (make(spans) for spans in pair)
        for label in LABELS:
            for i in range(len(gold.text)):
                wanted, found = (
                    any(s.start_char <= i < s.end_char and s.label_ == label for s in doc.spans["concepts"])
                    for doc in (gold, predicted)
                )
                hits += wanted and found
                false_alarms += found and not wanted
                misses += wanted and not found
    precision = hits / (hits + false_alarms) if hits + false_alarms else 0.0
    recall = hits / (hits + misses) if hits + misses else 0.0
    f_score = 2 * precision * recall / (precision + recall) if hits else 0.0
    return precision, recall, f_score


@settings(deadline=None, max_examples=60)
@given(st.lists(st.tuples(spans, spans), min_size=1, max_size=3))
def test_against_brute_force(pairs):
    scores = score_characters(Example(make(predicted), make(gold)) for gold, predicted in pairs)
    found = (scores["chars_p"], scores["chars_r"], scores["chars_f"])
    assert found == pytest.approx(brute_force(pairs))


def test_worked_example():
    """'pain,' against 'pain': 4 of 5; label 1: 'chest' and 'chest x' against 'x': 1 of 7, 1 of 1."""
    gold = make([(0, 2, "0"), (2, 3, "1"), (2, 4, "1")])
    predicted = make([(0, 1, "0"), (3, 4, "1")])
    scores = score_characters([Example(predicted, gold)])
    assert scores["chars_p"] == 1.0
    assert scores["chars_r"] == pytest.approx(5 / 12)
    assert scores["chars_per_type"]["0"] == {"p": 1.0, "r": 4 / 5, "f": pytest.approx(8 / 9)}
    assert scores["chars_per_type"]["1"]["r"] == pytest.approx(1 / 7)


def test_it_does_not_matter_how_spans_are_cut():
    gold = make([(2, 4, "0"), (4, 5, "0")])
    whole, overlapping = make([(2, 5, "0")]), make([(2, 4, "0"), (3, 5, "0")])
    # the space between two touching spans belongs to neither
    assert score_characters([Example(whole, gold)])["chars_r"] == 1.0
    assert score_characters([Example(overlapping, whole)])["chars_f"] == 1.0


def test_without_anything_to_count():
    assert score_characters([]) == NONE
    assert score_characters([Example(make([(0, 1, "0")]), make(None))]) == NONE
    empty = score_characters([Example(make(None), make([]))])
    assert empty == {"chars_p": 0.0, "chars_r": 0.0, "chars_f": 0.0, "chars_per_type": {}}
    assert score_characters([Example(make([(0, 1, "0")]), make([]))])["chars_f"] == 0.0
    assert score_characters([Example(make(None), make([(0, 1, "0")]))])["chars_f"] == 0.0
    nothing = Doc(NLP.vocab)
    nothing.spans["concepts"] = []
    assert score_characters([Example(nothing.copy(), nothing)])["chars_f"] == 0.0


def test_entities_and_their_missing_annotation():
    gold, predicted = make(None), make(None)
    predicted.set_ents([Span(predicted, 0, 1, "0"), Span(predicted, 2, 4, "0")])
    assert score_characters([Example(predicted, gold)], None) == NONE
    gold.set_ents([Span(gold, 2, 3, "0")], missing=[gold[0:2]], default="outside")
    scores = score_characters([Example(predicted, gold)], None)
    assert scores["chars_p"] == pytest.approx(5 / 7)
    assert scores["chars_r"] == 1.0


def ruler() -> Language:
    nlp = spacy.blank("en")
    nlp.add_pipe("span_ruler", config={"spans_key": "concepts"}).add_patterns(
        [{"pattern": "chest pressure", "label": "001"}]
    )
    return nlp


def test_as_score_of_a_pipeline():
    nlp = spacy.blank("en")
    nlp.add_pipe(
        "span_ruler",
        config={"spans_key": "concepts", "scorer": {"@scorers": "spacy-clinner.char_span_scorer.v1"}},
    )
    nlp.get_pipe("span_ruler").add_patterns([{"pattern": "pain", "label": "0"}])
    gold = make([(0, 1, "0")])
    assert nlp.evaluate([Example(NLP.make_doc(gold.text), gold)])["chars_f"] == 1.0
    assert char_span_scorer("other")([Example(gold, gold)]) == NONE


@pytest.mark.parametrize("asked", ["own", "none of its own"])
def test_only_what_the_gold_document_was_searched_for(tmp_path, asked):
    """spaCy's own reader predicts on documents without concepts: those of all cases are found."""
    nlp = spacy.blank("en")
    nlp.add_pipe("span_ruler", config={"spans_key": "concepts", "scorer": None}).add_patterns(
        [{"pattern": "chest", "label": "1"}, {"pattern": "at rest", "label": "901"}]
    )
    gold = make([(2, 3, "1")])
    if asked == "own":
        set_concepts(gold, {"1": "Chest", "2": "Fever"})
    DocBin(docs=[gold], store_user_data=True).to_disk(tmp_path / "gold.spacy")
    examples = list(Corpus(tmp_path / "gold.spacy")(nlp))
    for example in examples:
        example.predicted = nlp(example.predicted)
    scores = score_characters(examples)
    assert scores["chars_r"] == 1.0
    assert scores["chars_p"] == (1.0 if asked == "own" else pytest.approx(5 / 12))
    assert set(scores["chars_per_type"]) == ({"1"} if asked == "own" else {"1", "901"})


def test_missed_concepts_count_and_documents_without_any_are_scored():
    gold, nothing = make([(0, 1, "0"), (2, 3, "1")]), make([])
    set_concepts(gold, {"0": "Pain", "1": "Chest"})
    set_concepts(nothing, ())
    scores = score_characters([Example(make([(0, 1, "0"), (0, 8, "2")]), gold)])
    assert (scores["chars_p"], scores["chars_r"]) == (1.0, pytest.approx(4 / 9))
    empty = score_characters([Example(make([(0, 8, "2")]), nothing)])
    assert empty == {"chars_p": 0.0, "chars_r": 0.0, "chars_f": 0.0, "chars_per_type": {}}


def test_labels_of_entities_need_not_be_concepts():
    gold, predicted = make(None), make(None)
    set_concepts(gold, {"0": "Pain"})
    gold.set_ents([Span(gold, 0, 1, "PROBLEM")])
    predicted.set_ents([Span(predicted, 0, 1, "PROBLEM")])
    assert score_characters([Example(predicted, gold)], None)["chars_f"] == 1.0


def test_files_too_count_only_what_a_note_was_searched_for():
    note = Note("1", "chest pain", (Mention(0, 5, "1"),), concepts=(Concept("1", "Chest", "0"),))
    found = [(0, 5, "1"), (6, 10, "901")]
    assert score_note_characters([(note, found)]).total.predicted == 5
    assert score_note_characters([(replace(note, concepts=()), found)]).total.predicted == 9


def test_files_count_character_by_character(tmp_path):
    concepts = (Concept("000", "Family-history-of-MI", "0"), Concept("001", "Chest-pressure", "0"))
    text = "chest pressure. father had MI"
    mentions = (Mention(0, 14, "001"), Mention(16, 29, "000", ((16, 22), (27, 29))))
    notes = [Note("1", text, mentions, concepts=concepts)]
    counts = score_note_characters([(notes[0], [(6, 14, "001")])]).total
    assert (counts.gold, counts.predicted, counts.correct) == (22, 8, 8)
    write_nbme(notes, tmp_path / "exam")
    ruler().to_disk(tmp_path / "model")
    args = [str(tmp_path / "model"), str(tmp_path / "exam"), "--spans-key", "concepts", "--characters"]
    run = CliRunner().invoke(app, ["evaluate", *args, "--output", str(tmp_path / "s.json")])
    assert run.exit_code == 0, run.output
    scores = srsly.read_json(tmp_path / "s.json")
    assert scores["ALL"]["r"] == 0.5
    assert scores["characters"]["r"] == pytest.approx(14 / 22)
    assert scores["characters"]["gold"] == 22


def test_gold_spans_count_though_nobody_searched_for_them():
    """They were left out of the score, which read 1.0 with mentions lost."""
    gold, predicted = make([(0, 1, "0"), (2, 3, "1"), (6, 7, "1")]), make([(0, 1, "0"), (2, 3, "1")])
    set_concepts(gold, {"0": "Pain"})
    scores = score_characters([Example(predicted, gold)])
    assert scores["chars_p"] == 1.0
    assert scores["chars_r"] == pytest.approx(4 / (4 + 5 + 4))
