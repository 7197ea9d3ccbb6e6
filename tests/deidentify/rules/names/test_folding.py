"""Text without case and accents, and where it stands in the original."""

import unicodedata

import pytest
from hypothesis import given
from hypothesis import strategies as st

from spacy_clinner.deidentify.rules.names.folding import FoldedText, fold, fold_text, is_unspaced

TEXTS = st.text("aÉe\u0301ßıİŁ ﬁ\u00ad-‐’'\u0301王x7", max_size=12)


@pytest.mark.parametrize(
    ("word", "folded"),
    [
        ("Işık", "isik"),
        ("IŞIK", "isik"),
        ("Łukasz", "lukasz"),
        ("Øystein", "oystein"),
        ("Đặng", "dang"),
        ("Þórðardóttir", "thordardottir"),
        ("Æsa", "aesa"),
        ("Œuvray", "oeuvray"),
        ("Groß", "gross"),
        ("O’Brien‐Peña", "o'brien-pena"),
        (unicodedata.normalize("NFD", "Núñez"), "nunez"),
        ("Smi\u00adth", "smith"),
    ],
)
def test_words(word, folded):
    assert fold(word) == fold_text(word) == folded


@given(TEXTS)
def test_every_place_holds_what_is_read_there(text):
    folded = FoldedText(text)
    for i, character in enumerate(folded.folded):
        start, end = folded.span(i, i + 1)
        assert 0 <= start < end <= len(text)
        assert character in fold_text(text[start:end])
        assert end == len(text) or not unicodedata.combining(text[end]) or text.isascii()


@given(st.text())
def test_folding_twice_changes_nothing_that_is_compared(text):
    assert fold_text(text.upper().lower()) == fold_text(fold_text(text.upper().lower())) or not text.isascii()
    assert fold_text(text).isascii() or not text.isascii()


def test_scripts_without_spaces():
    assert is_unspaced("王小明")
    assert is_unspaced("さくら")
    assert not any(map(is_unspaced, ["", "王", "Wang", "王 小明", "محمد"]))
