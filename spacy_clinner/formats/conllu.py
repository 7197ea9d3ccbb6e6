"""Entities of CoNLL-U (universaldependencies.org/format.html): tags in MISC, ranges of words, empty nodes."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from spacy_clinner.errors import ClinnerError
from spacy_clinner.formats.conll_layout import NER_KEYS, Layout, is_number
from spacy_clinner.formats.conll_tags import OUTSIDE, UNKNOWN, Tag, read_tag


@dataclass
class WordReader:
    """The tags of a sentence's words, row by row.

    Attributes:
        layout: where the cells are.
        silent: the tag of a word of which nothing is said, see `silent_tag`.
        last: number of the last word of the range that was met; 0 if there was none.
        whole: the tag of that range.
    """

    layout: Layout
    silent: Tag
    last: int = 0
    whole: Tag = UNKNOWN

    def tag(self, number: int, cells: Sequence[str]) -> Tag | ClinnerError | None:
        """The tag of a word; None for a range ("3-4") or an empty node ("5.1"), an error for a bad tag."""
        word_tag = self._said(number, cells)
        if isinstance(word_tag, ClinnerError):
            return word_tag
        first, _, end = cells[self.layout.ids].partition("-") if self.layout.ids >= 0 else ("0", "", "")
        if is_number(end):
            self.last, self.whole = int(end), word_tag or UNKNOWN
        if not is_number(first) or end:
            return None
        if word_tag is None and self.whole.label and int(first) <= self.last:
            begins = self.whole.letter in "BS"
            word_tag, self.whole = Tag("B" if begins else "I", self.whole.label), Tag("I", self.whole.label)
        return word_tag or self.silent

    def end_sentence(self) -> None:
        """Forget the last range."""
        self.last, self.whole = 0, UNKNOWN

    def _said(self, number: int, cells: Sequence[str]) -> Tag | ClinnerError | None:
        if not self.layout.in_misc:
            tag = self.layout.tag(cells)
            return _no_tag(self.layout, number, "the column") if tag is None else tag
        cell = cells[self.layout.columns.tag]
        for key, value in _misc(cell):
            if key and key.lower() != "name" and read_tag(value) is None:
                return _no_tag(self.layout, number, key)
        return _misc_tag(cell)


def silent_tag(layout: Layout, rows: Sequence[str]) -> Tag:
    """What a word is of which MISC says nothing: outside where only entities are marked, else unknown.

    Args:
        layout: where the cells are.
        rows: the lines of a file that are neither boundaries nor comments.
    """
    tags = {_misc_tag(row.rstrip("\t").rpartition("\t")[2]) for row in rows} if layout.in_misc else set()
    return OUTSIDE if any(tag and tag.label for tag in tags) and OUTSIDE not in tags else UNKNOWN


def _no_tag(layout: Layout, number: int, key: str) -> ClinnerError:
    return ClinnerError(
        f"{layout.path}:{number}: the value of {key} is no tag such as O, B-LABEL or I-LABEL: mend it, or "
        "give --token-column and --tag-column"
    )


def _misc_tag(cell: str) -> Tag | None:
    """The tag in a MISC cell; None if it says nothing of entities."""
    return next((tag for _, value in _misc(cell) if (tag := read_tag(value))), None)


def _misc(cell: str) -> Iterator[tuple[str, str]]:
    """Keys of entities with their values, and what stands in a MISC cell without a key."""
    for part in cell.split("|"):
        key, equals, value = part.partition("=")
        if equals and key.strip().lower() in NER_KEYS:
            yield key.strip(), value.strip()
        elif not equals and part.strip() != "_":
            yield "", part.strip()
