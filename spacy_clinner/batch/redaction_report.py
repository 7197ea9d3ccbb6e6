"""What a redaction did, a line of JSON a note: counts and leaks for a report, or every replacement."""

import json
import os
from collections import Counter
from collections.abc import Iterable, Iterator
from contextlib import suppress
from dataclasses import dataclass, field
from pathlib import Path
from typing import IO, Any, NamedTuple

from spacy_clinner.formats.files import written_whole
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
    """Add lines, a megabyte in one piece: several processes may do so.

    One that is killed may leave a part of a line, which is kept apart from what follows (see
    `drop_torn_lines`).
    """
    path.parent.mkdir(parents=True, exist_ok=True)
    with path.open("a+b", buffering=0) as file:
        _wait_for_others(file)
        content = bytearray()
        if file.seek(0, os.SEEK_END):
            file.seek(-1, os.SEEK_END)
            if file.read(1) != b"\n":
                content += b"\n"
        for line in lines:
            # escapes all but ASCII, so it also holds names of files that are not UTF-8
            content += json.dumps(line, separators=(",", ":")).encode("ascii") + b"\n"
            if len(content) >= _PIECE:
                file.write(content)
                content.clear()
        file.write(content)


def _wait_for_others(file: IO[bytes]) -> None:
    """Keep other processes from adding to a file until it is closed, or this one is no more.

    Who looks at its end while another writes takes half a line for one that was left there. Where a system
    has no such locks, or a network drive refuses them, an empty line is the worst of it.
    """
    with suppress(ImportError, OSError):
        import fcntl

        fcntl.flock(file, fcntl.LOCK_EX)


def drop_torn_lines(path: Path) -> None:
    """Remove what a process that was killed has left of a line; its file is not finished and comes again.

    Only for a run that begins: nothing else may be writing.
    """
    if not path.exists():
        return
    with path.open("rb") as file:
        if all(_is_whole(line) for line in file):
            return
    with path.open("rb") as file, written_whole(path) as temporary, temporary.open("wb") as mended:
        mended.writelines(line for line in file if _is_whole(line))


def _is_whole(line: bytes) -> bool:
    try:
        return line.endswith(b"\n") and isinstance(json.loads(line), dict)
    except ValueError:
        return False
