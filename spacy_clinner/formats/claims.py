"""Mentions as a file states them, and what they are once their offsets have been checked."""

import unicodedata
from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from typing import Literal, NamedTuple

from spacy_clinner.errors import ClinnerError
from spacy_clinner.formats.offset_units import (
    OffsetUnit,
    has_wide_characters,
    offset_units,
    utf8_bytes,
    utf16_units,
)
from spacy_clinner.formats.record import Mention, Offsets, without_space
from spacy_clinner.formats.repairs import Repairs

_ENOUGH_IN_BYTES = 2
"""Mentions of a note that tell that its offsets count bytes; one alone may cut a word on purpose."""

Counting = Literal["characters", "UTF-16", "unknown"]


class BadOffsets(NamedTuple):
    """Offsets that cannot be right.

    Attributes:
        where: FILE:LINE, or another place.
        span: the offsets as "START-END", several with semicolons between them.
        location: the same as "START END".
        length: of the text, in characters.
    """

    where: str
    span: str
    location: str
    length: int


class Wording(NamedTuple):
    """What a format says of offsets that lie outside the text, and of those that hold another text."""

    does_not_fit: Callable[[BadOffsets], ClinnerError]
    does_not_hold: Callable[[BadOffsets], ClinnerError]


@dataclass(frozen=True)
class Claim:
    """A mention as a file gives it, with unchecked offsets.

    Attributes:
        parts: offsets of its fragments, in the order of the file.
        label: its label.
        where: FILE:LINE, for messages.
        id: identifier in the file.
        quoted: the text of the mention as quoted in the file; None without a quotation.
    """

    parts: tuple[Offsets, ...]
    label: str
    where: str
    id: str = ""
    quoted: str | None = None

    def mention(self) -> Mention:
        """The mention at these offsets."""
        parts = tuple(sorted(self.parts))
        end = max(end for _, end in parts)
        return Mention(parts[0][0], end, self.label, parts if len(parts) > 1 else (), self.id)

    def counted_in(self, unit: OffsetUnit) -> "Claim | None":
        """The same with offsets in characters; None if it does not fit this unit."""
        parts = tuple(span for part in self.parts if (span := unit.span(part)))
        return replace(self, parts=parts) if len(parts) == len(self.parts) else None


def settle(
    note_id: str,
    text: str,
    claims: Sequence[Claim],
    wording: Wording,
    repairs: Repairs,
    assumed: Callable[[], Counting] = lambda: "unknown",
) -> tuple[Mention, ...]:
    """The mentions of a note, with offsets that count characters of its text.

    Offsets that do not fit the text, or do not hold what is quoted beside them, are read in the first unit of
    `offset_units` that suits all claims of the note; else each claim is read in the one that suits it.
    Without quotations, offsets are read as UTF-16 units if they fit only so, or if only so all of them stand
    at the edges of words. They are read as UTF-8 bytes likewise, if two or more of them tell; of one that
    tells, `repairs` is told.

    Args:
        note_id: the note, for the report.
        text: its text.
        claims: its mentions.
        wording: of errors.
        repairs: collects what was mended or may be wrong.
        assumed: how the other notes of the same file count, called if this note does not show it.

    Raises:
        ClinnerError: on a claim that suits no unit.
    """
    if all(_suits(claim, text) for claim in claims):
        counting = told_counting(text, claims)
        in_bytes = [] if counting == "UTF-16" else _only_whole_in_bytes(text, claims)
        if len(in_bytes) < _ENOUGH_IN_BYTES:
            if in_bytes:
                repairs.maybe_bytes.append(note_id)
            elif counting == "unknown" and (counting := assumed()) == "unknown":
                repairs.unsure.append(note_id)
            if counting != "UTF-16":
                return tuple(claim.mention() for claim in claims)
        unit = utf8_bytes(text) if in_bytes else common_unit(text, claims)
    else:
        unit = common_unit(text, claims)
    if unit is None:
        return _one_by_one(note_id, text, claims, wording, repairs)
    mended = [counted for claim in claims if (counted := claim.counted_in(unit))]
    changes = sum(old.parts != new.parts for old, new in zip(claims, mended, strict=True))
    if changes:
        repairs.recounted.append((note_id, unit.name, changes))
    return tuple(claim.mention() for claim in mended)


def told_counting(text: str, claims: Sequence[Claim]) -> Counting:
    """What the claims of a note tell of how their tool counts, "characters" if that makes no difference."""
    if not has_wide_characters(text):
        return "characters"
    unit = utf16_units(text)
    pairs = [(claim, claim.counted_in(unit)) for claim in claims]
    pairs = [(claim, counted) for claim, counted in pairs if counted is None or counted.parts != claim.parts]
    if not pairs:
        return "characters"
    as_characters = [claim for claim, _ in pairs]
    as_units = [counted for _, counted in pairs if counted]
    suit = all(_suits(claim, text) for claim in as_characters)
    if suit and any(_is_quoted(claim, text) for claim in as_characters):
        return "characters"
    if len(as_units) < len(pairs) or not all(_suits(claim, text) for claim in as_units):
        return "characters" if suit else "unknown"
    if not suit:
        return "UTF-16"
    whole, whole_units = _whole_words(text, as_characters), _whole_words(text, as_units)
    if whole == whole_units:
        return "unknown"
    return "characters" if whole else "UTF-16"


