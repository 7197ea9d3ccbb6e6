import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from tokenizers import Tokenizer, models, normalizers, pre_tokenizers

from spacy_clinner.layers.word_pieces import PieceTokenizer
from tests.support.tiny_encoder import tiny_tokenizer

UNKNOWN = 1


def description(tokenizer):
    return {
        "tokenizer": tokenizer.to_str(),
        "prefix": [2],
        "suffix": [3],
        "unknown": UNKNOWN,
        "padding": 0,
        "limit": 64,
        "mask": None,
    }


@pytest.fixture(scope="module")
def backend():
    return tiny_tokenizer(
        ("the patient was seen and treated with aspirin for chest pain",), 80
    ).backend_tokenizer


def cut(backend, words, between=" "):
    starts = np.cumsum([0, *(len(word) + len(between) for word in words[:-1])])
    ends = starts + [len(word) for word in words]
    return PieceTokenizer(description(backend))(between.join(words), starts, ends)


def test_a_word_consists_of_its_own_pieces(backend):
    words = ["the", "patient", "takes", "aspirin", "."]
    pieces = cut(backend, words)
    for word, start, end in zip(words, pieces.starts, pieces.ends, strict=True):
        alone = backend.encode(word, add_special_tokens=False).ids
        assert pieces.ids[start:end].tolist() == alone


@given(words=st.lists(st.text("ab.'é\u0301\u0000\ufffd", min_size=1, max_size=4), min_size=1, max_size=6))
def test_every_word_has_a_piece(backend, words):
    pieces = cut(backend, words)
    assert (pieces.starts < pieces.ends).all()
    assert pieces.ends.max(initial=0) <= len(pieces.ids)
    assert (np.diff(pieces.starts) >= 0).all()


def test_a_word_of_which_nothing_is_left_is_unknown(backend):
    pieces = cut(backend, ["the", "\u0000", "pain"])
    assert pieces.ids[pieces.starts[1] : pieces.ends[1]].tolist() == [UNKNOWN]
    assert pieces.ids.tolist() == [*cut(backend, ["the"]).ids, UNKNOWN, *cut(backend, ["pain"]).ids]


def test_a_piece_across_two_words_belongs_to_both(backend):
    pieces = cut(backend, ["treat", "ed"], between="")
    joined = backend.encode("treated", add_special_tokens=False)
    overlapping = [
        [i for i, (start, end) in enumerate(joined.offsets) if start < last and end > first]
        for first, last in ((0, 5), (5, 7))
    ]
    for ids, start, end in zip(overlapping, pieces.starts, pieces.ends, strict=True):
        assert ids == list(range(start, end))


def test_bytes_of_one_character_belong_to_its_word():
    symbols = {symbol: i for i, symbol in enumerate(["<unk>", *pre_tokenizers.ByteLevel.alphabet()])}
    backend = Tokenizer(models.BPE(symbols, [], unk_token="<unk>"))
    backend.pre_tokenizer = pre_tokenizers.ByteLevel(add_prefix_space=False)
    pieces = cut(backend, ["a", "😀", "b"])
    assert (pieces.ends - pieces.starts).tolist() == [1, 4, 1]


def test_a_tokenizer_that_keeps_the_blank_before_a_word():
    symbols = {symbol: i for i, symbol in enumerate(["<unk>", "▁", "▁a", "b", "▁b"])}
    backend = Tokenizer(models.BPE(symbols, [("▁", "b")], unk_token="<unk>"))
    backend.normalizer = normalizers.Sequence([])
    backend.pre_tokenizer = pre_tokenizers.Metaspace()
    pieces = cut(backend, ["b", "b"])
    assert [pieces.ids[s:e].tolist() for s, e in zip(pieces.starts, pieces.ends, strict=True)] == [[4], [4]]


def test_what_a_tokenizer_file_says_of_length_is_not_heeded(backend):
    short = Tokenizer.from_str(backend.to_str())
    short.enable_truncation(3)
    short.enable_padding(length=50)
    assert cut(short, ["pain"] * 9).ids.tolist() == cut(backend, ["pain"] * 9).ids.tolist()
