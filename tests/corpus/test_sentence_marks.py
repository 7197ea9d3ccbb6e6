"""Sentence boundaries are set for a whole document at once, never in a loop over its tokens."""

import ast
from pathlib import Path

import numpy as np
import pytest
import spacy
from spacy.tokens import Doc, Span

import spacy_clinner
from spacy_clinner.corpus.sentence_marks import (
    marks_of,
    sentence_marks,
    set_sentence_marks,
    split_sentences,
    token_offsets,
)

ROOT = Path(spacy_clinner.__file__).parents[1]
SOURCES = sorted((ROOT / "spacy_clinner").rglob("*.py"))


def quadratic(path: Path) -> list[str]:
    """Where a module sets a boundary token by token, or copies a sentence with all of its document."""
    found = []
    for node in ast.walk(ast.parse(path.read_text(encoding="utf8"))):
        if not isinstance(node, ast.Attribute):
            continue
        sets = isinstance(node.ctx, ast.Store) and node.attr in ("is_sent_start", "sent_start")
        if sets or node.attr == "as_doc":
            found.append(f"{path.name}:{node.lineno}")
    return found


@pytest.mark.parametrize("path", SOURCES, ids=lambda path: str(path.relative_to(ROOT)))
def test_no_module_goes_over_a_document_once_a_token(path):
    assert not quadratic(path)


@pytest.fixture
def doc(blank) -> Doc:
    doc = blank.make_doc("No pain. Severe fever now. Home")
    doc.set_ents([Span(doc, 1, 2, "PROBLEM"), Span(doc, 3, 5, "PROBLEM")])
    doc[1].lemma_ = "pain"
    return doc


def test_marks_are_those_of_spacy_and_leave_all_else_alone(doc):
    before = doc.to_array(["ORTH", "LEMMA", "ENT_IOB", "ENT_TYPE", "IDX"]).tolist()
    assert sentence_marks(doc).tolist()[1:] == [0] * (len(doc) - 1)
    set_sentence_marks(doc, np.array([1, -1, -1, 1, 0, -1, -1, 1]))
    starts = [token.is_sent_start for token in doc]
    assert starts == [True, False, False, True, None, False, False, True]
    assert sentence_marks(doc).tolist() == [1, -1, -1, 1, 0, -1, -1, 1]
    assert doc.to_array(["ORTH", "LEMMA", "ENT_IOB", "ENT_TYPE", "IDX"]).tolist() == before
    assert token_offsets(doc).tolist() == [token.idx for token in doc]


@pytest.mark.parametrize("words", [[], ["one"]])
def test_marks_of_short_documents(words):
    doc = Doc(spacy.blank("en").vocab, words=words)
    set_sentence_marks(doc, marks_of(np.ones(len(words), dtype=bool)))
    assert sentence_marks(doc).tolist() == [1] * len(words)
    assert [part.text.strip() for part in split_sentences(doc)] == words


def test_a_parsed_document_keeps_its_sentences(blank):
    doc = Doc(blank.vocab, words=["a", "b"], heads=[0, 0], deps=["ROOT", "dep"])
    with pytest.raises(ValueError, match=r"E043"):
        set_sentence_marks(doc, np.array([1, 1]))


def test_split_sentences_are_those_of_spacy(doc):
    set_sentence_marks(doc, np.array([1, -1, -1, 1, -1, -1, -1, 1]))
    parts = list(split_sentences(doc))
    spans = [sentence.as_doc() for sentence in doc.sents]
    attributes = ["ORTH", "SPACY", "LEMMA", "ENT_IOB", "ENT_TYPE", "SENT_START"]
    for part, span in zip(parts, spans, strict=True):
        assert part.text == span.text
        assert part.to_array(attributes).tolist() == span.to_array(attributes).tolist()
    assert [[entity.text for entity in part.ents] for part in parts] == [["pain"], ["Severe fever"], []]
