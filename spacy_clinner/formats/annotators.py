"""Several annotations of one text, and one annotation made of them by a named rule."""

import itertools
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass, field, replace
from typing import Literal

from spacy_clinner.formats.record import Mention, Note, Offsets

Annotators = Literal["first", "union", "majority"]
Version = tuple[Mention, ...]
_Key = tuple[tuple[Offsets, ...], str]


@dataclass
class Copies:
    """Notes with one text, white space apart.

    Attributes:
        merged: (id that stays, ids that went into it) of texts that were annotated several times.
        versions: how many annotations they had.
        mentions: how many mentions those had.
        mentions_kept: how many of these the merged annotations have.
        unannotated: ids of copies without annotation of a text that has some; they were left out.
        kept: how many notes are further copies of another's text and stay beside it.
    """

    merged: list[tuple[str, list[str]]] = field(default_factory=list)
    versions: int = 0
    mentions: int = 0
    mentions_kept: int = 0
    unannotated: list[str] = field(default_factory=list)
    kept: int = 0

    def merged_lines(self) -> list[str]:
        """A line for each count of what was merged or left out."""
        lines = {
            "texts with several annotations, merged into one document each": len(self.merged),
            "  annotations that were merged": self.versions,
            "  mentions in them": self.mentions,
            "  mentions that were kept": self.mentions_kept,
            "copies without annotation of annotated texts, left out": len(self.unannotated),
        }
        return [f"{what}: {count:,}" for what, count in lines.items() if count]


def text_key(text: str) -> str:
    """What texts that differ in white space alone have in common."""
    return " ".join(text.replace("\ufeff", " ").split())


def merge_copies(notes: Sequence[Note], rule: Annotators, copies: Copies) -> list[Note]:
    """Merge the annotations of each text that was annotated several times into one note.

    A text was annotated several times if its note has the mentions of other annotators. So were all texts
    that occur more than once, if any of them has different annotators or different mentions. Otherwise equal
    notes are copies and stay. Notes with their own concepts always stay.

    Args:
        notes: notes.
        rule: "first": the first annotation of a text counts; "union": what anyone marked; "majority": what
            more than half of its annotators marked.
        copies: collects what was merged.
    """
    groups: dict[str, list[Note]] = {}
    for number, note in enumerate(notes):
        key = text_key(note.text)
        groups.setdefault(f"{number}\n" if not key or note.concepts else key, []).append(note)
    several = any(_are_several(group) for group in groups.values())
    return [note for group in groups.values() for note in _merged(group, rule, several, copies)]


def merge_versions(versions: Sequence[Version], rule: Annotators) -> Version:
    """One annotation of a text, in the order of the first that has each mention."""
    if rule == "first":
        return versions[0]
    votes = Counter(
        key for version in versions for key in {mention_key(mention): None for mention in version}
    )
    least = 1 if rule == "union" else len(versions) // 2 + 1
    mentions: dict[_Key, Mention] = {}
    for mention in itertools.chain.from_iterable(versions):
        mentions.setdefault(mention_key(mention), mention)
    return tuple(mention for key, mention in mentions.items() if votes[key] >= least)


def _are_several(group: Sequence[Note]) -> bool:
    annotated = [note for note in group if note.annotated]
    annotators = {note.annotator for note in annotated}
    mentions = {frozenset(mention_key(m) for m in moved_mentions(note, group[0].text)) for note in annotated}
    return len(annotated) > 1 and (len(annotators) > 1 or len(mentions) > 1)


def _merged(group: list[Note], rule: Annotators, several: bool, copies: Copies) -> list[Note]:
    annotated = [note for note in group if note.annotated]
    if not annotated or (not several and len(group) == len(annotated) and not any(n.others for n in group)):
        copies.kept += len(group) - 1
        return group
    copies.unannotated += [note.id for note in group if not note.annotated]
    if not several:
        copies.kept += len(annotated) - 1
        return [_of_versions([note], rule, copies) for note in annotated]
    return [_of_versions(annotated, rule, copies)]


def _of_versions(group: list[Note], rule: Annotators, copies: Copies) -> Note:
    """The first note with the annotation of all."""
    first = group[0]
    versions = [version for note in group for version in _versions(note, first.text)]
    if len(versions) == 1:
        return first
    copies.merged.append((first.id, [note.id for note in group[1:]]))
    copies.versions += len(versions)
    copies.mentions += sum(map(len, versions))
    mentions = merge_versions(versions, rule)
    copies.mentions_kept += len(mentions)
    return replace(first, mentions=mentions, others=(), other_annotators=())


def _versions(note: Note, text: str) -> list[Version]:
    return [
        moved_mentions(replace(note, mentions=version), text) for version in (note.mentions, *note.others)
    ]


def moved_mentions(note: Note, text: str) -> Version:
    """The mentions of a note at the same characters of a text that differs in white space alone."""
    if note.text == text:
        return note.mentions
    other = _inked(text)
    ranks = {place: rank for rank, place in enumerate(_inked(note.text))}

    def moved(part: Offsets) -> Offsets | None:
        inked = [ranks[place] for place in range(*part) if place in ranks]
        return (other[inked[0]], other[inked[-1]] + 1) if inked else None

    mentions: list[Mention] = []
    for mention in note.mentions:
        if span := moved((mention.start, mention.end)):
            fragments = tuple(new for part in mention.fragments if (new := moved(part)))
            mentions.append(replace(mention, start=span[0], end=span[1], fragments=fragments))
    return tuple(mentions)


def _inked(text: str) -> list[int]:
    """Places of the characters that are no white space."""
    return [
        place for place, character in enumerate(text) if not character.isspace() and character != "\ufeff"
    ]


def mention_key(mention: Mention) -> _Key:
    return mention.parts, mention.label
