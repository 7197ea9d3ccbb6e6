"""What objectives say of unlabelled text."""

import pytest
import spacy
import torch
from spacy.training import Example

from spacy_clinner.semi_supervised.teacher_labels import pseudo_label_terms
from spacy_clinner.semi_supervised.unlabelled_batch import UnlabelledBatch
from spacy_clinner.tags import OUTSIDE, UNKNOWN


@pytest.mark.parametrize("padding", [OUTSIDE, UNKNOWN])
def test_shares_are_of_the_tokens(padding):
    """A Viterbi path is O on padding, which is no pseudo label."""
    nlp = spacy.blank("en")
    docs = [nlp.make_doc("no pain at all"), nlp.make_doc("pain")]
    batch = UnlabelledBatch([Example(doc, doc) for doc in docs], docs, has_gold=False)
    tags = torch.tensor([[0, 1, UNKNOWN, 0], [1, padding, padding, padding]])
    marginals = torch.full((2, 4, 2), 0.5)
    marginals[1, 1:] = 0.0
    terms = pseudo_label_terms(None, batch, tags, marginals)
    assert terms == {"confidence": pytest.approx(0.5), "pseudo_labelled": pytest.approx(4 / 5)}