def _only_whole_in_bytes(text: str, claims: Sequence[Claim]) -> list[Claim]:
    """The claims that byte offsets would move, if all claims stand at the edges of words only so."""
    if text.isascii():
        return []
    first = next(place for place, character in enumerate(text) if not character.isascii())
    moved = [claim for claim in claims if any(end > first for _, end in claim.parts)]
    if any(_comparable(claim.quoted or "") for claim in moved):  # which suits: they are characters
        return []
    if _whole_words(text, moved):  # as in nearly all notes: their characters are not counted for this
        return []
    unit = utf8_bytes(text)
    as_bytes = [counted for claim in moved if (counted := claim.counted_in(unit))]
    suit = len(as_bytes) == len(moved) and all(_suits(claim, text) for claim in as_bytes)
    return moved if suit and _whole_words(text, as_bytes) else []


def common_unit(text: str, claims: Sequence[Claim]) -> OffsetUnit | None:
    """The simplest unit other than characters that suits all claims; None if there is none."""
    if any(_comparable(claim.quoted or "") for claim in claims):
        return next((unit for unit in offset_units(text) if _suits_all(unit, text, claims)), None)
    if has_wide_characters(text) and _suits_all(unit := utf16_units(text), text, claims):
        return unit
    if text.isascii() or not _suits_all(unit := utf8_bytes(text), text, claims):
        return None
    counted = [new for claim in claims if (new := claim.counted_in(unit))]
    return unit if _whole_words(text, counted) else None


def _suits_all(unit: OffsetUnit, text: str, claims: Sequence[Claim]) -> bool:
    return all((counted := claim.counted_in(unit)) and _suits(counted, text) for claim in claims)


def _one_by_one(
    note_id: str, text: str, claims: Sequence[Claim], wording: Wording, repairs: Repairs
) -> tuple[Mention, ...]:
    """Each claim in the one place that it can mean."""
    units = list(offset_units(text))  # each of them goes through the text
    mended: list[Claim] = []
    for claim in claims:
        place = claim if _suits(claim, text) else _only_place(text, claim, units)
        if place is None:
            raise _error(claim, text, wording)
        if place is not claim:
            repairs.moved.append((note_id, claim.id, min(claim.parts)[0], min(place.parts)[0]))
        mended.append(place)
    return tuple(claim.mention() for claim in mended)


def _only_place(text: str, claim: Claim, units: Sequence[OffsetUnit]) -> Claim | None:
    if not _comparable(claim.quoted or ""):
        return None
    readings = (claim.counted_in(unit) for unit in units)
    places = {reading.parts: reading for reading in readings if reading and _suits(reading, text)}
    return next(iter(places.values())) if len(places) == 1 else None


def _error(claim: Claim, text: str, wording: Wording) -> ClinnerError:
    misfit = [part for part in claim.parts if not _fits(part, text)]
    error_of = wording.does_not_fit if misfit else wording.does_not_hold
    parts = misfit or claim.parts
    span, location = (";".join(f"{start}{sign}{end}" for start, end in parts) for sign in "- ")
    return error_of(BadOffsets(claim.where, span, location, len(text)))


def _fits(part: Offsets, text: str) -> bool:
    return 0 <= part[0] < part[1] <= len(text)


def _suits(claim: Claim, text: str) -> bool:
    """Whether the offsets lie in the text and hold the quotation, in the order given or in that of the text.

    White space does not count: tools write a space for a line break and between fragments.
    """
    if not all(_fits(part, text) for part in claim.parts):
        return False
    if claim.quoted is None or not (quoted := _comparable(claim.quoted)):
        return True
    return any(
        _comparable("".join(text[start:end] for start, end in order)) == quoted
        for order in (claim.parts, sorted(claim.parts))
    )


def _is_quoted(claim: Claim, text: str) -> bool:
    """Whether the quotation is the text at the offsets, also if both are white space."""
    at_offsets = "".join(text[start:end] for start, end in sorted(claim.parts))
    return claim.quoted is not None and _comparable(claim.quoted) == _comparable(at_offsets)


def _comparable(text: str) -> str:
    # a line break may be quoted as a backslash and an n, an accent as its own character or not
    comparable = without_space(text.replace("\\n", " ")).replace("\ufeff", "")
    return comparable if comparable.isascii() else unicodedata.normalize("NFC", comparable)


def _whole_words(text: str, claims: Sequence[Claim]) -> bool:
    """Whether all claims begin and end at the edges of words."""
    return all(
        _is_edge(text, start, start) and _is_edge(text, end, end - 1)
        for c in claims
        for start, end in c.parts
    )


def _is_edge(text: str, place: int, inside: int) -> bool:
    """Whether `place` cuts no word in two, and the character `inside` the mention is no white space."""
    cuts = 0 < place < len(text) and text[place - 1].isalnum() and text[place].isalnum()
    return not cuts and not text[inside].isspace()
