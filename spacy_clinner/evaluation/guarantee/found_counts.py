"""What is found of annotated notes at each of several thresholds, from one prediction."""

import re
from collections.abc import Callable, Collection, Iterable, Iterator, Sequence
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray
from spacy.tokens import Doc

from spacy_clinner.deidentify.phi_redactor import by_label
from spacy_clinner.deidentify.rules.choices import BEST_TAGGING
from spacy_clinner.evaluation.identifier_counts import covered
from spacy_clinner.evaluation.offsets import Located
from spacy_clinner.formats.record import Mention, Note
from spacy_clinner.tagger.annotation import left_out
from spacy_clinner.tagger.confidence import confidences_of
from spacy_clinner.tagger.emissions import KEY, take_emissions

THRESHOLDS = (
    *(0.0005, 0.001, 0.002, 0.005, 0.01, 0.02, 0.03, 0.05, 0.07, 0.1, 0.15, 0.2, 0.25, 0.3, 0.35, 0.4, 0.45),
    *(0.5, 0.6, 0.7, 0.8, 0.9, 0.95, 0.99),
)
"""Thresholds among which one is chosen, the safest first. They depend on no data."""
Find = Callable[[Doc, float], Iterable[Located]]
"""Gives what is taken of a document at a threshold: characters from, to, and a label."""
_WORD = re.compile(r"[^\W_]+")


class FoundCounts(NamedTuple):
    """What is found at each threshold.

    Attributes:
        thresholds: in rising order.
        mentions: int64 (notes,), of each note that has any.
        found_mentions: int64 (notes, thresholds), those of which all words are taken.
        words: int64 (notes,), of mentions.
        found_words: int64 (notes, thresholds), those that are taken.
        all_words: of all notes, without mentions too.
        taken_words: int64 (thresholds,), how many of those are taken.
    """

    thresholds: tuple[float, ...]
    mentions: NDArray[np.int64]
    found_mentions: NDArray[np.int64]
    words: NDArray[np.int64]
    found_words: NDArray[np.int64]
    all_words: int
    taken_words: NDArray[np.int64]

    def of(self, rows: NDArray[np.int64]) -> "FoundCounts":
        """The same of some notes; words outside mentions are those of all."""
        return self._replace(
            mentions=self.mentions[rows],
            found_mentions=self.found_mentions[rows],
            words=self.words[rows],
            found_words=self.found_words[rows],
        )


class NoteCount(NamedTuple):
    """Of one note at one threshold."""

    mentions: int
    found_mentions: int
    words: int
    found_words: int
    all_words: int
    taken_words: int


def count_found(
    processed: Iterable[tuple[Note, Doc]],
    find: Find,
    *,
    labels: Collection[str] | None = None,
    thresholds: Sequence[float] = THRESHOLDS,
    unit_of: Callable[[Note], str] = lambda note: note.id,
) -> FoundCounts:
    """Count what is taken of annotated notes.

    Args:
        processed: annotated notes with their documents, whose tagger has left its scores on them.
        find: what is taken at a threshold. It takes the scores off the document.
        labels: labels of mentions that count; None for all.
        thresholds: in rising order.
        unit_of: which notes are parts of one, such as its sentences: those for which it gives the same.
    """
    by_unit: dict[str, NDArray[np.int64]] = {}
    for note, doc in processed:
        counts = np.array(list(_counts(note, doc, find, labels, thresholds)), dtype=np.int64)
        unit = unit_of(note)
        by_unit[unit] = by_unit[unit] + counts if unit in by_unit else counts
    table = np.stack(list(by_unit.values())) if by_unit else np.zeros((0, len(thresholds), 6), dtype=np.int64)
    total = table.sum(0)
    some = table[table[:, 0, 0] > 0]
    return FoundCounts(
        tuple(thresholds),
        *(some[:, 0, 0], some[:, :, 1], some[:, 0, 2], some[:, :, 3]),
        *(int(total[0, 4]), total[:, 5]),
    )


def count_note(note: Note, taken: Iterable[Located], labels: Collection[str] | None = None) -> NoteCount:
    """Count what is taken of one note.

    A word is a run of letters and digits. A mention without one is found if all of it is taken.

    Args:
        note: an annotated note.
        taken: characters from, to, and a label, which does not count.
        labels: labels of mentions that count; None for all.
    """
    is_taken = covered(note.text, taken)
    mentions = [words_of(note, m) for m in note.mentions if labels is None or m.label in labels]
    found = [[all(is_taken[start:end]) for start, end in words] for words in mentions]
    places = {
        place: got
        for row, gots in zip(mentions, found, strict=True)
        for place, got in zip(row, gots, strict=True)
    }
    every = [all(is_taken[m.start() : m.end()]) for m in _WORD.finditer(note.text)]
    return NoteCount(
        len(found), sum(map(all, found)), len(places), sum(places.values()), len(every), sum(every)
    )


def words_of(note: Note, mention: Mention) -> list[tuple[int, int]]:
    """Where the words of a mention stand; all of it where it has none."""
    parts = mention.parts
    words = [m.span() for start, end in parts for m in _WORD.finditer(note.text, start, end)]
    return words or list(parts)


def _counts(
    note: Note, doc: Doc, find: Find, labels: Collection[str] | None, thresholds: Sequence[float]
) -> Iterator[NoteCount]:
    """Counts of a note at each threshold; what is taken is sought anew only where it may differ."""
    left = doc.user_data.pop(KEY, {})
    known: dict[object, NoteCount] = {}
    for threshold, key in zip(thresholds, _keys(doc, left, thresholds), strict=True):
        if key not in known:
            doc.user_data[KEY] = dict(left)
            known[key] = count_note(note, find(doc, threshold), labels)
            doc.user_data.pop(KEY, None)
        yield known[key]


def _keys(doc: Doc, left: dict[str, object], thresholds: Sequence[float]) -> Iterator[object]:
    """Something for each threshold that is equal for two only if the same is taken at both."""
    doc.user_data[KEY] = dict(left)
    inside = [by_label(emissions)[0].sum(axis=1) for emissions in take_emissions(doc, "--recall").values()]
    entities = confidences_of(doc, doc.ents) + [score for *_, score in left_out(doc)]
    for threshold in thresholds:
        if threshold < BEST_TAGGING:
            yield threshold, *((words >= threshold).tobytes() for words in inside)
        else:
            yield threshold > BEST_TAGGING, *(score is None or score >= threshold for score in entities)
