import numpy as np
import pytest
import spacy
from spacy.training import Example

from spacy_clinner.evaluation.calibration import expected_calibration_error
from spacy_clinner.evaluation.scorers import score_tokens, token_scorer
from spacy_clinner.evaluation.significance import macro_f, micro_f, paired_bootstrap, unweighted_accuracy
from spacy_clinner.evaluation.token_scores import TokenScores
from spacy_clinner.tagger.confidence import set_confidences
from tests.conftest import make_doc

# gold:      O O A A A B C C O O        A: recall 2/3, precision 2/2; B: 1, 1/2; C: 0, 0
# predicted: O O A A B B O O O A        O: recall 3/4, precision 3/5
GOLD = ["O", "O", "A", "A", "A", "B", "C", "C", "O", "O"]
FOUND = ["O", "O", "A", "A", "B", "B", "O", "O", "O", "A"]


def scores():
    tokens = TokenScores()
    tokens.add(GOLD, FOUND)
    return tokens


def test_worked_example():
    tokens = scores()
    assert tokens.recall("A") == pytest.approx(2 / 3)
    assert tokens.precision("A") == pytest.approx(2 / 3)
    assert tokens.unweighted_accuracy == pytest.approx((2 / 3 + 1 + 0 + 3 / 4) / 4)
    assert tokens.macro_f == pytest.approx((2 / 3 + 2 / 3 + 0) / 3)
    precision, recall, f_score = tokens.micro
    assert (precision, recall) == (pytest.approx(3 / 5), pytest.approx(3 / 6))
    assert f_score == pytest.approx(2 * 0.6 * 0.5 / 1.1)


def test_missing_tokens_do_not_count():
    tokens = TokenScores()
    tokens.add([None, "A", None], ["A", "A", "O"])
    assert tokens.unweighted_accuracy == tokens.macro_f == 1.0
    assert tokens.predicted.total() == 1


def test_nothing_to_score_is_undefined():
    assert TokenScores().unweighted_accuracy is None
    only_outside = TokenScores()
    only_outside.add(["O", "O"], ["O", "A"])
    assert only_outside.unweighted_accuracy == 0.5
    assert only_outside.macro_f is None
    assert only_outside.micro is None


def example(nlp, gold, found, confidences):
    text = "a b c d e f"
    doc = make_doc(nlp, text, found)
    set_confidences(doc, doc.ents, confidences, "clinical_ner")
    return Example(doc, make_doc(nlp, text, gold))


def test_scorer_gives_tokens_entities_and_calibration_error():
    nlp = spacy.blank("en")
    gold = [(0, 2, "A"), (3, 4, "B")]
    found = [(0, 2, "A"), (3, 5, "B")]
    result = token_scorer()([example(nlp, gold, found, [0.95, 0.75])])
    assert result["ents_f"] == 0.5
    assert result["ents_per_type"]["A"]["f"] == 1.0
    assert result["token_per_type"]["B"] == {"p": 0.5, "r": 1.0, "f": pytest.approx(2 / 3)}
    assert result["token_ua"] == pytest.approx((1 + 1 + 2 / 3) / 3)
    assert result["token_micro_f"] == pytest.approx(6 / 7)
    assert result["ents_ece"] == pytest.approx((0.05 + 0.75) / 2)


def test_scorer_without_entities_or_examples_is_defined():
    nlp = spacy.blank("en")
    assert score_tokens([])["token_ua"] is None
    result = score_tokens([example(nlp, [], [], [])])
    assert result["token_ua"] == 1.0
    assert result["token_macro_f"] is None
    assert result["ents_ece"] is None


def test_scorer_without_confidences():
    nlp = spacy.blank("en")
    docs = [make_doc(nlp, "a b", [(0, 1, "A")]) for _ in range(2)]
    assert score_tokens([Example(*docs)])["ents_ece"] is None


def test_missing_annotation_in_the_scorer():
    nlp = spacy.blank("en")
    one = example(nlp, [(0, 2, "A")], [(0, 2, "A"), (3, 4, "B")], [0.9, 0.9])
    one.reference.set_ents(list(one.reference.ents), missing=[one.reference[3:5]])
    result = score_tokens([one])
    assert result["token_ua"] == 1.0
    assert result["ents_ece"] == pytest.approx(0.1)


def test_expected_calibration_error_by_hand():
    # bin .9-1: two, mean confidence .95, accuracy .5; bin .3-.4: one, right
    assert expected_calibration_error([0.9, 1.0, 0.35], [True, False, True]) == pytest.approx(
        (0.9 + 0.65) / 3
    )
    assert expected_calibration_error([], []) is None
    assert expected_calibration_error([1.0, 0.0], [True, False]) == 0


COUNTS = np.array([[4, 5, 3], [3, 3, 2], [1, 2, 1], [2, 0, 0]], dtype=float)  # the worked example


def test_statistics_of_counts_are_those_of_token_scores():
    tokens = scores()
    assert unweighted_accuracy(COUNTS) == pytest.approx(tokens.unweighted_accuracy)
    assert macro_f(COUNTS) == pytest.approx(tokens.macro_f)
    assert micro_f(COUNTS) == pytest.approx(tokens.micro[2])
    absent = np.concatenate([COUNTS, np.zeros((1, 3))])
    assert macro_f(absent) == pytest.approx(tokens.macro_f)
    assert unweighted_accuracy(absent) == pytest.approx(tokens.unweighted_accuracy)


def runs(rng, documents, quality):
    gold = rng.integers(5, 20, (documents, 3))
    correct = rng.binomial(gold, quality)
    return np.stack([gold, gold, correct], axis=-1)


def test_bootstrap_finds_a_real_difference_and_no_other():
    rng = np.random.default_rng(0)
    worse = np.stack([runs(np.random.default_rng(1), 40, 0.6) for _ in range(2)])
    better = np.stack([runs(np.random.default_rng(1), 40, 0.8) for _ in range(3)])
    found = paired_bootstrap(worse, better, unweighted_accuracy)
    expected = unweighted_accuracy(better[0].sum(0)) - unweighted_accuracy(worse[0].sum(0))
    assert found.observed == pytest.approx(expected)
    assert 0 < found.low < found.observed < found.high
    assert found.p_value < 0.01
    same = paired_bootstrap(worse, worse, macro_f)
    assert (same.observed, same.low, same.high, same.p_value) == (0, 0, 0, 1)
    other = np.stack([runs(rng, 40, 0.6)])
    assert paired_bootstrap(worse, other, micro_f).p_value > 0.05


def test_bootstrap_of_one_document_has_no_spread():
    one, two = (np.array([[[[10, 10, n], [5, 5, 5]]]]) for n in (4, 6))
    found = paired_bootstrap(one, two, unweighted_accuracy)
    assert found.low == found.high == pytest.approx(found.observed)
