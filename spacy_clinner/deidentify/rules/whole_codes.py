"""All of a number, account or record of which a part was detected: 5315/BA, N295163M, 07492 879766.

A tagger that has learned how one hospital writes its numbers finds parts of another's.
"""

import re

from spacy_clinner.deidentify.rules.dates.units import SURE_UNIT
from spacy_clinner.deidentify.rules.names.folding import DASHES

_LONGEST = 40  # characters that one step adds on the left, at most
_RUN = "[A-Za-z0-9]"  # in a script without spaces a run of letters may be a sentence
_WITH_DIGIT = rf"{_RUN}*\d{_RUN}*"
# letters alone only where they are as short and in capitals as departments and series are: no word, no drug
_PART = rf"(?:{_WITH_DIGIT}|[A-Z]{{1,3}})"
_JOINT = re.compile(rf"[{DASHES}/_.]")
_BEFORE = re.compile(rf"(?:(?<!{_RUN})(?:{_PART}[{DASHES}/_]?|{_WITH_DIGIT}\.)|\+\d{{1,3}} ?)\Z")
_AFTER = re.compile(rf"(?:[{DASHES}/_]?{_PART}|\.{_WITH_DIGIT})(?!{_RUN})")
_GROUP_AFTER = re.compile(rf" (\d{{4,}})(?!\w|[{DASHES}.,/]\d|{SURE_UNIT})")
_BEFORE_A_NUMBER = re.compile(
    r"\A(?:(?:ext(?:ension)?|x|tel|ph|fax|bleep|pager)\b[.:]?|x(?=\d))", re.IGNORECASE
)
# 07492 of a telephone; 147 of an account
_IS_SPLIT = re.compile(r"[(]?(?:\+|0)|\d{2,3}\Z")
_CLOCK = re.compile(r"(?:[01]\d|2[0-3])[0-5]\d")
_LONGEST_EXTENSION = 5
_MOST_PARTS = 16
"""That a number takes on either side; more would be a row of numbers, and the cost must be bounded."""

_MOST_DIGITS = 24
"""Of a number in groups: a telephone has 15, an account hardly more than 20. Longer rows are columns."""


def whole_code(text: str, start: int, end: int, *, is_phone: bool = False) -> tuple[int, int]:
    """The edges of a stretch that is a number, an address or an account or a part of one, with all of it.

    To it belong parts without a space between, or with a hyphen, slash, underscore or full stop, that have a
    digit or are up to three capitals, and a country's "+44". Groups of four digits or more after a space
    belong to a telephone, or to what begins like one or is too short for a whole number, up to 24 digits:
    elsewhere they are doses and other columns.

    Args:
        text: the note.
        start: first character of what was detected.
        end: character after the last one.
        is_phone: whether it was detected as a telephone or fax.
    """
    for _ in range(_MOST_PARTS):
        if not _may_go_on(text, start):
            break
        before = _BEFORE.search(text, max(start - _LONGEST, 0), start)
        if before is None:
            break
        start = before.start()
    for _ in range(_MOST_PARTS):
        after = _AFTER.match(text, end) or _group_after(text, start, end, is_phone)
        if after is None:
            break
        end = after.end()
    return start, end


def _may_go_on(text: str, start: int) -> bool:
    """Whether the character before a number is one of its parts: of most it is a blank, as a look tells."""
    before = text[max(start - 2, 0) : start]
    return (
        before[-1:].isalnum()
        or _JOINT.match(before[-1:]) is not None
        or (before[-1:] == " " and before[0].isdigit())
    )


def _group_after(text: str, start: int, end: int, is_phone: bool) -> re.Match[str] | None:
    """Digits after a space that belong to a number; the 1530 of "paged 41234 1530" is a time."""
    group = _GROUP_AFTER.match(text, end)
    if group is None:
        return None
    number = _BEFORE_A_NUMBER.sub("", text[start:end], count=1) if is_phone else text[start:end]
    if any(map(str.isalpha, number)) or not (is_phone or _IS_SPLIT.match(number)):
        return None
    digits = sum(map(str.isdigit, number))
    if digits + len(group[1]) > _MOST_DIGITS:
        return None
    # up to three digits are part of an account, but may be all of an extension
    is_extension = (0 if is_phone else 3) < digits <= _LONGEST_EXTENSION
    return None if is_extension and _CLOCK.fullmatch(group[1]) else group
