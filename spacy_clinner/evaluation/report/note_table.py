"""The notes with the most errors."""

from collections import Counter
from collections.abc import Sequence
from typing import NamedTuple

from spacy_clinner.evaluation.offsets import Counts
from spacy_clinner.evaluation.report.findings import ScoredNote

WORST = 15


class NoteRow(NamedTuple):
    """One note.

    Attributes:
        place: its number in the corpus, from 0.
        errors: gold mentions that were not found as they are, and found ones that are not so annotated;
            a pair of the two is one error.
        counts: strict.
    """

    place: int
    errors: int
    counts: Counts


def worst_notes(notes: Sequence[ScoredNote], most: int = WORST) -> list[NoteRow]:
    """Notes with errors, those with most errors first; of as many errors, those with fewer mentions."""
    rows = [_row(i, note) for i, note in enumerate(notes)]
    rows.sort(key=lambda row: (-row.errors, row.counts.gold, row.place))
    return [row for row in rows[:most] if row.errors]


def _row(place: int, note: ScoredNote) -> NoteRow:
    kinds = Counter(pair.kind for pair in note.pairs)
    counts = Counts(len(note.gold), len(note.found), kinds["correct"])
    return NoteRow(place, len(note.pairs) - kinds["correct"], counts)
