"""Self-training: a tagger learns from labels and from what a teacher says of unlabelled text."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Literal

import torch
from spacy.training import Example

from spacy_clinner.errors import ClinnerError, require_fractions, require_not_negative, require_positive
from spacy_clinner.semi_supervised.moving_average import follow
from spacy_clinner.semi_supervised.teacher_labels import hard_labels, pseudo_label_terms, taught_batch
from spacy_clinner.semi_supervised.unlabelled_batch import UnlabelledBatch
from spacy_clinner.tagger.loss_terms import learn, warmed_up
from spacy_clinner.tagger.objective import Update, labelled_loss, require_own_encoder
from spacy_clinner.tagger.soft_cross_entropy import soft_cross_entropy

if TYPE_CHECKING:
    from thinc.api import Optimizer

    from spacy_clinner.tagger.learner import Learner

NAME = "pseudo_labels"
Labels = Literal["hard", "soft"]


@dataclass(frozen=True)
class SelfTrainingSettings:
    """See `semi_supervised.pseudo_labels`, which documents and defaults them.

    Raises:
        ClinnerError: on a setting out of range, or soft labels with a share of empty sequences.
    """

    labels: Labels
    empty: float
    threshold: float
    temperature: float
    weight: float
    warmup: int
    begin: int
    refresh: int
    seed: int

    def __post_init__(self) -> None:
        require_fractions(NAME, threshold=self.threshold, empty=self.empty)
        require_positive(NAME, temperature=self.temperature)
        require_not_negative(
            NAME, weight=self.weight, warmup=self.warmup, begin=self.begin, refresh=self.refresh
        )
        if self.empty < 1 and self.labels == "soft":
            raise ClinnerError(
                f'{NAME}: empty below 1 needs labels = "hard": soft labels say themselves how empty a text is'
            )


class PseudoLabels:
    """The objective of a student: labelled loss + weight * loss on pseudo labels.

    Args:
        teacher: a tagger with the student's tags; it learns nothing but, where `refresh` is set, is
            made equal to the student every so many steps.
        batches: unlabelled batches without end; the student reads the augmented copies.
        settings: see `semi_supervised.pseudo_labels`.
    """

    name = NAME

    def __init__(
        self, teacher: Learner, batches: Iterator[UnlabelledBatch], settings: SelfTrainingSettings
    ) -> None:
        require_own_encoder(teacher, f"{NAME}, for its teacher,")
        self.teacher = teacher
        self._batches = batches
        self._settings = settings
        self._generator = torch.Generator().manual_seed(settings.seed)
        self._step = 0

    def __call__(self, ner: Learner, examples: Sequence[Example]) -> Update:
        """See `Objective`.

        Raises:
            ClinnerError: if the student's encoder is shared, or a term is not finite.
        """
        require_own_encoder(ner, NAME)
        settings = self._settings
        labelled = learn(ner, self._step, "labelled", *labelled_loss(ner, examples))
        if self._step < settings.begin:
            return Update(labelled, {"labelled": labelled})
        batch = next(self._batches)
        temperature = settings.temperature if settings.labels == "soft" else 1.0  # hard ones have none
        taught = taught_batch(ner, self.teacher, batch, temperature, settings.threshold)
        marginals = taught.beliefs.tags
        tags = hard_labels(taught.best, marginals, settings.threshold, settings.empty, self._generator)
        terms = pseudo_label_terms(ner, batch, tags, marginals)
        forward = ner.begin_forward(batch.augmented)
        crf, emissions, lengths = forward.network.crf, forward.emissions, forward.lengths
        if settings.labels == "hard":
            loss = ner.model.attrs["decoder"].default_loss(crf, emissions, tags, lengths)
        else:
            loss = soft_cross_entropy(crf, emissions, taught.sharpened, lengths, taught.known)
        weight = warmed_up(settings.weight, self._step - settings.begin, settings.warmup)
        pseudo = learn(ner, self._step, "pseudo", forward, loss, weight)
        return Update(labelled + weight * pseudo, {"labelled": labelled, "pseudo": pseudo, **terms})

    def finish_update(self, ner: Learner, optimizer: Optimizer) -> None:
        """The student's step; if it is its own teacher, perhaps a new teacher."""
        ner.step(optimizer)
        self._step += 1
        since = self._step - self._settings.begin
        if self._settings.refresh and since >= 0 and since % self._settings.refresh == 0:
            follow(self.teacher.model, ner.model, keep=0.0)
