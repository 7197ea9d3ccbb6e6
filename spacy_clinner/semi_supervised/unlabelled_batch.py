"""Unlabelled text as the objectives of semi-supervised learning see it."""

from typing import NamedTuple

from spacy.tokens import Doc
from spacy.training import Example


class UnlabelledBatch(NamedTuple):
    """Some documents that nobody has annotated.

    Attributes:
        examples: the documents (`predicted`); the references matter to `has_gold` alone.
        augmented: a changed copy of each document with the same number of words.
        has_gold: whether the references carry annotation after all: labels that a study has hidden.
            They are never learned, only counted against.
    """

    examples: list[Example]
    augmented: list[Doc]
    has_gold: bool

    @property
    def docs(self) -> list[Doc]:
        """The documents as they are."""
        return [example.predicted for example in self.examples]
