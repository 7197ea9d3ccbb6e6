"""All of a number, account or record of which a part was detected: 5315/BA, N295163M, 07492 879766.

A tagger that has learned how one hospital writes its numbers finds parts of another's.
"""

import re

_LONGEST = 40  # characters that one step adds on the left, at most
_RUN = "[A-Za-z0-9]"  # in a script without spaces a run of letters may be a sentence
_WITH_DIGIT = rf"{_RUN}*\d{_RUN}*"
# letters alone only where they are as short and in capitals as departments and series are: no word, no drug
_PART = rf"(?:{_WITH_DIGIT}|[A-Z]{{1,3}})"
_BEFORE = re.compile(rf"(?:(?<!{_RUN})(?:{_PART}[-/_]?|{_WITH_DIGIT}\.)|\+\d{{1,3}} ?)\Z")
_AFTER = re.compile(rf"(?:[-/_]?{_PART}|\.{_WITH_DIGIT})(?!{_RUN})| \d{{4,}}(?!\w|[-.,/]\d)")


def whole_code(text: str, start: int, end: int) -> tuple[int, int]:
    """The edges of a stretch that is a number, an address or an account or a part of one, with all of it.

    To it belong parts without a space between, or with a hyphen, slash, underscore or full stop, that have a
    digit or are up to three capitals, a country's "+44" and groups of four digits or more after a space.
    """
    while before := _BEFORE.search(text, max(start - _LONGEST, 0), start):
        start = before.start()
    while after := _AFTER.match(text, end):
        end = after.end()
    return start, end
