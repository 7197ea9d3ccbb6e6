"""The highest threshold at which a recall is promised.

Thresholds are tested one after another, the safest first, until one fails: fixed-sequence testing. The chance
that the promise is wrong is then at most that of one test, however many thresholds there are (Angelopoulos,
Bates, Candès, Jordan and Lei 2021, "Learn then test", arXiv:2110.01052, section 2.3; Bates et al. 2021,
arXiv:2101.02703, for risks that only grow with the threshold).
"""

from collections.abc import Sequence

import numpy as np
from numpy.typing import NDArray

from spacy_clinner.errors import ClinnerError
from spacy_clinner.evaluation.guarantee.found_counts import FoundCounts
from spacy_clinner.evaluation.guarantee.note_bounds import RecallBounds, chance_of_few, notes_needed
from spacy_clinner.evaluation.guarantee.promise import Asked, Promise, percent


def promised_threshold(counts: FoundCounts, asked: Asked, set_on: str) -> Promise:
    """The highest threshold that keeps what is asked.

    Args:
        counts: of notes that the pipeline was not trained on, one at least with a mention.
        asked: recall and certainty.
        set_on: what the user calls the notes, for errors.

    Raises:
        ClinnerError: if no note has a mention, there are too few notes, or no threshold reaches the recall.
    """
    if not len(counts.mentions):
        raise ClinnerError(f"{set_on}: no note there has a mention to find: give annotated notes to --set-on")
    number = highest(keeps(counts, asked))
    if number is None:
        raise _refusal(counts, asked, set_on)
    lost = lost_notes(counts)[number]
    words = max(counts.all_words, 1)
    return Promise(
        counts.thresholds[number],
        asked,
        set_on,
        len(counts.mentions),
        int(lost),
        _seen(counts, asked)[number],
        float(counts.taken_words[number] / words),
        float(counts.words.sum() / words),
    )


def keeps(counts: FoundCounts, asked: Asked) -> list[bool]:
    """Whether each threshold, tested alone, keeps what is asked; see `note_bounds`."""
    if asked.unit == "notes":
        notes, share = len(counts.mentions), 1 - asked.recall
        by_lost = {lost: chance_of_few(lost, notes, share) for lost in set(lost_notes(counts).tolist())}
        return [by_lost[lost] <= asked.error for lost in lost_notes(counts).tolist()]
    gold, found = _parts(counts, asked)
    return [bool(bound >= asked.recall) for bound in RecallBounds(gold).lower(found, asked.error)]


def highest(kept: Sequence[bool]) -> int | None:
    """The last of those that are kept without a gap from the first; None if the first is not."""
    count = next((i for i, is_kept in enumerate(kept) if not is_kept), len(kept))
    return count - 1 if count else None


def lost_notes(counts: FoundCounts) -> NDArray[np.int64]:
    """int64 (thresholds,): notes that have a mention of which not all words are found."""
    lost: NDArray[np.int64] = (counts.found_mentions < counts.mentions[:, None]).sum(0)
    return lost


def _parts(counts: FoundCounts, asked: Asked) -> tuple[NDArray[np.int64], NDArray[np.int64]]:
    if asked.unit == "tokens":
        return counts.words, counts.found_words
    return counts.mentions, counts.found_mentions


def _seen(counts: FoundCounts, asked: Asked) -> list[float]:
    """The recall at each threshold, in the unit that is asked for."""
    if asked.unit == "notes":
        return list(1 - lost_notes(counts) / len(counts.mentions))
    gold, found = _parts(counts, asked)
    return list(found.sum(0) / gold.sum())


def _refusal(counts: FoundCounts, asked: Asked, set_on: str) -> ClinnerError:
    """Why not even the safest threshold will do, and what would."""
    notes, lost = len(counts.mentions), int(lost_notes(counts)[0])
    seen, safest = _seen(counts, asked)[0], counts.thresholds[0]
    needed = _needed(counts, asked)
    if needed is None:
        return ClinnerError(
            f"{set_on}: no threshold finds {asked.words}: at the lowest, {safest:g}, {lost:,} of {notes:,} "
            f"notes lose something, and recall is {percent(seen)}: ask for less, train on more notes, or "
            "redact with --also-rules"
        )
    return ClinnerError(
        f"{set_on}: {notes:,} notes are too few to promise {asked.words}: at the lowest threshold, "
        f"{safest:g}, {lost:,} of them lose something: give about {needed:,} such notes, or ask for less"
    )


def _needed(counts: FoundCounts, asked: Asked) -> int | None:
    if asked.unit == "notes":
        rate = float(lost_notes(counts)[0] / len(counts.mentions))
        return notes_needed(rate, 1 - asked.recall, asked.error)
    gold, found = _parts(counts, asked)
    return RecallBounds(gold).notes_needed(found[:, 0], asked.recall, asked.error)
