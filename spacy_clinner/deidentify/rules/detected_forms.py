"""The forms in which a note may repeat what was detected in it."""

from collections.abc import Iterator

from spacy_clinner.deidentify.rules.dates.date_forms import has_year
from spacy_clinner.deidentify.rules.dates.date_repetitions import Day, days_in
from spacy_clinner.deidentify.rules.label_kinds import NAMES, REPEATED, kind
from spacy_clinner.deidentify.rules.names.name_parts import (
    has_short_name,
    known_forms,
    short_forms,
    unspaced_forms,
)
from spacy_clinner.deidentify.rules.names.short_names import companions, places_beside


class DetectedForms:
    """The forms of what was detected in a note; the first label of a form counts.

    Args:
        language: of the note; it says which words are titles.

    Attributes:
        surfaces: texts as they were detected, and their labels.
        names: folded words of names, and their labels.
        days: dates, and their labels.
    """

    def __init__(self, language: str) -> None:
        self._language = language
        self.surfaces: dict[str, str] = {}
        self.names: dict[str, str] = {}
        self.days: dict[Day, str] = {}
        self._companions: dict[str, set[str]] = {}
        self._short_labels: dict[str, str] = {}

    def add(self, surface: str, label: str) -> None:
        """Take a text that was detected, if its repetitions identify.

        A date with its year that stays beside its shifted copy gives the shift of all away.
        """
        kind_of_label = kind(label)
        if kind_of_label not in REPEATED and not (kind_of_label == "DATE" and has_year(surface)):
            return
        self.surfaces.setdefault(surface, label)
        if kind_of_label == "DATE":
            self.days |= dict.fromkeys(days_in(surface), label)
        if kind_of_label in NAMES:
            self._add_name(surface, label)

    def _add_name(self, surface: str, label: str) -> None:
        for form in unspaced_forms(surface):
            self.surfaces.setdefault(form, label)
        for form in known_forms(surface, self._language):
            self.names.setdefault(form, label)
        if has_short_name(surface, self._language):
            self._add_short_names(surface, label)

    def _add_short_names(self, surface: str, label: str) -> None:
        for form in short_forms(surface, self._language):
            self.names.setdefault(form, label)
        for form, others in companions(surface, self._language).items():
            self._companions.setdefault(form, set()).update(others)
            self._short_labels.setdefault(form, label)

    def short_names(self, text: str) -> Iterator[tuple[int, int, str]]:
        """Where a name of two letters stands beside another word of the person: start, end, label."""
        if self._companions:
            for start, end, form in places_beside(text, self._companions):
                yield start, end, self._short_labels[form]
