"""Tokens of white space and of no width take no part in tagging."""

import numpy as np
import pytest
import spacy
from spacy.tokens import Doc, Span
from spacy.training import Example

from spacy_clinner.corpus.layout import in_tokens, in_words, is_layout, without_layout, word_positions
from spacy_clinner.tagger.gold import gold_tag_ids
from spacy_clinner.tags import TagSet


@pytest.fixture(scope="module")
def nlp():
    return spacy.blank("en")


@pytest.mark.parametrize(
    "text", ["", " ", "\n\t", "\u200b", "\ufeff", "\u2028\u00a0", "\x00", "\u00ad \u2060"]
)
def test_what_shows_nothing_is_layout(text):
    assert is_layout(text)


@pytest.mark.parametrize("text", ["a", "\u200ba", "-", "❤\ufe0f", "́"])
def test_what_shows_something_is_a_word(text):
    assert not is_layout(text)


def test_words_keep_their_annotation_and_one_space_between_them(nlp):
    doc = Doc(nlp.vocab, words=["Pt", " ", "on", "\n", "aspirin", "\u200b"], spaces=[1, 0, 0, 0, 1, 0])
    doc.set_ents([Span(doc, 4, 5, label="DRUG")])
    doc[3].is_sent_start = True
    words = without_layout(doc, word_positions(doc))
    assert words.text == "Pt on aspirin "
    assert [(entity.text, entity.label_) for entity in words.ents] == [("aspirin", "DRUG")]
    assert [token.is_sent_start for token in words] == [True, None, True]  # None: nobody said
    plain = nlp.make_doc("Pt on aspirin")
    assert without_layout(plain, word_positions(plain)) is plain


def test_spans_go_to_words_and_back():
    positions = np.array([0, 2, 5])
    assert in_words([(0, 3, "A"), (3, 5, "B"), (4, 7, "C")], positions) == [(0, 2, "A"), (2, 3, "C")]
    assert in_tokens([(0, 2, "A"), (2, 3, "C")], positions) == [(0, 3, "A"), (5, 6, "C")]


def test_gold_begins_and_ends_with_words(nlp):
    reference = Doc(nlp.vocab, words=["  ", "a", "\n", "b", " ", "c"])
    reference.set_ents([Span(reference, 0, 5, label="X")], default="outside")
    tags = TagSet(["X"])
    predicted = Doc(
        nlp.vocab, words=[t.text for t in reference], spaces=[bool(t.whitespace_) for t in reference]
    )
    ids = gold_tag_ids(Example(predicted, reference), tags)
    assert [tags.tags[i] for i in ids] == ["B-X", "L-X", "O"]
