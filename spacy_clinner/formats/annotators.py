"""Several annotations of one text, and one annotation made of them by a named rule."""

import itertools
import unicodedata
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass, field, replace
from typing import Literal

from spacy_clinner.formats.record import Mention, Note, Offsets

Annotators = Literal["first", "union", "majority"]
Version = tuple[Mention, ...]
_UNSEEN = dict.fromkeys(map(ord, "\u00ad\u200b\u200c\u200d\u2060"))
"""Soft hyphens, joiners and white space of no width, for `str.translate` to leave out."""

_JAMO = range(0x1160, 0x1200)
_Key = tuple[tuple[Offsets, ...], str]


@dataclass
class Copies:
    """Notes with one text, see `text_key`.

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
    """What texts have in common that look alike: they differ in white space, in characters that are not seen,
    or in whether accents are characters of their own.
    """
    text = text.replace("\ufeff", " ")
    if not text.isascii():
        text = unicodedata.normalize("NFC", text.translate(_UNSEEN))
    return " ".join(text.split())


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
    """The mentions of a note at the same characters of a text that has the same `text_key`."""
    if note.text == text:
        return note.mentions
    other = _inked(text)
    ranks = {place: rank for rank, part in enumerate(_inked(note.text)) for place in range(*part)}

    def moved(part: Offsets) -> Offsets | None:
        inked = [ranks[place] for place in range(*part) if place in ranks]
        return (other[inked[0]][0], other[inked[-1]][1]) if inked else None

    mentions: list[Mention] = []
    for mention in note.mentions:
        if span := moved((mention.start, mention.end)):
            fragments = tuple(new for part in mention.fragments if (new := moved(part)))
            mentions.append(replace(mention, start=span[0], end=span[1], fragments=fragments))
    return tuple(mentions)


def _inked(text: str) -> list[Offsets]:
    """Places of the characters that are seen, each with the marks that follow it: NFC makes one of them."""
    places: list[Offsets] = []
    for place, character in enumerate(text):
        if character.isspace() or character == "\ufeff" or ord(character) in _UNSEEN:
            continue
        if places and not character.isascii() and _is_mark(character):
            places[-1] = (places[-1][0], place + 1)
        else:
            places.append((place, place + 1))
    return places


def _is_mark(character: str) -> bool:
    """Whether a character may be composed with what stands before it: accents, parts of Korean syllables."""
    return unicodedata.category(character).startswith("M") or ord(character) in _JAMO


def mention_key(mention: Mention) -> _Key:
    return mention.parts, mention.label
