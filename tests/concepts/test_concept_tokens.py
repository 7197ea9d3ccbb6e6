import numpy as np
import pytest
import spacy
from spacy.tokens import Doc
from thinc.api import Model

from spacy_clinner.concepts.concept_tokens import ConceptTokens, require_separator
from spacy_clinner.errors import ClinnerError

NLP = spacy.blank("en")
TEXTS = ["chest pressure [SEP] tight chest [SEP] now", "[SEP] tight chest", "no separator", ""]


def table() -> Model:
    """A tok2vec of one learned row a word."""
    words = sorted({word for text in TEXTS for word in text.split()})

    def forward(model, docs, is_train):
        rows = [[words.index(token.text) for token in doc] for doc in docs]
        weights = model.get_param("E")

        def backprop(gradients):
            gradient = np.zeros_like(weights)
            for ids, of in zip(rows, gradients, strict=True):
                np.add.at(gradient, ids, of)
            model.inc_grad("E", gradient)
            return []

        return [weights[ids].reshape(len(ids), 4) for ids in rows], backprop

    weights = np.random.default_rng(0).normal(size=(len(words), 4)).astype("float64")
    return Model("table", forward, dims={"nO": 4}, params={"E": weights})


def make() -> tuple[Model, list[Doc]]:
    docs = [Doc(NLP.vocab, words=text.split()) for text in TEXTS]
    model = ConceptTokens(table())
    model.initialize(X=docs)
    return model, docs


def test_every_token_knows_the_concept():
    model, docs = make()
    plain = model.layers[0].predict(docs)
    first, no_concept, no_separator, empty = model.predict(docs)
    concept = plain[0][:2].mean(axis=0)
    for token, vector in zip(plain[0], first, strict=True):
        np.testing.assert_allclose(vector, np.concatenate((token, concept, token * concept)))
    for with_zeros, vectors in [(no_concept, plain[1]), (no_separator, plain[2])]:
        np.testing.assert_allclose(with_zeros[:, :4], vectors)
        assert not with_zeros[:, 4:].any()
    assert empty.shape == (0, 12)
    assert model.get_dim("nO") == 12


def test_another_separator_than_the_components_is_an_error():
    model, _ = make()
    wrapper = Model("outer", lambda *args: None, layers=[model])
    require_separator(wrapper, "[SEP]", "extractor")
    require_separator(table(), "|", "extractor")
    with pytest.raises(
        ClinnerError, match=r"'\|', that of ConceptTokens in its model '\[SEP\]': set \[comp"
    ) as e:
        require_separator(wrapper, "|", "extractor")
    assert "\n" not in str(e.value)


def test_gradient_against_finite_differences():
    model, docs = make()
    weights = model.layers[0].get_param("E").copy()
    rng = np.random.default_rng(1)
    coefficients = [rng.normal(size=out.shape) for out in model.predict(docs)]

    def value(array) -> float:
        model.layers[0].set_param("E", array)
        return sum((c * out**2).sum() for c, out in zip(coefficients, model.predict(docs), strict=True))

    outputs, backprop = model.begin_update(docs)
    backprop([2 * c * out for c, out in zip(coefficients, outputs, strict=True)])
    analytic = model.layers[0].get_grad("E")
    for index in np.ndindex(weights.shape):
        step = np.zeros_like(weights)
        step[index] = 1e-6
        numeric = (value(weights + step) - value(weights - step)) / 2e-6
        assert analytic[index] == pytest.approx(numeric, abs=1e-6)
