"""What may still identify someone in a redacted note: kinds and places, never text."""

import re
from collections import Counter
from typing import NamedTuple

from spacy_clinner.redaction.names import WORD, fold, known_forms, name_places
from spacy_clinner.redaction.redact import Redacted
from spacy_clinner.redaction.repetitions import DASHES
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
    "date": re.compile(
        rf"\b\d{{4}}[{DASHES}]\d{{1,2}}[{DASHES}]\d{{1,2}}\b"
        rf"|\b\d{{1,2}}([/.{DASHES}])\d{{1,2}}\1(?:\d{{4}}|\d\d)\b"
    ),
    "digits": re.compile(rf"\d[\d \u00a0().{DASHES}]{{3,}}\d"),
}
_MIN_DIGITS = 5
_SHORTEST_INSIDE = 5


def find_leaks(original: str, redacted: Redacted) -> list[Leak]:
    """Look through what was kept for names that were replaced elsewhere, long numbers, dates, addresses.

    Names count in any case, so words such as "may" are reported when a May is in the note, and from five
    letters up inside other words ("DrSmith"); numbers count from five digits up.
    """
    kept = _without_replacements(redacted)
    leaks: list[Leak] = []
    for name, pattern in _PATTERNS.items():
        for match in pattern.finditer(kept):
            if name == "digits" and sum(c.isdigit() for c in match.group()) < _MIN_DIGITS:
                continue
            if not any(match.start() < leak.end and leak.start < match.end() for leak in leaks):
                leaks.append(Leak(name, *match.span()))
    folded = fold(kept)
    known = {name: "name" for name in replaced_names(original, redacted) if name in folded}
    if known:  # of most notes nothing is left to be looked at word by word
        found = {(start, end) for start, end, _ in name_places(kept, known, any_case=True)}
        inside = [form for form in known if len(form) >= _SHORTEST_INSIDE]
        found.update(m.span() for m in WORD.finditer(kept) if any(form in fold(m.group()) for form in inside))
        whole = [span for span in found if not any(_lies_within(span, other) for other in found)]
        leaks += [Leak("name", *span) for span in whole]
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


def _without_replacements(redacted: Redacted) -> str:
    """The redacted text with line feeds in the place of what was put in: nothing is found across them."""
    parts, position = [], 0
    for r in redacted.replacements:
        parts += [redacted.text[position : r.new_start], "\n" * (r.new_end - r.new_start)]
        position = r.new_end
    return "".join([*parts, redacted.text[position:]])


def _lies_within(span: tuple[int, int], other: tuple[int, int]) -> bool:
    return span != other and other[0] <= span[0] and span[1] <= other[1]
