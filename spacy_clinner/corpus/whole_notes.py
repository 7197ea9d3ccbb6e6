"""Which note each text is of: sentences of a note are parts of it, and copies of a note are one."""

import re
from collections.abc import Iterable, Sequence

from spacy_clinner.formats.annotators import text_key
from spacy_clinner.formats.record import Note

_NUMBERED = re.compile(r"(.+)-\d+")
"""How `corpus.spacy_files.read_spacy` calls the documents of a note from the second one on."""
_STRETCH = re.compile(r"(.+)-(\d+)-(\d+)")
"""How `suggest` calls a part of a note: by where it begins and ends there."""


def owners_of(notes: Sequence[Note], *, numbered: bool) -> list[str]:
    """The id of the note that each text is a part of; that of its own if it is a whole note.

    Args:
        notes: all that were read, those that nobody annotated among them.
        numbered: whether documents of one note have its id with a number, as those of a .spacy file.
    """
    ids = {note.id for note in notes} if numbered else set[str]()
    return [_owner(note, ids) for note in notes]


def one_name_a_text(owners: Sequence[str], texts: Iterable[str]) -> list[str]:
    """A name for each text, equal for the parts of a note and for notes that are alike but for white space.

    Args:
        owners: whose part each text is.
        texts: the texts.
    """
    wholes = whole_texts(owners, texts)
    first: dict[str, str] = {}
    names = {owner: first.setdefault(text, owner) if text else owner for owner, text in wholes.items()}
    return [names[owner] for owner in owners]


def whole_texts(owners: Sequence[str], texts: Iterable[str]) -> dict[str, str]:
    """The text of each note without its white space apart from single blanks, put together from its parts."""
    parts: dict[str, list[str]] = {}
    for owner, text in zip(owners, texts, strict=True):
        parts.setdefault(owner, []).append(text_key(text))
    return {owner: " ".join(filter(None, some)) for owner, some in parts.items()}


def texts_of_notes(notes: Sequence[Note]) -> list[str]:
    """The `whole_texts` of notes that have any; the ids of their parts may be numbered."""
    texts = whole_texts(owners_of(notes, numbered=True), (note.text for note in notes))
    return list(filter(None, texts.values()))


def _owner(note: Note, ids: set[str]) -> str:
    stretch = _STRETCH.fullmatch(note.id)
    if stretch and int(stretch[3]) - int(stretch[2]) == len(note.text):
        return stretch[1]
    numbered = _NUMBERED.fullmatch(note.id)
    return numbered[1] if numbered and numbered[1] in ids else note.id
