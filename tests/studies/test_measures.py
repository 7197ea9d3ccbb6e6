"""Counts by document add up to the scores that they test."""

import numpy as np
import pytest
import spacy
import srsly
from spacy.scorer import get_ner_prf
from spacy.tokens import Span
from spacy.training import Example

from spacy_clinner.evaluation.character_scores import char_span_scorer
from spacy_clinner.evaluation.scorers import score_tokens
from spacy_clinner.studies.cells import search_cells
from spacy_clinner.studies.measures import MEASURES, TOKEN_CLASSES, counts_by_document
from spacy_clinner.studies.records import result_path
from spacy_clinner.studies.search import choose
from spacy_clinner.studies.training import score
from tests.studies.tiny import define

NLP = spacy.blank("en")
WORDS = "pain and fever , aspirin 5 mg"


def example(gold, predicted, annotated=None):
    """Spans of (start, end, label); `annotated` is how many tokens somebody annotated, None for all."""
    reference, guess = NLP.make_doc(WORDS), NLP.make_doc(WORDS)
    missing = [] if annotated is None else [reference[annotated:]]
    reference.set_ents([Span(reference, *span) for span in gold], missing=missing, default="outside")
    guess.set_ents([Span(guess, *span) for span in predicted])
    return Example(guess, reference)


@pytest.fixture
def examples():
    nobody = Example(NLP.make_doc(WORDS), NLP.make_doc(WORDS))
    nobody.predicted.set_ents([Span(nobody.predicted, 0, 1, "P")])
    return [
        example([(0, 1, "P"), (4, 5, "D")], [(0, 1, "P"), (4, 7, "D")]),
        example([(0, 1, "P")], [(0, 1, "P"), (4, 5, "D")], annotated=2),
        example([(2, 3, "RARE"), (0, 1, "P")], [(2, 3, "D"), (0, 1, "P")]),
        nobody,
    ]


@pytest.mark.parametrize("measure", [name for name, measure in MEASURES.items() if measure.counts])
def test_the_statistic_of_all_counts_is_the_score(examples, measure):
    scorer = char_span_scorer(None) if measure == "chars_f" else score_tokens
    result = counts_by_document(examples, scorer, ["P", "D"], [measure])
    counts = np.array(result["counts"][MEASURES[measure].counts])
    assert len(counts) == len(examples)
    statistic = MEASURES[measure].statistic
    assert statistic(counts.sum(0).astype(float)) == pytest.approx(scorer(examples)[measure])


def test_what_nobody_annotated_makes_no_difference(examples):
    result = counts_by_document(examples, get_ner_prf, ["P", "D"], ["ents_f", "token_ua"])
    assert result["counts"]["entities"] == [[2, 2, 1], [1, 1, 1], [2, 2, 1], [0, 0, 0]]
    assert result[TOKEN_CLASSES] == ["O", "P", "D", "RARE"]


def test_a_search_takes_the_setting_with_the_fewest_errors(tmp_path):
    grid = {"training": {"dropout": [0.1, 0.2, 0.3]}}
    study = define(tmp_path, method={"fast": {"search": grid}}, seeds=[0], measures=["ents_ece"])

    for cell, error in zip(search_cells(study), (0.5, 0.01, None), strict=True):
        path = result_path(tmp_path, cell)
        path.parent.mkdir(exist_ok=True)
        srsly.write_json(path, {"results": {"none": {"scores": {"ents_ece": error}}}})
    assert choose(study, search_cells(study), tmp_path) == {"fast": 1}


@pytest.mark.parametrize(("measure", "f_score"), [("ents_f", 0.0), ("token_macro_f", 1.0)])
def test_scores_by_type_are_of_the_kind_of_the_first_measure(measure, f_score):
    nlp = spacy.blank("en")
    scorer = {"@scorers": "spacy-clinner.token_scorer.v1"}
    ruler = nlp.add_pipe("entity_ruler", config={"scorer": scorer})
    ruler.add_patterns([{"label": "D", "pattern": word} for word in ("aspirin", "mg")])
    gold = nlp.make_doc("aspirin mg")
    gold.set_ents([Span(gold, 0, 2, "D")])
    result = score(nlp, [Example(nlp.make_doc("aspirin mg"), gold)], [measure])
    assert result["per_type"]["D"]["f"] == f_score
