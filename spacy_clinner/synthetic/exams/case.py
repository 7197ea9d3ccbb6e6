"""An exam case: its standardized patient and the findings that examiners look for."""

from collections.abc import Mapping
from typing import NamedTuple

from spacy_clinner.formats.record import Concept

SECTIONS = ("history", "review", "past", "drugs", "family", "social")


class Feature(NamedTuple):
    """A finding that examiners look for.

    Attributes:
        text: its standard wording, in the style of exam boards.
        section: the section of a note that mentions it.
        rate: share of the notes that mention it.
        clauses: alternatives of a grammar. `{ID:symbol}` is an expression of the feature. All `{IDx:symbol}` of
            one clause are one expression in several pieces.
    """

    text: str
    section: str
    rate: float
    clauses: str


class ExamCase(NamedTuple):
    """One standardized patient.

    Attributes:
        number: "0" to "4"; the ids of its features begin with it.
        opening: alternatives for the first clause of a note.
        features: by id.
        distractors: by section, clauses that use similar words and express no feature.
        symbols: of its grammar, in addition to `language.SYMBOLS`.
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
