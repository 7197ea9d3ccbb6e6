import numpy as np
import pytest
import spacy
from thinc.api import SGD

from spacy_clinner.errors import ClinnerError
from spacy_clinner.tagger.bridge import torch_shim
from spacy_clinner.tagger.embed import CharWordEmbed

NLP = spacy.blank("en")
DOCS = [NLP("no chest pain"), NLP(""), NLP("Pain since May 12")]


def make(**settings):
    model = CharWordEmbed(width=6, character_width=4, character_hidden_width=3, **settings)
    model.initialize(X=DOCS)
    return model


def words(model) -> tuple[str, ...]:
    return torch_shim(model).module.vocabulary.words


def test_shapes_and_equal_tokens():
    vectors = make().predict(DOCS)
    assert [v.shape for v in vectors] == [(3, 12), (0, 12), (4, 12)]
    # "pain" and "Pain" share the word's row, not the spelling
    np.testing.assert_allclose(vectors[0][2][:6], vectors[2][0][:6])
    assert not np.allclose(vectors[0][2][6:], vectors[2][0][6:])


def test_rare_words_stay_out():
    assert words(make()) == ("pain",)
    assert set(words(make(min_documents=1))) == {"pain", "no", "chest", "since", "may", "00"}
    assert words(make(words=["Fever", "fever", "7"])) == ("fever", "0")


def test_parts_of_one_note_are_one_document():
    docs = [NLP("fever"), NLP("fever")]
    for doc in docs:
        doc.user_data["note_id"] = "n1"
    model = CharWordEmbed()
    model.initialize(X=docs)
    assert words(model) == ()


def test_gradients_reach_words_and_characters():
    model = make(min_documents=1, singleton_dropout=0.0)
    vectors, backprop = model.begin_update(DOCS)
    backprop([np.ones_like(v) for v in vectors])
    module = torch_shim(model).module
    assert module.token_embedding.weight.grad[1:].all()
    assert module.char_embedding.weight.grad.any()
    before = module.token_embedding.weight.detach().clone()
    model.finish_update(SGD(0.1, use_averages=False))
    assert not module.token_embedding.weight.equal(before)


def test_singletons_are_sometimes_read_as_unknown():
    model = make(min_documents=1, singleton_dropout=1.0)
    module = torch_shim(model).module
    trained, _ = model.begin_update(DOCS)
    unknown = module.token_embedding.weight[0].detach().numpy()
    np.testing.assert_allclose(trained[0][0][:6], unknown)  # "no" was seen once
    assert not np.allclose(trained[0][2][:6], unknown)  # "pain" twice
    assert not np.allclose(model.predict(DOCS)[0][0][:6], unknown)


def test_any_word_is_read_as_unknown_in_training_only():
    model = make(min_documents=1, singleton_dropout=0.0, word_dropout=1.0)
    unknown = torch_shim(model).module.token_embedding.weight[0].detach().numpy()
    trained, _ = model.begin_update(DOCS)
    assert all(np.allclose(row[:6], unknown) for vectors in trained for row in vectors)
    assert not np.allclose(model.predict(DOCS)[0][2][:6], unknown)


def test_vectors_of_the_vocab():
    nlp = spacy.blank("en")
    for i, word in enumerate(("pain", "fever"), start=1):
        nlp.vocab.set_vector(word, np.full(6, i, dtype="f"))
    model = CharWordEmbed(width=6, use_vectors=True)
    docs = [nlp("Pain and fever")]
    model.initialize(X=docs)
    assert model.predict(docs)[0][:, :6][[0, 2]].tolist() == [[1.0] * 6, [2.0] * 6]


@pytest.mark.parametrize(("width", "message"), [(6, "has no vectors"), (7, "make the two equal")])
def test_vectors_that_do_not_fit(width, message):
    nlp = spacy.blank("en")
    if width == 7:
        nlp.vocab.set_vector("pain", np.ones(6, dtype="f"))
    model = CharWordEmbed(width=width, use_vectors=True)
    with pytest.raises(ClinnerError, match=message):
        model.initialize(X=[nlp("pain")])


@pytest.mark.parametrize("trained_on", ["\n", "\r\n"])
def test_line_ends_of_windows_are_those_of_others(trained_on):
    """A trained tagger missed seven times as much in notes with CRLF as in the same notes without."""
    text = "Pain.\n\nNo fever\nsince May 12"
    model = CharWordEmbed(width=6, character_width=4, character_hidden_width=3, min_documents=1)
    model.initialize(X=[NLP(text.replace("\n", trained_on))])
    plain, windows = model.predict([NLP(text), NLP(text.replace("\n", "\r\n"))])
    np.testing.assert_array_equal(plain, windows)
