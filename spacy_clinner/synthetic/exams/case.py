"""What an exam case is made of."""

from collections.abc import Mapping
from typing import NamedTuple

from spacy_clinner.formats.record import Concept

SECTIONS = ("history", "review", "past", "drugs", "family", "social")


class Feature(NamedTuple):
    """A finding that examiners look for.

    Attributes:
        text: its standard wording, written as exam boards do.
        section: where in a note it stands.
        rate: share of the notes that mention it.
        clauses: alternatives of a grammar; `{ID:symbol}` is an expression of the feature, and all `{IDx:symbol}`
            of one clause are together one expression in several pieces.
    """

    text: str
    section: str
    rate: float
    clauses: str


class ExamCase(NamedTuple):
    """One standardised patient.

    Attributes:
        number: "0" and so on; the ids of its features begin with it.
        opening: first clauses of a note.
        features: by id.
        distractors: by section, clauses of the same words that express no feature.
        symbols: of its grammar, beside those of `language.SYMBOLS`.
    """

    number: str
    opening: str
    features: Mapping[str, Feature]
    distractors: Mapping[str, str]
    symbols: Mapping[str, str]

    @property
    def concepts(self) -> tuple[Concept, ...]:
        """The features as concepts."""
        return tuple(Concept(key, feature.text, self.number) for key, feature in self.features.items())
