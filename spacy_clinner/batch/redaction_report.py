"""What a redaction did, a line of JSON a note: counts and leaks for a report, or every replacement."""

import json
from collections import Counter
from collections.abc import Iterable
from pathlib import Path
from typing import Any, NamedTuple

from spacy_clinner.redaction.leaks import Leak, count_kinds
from spacy_clinner.redaction.redact import Replacement


class RedactedNote(NamedTuple):
    """Counts of one note: its new id, what was replaced, what is worth a look, its tokens."""

    id: str
    replacements: tuple[Replacement, ...]
    leaks: list[Leak]
    words: int


def report_lines(out: str, notes: Iterable[RedactedNote]) -> list[dict[str, Any]]:
    """Counts and places in the redacted text; no text, no name of a source file."""
    return [
        {
            "id": note.id,
            "out": out,
            "replaced": Counter(r.label for r in note.replacements),
            "leaks": count_kinds(note.leaks),
            "places": [list(leak) for leak in note.leaks],
        }
        for note in notes
    ]


def offset_lines(source: str, out: str, notes: Iterable[RedactedNote]) -> list[dict[str, Any]]:
    """Every replacement in the original and the redacted text. Confidential, as names of files may tell."""
    return [
        {
            "file": source,
            "out": out,
            "id": note.id,
            "replacements": [list(r) for r in note.replacements],
        }
        for note in notes
    ]


def append_lines(path: Path, lines: Iterable[dict[str, Any]]) -> None:
    """Add lines in one piece: several processes may do so, and one that dies leaves no half of a line."""
    # escapes all but ASCII, so it also holds names of files that are not UTF-8
    content = "".join(json.dumps(line, separators=(",", ":")) + "\n" for line in lines).encode("ascii")
    path.parent.mkdir(parents=True, exist_ok=True)
    with path.open("ab", buffering=0) as file:
        file.write(content)
