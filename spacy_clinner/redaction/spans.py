"""Which characters of a note are to go: detected spans, widened so that no part of a word stays."""

from collections.abc import Iterable
from typing import NamedTuple

from spacy_clinner.formats.hipaa import i2b2_type
from spacy_clinner.formats.i2b2 import CATEGORIES

NAMES = frozenset({"PATIENT", "DOCTOR", "NAME"})
_REPEATED = NAMES.union(
    CATEGORIES["NAME"], CATEGORIES["CONTACT"], CATEGORIES["ID"], {"HOSPITAL", "STREET", "ORGANIZATION"}
)
"""Types whose words identify wherever else they stand in the note."""
_SHORTEST_WORD = 3
_SHORTEST_NUMBER = 5


class PhiSpan(NamedTuple):
    """Identifying text: characters `start` to `end` (exclusive), and its type."""

    start: int
    end: int
    label: str


def kind(label: str) -> str:
    """The type of i2b2 2014 that a label stands for, or the label itself."""
    return i2b2_type(label) or label


def settled(text: str, spans: Iterable[PhiSpan]) -> list[PhiSpan]:
    """Spans in order, none overlapping, widened to whole words, with every repetition of what identifies.

    Overlapping spans become one with the label of the longest. A span that ends inside a run of letters, or
    of digits, takes the whole run. A name, number, address or institution that was detected once is taken
    wherever its words stand in the note, so that a tagger that missed the second mention does not give it
    away.

    Raises:
        ValueError: if a span does not fit the text.
    """
    wide = [_widened(text, span) for span in spans]
    return _merged([*wide, *_repetitions(text, wide)])


def name_words(surface: str) -> list[str]:
    """Words of a person's name that identify: runs of three letters or more, without titles."""
    return [word for word in words(surface) if len(word) >= _SHORTEST_WORD and word.lower() not in TITLES]


TITLES = frozenset(
    [
        "dr",
        "dra",
        "mr",
        "mrs",
        "ms",
        "miss",
        "sr",
        "sra",
        "don",
        "doña",
        "prof",
        "sir",
        "md",
        "phd",
        "frcp",
        "jr",
        "and",
        "von",
        "van",
        "der",
        "den",
        "del",
        "las",
        "los",
        "the",
    ]
)


def words(surface: str) -> list[str]:
    """Runs of letters; apostrophes and hyphens inside a word belong to it."""
    found, word = [], ""
    for i, character in enumerate(surface):
        inside = character in "'’-" and word and i + 1 < len(surface) and surface[i + 1].isalpha()
        if character.isalpha() or inside:
            word += character
        elif word:
            found.append(word)
            word = ""
    return [*found, word] if word else found


def _widened(text: str, span: PhiSpan) -> PhiSpan:
    start, end, label = span
    if not 0 <= start < end <= len(text):
        raise ValueError(f"a {label} span {start}-{end} does not fit a text of {len(text)} characters")
    while start > 0 and _same_run(text[start - 1], text[start]):
        start -= 1
    while end < len(text) and _same_run(text[end - 1], text[end]):
        end += 1
    return PhiSpan(start, end, label)


def _same_run(left: str, right: str) -> bool:
    return (left.isalpha() and right.isalpha()) or (left.isdigit() and right.isdigit())


def _repetitions(text: str, spans: list[PhiSpan]) -> list[PhiSpan]:
    wanted: dict[str, str] = {}
    for start, end, label in spans:
        if kind(label) not in _REPEATED:
            continue
        surface = text[start:end]
        digits = sum(character.isdigit() for character in surface)
        letters = sum(character.isalpha() for character in surface)
        if letters >= _SHORTEST_WORD or digits >= _SHORTEST_NUMBER:
            wanted.setdefault(surface, label)
        if kind(label) in NAMES:
            for word in name_words(surface):
                for form in (word, word.upper(), word.capitalize()):
                    if form[0].isupper():  # "will" is no name, "Will" may be one
                        wanted.setdefault(form, label)
    return [
        PhiSpan(start, start + len(surface), label)
        for surface, label in wanted.items()
        for start in _places(text, surface)
    ]


def _places(text: str, surface: str) -> list[int]:
    """Where a surface stands as whole words."""
    places, start = [], text.find(surface)
    while start >= 0:
        end = start + len(surface)
        inside = (start > 0 and _same_run(text[start - 1], text[start])) or (
            end < len(text) and _same_run(text[end - 1], text[end])
        )
        if not inside:
            places.append(start)
        start = text.find(surface, start + 1)
    return places


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
