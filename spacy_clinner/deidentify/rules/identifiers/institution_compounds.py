"""Institutions in one word, as German and Dutch write them: Marienhospital, Paracelsus-Klinik."""

import re

from spacy_clinner.deidentify.rules.identifiers.rule import NOTHING, Rule
from spacy_clinner.deidentify.rules.identifiers.towns_behind import towns_behind
from spacy_clinner.deidentify.rules.spans import PhiSpan

_ENDINGS = (
    *("hospital", "klinik", "klinikum", "krankenhaus", "spital", "pflegeheim", "altenheim", "ziekenhuis"),
    *("gasthuis", "sjukhus"),
)
_ENDING = re.compile(rf"(?:{'|'.join(_ENDINGS)})\Z", re.IGNORECASE)
_JOINED = re.compile(r"(?<![\w'’-])((?:(?:St|Sankt)\.?-)?(?:[A-ZÀ-Þ][^\W\d_]+-){1,4})\Z")
_SAINT = re.compile(r"(?:St|Sankt|Sint|Hl)\.?[ \t-]\Z")
_SHORTEST = 3
_LONGEST = 60
# fmt: off
_GENERIC = frozenset([
    "akut", "augen", "betten", "bezirks", "bundeswehr", "fach", "frauen", "geburts", "haut", "herz", "hno",
    "hochschul", "kinder", "kreis", "landes", "lehr", "lungen", "militär", "mutter-kind", "nerven", "neuro",
    "poli", "privat", "psychiatrie", "reha", "rehabilitations", "schlaf", "schmerz", "senioren", "spezial",
    "stadt", "sucht", "tages", "tumor", "unfall", "uni", "universitäts", "zahn", "zentral",
    "academisch", "dag", "regions", "stads", "streek",
    "acute", "day", "extra", "follow", "follow-up", "in", "inter", "intra", "non", "out", "post", "pre", "prior", "same",
    "semi",
])
# fmt: on
"""What stands before the ending in words that name no one institution."""


def names_none(text: str, start: int) -> bool:
    """Whether what a hyphen joins to an institution's word names none, as in "Pre-Hospital Course"."""
    joined = _JOINED.search(text, max(0, start - _LONGEST), start)
    return joined is not None and joined[1].rstrip("-").lower() in _GENERIC


def _compound(text: str, start: int, end: int) -> tuple[PhiSpan, ...]:
    """The word with what is joined to it and its saint, and the towns behind it."""
    joined = _JOINED.search(text, max(0, start - _LONGEST), start)
    start = joined.start() if joined else start
    first = _ENDING.sub("", text[start:end]).rstrip("-").lower()
    if len(first) < _SHORTEST:
        return NOTHING
    towns = towns_behind(text, end, sentences=False)
    if first in _GENERIC:
        return towns
    saint = _SAINT.search(text, max(0, start - 6), start)
    return (PhiSpan(saint.start() if saint else start, end, "HOSPITAL"), *towns)


COMPOUND_RULES = (
    Rule(
        "B",
        _compound,
        words=frozenset(_ENDINGS),
        endings=_ENDINGS,
        suits=re.compile(r"[A-ZÀ-Þ][^\W\d_]+").fullmatch,
    ),
)
