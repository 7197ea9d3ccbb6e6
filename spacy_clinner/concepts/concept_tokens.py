"""ConceptTokens: every token of a note knows the concept that is read before it."""

from collections.abc import Callable
from typing import Any

from spacy.tokens import Doc
from thinc.api import Model
from thinc.types import Floats1d, Floats2d

from spacy_clinner.errors import ClinnerError

Docs = list[Doc]
Vectors = list[Floats2d]
NAME = "concept_tokens"


def ConceptTokens(tok2vec: Model[Docs, Vectors], separator: str = "[SEP]") -> Model[Docs, Vectors]:
    """Turn each token vector v into (v, c, v * c) with c, the mean vector before the first separator.

    Use it in a `concept_extractor` without a transformer. A recurrent layer learns slowly to carry the
    concept across a note. With this layer the concept is beside every token, and the product is large where a
    token resembles the concept.

    Args:
        tok2vec: any spaCy tok2vec.
        separator: the separator of the component; another one is an error.

    Returns:
        Model: list of Doc -> list of float32 (tokens, 3 * width). Where there is no separator, or nothing
        before it, c is 0.
    """
    return Model(
        NAME,
        _forward,
        init=_initialise,
        layers=[tok2vec],
        dims={"nO": None},
        attrs={"separator": separator},
    )


def require_separator(model: Model[Any, Any], separator: str, component: str) -> None:
    """Check that a model with ConceptTokens in it looks for the separator that it will read.

    Args:
        model: of the component.
        separator: of the component.
        component: its name.

    Raises:
        ClinnerError: if it looks for another one: no token would know its concept.
    """
    for node in model.walk():
        if node.name == NAME and node.attrs["separator"] != separator:
            raise ClinnerError(
                f"{component}: separator is {separator!r}, that of ConceptTokens in its model "
                f"{node.attrs['separator']!r}: set [components.{component}] separator and that of the "
                "ConceptTokens block alike"
            )


def _initialise(model: Model[Docs, Vectors], X: Docs | None = None, Y: Any = None) -> None:
    (tok2vec,) = model.layers
    tok2vec.initialize(X=X)
    width = tok2vec.maybe_get_dim("nO")
    if width is None and X:
        width = tok2vec.predict(X[:1])[0].shape[1]
    if width is not None:
        model.set_dim("nO", 3 * int(width), force=True)


def _forward(
    model: Model[Docs, Vectors], docs: Docs, is_train: bool
) -> tuple[Vectors, Callable[[Vectors], Docs]]:
    (tok2vec,) = model.layers
    vectors, backprop_vectors = tok2vec(docs, is_train)
    sizes = [_concept_size(doc, model.attrs["separator"]) for doc in docs]
    means = [_mean(model, array, size) for array, size in zip(vectors, sizes, strict=True)]
    xp = model.ops.xp
    joined = [
        xp.concatenate((v, xp.broadcast_to(c, v.shape), v * c), axis=1)
        for v, c in zip(vectors, means, strict=True)
    ]

    def backprop(gradients: Vectors) -> Docs:
        of_words = []
        for gradient, v, c, size in zip(gradients, vectors, means, sizes, strict=True):
            of_v, of_c, of_product = xp.split(gradient, 3, axis=1)
            total = of_v + of_product * c
            if size:
                total[:size] += (of_c + of_product * v).sum(axis=0) / size
            of_words.append(total)
        docs: Docs = backprop_vectors(of_words)
        return docs

    return joined, backprop


def _concept_size(doc: Doc, separator: str) -> int:
    """Words before the first separator; 0 if there is none."""
    return next((token.i for token in doc if token.text == separator), 0)


def _mean(model: Model[Docs, Vectors], vectors: Floats2d, size: int) -> Floats1d:
    mean: Floats1d = vectors[:size].mean(axis=0) if size else model.ops.alloc1f(vectors.shape[1])
    return mean
