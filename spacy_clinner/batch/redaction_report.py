"""What a redaction did, a line of JSON a note: counts and leaks for a report, or every replacement."""

from collections import Counter
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from typing import Any, NamedTuple

from spacy_clinner.deidentify.rules.choices import Mode
from spacy_clinner.deidentify.rules.leaks import Leak, count_kinds
from spacy_clinner.deidentify.rules.redacted_text import Replacement

NO_PROMISE = (
    "A model trained on one hospital does not protect the notes of another: on an unseen hospital we "
    "measured a recall of 76 % at threshold 0.1. Measure yours with `spacy clinner evaluate MODEL "
    "ANNOTATED_NOTES --phi --threshold 0.1`."
)
"""What whoever hands redacted notes on must know, before any count."""
UNKNOWN_LABELS = "spans with a label of no known scheme"
"""Kind of annotation that is left out, since its label may be a name."""


class NoteOutcome(NamedTuple):
    """What became of one note: its new id, what was replaced, what is worth a look, its tokens.

    Attributes:
        number: the line or the position of its record in its file, from 1.
        dropped: (start, end, label) in the original of annotation of which nothing was left.
        unknown: (start, end) of annotation whose label is of no known scheme, and may be a name.
        mixed_date_orders: whether notes of its patient hold numeric dates of both orders.
    """

    id: str
    number: int
    replacements: tuple[Replacement, ...]
    leaks: list[Leak]
    words: int
    dropped: list[tuple[int, int, str]]
    unknown: list[tuple[int, int]]
    mixed_date_orders: bool = False


@dataclass
class RedactionCounts:
    """Counts of any number of notes; no text.

    Attributes:
        notes: how many.
        words: their tokens.
        masked: spans that were masked, as no surrogate was found.
        replaced: spans by label.
        leaks: places worth a look, by kind.
        left_out: annotation that the output does not have, by kind.
        without_patient: notes of which nothing tells the patient, and which were moved for themselves.
    """

    notes: int = 0
    words: int = 0
    masked: int = 0
    replaced: Counter[str] = field(default_factory=Counter)
    leaks: Counter[str] = field(default_factory=Counter)
    left_out: Counter[str] = field(default_factory=Counter)
    without_patient: int = 0

    def add(self, note: NoteOutcome, mode: Mode) -> None:
        """Count a note that was redacted in this mode."""
        self.notes += 1
        self.words += note.words
        self.masked += sum(r.how != mode for r in note.replacements)
        self.replaced.update(r.label for r in note.replacements)
        self.leaks.update(leak.kind for leak in note.leaks)
        if note.dropped:
            self.left_out["spans in removed text"] += len(note.dropped)
        if note.unknown:
            self.left_out[UNKNOWN_LABELS] += len(note.unknown)

    def update(self, other: "RedactionCounts") -> None:
        """Add the counts of other notes."""
        self.notes += other.notes
        self.words += other.words
        self.masked += other.masked
        self.replaced.update(other.replaced)
        self.leaks.update(other.leaks)
        self.left_out.update(other.left_out)
        self.without_patient += other.without_patient


def report_lines(out: str, notes: Iterable[NoteOutcome]) -> Iterator[dict[str, Any]]:
    """Counts and places in the redacted text; no text, no name of a source file."""
    for note in notes:
        yield {
            "id": note.id,
            "out": out,
            "replaced": Counter(r.label for r in note.replacements),
            "leaks": count_kinds(note.leaks),
            "places": [list(leak) for leak in note.leaks],
            **({"mixed_date_orders": True} if note.mixed_date_orders else {}),
        }


def offset_lines(source: str, out: str, notes: Iterable[NoteOutcome]) -> Iterator[dict[str, Any]]:
    """Where each replacement stands in the original and in the redacted text.

    Args:
        source: the hash that stands for the file that was read, whose name may tell who the patient is; see
            `redacted_names.hashed_sources`.
        out: the file that is written.
        notes: of that file. A label of no known scheme may be a name, so that null stands for it.
    """
    for note in notes:
        yield {
            "file": source,
            "record": note.number,
            "out": out,
            "id": note.id,
            "replacements": [list(r) for r in note.replacements],
            "dropped": [
                *map(list, note.dropped),
                *([start, end, None] for start, end in note.unknown),
            ],
        }
