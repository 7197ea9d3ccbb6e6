"""What may still identify someone in a redacted note: kinds and places, never text."""

import re
from collections import Counter
from typing import NamedTuple

from spacy_clinner.redaction.names import known_forms, name_places
from spacy_clinner.redaction.redact import Redacted
from spacy_clinner.redaction.spans import NAMES, kind


class Leak(NamedTuple):
    """A place worth a look.

    Attributes:
        kind: "name", "digits", "date", "address".
        start: first character in the redacted text.
        end: character after the last one.
    """

    kind: str
    start: int
    end: int


_PATTERNS = {
    "address": re.compile(r"[^\s@]{1,64}@[^\s@]{1,255}\.\w+|https?://\S+|www\.\S+"),
    "date": re.compile(r"\b\d{4}-\d{1,2}-\d{1,2}\b|\b\d{1,2}([-/.])\d{1,2}\1(?:\d{4}|\d\d)\b"),
    "digits": re.compile(r"\d[\d ().-]{3,}\d"),
}
_MIN_DIGITS = 5


def find_leaks(original: str, redacted: Redacted) -> list[Leak]:
    """Look through what was kept for names that were replaced elsewhere, long numbers, dates, addresses.

    Names count in any case, so words such as "may" are reported when a May is in the note; numbers count
    from five digits up.
    """
    replaced = [(r.new_start, r.new_end) for r in redacted.replacements]
    leaks: list[Leak] = []
    taken: list[tuple[int, int]] = []
    for name, pattern in _PATTERNS.items():
        for match in pattern.finditer(redacted.text):
            if name == "digits" and sum(c.isdigit() for c in match.group()) < _MIN_DIGITS:
                continue
            if not _overlaps(match.span(), replaced) and not _overlaps(match.span(), taken):
                leaks.append(Leak(name, *match.span()))
                taken.append(match.span())
    known = dict.fromkeys(replaced_names(original, redacted), "name")
    for start, end, name in name_places(redacted.text, known, any_case=True) if known else ():
        if not _overlaps((start, end), replaced):
            leaks.append(Leak(name, start, end))
    return sorted(leaks, key=lambda leak: leak.start)


def replaced_names(original: str, redacted: Redacted) -> set[str]:
    """Words of the people's names that were replaced, case folded."""
    return {
        form
        for r in redacted.replacements
        if kind(r.label) in NAMES
        for form in known_forms(original[r.start : r.end], language="es")  # where "Don" is a title
    }


def count_kinds(leaks: list[Leak]) -> dict[str, int]:
    """How many leaks there are of each kind."""
    return dict(Counter(leak.kind for leak in leaks))


def _overlaps(span: tuple[int, int], others: list[tuple[int, int]]) -> bool:
    return any(span[0] < end and start < span[1] for start, end in others)
