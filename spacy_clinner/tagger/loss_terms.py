"""The terms of an objective's loss: checked before weights move, weighted, and learned."""

from __future__ import annotations

import math
from typing import TYPE_CHECKING

from spacy_clinner.errors import ClinnerError

if TYPE_CHECKING:
    from torch import Tensor

    from spacy_clinner.tagger.learner import Learner
    from spacy_clinner.tagger.model import ForwardPass


def checked(ner: Learner, step: int, term: str, value: float) -> float:
    """A term of a loss, if it is a number; called before weights move.

    Raises:
        ClinnerError: if the term is infinite or NaN.
    """
    if not math.isfinite(value):
        raise ClinnerError(
            f"{ner.name}: step {step}: {term} is {value}: lower the learning rates, or the weight of that "
            "term (the tagger has not moved in this step)"
        )
    return value


def learn(
    ner: Learner, step: int, term: str, forward: ForwardPass, loss: Tensor, weight: float = 1.0
) -> float:
    """Accumulate the gradient of a weighted term of a loss; the term, without its weight.

    Raises:
        ClinnerError: as `checked`.
    """
    value = checked(ner, step, term, loss.item())
    forward.backward(weight * loss)
    return value


def warmed_up(weight: float, step: int, warmup: int) -> float:
    """A weight that rises from 0 in a straight line over the first `warmup` steps."""
    return weight if step >= warmup else weight * step / warmup
