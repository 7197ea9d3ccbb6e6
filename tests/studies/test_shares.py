"""Shares of the training documents: nested, the same for every method, and of whole notes where asked."""

from itertools import pairwise

import pytest
import spacy

from spacy_clinner.errors import ClinnerError
from spacy_clinner.studies.shares import draw_share, read_documents, without_annotation
from tests.studies.tiny import write_corpora

SIZE = 40


@pytest.fixture
def docs():
    """Forty documents of ten notes, and one of no note."""
    nlp = spacy.blank("en")
    docs = [nlp.make_doc("word") for _ in range(SIZE)]
    for i, doc in enumerate(docs):
        doc.user_data["note_id"] = f"note {i // 4}"
    return docs


@pytest.mark.parametrize(("share_of", "unit"), [("documents", 1), ("notes", 4)])
def test_a_larger_share_holds_the_smaller_ones(docs, share_of, unit):
    shares = [set(draw_share(docs, percent, 3, share_of)[0]) for percent in (1, 10, 50, 100)]
    assert all(small <= large for small, large in pairwise(shares))
    assert [len(share) for share in shares] == [unit, 4, 20, 40]  # at least one unit
    for share in shares:
        assert {i // unit for i in share} == {j for j in range(SIZE // unit) if j * unit in share}


def test_the_rest_is_what_is_not_drawn(docs):
    drawn, others = draw_share(docs, 30, 0, "notes")
    assert sorted([*drawn, *others]) == list(range(SIZE))


def test_another_seed_draws_others(docs):
    first, second, again = (draw_share(docs, 50, seed, "documents")[0] for seed in (0, 1, 0))
    assert first == again != second


def test_text_has_no_labels(tmp_path):
    write_corpora(tmp_path, ["a"])
    docs = without_annotation(read_documents(tmp_path / "a" / "train.spacy", "en"))
    assert {token.ent_iob for doc in docs for token in doc} == {0}


def test_what_is_no_corpus_is_one_line(tmp_path):
    (tmp_path / "a.spacy").write_text("text")
    with pytest.raises(ClinnerError, match=r"a\.spacy: no \.spacy file \(.*\): write it with"):
        read_documents(tmp_path / "a.spacy", "en")
    with pytest.raises(ClinnerError, match=r"b\.spacy: no such file: write it with"):
        read_documents(tmp_path / "b.spacy", "en")
