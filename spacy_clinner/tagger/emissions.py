"""Tag scores that travel on a document from the tagger to the calibrator or the redactor.

They are left in `doc.user_data` by each tagger with `keep_emissions = true`, under its name, and taken away
by whoever reads them, so a document that leaves the pipeline holds none.
"""

from __future__ import annotations

from typing import Any, NamedTuple

import numpy as np
from numpy.typing import NDArray
from spacy.tokens import Doc

from spacy_clinner.errors import ClinnerError
from spacy_clinner.tags import Scheme

KEY = "clinical_ner_emissions"


class Emissions(NamedTuple):
    """What a tagger says of every word of one document; tokens of layout have no scores.

    Which tokens the words are, `layout.word_positions` tells.

    Attributes:
        labels: entity labels; with the scheme they name the tags.
        scheme: tag scheme.
        scores: float32 (words, tags), the raw scores ("logits").
        probabilities: float32 (words, tags), P(tag | text) under the tagger's decoder.
        earlier: (start, end) of entities of components before the tagger that it was told to keep.
        digest: `weights_digest` of the weights that gave the scores; "" if the tagger did not say.
        spans_key: where in `doc.spans` the tagger puts its entities; None if it does not.
    """

    labels: tuple[str, ...]
    scheme: Scheme
    scores: NDArray[np.float32]
    probabilities: NDArray[np.float32]
    earlier: frozenset[tuple[int, int]]
    digest: str = ""
    spans_key: str | None = None


def leave_emissions(doc: Doc, tagger: str, emissions: Emissions) -> None:
    """Leave emissions of a tagger on a document; plain values, so that the document can be serialised."""
    labels, scheme, scores, probabilities, earlier, digest, spans_key = emissions
    starts = [token.idx for token in doc]
    values = [list(labels), scheme, scores, probabilities, sorted(earlier), digest, spans_key, starts]
    doc.user_data.setdefault(KEY, {})[tagger] = values


def take_emissions(doc: Doc, asker: str) -> dict[str, Emissions]:
    """Emissions of a document by the names of their taggers; they are removed from it.

    Args:
        doc: the document.
        asker: name of the component that needs them, for errors.

    Raises:
        ClinnerError: if tokens were merged or split since.
    """
    return {name: _emissions(doc, asker, values) for name, values in doc.user_data.pop(KEY, {}).items()}


def emitting_tagger(doc: Doc, tagger: str) -> str:
    """The name of the tagger whose emissions `require_emissions` would give, asked before it does."""
    by_tagger = doc.user_data.get(KEY, {})
    return next(iter(by_tagger)) if len(by_tagger) == 1 else tagger


def require_emissions(doc: Doc, asker: str, tagger: str) -> Emissions:
    """Emissions of one tagger, which are removed from a document.

    Args:
        doc: the document.
        asker: name of the component that needs them.
        tagger: name of the component that leaves them. If one alone did, it is that one, whatever it was
            called when the calibrator was made.

    Raises:
        ClinnerError: if there are none, or tokens were merged or split since.
    """
    by_tagger = doc.user_data.get(KEY, {})
    values = by_tagger.pop(emitting_tagger(doc, tagger), None)
    if not by_tagger:
        doc.user_data.pop(KEY, None)
    if values is None:
        raise ClinnerError(
            f"{asker}: the document holds no tag scores: put the component after {tagger!r}, and set "
            f"[components.{tagger}] keep_emissions = true"
        )
    return _emissions(doc, asker, values)


def _emissions(doc: Doc, asker: str, values: Any) -> Emissions:
    labels, scheme, scores, probabilities, earlier, digest, spans_key, starts = values
    if list(starts) != [token.idx for token in doc]:
        raise ClinnerError(
            f"{asker}: the document has other tokens than its tagger read: put components that merge or "
            f"split tokens after {asker!r}"
        )
    earlier = frozenset(map(tuple, earlier))
    return Emissions(tuple(labels), scheme, scores, probabilities, earlier, digest, spans_key)
