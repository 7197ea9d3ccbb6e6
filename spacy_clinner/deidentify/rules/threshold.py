"""Tokens that may identify someone, though the best tagging does not say so."""

import numpy as np
from numpy.typing import NDArray


def likely_spans(
    probabilities: NDArray[np.float32], labels: list[str], threshold: float
) -> list[tuple[int, int, str]]:
    """Runs of tokens that are identifying with at least some probability.

    The threshold is on P(a token belongs to some entity), not on the probability of a whole span: where a
    model doubts an entity's edges or type, its probability is spread over many spans, of which each may be
    small though it is certain that something stands there.

    Args:
        probabilities: float (tokens, labels), P(token is inside an entity of this label | text).
        labels: names of the columns.
        threshold: tokens with this sum over labels or more are taken.

    Returns:
        (start token, end token, label), end-exclusive; neighbours with the same best label are one span.
    """
    if not labels or not len(probabilities):
        return []
    best = probabilities.argmax(axis=1)
    taken = probabilities.sum(axis=1) >= threshold
    spans: list[tuple[int, int, str]] = []
    for i in np.flatnonzero(taken):
        label = labels[best[i]]
        if spans and spans[-1][1] == i and spans[-1][2] == label:
            spans[-1] = (spans[-1][0], int(i) + 1, label)
        else:
            spans.append((int(i), int(i) + 1, label))
    return spans
