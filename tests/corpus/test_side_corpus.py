"""A corpus beside the training corpus: every example once a pass, in an order of its own."""

import pytest
import spacy
from spacy.training import Example
from spacy.training.batchers import configure_minibatch, configure_minibatch_by_words

from spacy_clinner.corpus.side_corpus import SideCorpus
from spacy_clinner.errors import ClinnerError
from spacy_clinner.semi_supervised.prefetch import Prefetched
from tests.conftest import TEXTS


def corpus(make_examples, seed=0, size=4):
    return SideCorpus(spacy.blank("en"), make_examples, configure_minibatch(size), seed, "unlabelled")


def test_every_example_comes_once_a_pass(make_examples):
    side = corpus(make_examples)
    for _ in range(3):
        batches = [next(side), next(side)]
        assert [len(batch) for batch in batches] == [4, 2]
        assert sorted(e.reference.text for batch in batches for e in batch) == sorted(t for t, _ in TEXTS)


def test_order_depends_on_the_seed_alone(make_examples):
    def order(seed):
        side = corpus(make_examples, seed)
        return [[e.reference.text for e in next(side)] for _ in range(6)]

    assert order(1) == order(1)
    assert order(1) != order(2)
    assert order(1)[:2] != order(1)[2:4]  # another order in the second pass


@pytest.mark.parametrize("texts", [[], ["", ""]])
def test_an_empty_corpus_is_an_error(texts, blank):
    def reader(nlp):
        return [Example(nlp.make_doc(t), nlp.make_doc(t)) for t in texts]

    with pytest.raises(ClinnerError, match="unlabelled: the corpus is empty"):
        SideCorpus(blank, reader, configure_minibatch(4), 0, "unlabelled")


def test_a_batcher_that_leaves_out_every_document_is_an_error(blank):
    """Not an endless search for the first batch."""

    def reader(nlp):
        return [Example(nlp.make_doc("word " * 900), nlp.make_doc("word " * 900)) for _ in range(3)]

    batcher = configure_minibatch_by_words(size=600, tolerance=0.2, discard_oversize=True)
    with pytest.raises(
        ClinnerError, match=r"^unlabelled: the batcher makes no batch: .* discard_oversize = false$"
    ) as e:
        SideCorpus(blank, reader, batcher, 0, "unlabelled")
    assert "\n" not in str(e.value)


def test_a_batcher_that_stops_in_a_later_pass_is_an_error_through_prefetch_too(make_examples):
    passes = iter([[[1, 2], [3]], []])

    def batches():
        side = SideCorpus(spacy.blank("en"), make_examples, lambda examples: next(passes), 0, "unlabelled")
        while True:
            yield next(side)

    prefetched = Prefetched(batches(), 4)
    assert [next(prefetched), next(prefetched)] == [[1, 2], [3]]
    with pytest.raises(ClinnerError, match="unlabelled: the batcher makes no batch"):
        next(prefetched)
