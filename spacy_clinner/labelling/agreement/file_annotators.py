"""The annotators of notes that one file holds for all of them, as annotation tools export it."""

from collections.abc import Iterator, Sequence
from dataclasses import replace

from spacy_clinner.formats.annotators import text_key
from spacy_clinner.formats.record import Note


def notes_by_annotator(notes: Sequence[Note]) -> dict[str, list[Note]]:
    """The notes of each annotator by the annotator's name; those under "" if no text has several.

    Annotators of a note without a name get a number, in the order of the file. The first annotation counts if
    one annotator has several of a note. Notes that nobody annotated belong to no annotator.

    Args:
        notes: of one file or folder. A text has several annotators if its note has the mentions of others, or
            if it stands in notes of different annotators.
    """
    annotators: dict[str, set[str]] = {}
    for note in notes:
        annotators.setdefault(text_key(note.text), set()).update(name for name, _ in _versions(note))
    if all(len(names) < 2 for names in annotators.values()):
        return {"": list(notes)}
    by_annotator: dict[str, list[Note]] = {}
    for note in notes:
        for name, version in _versions(note):
            by_annotator.setdefault(name, []).append(version)
    return by_annotator


def _versions(note: Note) -> Iterator[tuple[str, Note]]:
    """Each annotator of a note, and the note as this annotator has it."""
    if not note.annotated:
        return
    given = (note.annotator, *(note.other_annotators or ("",) * len(note.others)))
    names = [name or f"annotator {number}" for number, name in enumerate(given, 1)]
    for number, mentions in enumerate((note.mentions, *note.others)):
        if names.index(names[number]) == number:
            yield names[number], replace(note, mentions=mentions, others=(), other_annotators=())
