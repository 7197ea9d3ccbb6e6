"""What a redaction did, a line of JSON a note: counts and leaks for a report, or every replacement."""

import json
from collections import Counter
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, NamedTuple

from spacy_clinner.redaction.leaks import Leak, count_kinds
from spacy_clinner.redaction.redact import Mode, Replacement

_PIECE = 1 << 20


class RedactedNote(NamedTuple):
    """What became of one note: its new id, what was replaced, what is worth a look, its tokens.

    Attributes:
        dropped: (start, end, label) in the original of annotation of which nothing was left.
    """

    id: str
    replacements: tuple[Replacement, ...]
    leaks: list[Leak]
    words: int
    dropped: list[tuple[int, int, str]]


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
    """

    notes: int = 0
    words: int = 0
    masked: int = 0
    replaced: Counter[str] = field(default_factory=Counter)
    leaks: Counter[str] = field(default_factory=Counter)
    left_out: Counter[str] = field(default_factory=Counter)

    def add(self, note: RedactedNote, mode: Mode) -> None:
        """Count a note that was redacted in this mode."""
        self.notes += 1
        self.words += note.words
        self.masked += sum(r.how != mode for r in note.replacements)
        self.replaced.update(r.label for r in note.replacements)
        self.leaks.update(leak.kind for leak in note.leaks)
        if note.dropped:
            self.left_out["spans in removed text"] += len(note.dropped)

    def update(self, other: "RedactionCounts") -> None:
        """Add the counts of other notes."""
        self.notes += other.notes
        self.words += other.words
        self.masked += other.masked
        self.replaced.update(other.replaced)
        self.leaks.update(other.leaks)
        self.left_out.update(other.left_out)


def report_lines(out: str, notes: Iterable[RedactedNote]) -> Iterator[dict[str, Any]]:
    """Counts and places in the redacted text; no text, no name of a source file."""
    for note in notes:
        yield {
            "id": note.id,
            "out": out,
            "replaced": Counter(r.label for r in note.replacements),
            "leaks": count_kinds(note.leaks),
            "places": [list(leak) for leak in note.leaks],
        }


def offset_lines(source: str, out: str, notes: Iterable[RedactedNote]) -> Iterator[dict[str, Any]]:
    """Every replacement in the original and the redacted text. Confidential, as names of files may tell."""
    for note in notes:
        yield {
            "file": source,
            "out": out,
            "id": note.id,
            "replacements": [list(r) for r in note.replacements],
            "dropped": [list(mention) for mention in note.dropped],
        }


def append_lines(path: Path, lines: Iterable[dict[str, Any]]) -> None:
    """Add lines, a megabyte in one piece: several processes may do so, and one that dies leaves no half."""
    path.parent.mkdir(parents=True, exist_ok=True)
    with path.open("ab", buffering=0) as file:
        content = bytearray()
        for line in lines:
            # escapes all but ASCII, so it also holds names of files that are not UTF-8
            content += json.dumps(line, separators=(",", ":")).encode("ascii") + b"\n"
            if len(content) >= _PIECE:
                file.write(content)
                content.clear()
        file.write(content)
