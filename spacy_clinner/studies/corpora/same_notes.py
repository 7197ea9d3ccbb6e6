"""Whether a corpus in two formats holds the same documents: text, offsets and labels."""

from pathlib import Path

from spacy_clinner.corpus.note_formats import read_notes
from spacy_clinner.errors import ClinnerError
from spacy_clinner.formats.record import Note

_SHOWN = 5
Comparable = tuple[str, list[tuple[int, int, str]]]


def require_same_notes(one: Path, other: Path) -> tuple[int, int]:
    """Stop unless two files or directories hold the same notes.

    Returns:
        The number of documents and of mentions.

    Raises:
        ClinnerError: with identifiers of documents that differ.
    """
    first, second = _comparable(one), _comparable(other)
    differing = sorted(name for name in {*first, *second} if first.get(name) != second.get(name))
    if differing:
        raise ClinnerError(
            f"{one}, {other}: {len(differing)} documents differ: {', '.join(differing[:_SHOWN])}: fetch the "
            "corpus again"
        )
    return len(first), sum(len(mentions) for _, mentions in first.values())


def _comparable(path: Path) -> dict[str, Comparable]:
    """Text and sorted mentions by id, whatever the identifiers of the mentions are."""
    notes = read_notes(path)
    return {note.id: (note.text, _mentions(note)) for note in notes}


def _mentions(note: Note) -> list[tuple[int, int, str]]:
    return sorted((m.start, m.end, m.label) for m in note.mentions)
