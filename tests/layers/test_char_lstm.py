import pytest
import torch

from spacy_clinner.layers import char_lstm
from spacy_clinner.layers.char_lstm import CharWordEmbedding
from spacy_clinner.layers.vocabulary import Vocabulary


@pytest.fixture
def embedding() -> CharWordEmbedding:
    torch.manual_seed(0)
    vocabulary = Vocabulary(["pain", "no"], list("aehinops"), n_singletons=0)
    return CharWordEmbedding(vocabulary, width=4, character_width=3, character_hidden_width=2)


def spelled(embedding: CharWordEmbedding, words: list[str]) -> torch.Tensor:
    ids = [[ord(c) % embedding.vocabulary.n_character_rows for c in word] for word in words]
    characters = torch.tensor([i for word in ids for i in word])
    return embedding.spell(characters, torch.tensor([len(word) for word in ids]))


def test_words_do_not_depend_on_their_neighbours(embedding):
    words = ["pain", "a", "x" * 300, "noon", "b", "p" * 10_000, "shop"]
    together = spelled(embedding, words)
    for row, word in zip(together, words, strict=True):
        torch.testing.assert_close(row, spelled(embedding, [word])[0], atol=1e-6, rtol=1e-5)


def test_long_words_are_read_to_their_end(embedding):
    first, second = spelled(embedding, ["p" * 10_000 + "a", "p" * 10_000 + "s"])
    assert not torch.allclose(first, second)


def test_chunks_stay_within_the_bound(monkeypatch):
    monkeypatch.setattr(char_lstm, "MAX_PADDED_CHARACTERS", 12)
    lengths = torch.tensor([5, 1, 2, 40, 3, 3, 3])
    order = torch.argsort(lengths, stable=True)
    chunks = char_lstm._bounded_chunks(order, lengths)
    assert sorted(i for chunk in chunks for i in chunk.tolist()) == list(range(7))
    for chunk in chunks:
        assert len(chunk) == 1 or len(chunk) * int(lengths[chunk].max()) <= 12


def test_every_token_gets_its_word_and_spelling(embedding):
    words = torch.tensor([1, 0, 1])
    types = torch.tensor([0, 1, 0])
    characters, lengths = torch.tensor([2, 3, 4, 5, 6]), torch.tensor([3, 2])
    vectors = embedding(words, types, characters, lengths)
    spellings = embedding.spell(characters, lengths)
    assert vectors.shape == (3, 4 + 2 * 2)
    torch.testing.assert_close(vectors[0], vectors[2])
    torch.testing.assert_close(vectors[1, :4], embedding.token_embedding.weight[0])
    torch.testing.assert_close(vectors[1, 4:], spellings[1])
