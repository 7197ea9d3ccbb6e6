"""Every piece of a note is in one window, whatever the note looks like."""

from itertools import pairwise

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from spacy_clinner.encoder.adapting.note_windows import WindowCutter, even_parts, single_blanks, word_begins
from tests.support.tiny_encoder import note_texts, tiny_tokenizer


@pytest.fixture(scope="module")
def tokenizer():
    return tiny_tokenizer(note_texts())


@given(st.lists(st.booleans(), min_size=1, max_size=80), st.integers(1, 20))
def test_parts_cover_everything_and_begin_with_words(flags, room):
    begins = np.array([True, *flags[1:]])
    parts = list(even_parts(begins, room))
    assert [i for part in parts for i in range(part.start, part.stop)] == list(range(len(begins)))
    assert all(0 < part.stop - part.start <= room for part in parts)
    for one, other in pairwise(parts):
        if not begins[other.start]:  # then one word fills the part before
            assert not begins[one.start + 1 : other.start + 1].any()


def test_parts_have_about_the_same_length():
    lengths = [part.stop - part.start for part in even_parts(np.ones(101, dtype=bool), 50)]
    assert lengths == [34, 34, 33]


def test_a_long_note_keeps_all_its_pieces(tokenizer):
    text = " ".join(note_texts()) + " " + "x" * 20_000
    windows = list(WindowCutter(tokenizer, 30).windows([text]))
    ids = np.concatenate([window.ids for window in windows])
    assert ids.tolist() == tokenizer(text, add_special_tokens=False)["input_ids"]
    assert max(len(window.ids) for window in windows) <= 30
    assert all(window.begins[0] for window in windows)


@pytest.mark.parametrize(
    "wide", ["No  acute\r\n\tdistress .", "\u2003No\u00a0acute distress .\n\n", " No acute\x0bdistress ."]
)
def test_layout_does_not_matter(tokenizer, wide):
    (window,) = WindowCutter(tokenizer, 62).windows([wide])
    (plain,) = WindowCutter(tokenizer, 62).windows(["No acute distress ."])
    assert window.ids.tolist() == plain.ids.tolist()


@pytest.mark.parametrize("text", ["", " \n", "\u200b"])
def test_a_text_without_a_piece_has_no_window(tokenizer, text):
    windows = list(WindowCutter(tokenizer, 62).windows(["No .", text, "Yes ."]))
    assert len(windows) == 2


def test_half_a_surrogate_pair_does_no_harm(tokenizer):
    assert single_blanks("a\ud83d b") == "a? b"
    assert len(list(WindowCutter(tokenizer, 62).windows(["a\ud83d b"]))) == 1


def test_words_begin_behind_blanks_and_where_the_tokenizer_parts_them(tokenizer):
    text = "hypertension 12/80 heart-rate"
    encoding = tokenizer(text, add_special_tokens=False).encodings[0]
    begins = word_begins(encoding, text)
    starts = [encoding.offsets[i][0] for i in np.flatnonzero(begins)]
    assert starts == [0, 13, 15, 16, 19, 24, 25]
    assert not begins.all()  # a word of several pieces begins once


def test_blanks_part_words_also_where_the_tokenizer_does_not():
    from tokenizers import Tokenizer, models

    backend = Tokenizer(models.BPE(vocab={" ": 0, "a": 1, "b": 2}, merges=[]))
    begins = word_begins(backend.encode("ab ba"), "ab ba")
    assert begins.tolist() == [True, False, True, False, False]  # the blank belongs to what follows
