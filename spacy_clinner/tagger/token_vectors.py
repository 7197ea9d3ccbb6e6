"""What a tagger's tok2vec says of some documents, and which of their tokens the tagger reads.

It leaves no trace in the random numbers of the training. spacy-transformers throws a die at every forward
pass (whether to empty a GPU's cache) with Python's random numbers, by which spaCy orders its batches: a look
at development notes, or a teacher, would change which labelled batches follow.
"""

import random
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from typing import Any, NamedTuple

import numpy as np
import torch
from numpy.typing import NDArray
from spacy.pipeline.tok2vec import Tok2VecListener
from spacy.tokens import Doc
from thinc.api import Model
from thinc.types import Floats2d
from torch import Tensor

from spacy_clinner.corpus.layout import without_layout, word_positions
from spacy_clinner.errors import ClinnerError
from spacy_clinner.tagger.bridge import to_tensor

LAYOUT = "layout"
"""Key of a Tagger's attribute: where tokens of white space are left out, one of the values below."""
LEFT_OUT = "left out"
"""No part of the tagger reads them."""
LEFT_OUT_ABOVE = "left out above"
"""Its tok2vec reads them and the network above does not; a shared tok2vec gives vectors of all tokens."""
READ = "read"
"""The network reads them, but gives them no score: it was trained before they were left out."""


class Reading(NamedTuple):
    """The documents that a tok2vec reads, and which of its rows are words.

    Attributes:
        docs: a document each, without its layout where nothing else reads the same vectors.
        words: int64 (words of all documents,), rows of the joined vectors; None if every row is a word.
        lengths: int64 (documents,), words of each document.
        in_context: whether the network reads the other rows too, before they are taken out.
    """

    docs: list[Doc]
    words: Tensor | None
    lengths: Tensor
    in_context: bool

    def words_of(self, rows: Tensor) -> Tensor:
        """The rows of the words: float (tokens of all documents, width) -> (words, width)."""
        return rows if self.words is None else rows.index_select(0, self.words.to(rows.device))


def read(
    model: Model[Any, Any], docs: Sequence[Doc], positions: Sequence[NDArray[np.int64]] | None = None
) -> Reading:
    """What a Tagger reads of some documents.

    Args:
        model: the Tagger.
        docs: the documents.
        positions: their `word_positions`, if they are known.
    """
    if positions is None:
        positions = [word_positions(doc) for doc in docs]
    lengths = torch.tensor([len(words) for words in positions], dtype=torch.int64)
    in_context = model.attrs[LAYOUT] == READ
    if model.attrs[LAYOUT] == LEFT_OUT:
        words = [without_layout(doc, words_of_doc) for doc, words_of_doc in zip(docs, positions, strict=True)]
        return Reading(words, None, lengths, in_context)
    if all(len(doc) == len(words_of_doc) for doc, words_of_doc in zip(docs, positions, strict=True)):
        return Reading(list(docs), None, lengths, in_context)
    starts = np.cumsum([0, *(len(doc) for doc in docs)])
    rows = np.concatenate(
        [start + words_of_doc for start, words_of_doc in zip(starts, positions, strict=False)]
    )
    return Reading(list(docs), torch.from_numpy(rows), lengths, in_context)


def is_shared(model: Model[Any, Any]) -> bool:
    """Whether a model listens to another component's encoder, which reads documents as they are."""
    return any("listener" in node.name for node in model.walk())


def require_shared_vectors(model: Model[Any, Any], docs: Sequence[Doc], tagger: str) -> None:
    """Check that the encoder to which a Tagger listens has read the documents.

    spaCy's listener gives zeros for documents that it has not read, and entities would be found in those.

    Args:
        model: the Tagger.
        docs: the documents.
        tagger: name of its component.

    Raises:
        ClinnerError: if a document with tokens has no vectors.
    """
    upstream = [node.upstream_name for node in model.walk() if isinstance(node, Tok2VecListener)]
    if upstream and any(len(doc) and not doc.tensor.size for doc in docs):
        encoder = "the encoder" if upstream[0] == "*" else upstream[0]
        raise ClinnerError(
            f"{tagger}: it listens to {encoder}, which has not read the document: enable that component, "
            f"name it in [training] annotating_components if {tagger} is, or give {tagger} an encoder of its "
            "own with nlp.replace_listeners"
        )


def leave_layout_out(model: Model[Any, Any]) -> None:
    """Decide where a Tagger leaves tokens of white space out.

    It holds from then on: a tok2vec that was learned through a listener reads them when it is the tagger's
    own, too, as after `nlp.replace_listeners`.
    """
    model.attrs[LAYOUT] = LEFT_OUT_ABOVE if is_shared(model) else LEFT_OUT


def remember_sharing(model: Model[Any, Any]) -> None:
    """Do what `leave_layout_out` does for a Tagger that was saved before it remembered its listener."""
    if model.attrs.get(LAYOUT) == LEFT_OUT:
        leave_layout_out(model)


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


def pass_no_gradient(model: Model[Any, Any], docs: list[Doc]) -> None:
    """Let a Tagger learn nothing from a batch; the owner of a shared tok2vec waits for all that listen."""
    vectors, backprop = begin_token_vectors(model, docs)
    backprop([model.ops.alloc2f(*rows.shape) for rows in vectors])


@contextmanager
def _python_random_unchanged() -> Iterator[None]:
    state = random.getstate()
    try:
        yield
    finally:
        random.setstate(state)
