"""How notes are read, and what had to be mended, left out or guessed meanwhile."""

import unicodedata
from collections import Counter
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass, field, replace
from pathlib import Path

from spacy_clinner.errors import ClinnerError
from spacy_clinner.formats.record import Mention, Note

_FIRST_BAD = 5  # whose errors are shown
_SPACED = "labels with white space before or after them, which was taken off"
_CONTROL = ("Cc", "Zl", "Zp")


@dataclass
class Repairs:
    """The settings that all readers share, and their report.

    Attributes:
        skip_bad: whether a bad note costs that note alone; otherwise it is an error.
        gather_bad: whether all bad notes are looked for before they are one error, which `require_no_bad`
            raises; otherwise the first one is an error at once.
        count_unknown: whether annotation that no reader knows is counted; otherwise it is an error.
        moved: (note id, tag id, old start, new start) of mentions that were moved to the text they quote.
        differing: (note id, tag id, start, end) of mentions whose quoted text has no clear place in the note;
            their offsets were kept.
        recounted: (note id, unit, mentions): the offsets of a note counted something else than characters.
        unsure: ids of notes with characters above U+FFFF that do not show whether offsets count characters or
            UTF-16 units; they were read as characters.
        maybe_bytes: ids of notes with one mention that stands at the edges of words only if its offsets count
            UTF-8 bytes; it was read as characters.
        unread: annotation of other kinds than mentions, and what else was not read, by kind.
        left_out: file:line of JSON records that an annotator rejected.
        skipped: what is wrong with each note that was skipped or gathered.
        remarks: what else a user should know, with how often it was met.
    """

    skip_bad: bool = False
    gather_bad: bool = False
    count_unknown: bool = False
    moved: list[tuple[str, str, int, int]] = field(default_factory=list)
    differing: list[tuple[str, str, int, int]] = field(default_factory=list)
    recounted: list[tuple[str, str, int]] = field(default_factory=list)
    unsure: list[str] = field(default_factory=list)
    maybe_bytes: list[str] = field(default_factory=list)
    unread: Counter[str] = field(default_factory=Counter)
    left_out: list[str] = field(default_factory=list)
    skipped: list[str] = field(default_factory=list)
    remarks: Counter[str] = field(default_factory=Counter)

    def summary(self) -> list[str]:
        """A line for each kind of repair that there was."""
        lines = {
            "tags moved to the text that they quote": len(self.moved),
            "tags that quote another text, their offsets kept": len(self.differing),
        }
        return [*(f"{what}: {count:,}" for what, count in lines.items() if count), *self._units()]

    def places(self, most: int) -> list[str]:
        """A line for each of the first tags whose offsets were kept."""
        return [f"{note_id} {start}-{end}: tag {tag}" for note_id, tag, start, end in self.differing[:most]]

    def warnings(self, most: int) -> list[str]:
        """A line for each thing that may have gone wrong, with the ids of the first `most` notes."""
        lines = [f"{what}: {count:,}" for what, count in self.remarks.items()]
        if self.unsure:
            lines.append(
                f"{len(self.unsure):,} note(s) with characters above U+FFFF whose offsets may count UTF-16 "
                f"units; they were read as characters, so check their labels: {_first(self.unsure, most)}"
            )
        if self.maybe_bytes:
            lines.append(
                f"{len(self.maybe_bytes):,} note(s) whose offsets may count UTF-8 bytes, since only so they "
                "stand at the edges of words; they were read as characters, so check their labels: "
                f"{_first(self.maybe_bytes, most)}"
            )
        if self.skipped:
            lines.append(f"{len(self.skipped):,} bad note(s) skipped: {'; '.join(self.skipped[:most])}")
        return lines

    def left_out_lines(self) -> list[str]:
        """What was met and is in no note, without names: rejected records, annotation of other kinds."""
        lines = []
        if self.left_out:
            lines.append(f"records not answered with accept, left out: {len(self.left_out):,}")
        if self.unread:
            kinds = ", ".join(f"{count:,} {what}" for what, count in self.unread.items())
            lines.append(f"not read: {kinds}")
        return lines

    def skip(self, error: ClinnerError) -> None:
        """Note down what is wrong with a note, or raise it if bad notes are neither skipped nor gathered."""
        if not (self.skip_bad or self.gather_bad):
            raise error
        self.skipped.append(str(error))

    def require_no_bad(self, source: str | Path) -> None:
        """Stop if bad notes were gathered; call it once everything is read.

        Raises:
            ClinnerError: with their number and what is wrong with the first of them.
        """
        if self.skipped and not self.skip_bad:
            first = "; ".join(self.skipped[:_FIRST_BAD])
            more = len(self.skipped) - _FIRST_BAD
            others = f"; and {more:,} more" if more > 0 else ""
            raise ClinnerError(
                f"{source}: {len(self.skipped):,} note(s) cannot be read: {first}{others} (mend them, or "
                "give --skip-bad to leave them out)"
            )

    def _units(self) -> Iterator[str]:
        for unit in dict.fromkeys(unit for _, unit, _ in self.recounted):
            counts = [mentions for _, other, mentions in self.recounted if other == unit]
            yield f"offsets counted in {unit}, mended: {sum(counts):,} mentions of {len(counts):,} notes"


def readable(attempts: Iterable[Callable[[], Note | None]], repairs: Repairs) -> Iterator[Note]:
    """The notes that can be read; what is wrong with one of the others goes to `repairs.skip`.

    Args:
        attempts: give a note each, or None where there is nothing to give.
        repairs: how notes are read.

    Raises:
        ClinnerError: of the first bad note, unless bad notes are skipped.
    """
    for attempt in attempts:
        try:
            note = attempt()
            note = note and _with_plain_labels(note, repairs)
        except ClinnerError as error:
            repairs.skip(error)
            continue
        if note is not None:
            yield note


def _with_plain_labels(note: Note, repairs: Repairs) -> Note:
    """The note with labels that have no white space around them.

    Args:
        note: as it is read.
        repairs: counts the labels that had some.

    Raises:
        ClinnerError: if a label is blank, or holds a line end, a tab or another control character.
    """
    versions = (note.mentions, *note.others)
    if all(mention.label.isprintable() and _is_plain(mention.label) for v in versions for mention in v):
        return note
    mentions, *others = (tuple(_named(mention, note.id, repairs) for mention in v) for v in versions)
    return replace(note, mentions=mentions, others=tuple(others))


def _is_plain(label: str) -> bool:
    return bool(label) and not (label[0].isspace() or label[-1].isspace())


def _named(mention: Mention, note_id: str, repairs: Repairs) -> Mention:
    label = mention.label.strip()
    if not label or any(unicodedata.category(character) in _CONTROL for character in label):
        raise ClinnerError(
            f"{note_id}: the label at {mention.start}-{mention.end} is blank, or holds a line end, a tab or "
            "another control character: name it"
        )
    if label == mention.label:
        return mention
    repairs.remarks[_SPACED] += 1
    return replace(mention, label=label)


def _first(ids: list[str], most: int) -> str:
    return ", ".join(ids[:most]) + (", ..." if len(ids) > most else "")
