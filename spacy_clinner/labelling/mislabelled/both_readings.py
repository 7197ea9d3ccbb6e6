"""Notes with what is annotated and what may be right, for an annotation tool."""

from collections import defaultdict
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import replace

from spacy_clinner.formats.record import Mention, Note
from spacy_clinner.labelling.mislabelled.reviewed_notes import Finding, ReviewedNote

SUGGESTED = "SUGGESTED_"
"""What the label of a suggestion begins with; the annotation keeps its own."""
NOTHING = "NOTHING"
"""The suggested label of a mention that is probably none."""


def with_both_readings(notes: Iterable[ReviewedNote], findings: Sequence[Finding]) -> Iterator[Note]:
    """The notes that have a finding, each suggestion a mention of its own with its score.

    Args:
        notes: the notes.
        findings: what was found in them.
    """
    by_note: dict[str, list[Mention]] = defaultdict(list)
    for found in findings:
        by_note[found.note_id].append(_suggestion(found))
    for reviewed in notes:
        note = reviewed.note
        if note.id in by_note:
            yield replace(note, mentions=(*note.mentions, *by_note[note.id]))


def _suggestion(found: Finding) -> Mention:
    mention = found.suggested or found.given
    assert mention is not None
    label = NOTHING if found.suggested is None else mention.label
    return replace(mention, label=f"{SUGGESTED}{label}", score=found.score)
