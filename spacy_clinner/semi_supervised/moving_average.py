"""One tagger's weights follow another's."""

from typing import Any

import torch
from thinc.api import Model

from spacy_clinner.tagger.gradients import weights


def follow(follower: Model[Any, Any], leader: Model[Any, Any], keep: float) -> None:
    """follower = keep * follower + (1 - keep) * leader, weight by weight.

    Args:
        follower: a model of the same architecture, labels and vocabulary; it is changed.
        leader: the model that is followed.
        keep: between 0 (a copy) and 1 (nothing changes).
    """
    with torch.no_grad():
        for ours, theirs in zip(weights(follower), weights(leader), strict=True):
            ours.set(torch.lerp(theirs.value, ours.value.to(theirs.value), keep))
