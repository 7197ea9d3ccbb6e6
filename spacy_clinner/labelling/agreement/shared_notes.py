"""The notes that several annotators have in common, whatever format each of them comes in."""

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace

from spacy_clinner.formats.annotators import moved_mentions
from spacy_clinner.formats.record import Mention, Note, Offsets, lies_within, without_space


@dataclass(frozen=True)
class SharedNote:
    """A note that every annotator has.

    Attributes:
        note: as the first annotator has it, with the stretches that anybody left open.
        versions: the mentions of each annotator, at the characters of its text, but for those in such a
            stretch.
    """

    note: Note
    versions: tuple[tuple[Mention, ...], ...]


@dataclass
class SharedNotes:
    """The notes of some annotators, compared by name and text.

    Attributes:
        annotators: their names.
        notes: those that all have annotated.
        not_shared: for each annotator, ids of notes that some other one has not.
        other_texts: ids under which annotators have different texts.
        unannotated: for each annotator, how many notes were left out since nobody annotated them.
    """

    annotators: tuple[str, ...]
    notes: list[SharedNote] = field(default_factory=list)
    not_shared: dict[str, list[str]] = field(default_factory=dict)
    other_texts: list[str] = field(default_factory=list)
    unannotated: dict[str, int] = field(default_factory=dict)


def share_notes(sources: Mapping[str, Sequence[Note]]) -> SharedNotes:
    """Match the notes of annotators.

    Notes belong together if they have the same id and the same text, white space apart. A note without such
    a partner belongs to the one note of the same text under another id, as formats name notes differently.

    Args:
        sources: the notes of each annotator, by the annotator's name, the ids of each unique.
    """
    shared = SharedNotes(tuple(sources))
    annotated = {}
    for name, notes in sources.items():
        annotated[name] = [note for note in notes if note.annotated]
        if count := len(notes) - len(annotated[name]):
            shared.unannotated[name] = count
    first, *others = annotated.values()
    partners = [_partners(first, notes) for notes in others]
    kept: list[set[str]] = [set() for _ in annotated]
    for note in first:
        group = [note, *(own[note.id] for own in partners if note.id in own)]
        if len(group) == len(annotated):
            shared.notes.append(_shared(group))
            for ids, member in zip(kept, group, strict=True):
                ids.add(member.id)
    texts: dict[str, set[str]] = {}
    for (name, notes), ids in zip(annotated.items(), kept, strict=True):
        for note in notes:
            texts.setdefault(note.id, set()).add(_key(note.text))
        if lacking := [note.id for note in notes if note.id not in ids]:
            shared.not_shared[name] = lacking
    left = {note_id for ids in shared.not_shared.values() for note_id in ids}
    shared.other_texts = sorted(note_id for note_id in left if len(texts[note_id]) > 1)
    return shared


def _key(text: str) -> str:
    """What a text has in common with itself in other formats: column files tell nothing of white space."""
    return without_space(text.replace("\ufeff", ""))


def _partners(notes: Sequence[Note], others: Sequence[Note]) -> dict[str, Note]:
    """The other annotator's note for the id of each note that has one."""
    by_id = {note.id: note for note in others}
    same = {
        note.id: by_id[note.id]
        for note in notes
        if note.id in by_id and _key(by_id[note.id].text) == _key(note.text)
    }
    used = {partner.id for partner in same.values()}
    left = [note for note in others if note.id not in used]
    copies = Counter(_key(note.text) for note in left)
    by_text = {_key(note.text): note for note in left if copies[_key(note.text)] == 1}
    wanted = Counter(_key(note.text) for note in notes if note.id not in same)
    for note in notes:
        key = _key(note.text)
        if note.id not in same and key in by_text and wanted[key] == 1:
            same[note.id] = by_text[key]
    return same


def _shared(group: Sequence[Note]) -> SharedNote:
    text = group[0].text
    versions = [moved_mentions(note, text) for note in group]
    unknown = _joined(stretch for note in group for stretch in _moved_unknown(note, text))
    known = tuple(
        tuple(mention for mention in version if not lies_within((mention.start, mention.end), unknown))
        for version in versions
    )
    return SharedNote(replace(group[0], unknown=unknown), known)


def _joined(stretches: Iterable[Offsets]) -> tuple[Offsets, ...]:
    """The same characters as stretches in text order that do not overlap."""
    joined: list[Offsets] = []
    for start, end in sorted(stretches):
        if joined and start <= joined[-1][1]:
            joined[-1] = (joined[-1][0], max(end, joined[-1][1]))
        else:
            joined.append((start, end))
    return tuple(joined)


def _moved_unknown(note: Note, text: str) -> list[Offsets]:
    """The stretches that an annotator left open, at the characters of a text."""
    mentions = tuple(Mention(start, end, "") for start, end in note.unknown)
    return [(m.start, m.end) for m in moved_mentions(replace(note, mentions=mentions), text)]
