"""Scores, acuities, pressures and doses written like days: "GCS from 15/15 to 11/15"."""

import re
from collections.abc import Iterator

# fmt: off
_SCORES = [
    "gcs", "glasgow", "mmse", "moca", "mini-?mental", "barthel", "katz", "i?adls?", "fim", "norton", "braden",
    "apgars?", "nihss", r"phq(?:-?\d)?", r"gad(?:-?\d)?", "epds", "scor(?:es?|ed|ing)", "scales?", "index", "berg",
    "tinetti", "q?sofa", "vas", "nrs", "amts?", "bdi", "audit",
]
_ACUITIES = ["va", "bcva", "ucva", "acuity", "vision", "visual", "snellen", "eyes?", "o[dsu]"]
_PRESSURES = ["bi-?pap", "cpap", "bi-?level", "ipap", "epap", "v?pap", "niv", "nippv", "asv"]
_DOSES = [
    "doses?", "dosage", "tablets?", "strength", "lotrel", "percocet", "norco", "vicodin", "lortab", "exforge", "azor",
    "twynsta", "vytorin", "caduet", "symbicort", "advair", "dulera", "sinemet", "entresto", "janumet", "insulin",
    "hydrocodone", "oxycodone", "carbidopa", "levodopa", "hctz",
    r"[a-z]{2,12}(?:pril|artan|dipine|statin|olol|thiazide|formin|gliptin|gliflozin)",
]
# fmt: on
_ACUITY_NUMERATORS = frozenset([3, 4, 5, 6, 20])
_CHANGED = re.compile(
    r"\b(?:increased|decreased|changed|raised|lowered|reduced|titrated|uptitrated|up-titrated|adjusted)\b",
    re.I,
)
_CLAUSE = re.compile(r"(?:[.;](?=\s)|[\r\n])")
_WINDOW = 80
_JOINT = r"[ \t]{0,2}(?:(?:,|;|->|→|[-–]|\b(?:to|and|then|vs\.?|versus)\b)[ \t]{0,2}){1,2}(?:an?[ \t])?"
_RATIO = r"(\d{1,2})/(\d{1,2})"
_BEHIND = re.compile(rf"{_JOINT}{_RATIO}(?![\d/])")
_BEFORE = re.compile(rf"(?<![\d/]){_RATIO}{_JOINT}\Z")


def _any_of(words: list[str]) -> re.Pattern[str]:
    return re.compile(rf"(?<![^\W_])(?:{'|'.join(words)})(?![^\W_])", re.IGNORECASE)


_SCORE, _ACUITY, _PRESSURE, _DOSE = map(_any_of, (_SCORES, _ACUITIES, _PRESSURES, _DOSES))


def neighbours(text: str, start: int, end: int) -> Iterator[tuple[int, int]]:
    """The ratios that are joined to the one between two places: the 15/15 of "15/15 to 11/15"."""
    for match in (_BEHIND.match(text, end), _BEFORE.search(text, max(0, start - 16), start)):
        if match:
            yield int(match[1]), int(match[2])


def is_measure(text: str, start: int, end: int) -> bool:
    """Whether two numbers with a slash are one of two scores, acuities, pressures or doses.

    A word for them stands before it in its clause, and the other one beside it fits to it: scores have one
    denominator, acuities one numerator, pressures the higher number first, and doses that changed one number
    in common.
    """
    upper, lower = map(int, text[start:end].split("/"))
    clause = _CLAUSE.split(text[max(0, start - _WINDOW) : start])[-1]
    for other_upper, other_lower in neighbours(text, start, end):
        is_score = lower == other_lower and max(upper, other_upper) <= lower
        is_acuity = upper == other_upper and upper in _ACUITY_NUMERATORS
        is_pressure = upper > lower and other_upper > other_lower
        is_dose = (upper == other_upper or lower == other_lower) and _CHANGED.search(clause)
        if (
            (is_score and _SCORE.search(clause))
            or (is_acuity and _ACUITY.search(clause))
            or (is_pressure and _PRESSURE.search(clause))
            or (is_dose and _DOSE.search(clause))
        ):
            return True
    return False
