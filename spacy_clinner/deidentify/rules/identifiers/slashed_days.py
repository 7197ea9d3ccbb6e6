"""Whether two numbers with a slash are a day of a month, and no fraction, score or dose."""

import re

from spacy_clinner.deidentify.rules.dates.units import UNIT
from spacy_clinner.deidentify.rules.identifiers.ratios import is_measure, neighbours
from spacy_clinner.deidentify.rules.identifiers.weekdays import start_of_weekday

_PREPOSITION = re.compile(
    r"(?:\b(?:on|since|from|by|until|till|through|thru|dated?|due|before|after|between|to|seen|of|visit|"
    r"appointment|dob|born|admitted|discharged|el|desde|hasta|fecha|le|depuis|am|vom|seit|bis|den|op|sinds)"
    r"[:,]?\s{1,2}(?:the\s)?|\d[,;]\s|\d\s?[-–]\s?|^|\n)\Z",
    re.IGNORECASE,
)
SURE_PREPOSITION = re.compile(
    r"\b(?:on|since|until|till|dated?|due|dob|born|admitted|discharged|seen)[:,]?\s{1,2}\Z", re.IGNORECASE
)
_FRACTION_BEFORE = re.compile(
    r"(?:pain|strength|score[ds]?|scale|rat(?:ed?|ing)|grade|murmur|motor|reflex(?:es)?|power|muscle|pulses?|"
    r"intensity|severity|ratio|vision|acuity|stage|index|apgars?|about|approximately|levels?)"
    r"\W{0,3}(?:(?:of|is|was|at|as|a|an|the)\s)?\Z",
    re.IGNORECASE,
)
_MEASURE_AFTER = re.compile(
    rf"{UNIT}|\s?(?:pain|strength|murmur|systolic|power|in\s(?:severity|intensity|strength)|"
    rf"of\s|on\s(?:a|the)|"
    r"patients|cases|nodes|positive|negative|lymph|months?|and\s\d/)",
    re.IGNORECASE,
)
# what is dated in notes without a preposition: "CXR 3/14", "Labs (3/4): Na 140"
_DATED = re.compile(
    r"(?<![\w-])(?:echo|TTE|TEE|[CK]XR|KUB|CT|CTA|MR[IA]|E[KC]G|EEG|EMG|labs?|bloods|colonoscopy|EGD|ERCP|cath|PET|DEXA|x-?rays?"
    r"|films?|mammogram|ultrasound|biopsy|bx|surgery|LMP|last[ ](?:BM|HD|dose|seen|visit)|note|appt|appointment|clinic|visit"
    r"|CABG|PCI|stents?|admission|discharge|transfer|consult)(?:[ ](?:head|chest|abd(?:omen)?|brain|spine|pelvis|a/p))?"
    r"[ ]?[:(]?[ ]?\Z",
    re.IGNORECASE,
)
# the same of what is done on a day or to an amount: "started 3/14", but not "given 1/2"
_DONE = re.compile(
    r"(?<![\w-])(?:started|stopped|completed|done|placed|removed|resulted|collected|drawn|transfused|intubated|extubated"
    r"|performed|repeated?|reviewed|signed|EF[ ]\d\d%?|in|s/p[ ][\w-]+)[ ]?[:(]?[ ]?\Z",
    re.IGNORECASE,
)
_BEGINS_CELL = re.compile(r"(?:[\t|]|[ ]{2})[ ]?\Z")
_ENDS_CELL = re.compile(r"[ ]?(?:[\t|\r\n]|[ ]{2}|\Z)")
_MONTHS = 12
_RANGE = re.compile(r"\b(?:from|between|desde|von|vom|de|du|van)\s{1,2}\Z", re.IGNORECASE)
_DENOMINATORS = frozenset([2, 3, 4, 5, 6, 8, 10])


def is_day_and_month(first: int, second: int) -> bool:
    """Whether two numbers may be a day and a month, in any order."""
    return 1 <= min(first, second) <= 12 and 1 <= max(first, second) <= 31


def is_slashed_day(match: re.Match[str], before: str, text: str) -> bool:
    """Whether "3/9" is a day: no strength, murmur, pain or dose, and after a preposition if it may be one."""
    first, second = int(match[1]), int(match[2])
    if not is_day_and_month(first, second) or _MEASURE_AFTER.match(text, match.end()):
        return False
    if _FRACTION_BEFORE.search(before):
        return False
    if SURE_PREPOSITION.search(before) or start_of_weekday(text, match.start()) < match.start():
        return True
    if is_measure(text, *match.span()):
        return False
    if _DATED.search(before):
        return True
    if max(first, second) > _MONTHS and (_DONE.search(before) or _is_cell(text, match, before)):
        return True
    if _is_fraction(first, second) and len(match[1]) < 2:
        # the 3/4 of "from 3/4 to 5/4"
        others = list(neighbours(text, *match.span()))
        is_day = any(is_day_and_month(*other) and not _is_fraction(*other) for other in others)
        return is_day and bool(_RANGE.search(before))
    return bool(_PREPOSITION.search(before))


def _is_cell(text: str, match: re.Match[str], before: str) -> bool:
    """Whether a match is all that stands in a column of a table, as the day of a result does."""
    return bool(_BEGINS_CELL.search(before) and _ENDS_CELL.match(text, match.end()))


def _is_fraction(first: int, second: int) -> bool:
    return second in _DENOMINATORS and first <= second
