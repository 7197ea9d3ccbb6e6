"""Notes in which what was detected is marked: "[Ana|PATIENT] came."."""

import re

from spacy_clinner.deidentify.rules.choices import Mode
from spacy_clinner.deidentify.rules.redacted_text import Redacted, redact
from spacy_clinner.deidentify.rules.spans import PhiSpan

_MARK = re.compile(r"\[([^]|]+)\|([A-Z_-]+)\]")


def read_marked(marked: str) -> tuple[str, list[PhiSpan]]:
    """The text without marks, and the spans that they say."""
    text, spans, position = "", [], 0
    for match in _MARK.finditer(marked):
        text += marked[position : match.start()]
        spans.append(PhiSpan(len(text), len(text) + len(match[1]), match[2]))
        text += match[1]
        position = match.end()
    return text + marked[position:], spans


def redact_marked(marked: str, mode: Mode = "mask", **settings) -> Redacted:
    """Redact what is marked."""
    text, spans = read_marked(marked)
    settings = {"secret": b"key", "patient": "p", **settings}
    return redact(text, spans, mode, **settings)


def replaced(text: str, surface: str, label: str = "PATIENT", mode: Mode = "mask", **settings) -> Redacted:
    """Redact a text of which one piece was detected, where it stands first."""
    start = text.index(surface)
    found = [PhiSpan(start, start + len(surface), label)]
    return redact(text, found, mode, secret=b"key", patient="p", **settings)
