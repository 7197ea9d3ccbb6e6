"""Tag scores that travel on a document from the tagger to the calibrator.

They are left in `doc.user_data` by a tagger with `keep_emissions = true` and taken away by whoever reads
them, so a document that leaves the pipeline holds none.
"""

from __future__ import annotations

from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray
from spacy.tokens import Doc

from spacy_clinner.errors import ClinnerError
from spacy_clinner.tags import Scheme

KEY = "clinical_ner_emissions"


class Emissions(NamedTuple):
    """What a tagger says of every token of one document.

    Attributes:
        labels: entity labels; with the scheme they name the tags.
        scheme: tag scheme.
        scores: float32 (tokens, tags), the raw scores ("logits").
        probabilities: float32 (tokens, tags), P(tag | text) under the tagger's decoder.
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


def leave_emissions(doc: Doc, emissions: Emissions) -> None:
    """Leave emissions on a document; plain values, so that the document can be serialised."""
    labels, scheme, scores, probabilities, earlier, digest, spans_key = emissions
    doc.user_data[KEY] = [list(labels), scheme, scores, probabilities, sorted(earlier), digest, spans_key]


def take_emissions(doc: Doc) -> Emissions | None:
    """Emissions of a document, which are removed from it; None if there are none."""
    kept = doc.user_data.pop(KEY, None)
    if kept is None:
        return None
    labels, scheme, scores, probabilities, earlier, digest, spans_key = kept
    earlier = frozenset(map(tuple, earlier))
    return Emissions(tuple(labels), scheme, scores, probabilities, earlier, digest, spans_key)


def require_emissions(doc: Doc, asker: str, tagger: str) -> Emissions:
    """Emissions of a document, which are removed from it.

    Args:
        doc: the document.
        asker: name of the component that needs them.
        tagger: name of the component that leaves them.

    Raises:
        ClinnerError: if there are none.
    """
    emissions = take_emissions(doc)
    if emissions is None:
        raise ClinnerError(
            f"{asker}: the document holds no tag scores: put the component after {tagger!r}, and set "
            f"[components.{tagger}] keep_emissions = true"
        )
    return emissions
