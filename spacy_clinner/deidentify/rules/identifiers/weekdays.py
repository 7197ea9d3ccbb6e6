"""The weekday before a date, which belongs to it: it would tell by how many days the date moves."""

import re

from spacy_clinner.deidentify.rules.dates.calendar_words import WEEKDAY_WORDS

_LONGEST = 24
_ARTICLES = frozenset(["the", "el", "le", "den", "dem", "der", "il"])
_BEFORE_DOTTED = re.compile(
    r"(?:\b(?:Mo|Di|Mi|Do|Fr|Sa|So)[.,]{1,2}[ ]|(?<![\w.])\d{1,2}\.[ ]?(?:[-–/]|bis(?:[ ]zum)?|und)[ ]?)\Z"
)
_DOTTED = re.compile(r"\d{1,2}\.")


def start_of_weekday(text: str, start: int) -> int:
    """Where the weekday before a place begins, or the place itself: "Monday, " before "3/4/2031".

    Args:
        text: a note.
        start: first character of a date.
    """
    words = text[max(0, start - _LONGEST) : start].rsplit(None, 2)
    if not words or not text[start - 1].isspace():
        return start
    is_behind_article = len(words) > 1 and _bare(words[-1]) in _ARTICLES
    word = words[-2] if is_behind_article else words[-1]
    return text.rindex(word, 0, start) if _bare(word) in WEEKDAY_WORDS else start


def _bare(word: str) -> str:
    return word.rstrip(".,").lower()


def start_of_range(text: str, start: int) -> int:
    """Where what belongs to a date with full stops begins: "Di., " before "12.03.2031", "03. bis " before it.

    Args:
        text: a note.
        start: first character of a date.
    """
    before = (
        _BEFORE_DOTTED.search(text, max(0, start - _LONGEST), start) if _DOTTED.match(text, start) else None
    )
    return before.start() if before else start_of_weekday(text, start)
