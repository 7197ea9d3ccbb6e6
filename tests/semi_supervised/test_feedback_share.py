"""A feedback that is next to nothing is told of once."""

import warnings

import pytest

from spacy_clinner.semi_supervised.feedback_share import STEPS, FeedbackShare


def test_a_feedback_that_teaches_nothing_is_told_of_once():
    share = FeedbackShare()
    with warnings.catch_warnings():
        warnings.simplefilter("error")
        for _ in range(STEPS - 1):
            assert share.add("clinical_ner", 0.002, 2.0, counts=True) == {"feedback_share": 0.001}
        share.add("clinical_ner", 0.0, 2.0, counts=False)  # a warm-up is not looked at
        assert share.add("clinical_ner", 0.0, 0.0, counts=True) == {}
    with pytest.warns(UserWarning, match=r"clinical_ner: .* 0\.1 % of .* \(median of 100 steps\)"):
        share.add("clinical_ner", 0.002, 2.0, counts=True)
    with warnings.catch_warnings():
        warnings.simplefilter("error")
        share.add("clinical_ner", 0.002, 2.0, counts=True)


def test_a_feedback_that_teaches_is_not():
    share = FeedbackShare()
    with warnings.catch_warnings():
        warnings.simplefilter("error")
        for i in range(3 * STEPS):
            share.add("clinical_ner", 0.0 if i % 3 == 0 else 0.1, 2.0, counts=True)
