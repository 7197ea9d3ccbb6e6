"""What a loss that weighs classes knows of the training data."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING

import numpy as np
from spacy.tokens import Doc
from thinc.api import Model
from thinc.types import Floats2d

if TYPE_CHECKING:
    from spacy_clinner.tagger.loss import Loss


class LossCounts:
    """Keeps a loss up with the labels and tag counts of its tagger.

    Both change with `add_label`, with `initialize`, and when a saved state is loaded.
    """

    def __init__(self) -> None:
        self._given: tuple[tuple[str, ...], dict[str, int]] | None = None

    def give(
        self,
        loss: Loss,
        model: Model[list[Doc], list[Floats2d]],
        labels: Sequence[str],
        counts: Mapping[str, int],
    ) -> None:
        """Initialise a loss anew if it depends on counts and has others; always the same loss.

        Args:
            loss: the loss.
            model: an initialised Tagger.
            labels: its labels.
            counts: annotated training tokens by tag; 0 for a tag that is not there.

        Raises:
            ClinnerError: if a class has no example and the loss needs one.
        """
        from spacy_clinner.tagger.loss import CountedLoss

        current = tuple(labels), dict(counts)
        if not isinstance(loss, CountedLoss) or current == self._given:
            return
        from spacy_clinner.tagger.model import tag_set

        self._given = None  # an error leaves the loss half way
        tags = tag_set(model)
        loss.initialize(tags, np.array([counts.get(tag, 0) for tag in tags.tags]))
        self._given = current
