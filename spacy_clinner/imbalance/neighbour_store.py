"""The tokens that vote: their tag scores and gold tags, and nothing else."""

import numpy as np
import torch
from numpy.typing import NDArray
from safetensors import SafetensorError
from safetensors.torch import load, save
from torch import Tensor

from spacy_clinner.errors import ClinnerError
from spacy_clinner.tags import TagSet


class NeighbourStore:
    """Tag scores and gold tags of training tokens.

    Args:
        scores: float32 (tokens, tags), the raw scores ("logits").
        tags: int64 (tokens,), gold tag ids.
        counts: int64 (classes,), tokens of each class that the store was drawn from, O first.
    """

    def __init__(self, scores: Tensor, tags: Tensor, counts: Tensor) -> None:
        self.scores = scores
        self.tags = tags
        self.counts = counts

    @classmethod
    def draw(
        cls, scores: NDArray[np.float32], tags: NDArray[np.int64], tag_set: TagSet, max_per_class: int | None
    ) -> "NeighbourStore":
        """Keep all tokens of rare classes and a sample of the common ones.

        Args:
            scores: float32 (tokens, tags).
            tags: int64 (tokens,).
            tag_set: what the tags stand for.
            max_per_class: how many tokens of a class to keep; None for all. The sample is the same
                each time.

        Raises:
            ClinnerError: if scores are not finite or a class has no token.
        """
        if not np.isfinite(scores).all():
            raise ClinnerError(
                "knn_calibrator: training scores are not finite: the tagger has diverged: lower its "
                "learning rate"
            )
        classes = tag_set.class_ids[tags]
        counts = np.bincount(classes, minlength=len(tag_set.classes))
        if not counts.all():
            missing = ", ".join(np.array(tag_set.classes)[counts == 0])
            raise ClinnerError(
                f"knn_calibrator: no training token of {missing}: neighbours could never vote for it: add "
                "examples or drop the label from the tagger"
            )
        generator = np.random.default_rng(0)
        members_of_classes = [np.flatnonzero(classes == c) for c in range(len(counts))]
        if max_per_class is not None:
            members_of_classes = [
                np.sort(generator.choice(members, max_per_class, replace=False))
                if len(members) > max_per_class
                else members
                for members in members_of_classes
            ]
        chosen = np.sort(np.concatenate(members_of_classes))
        return cls(
            torch.from_numpy(np.ascontiguousarray(scores[chosen], dtype=np.float32)),
            torch.from_numpy(tags[chosen].astype(np.int64)),
            torch.from_numpy(counts.astype(np.int64)),
        )

    def vote_weights(self, tag_set: TagSet, balance: float) -> Tensor:
        """What a vote for each tag is multiplied by: float32 (tags,).

        A token of a class that was sampled stands for all it was drawn for; `balance` then takes the
        prior of the classes out of the vote, by N_c ** -balance: 0 leaves it in, 1 removes it.
        """
        class_ids = torch.from_numpy(tag_set.class_ids)
        stored = torch.bincount(class_ids[self.tags], minlength=len(tag_set.classes))
        counts = self.counts.float()
        return (counts / stored * (counts / counts.sum()) ** -balance)[class_ids]

    def to_bytes(self) -> bytes:
        """safetensors: numbers, no text, no code."""
        return save({"scores": self.scores, "tags": self.tags, "counts": self.counts})

    @classmethod
    def from_bytes(cls, data: bytes, tag_set: TagSet) -> "NeighbourStore":
        """Undo `to_bytes`.

        Args:
            data: what `to_bytes` gave.
            tag_set: what the tags stand for.

        Raises:
            ClinnerError: if that is no store of these tags.
        """
        try:
            tensors = load(data)
            store = cls(tensors["scores"], tensors["tags"], tensors["counts"])
        except (SafetensorError, KeyError):
            raise _damaged() from None
        if not store._fits(tag_set):
            raise _damaged()
        return store

    def _fits(self, tag_set: TagSet) -> bool:
        """Whether every tag is one of these, every class has a token, and scores are finite."""
        if self.scores.shape != (len(self.tags), len(tag_set)) or len(self.counts) != len(tag_set.classes):
            return False
        if not ((self.tags >= 0) & (self.tags < len(tag_set))).all():
            return False
        classes = torch.from_numpy(tag_set.class_ids)[self.tags]
        return len(classes.unique()) == len(self.counts) and bool(torch.isfinite(self.scores).all())


def _damaged() -> ClinnerError:
    return ClinnerError(
        "knn_calibrator: the store is damaged or was fitted for other labels: fit it again, with "
        "spacy clinner calibrate"
    )
