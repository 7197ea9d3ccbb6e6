"""Which characters of a note are to go: detected spans, widened so that no part of a word stays."""

import re
from collections.abc import Iterable, Iterator
from typing import NamedTuple

from spacy_clinner.formats.hipaa import i2b2_type
from spacy_clinner.formats.i2b2 import CATEGORIES
from spacy_clinner.redaction.names import known_forms, name_places, short_forms
from spacy_clinner.redaction.repetitions import Repetitions, same_run

NAMES = frozenset({"PATIENT", "DOCTOR", "NAME"})
_REPEATED = NAMES.union(
    CATEGORIES["NAME"],
    CATEGORIES["CONTACT"],
    CATEGORIES["ID"],
    {"CONTACT", "ID", "HOSPITAL", "STREET", "ORGANIZATION", "CITY", "ZIP"},
)
"""Types whose words identify wherever else they stand in the note."""


class PhiSpan(NamedTuple):
    """Identifying text: characters `start` to `end` (exclusive), and its type."""

    start: int
    end: int
    label: str


def kind(label: str) -> str:
    """The type of i2b2 2014 that a label stands for, or the label itself."""
    return i2b2_type(label) or label


def settled(text: str, spans: Iterable[PhiSpan], language: str = "en") -> list[PhiSpan]:
    """Spans in order, none overlapping, widened to whole words, with every repetition of what identifies.

    Overlapping spans become one with the label of the longest. A span that ends inside a run of letters, or
    of digits, takes the whole run. A name, number, address or institution that was detected once is taken
    wherever its words stand in the note, so that a tagger that missed the second mention does not give it
    away: names in any case that begins with a capital, phrases over line breaks, numbers however they are
    punctuated.

    Args:
        text: the note.
        spans: what was detected.
        language: of the note; it says which words are titles.

    Raises:
        ValueError: if a span does not fit the text.
    """
    wide = [_widened(text, span) for span in spans]
    return _merged([*wide, *_repetitions(text, wide, language)])


def _widened(text: str, span: PhiSpan) -> PhiSpan:
    start, end, label = span
    if not 0 <= start < end <= len(text):
        raise ValueError(f"a {label} span {start}-{end} does not fit a text of {len(text)} characters")
    while start > 0 and same_run(text[start - 1], text[start]):
        start -= 1
    while end < len(text) and same_run(text[end - 1], text[end]):
        end += 1
    return PhiSpan(start, end, label)


def _repetitions(text: str, spans: list[PhiSpan], language: str) -> Iterator[PhiSpan]:
    surfaces: dict[str, str] = {}
    names: dict[str, str] = {}
    for start, end, label in spans:
        surface = text[start:end]
        # a date with its year that stays beside its shifted copy gives the shift of all away
        if kind(label) not in _REPEATED and not (kind(label) == "DATE" and re.search(r"\d{4}", surface)):
            continue
        surfaces.setdefault(surface, label)
        if kind(label) in NAMES:
            for form in known_forms(surface, language) | short_forms(surface, language):
                names.setdefault(form, label)
    repetitions = Repetitions(text)
    for surface, label in surfaces.items():
        for start, end in repetitions.of(surface):
            yield PhiSpan(start, end, label)
    for start, end, label in name_places(text, names) if names else ():
        yield PhiSpan(start, end, label)


def _merged(spans: Iterable[PhiSpan]) -> list[PhiSpan]:
    merged: list[PhiSpan] = []
    longest = 0
    for span in sorted(set(spans)):
        if merged and span.start < merged[-1].end:
            last = merged[-1]
            label = span.label if span.end - span.start > longest else last.label
            longest = max(longest, span.end - span.start)
            merged[-1] = PhiSpan(last.start, max(last.end, span.end), label)
        else:
            merged.append(span)
            longest = span.end - span.start
    return merged
