"""What offsets may count instead of characters, and which characters they then mean.

Tools that run in a browser count UTF-16 units, in which a character above U+FFFF takes two; others count
UTF-8 bytes, one for a line end of two characters, two for a line end of one, or leave out a byte order mark.
"""

import re
import unicodedata
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from functools import partial
from itertools import product
from typing import Literal, NamedTuple

from spacy_clinner.formats.record import Offsets

LineEnd = Literal["as it is", "one", "two"]
Lead = Literal["", "left out", "added"]
UTF16 = "UTF-16 units"
UTF8 = "UTF-8 bytes"
_BYTE_ORDER_MARK = "\ufeff"
_LEADING = re.compile(r"[\ufeff\s]+")
_WIDE = re.compile("[\U00010000-\U0010ffff]")
_CHARACTER = re.compile(r"(?s).")
_LINE_END_OR_CHARACTER = re.compile(r"(?s)\r+\n|.")
_LEADS: tuple[Lead, ...] = ("", "left out", "added")
_JAMO = range(0x1160, 0x1200)
"""Vowels and final consonants, which Unicode composes with what stands before them."""


@dataclass(frozen=True)
class OffsetUnit:
    """A way of counting.

    Attributes:
        name: what is counted, for messages.
        characters: the character at which a counted offset stands; offsets inside of what counts as one, such
            as half a UTF-16 pair, are missing.
    """

    name: str
    characters: dict[int, int]

    def span(self, counted: Offsets) -> Offsets | None:
        """The characters that counted offsets mean; None if they mean none."""
        start, end = self.characters.get(counted[0]), self.characters.get(counted[1])
        return None if start is None or end is None or start >= end else (start, end)


class _Way(NamedTuple):
    """One choice for each of the things that tools count differently, and its name unless it is usual."""

    base: str
    line_end: LineEnd
    lead: Lead


def utf16_units(text: str) -> OffsetUnit:
    """Counting of UTF-16 units, as JavaScript, Java and C# do."""
    return _unit(text, _Way(UTF16, "as it is", ""))


def utf8_bytes(text: str) -> OffsetUnit:
    """Counting of UTF-8 bytes, as Go, Rust and C do."""
    return _unit(text, _Way(UTF8, "as it is", ""))


def offset_units(text: str) -> Iterator[OffsetUnit]:
    """All ways of counting that differ from characters in this text, the simplest ones first.

    Args:
        text: as the file has it.
    """
    ways = (_Way(*way) for way in product(_bases(text), _line_ends(text), _LEADS))
    for way in sorted(ways, key=lambda way: (_deviations(way), way.lead)):
        if _deviations(way) and (way.lead != "left out" or _LEADING.match(text)):
            yield _unit(text, way)


def has_wide_characters(text: str) -> bool:
    """Whether a text has characters above U+FFFF, which are two UTF-16 units."""
    return not text.isascii() and _WIDE.search(text) is not None


def _deviations(way: _Way) -> int:
    return (way.base != "characters") + (way.line_end != "as it is") + bool(way.lead)


def _bases(text: str) -> list[str]:
    if text.isascii():
        return ["characters"]
    wide = [UTF16] if has_wide_characters(text) else []
    return ["characters", *wide, UTF8, *(form for form in _FORMS if not _is_normalized(form, text))]


def _line_ends(text: str) -> list[LineEnd]:
    line_ends: list[LineEnd] = ["as it is"]
    if "\r\n" in text:
        line_ends.append("one")
    if "\n" in text:
        line_ends.append("two")
    return line_ends


def _is_normalized(form: str, text: str) -> bool:
    return unicodedata.is_normalized(_FORMS[form], text)


def _unit(text: str, way: _Way) -> OffsetUnit:
    pieces: Iterable[str]
    if way.base in _FORMS:
        pieces = _composed_pieces(text)
    else:
        pattern = _LINE_END_OR_CHARACTER if way.line_end == "one" else _CHARACTER
        pieces = pattern.findall(text)
    width = partial(_width, _WIDTHS[way.base], way.line_end)
    leading = _LEADING.match(text) if way.lead == "left out" else None
    begin = width(_BYTE_ORDER_MARK) if way.lead == "added" else 0
    return OffsetUnit(_name(way), _characters(pieces, width, begin, leading.end() if leading else 0))


def _characters(
    pieces: Iterable[str], width: Callable[[str], int], begin: int, uncounted: int
) -> dict[int, int]:
    """The last character at each counted offset; the first `uncounted` ones do not count."""
    counted, character = begin, 0
    characters = {counted: 0}
    for piece in pieces:
        character += len(piece)
        if character > uncounted:
            counted += width(piece)
        characters[counted] = character
    return characters


def _width(base: Callable[[str], int], line_end: LineEnd, piece: str) -> int:
    if piece[-1] != "\n":
        return base(piece)
    return {"as it is": len(piece), "one": 1, "two": 2}[line_end]


def _composed_pieces(text: str) -> Iterator[str]:
    """Characters with the marks that follow them."""
    piece = ""
    for character in text:
        if piece and not unicodedata.combining(character) and ord(character) not in _JAMO:
            yield piece
            piece = ""
        piece += character
    if piece:
        yield piece


def _utf16_width(piece: str) -> int:
    return len(piece) + sum(character > "\uffff" for character in piece)


def _utf8_width(piece: str) -> int:
    return len(piece.encode("utf8", "surrogatepass"))


def _normalized_width(form: Literal["NFC", "NFD"], piece: str) -> int:
    return len(unicodedata.normalize(form, piece))


_FORMS: dict[str, Literal["NFC", "NFD"]] = {
    "characters of composed text (NFC)": "NFC",
    "characters of decomposed text (NFD)": "NFD",
}
_WIDTHS: dict[str, Callable[[str], int]] = {
    "characters": len,
    UTF16: _utf16_width,
    UTF8: _utf8_width,
    **{name: partial(_normalized_width, form) for name, form in _FORMS.items()},
}


def _name(way: _Way) -> str:
    line_end = {"as it is": "", "one": " with one for a line end", "two": " with two for a line end"}
    lead = {"": "", "left out": " without what leads the text", "added": " after a byte order mark"}
    return way.base + line_end[way.line_end] + lead[way.lead]
