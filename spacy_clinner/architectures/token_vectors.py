"""What a tagger's tok2vec says of some documents, without a trace in the random numbers of the training.

spacy-transformers throws a die at every forward pass (whether to empty a GPU's cache) with Python's random
numbers, by which spaCy orders its batches: a look at development notes, or a teacher, would change which
labelled batches follow.
"""

import random
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import Any

from spacy.tokens import Doc
from thinc.api import Model
from thinc.types import Floats2d
from torch import Tensor

from spacy_clinner.bridge import to_tensor


def token_vectors(model: Model[Any, Any], docs: list[Doc]) -> tuple[Tensor, Tensor]:
    """Run a Tagger's tok2vec as at prediction.

    Returns:
        float (tokens of all documents, width) and int64 (documents,), the lengths; see `bridge.to_tensor`.
    """
    with _python_random_unchanged():
        return to_tensor(model.get_ref("tok2vec").predict(docs))


def begin_token_vectors(
    model: Model[Any, Any], docs: list[Doc]
) -> tuple[list[Floats2d], Callable[[list[Floats2d]], Any]]:
    """Run a Tagger's tok2vec in training mode: float (tokens, width) a document, and its backward pass."""
    with _python_random_unchanged():
        return model.get_ref("tok2vec").begin_update(docs)


@contextmanager
def _python_random_unchanged() -> Iterator[None]:
    state = random.getstate()
    try:
        yield
    finally:
        random.setstate(state)
