"""Lines of a column file -> its tokens with their tags, and where sentences and documents begin."""

import re
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import NamedTuple

from spacy_clinner.errors import ClinnerError
from spacy_clinner.formats.conll_layout import DOCUMENT_START, FORM, MISC, Columns, Layout, layout_of
from spacy_clinner.formats.conll_tags import OUTSIDE, UNKNOWN, Tag, read_tag
from spacy_clinner.formats.files import read_text

# CoNLL-U's "# newdoc id = 7", the "#begin document (7);" of CoNLL 2012, the "###MEDLINE:7" of JNLPBA
_DOCUMENT_COMMENT = re.compile(
    r"#+ ?(?:newdoc(?: id ?= ?(?P<id>[^\s=][^\t]*?))?|begin document\b[^\t]*|MEDLINE:\w+)\s*"
)
_KEY_AND_VALUE = re.compile(r"# ?[^\s=]+ = ")
_NER_KEYS = frozenset({"ner", "ner_tag", "nertag", "ne", "ne_tag", "name", "named_entity"})


class Token(NamedTuple):
    """A token and its tag."""

    text: str
    tag: Tag


class Boundary(NamedTuple):
    """The end of a sentence, or the mark of a document with its id, if the file gives one."""

    is_document: bool
    id: str = ""


Row = Token | Boundary | ClinnerError
"""What a line is; an error where it is no row that could be read."""


def read_rows(path: Path, columns: Columns) -> Iterator[Row]:
    """Tokens of a file in order, the boundaries between them, and what is wrong with other lines.

    Wrong are rows with more or fewer columns than the first one, of which a word would be lost, and those
    without a token or a tag. A line that begins with "#" is a comment unless it has the columns of a row, as
    "#" may be a token. The tokens of CoNLL-U are the second column, its tags are "NER=B-LABEL" and the like
    in the tenth; ranges of tokens ("3-4") and empty nodes ("5.1") are no tokens of their own.

    Raises:
        ClinnerError: if the file is missing or not UTF-8.
    """
    # only line feeds end a line, other separators may be in tokens
    lines = [line.rstrip("\r") for line in read_text(path).removeprefix("\ufeff").split("\n")]
    rows = [(number, line) for number, line in enumerate(lines, start=1) if not _boundary(line)]
    layout = layout_of(path, rows, columns)
    if layout is not None:
        yield from _conllu_rows(layout, lines) if layout.is_conllu else _plain_rows(layout, lines)


def _plain_rows(layout: Layout, lines: Sequence[str]) -> Iterator[Row]:
    for number, line in enumerate(lines, start=1):
        if boundary := _boundary(line):
            yield boundary
            continue
        cells = layout.cells(line)
        if not (line.startswith("#") and _is_comment(layout, line, cells)):
            yield _token(layout, number, cells)


def _token(layout: Layout, number: int, cells: Sequence[str]) -> Token | ClinnerError:
    if error := layout.width_error(number, cells):
        return error
    text, tag = cells[layout.columns.token], layout.tag(cells)
    if not text or tag is None or (layout.columns.token - layout.columns.tag) % layout.width == 0:
        return ClinnerError(
            f"{layout.path}:{number}: expected a token and a tag such as O, B-LABEL or I-LABEL: check the "
            "columns"
        )
    return Token(text, tag)


def _is_comment(layout: Layout, line: str, cells: Sequence[str]) -> bool:
    """Whether a line that begins with "#" is a comment: neither a row, nor one with a column too many."""
    if _KEY_AND_VALUE.match(line) or layout.tag(cells) is None:
        return True
    return len(cells) != layout.width and line[1:2] == " "


def _conllu_rows(layout: Layout, lines: Sequence[str]) -> Iterator[Row]:
    silent = _silent_tag(lines)
    last, whole = 0, UNKNOWN  # of a range of tokens: its last id, and its tag
    for number, line in enumerate(lines, start=1):
        if boundary := _boundary(line):
            yield boundary
            last = 0
        if boundary or line.startswith("#"):
            continue
        cells = layout.cells(line)
        if error := layout.width_error(number, cells) or _misc_error(layout, number, cells[MISC]):
            yield error
            continue
        said = _misc_tag(cells[MISC])
        first, _, end = cells[0].partition("-")
        if end.isdecimal():
            last, whole = int(end), said or UNKNOWN
        elif first.isdecimal():
            if said is None and whole.label and int(first) <= last:
                said, whole = Tag("B" if whole.letter in "BS" else "I", whole.label), Tag("I", whole.label)
            yield Token(cells[FORM], said or silent)


def _misc_error(layout: Layout, number: int, cell: str) -> ClinnerError | None:
    for key, value in _misc(cell):
        if key and read_tag(value) is None:
            return ClinnerError(
                f"{layout.path}:{number}: the value of {key} is no tag such as O, B-LABEL or I-LABEL: mend "
                "it, or give --token-column and --tag-column"
            )
    return None


def _misc_tag(cell: str) -> Tag | None:
    """The tag in a MISC cell; None if it says nothing of entities."""
    return next((tag for _, value in _misc(cell) if (tag := read_tag(value))), None)


def _misc(cell: str) -> Iterator[tuple[str, str]]:
    """Keys of entities with their values, and what stands in a MISC cell without a key."""
    for part in cell.split("|"):
        key, equals, value = part.partition("=")
        if equals and key.strip().lower() in _NER_KEYS:
            yield key.strip(), value.strip()
        elif not equals and part.strip() != "_":
            yield "", part.strip()


def _silent_tag(lines: Sequence[str]) -> Tag:
    """What a token is of which MISC says nothing: outside where only entities are marked, else unknown."""
    tags = {
        _misc_tag(line.rstrip("\t").rpartition("\t")[2])
        for line in lines
        if not line.startswith(("#", DOCUMENT_START))
    }
    return OUTSIDE if any(tag and tag.label for tag in tags) and OUTSIDE not in tags else UNKNOWN


def _boundary(line: str) -> Boundary | None:
    if line.startswith(DOCUMENT_START):
        return Boundary(True)
    if not line.strip():
        return Boundary(False)
    if line.startswith("#") and (mark := _DOCUMENT_COMMENT.fullmatch(line)):
        return Boundary(True, mark.group("id") or "")
    return None
