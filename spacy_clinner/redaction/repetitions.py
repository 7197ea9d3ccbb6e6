"""Where a note says once more what was detected: over a line break, in capitals, with other punctuation."""

import re
from collections.abc import Iterator

_SHORTEST_WORD = 3
_SHORTEST_NUMBER = 5
_SHORTEST_PUNCTUATED = 7
DASHES = "\\-\u2010-\u2015\u2212"
"""Inside a character class: all that is written for a hyphen."""
_PUNCTUATION = rf"[\s()./{DASHES}]{{0,3}}"


def repeated(text: str, surface: str) -> Iterator[tuple[int, int]]:
    """Places of a text, characters start and end, that say what a surface says; its own are among them.

    A single word is looked for as it is written, several in any case and with any white space between them,
    a number of seven digits or more with any punctuation. Three letters or five digits are the least.
    """
    digits = [character for character in surface if character.isdigit()]
    letters = sum(character.isalpha() for character in surface)
    if letters < _SHORTEST_WORD and len(digits) < _SHORTEST_NUMBER:
        return
    parts = surface.split()
    if not letters and len(digits) >= _SHORTEST_PUNCTUATED:
        pattern = _PUNCTUATION.join(map(re.escape, digits))
        yield from (match.span() for match in re.finditer(rf"(?<!\d){pattern}(?!\d)", text))
    if len(parts) > 1:
        pattern = r"\s+".join(map(_in_any_type, parts))
        matches = re.finditer(pattern, text, re.IGNORECASE)
        yield from (match.span() for match in matches if _is_whole(text, *match.span()))
        return
    start = text.find(surface)
    while start >= 0:
        if _is_whole(text, start, start + len(surface)):
            yield start, start + len(surface)
        start = text.find(surface, start + 1)


def _in_any_type(word: str) -> str:
    """A pattern of a word, whatever kind of hyphens and apostrophes it has."""
    pattern = re.sub(rf"\\?[{DASHES}]", f"[{DASHES}]", re.escape(word))
    return re.sub("['’]", "['’]", pattern)


def _is_whole(text: str, start: int, end: int) -> bool:
    """Whether a stretch begins and ends where words and numbers do."""
    return not (
        (start > 0 and same_run(text[start - 1], text[start]))
        or (end < len(text) and same_run(text[end - 1], text[end]))
    )


def same_run(left: str, right: str) -> bool:
    """Whether two neighbours are both letters or both digits."""
    return (left.isalpha() and right.isalpha()) or (left.isdigit() and right.isdigit())
