"""Sentences of clinical text by rule: layout first, then punctuation."""

import itertools
import re
from collections.abc import Collection, Iterator

_ABBREVIATIONS = """
approx. appt. art. b.i.d. bid. bp. ca. cap. cf. cm. cont. dept. dr. drs. dx. e.g. ed. est. et. etc.
ext. f/u. fig. figs. gm. gtt. hr. hrs. ht. hx. i.e. i.m. i.v. inc. jr. kg. lab. labs. lb. lbs. lt.
max. mcg. mg. min. mins. ml. mm. mos. mr. mrs. ms. neg. no. nos. o.d. oz. p.c. p.o. p.r.n. pos.
prof. pt. pts. q.d. q.h. q.h.s. q.i.d. q.o.d. ref. resp. rm. rt. rx. s.c. sec. sig. sp. sr. st.
supp. sx. t.i.d. tab. tabs. temp. tid. tx. vol. vs. wk. wks. wt. yr. yrs.
"""
ABBREVIATIONS = frozenset(_ABBREVIATIONS.split())
"""Words after which a full stop ends no sentence, lower-cased, with their full stop."""

_BLANK_LINE = re.compile(r"\r?\n[^\S\n]*(?:\r?\n\s*)+")
_LINE_END = re.compile(r"\r?\n")
_LIST_ITEM = re.compile(r"[^\S\n]*(?:[-*•·–+]|\(?\d{1,2}[.)]|\(?[a-zA-Z][.)])[^\S\n]+\S")
_HEADING = re.compile(r"[^\S\n]*[A-Z][^.!?\n]{0,60}:[^\S\n]*(?:\r?$)", re.MULTILINE)
_CAPITALS = re.compile(r"[^\S\n]*[A-Z][A-Z /&()-]{2,60}:?[^\S\n]*\r?$", re.MULTILINE)
_FIELD = re.compile(r"[^\S\n]*[A-Z][A-Za-z /()-]{1,40}:[^\S\n]")
_STOP = re.compile(r"[.!?]+[\"')\]]*(?=\s)")
_SPACE = re.compile(r"\s*")
_BEFORE_A_WORD = " \n\t("
_INITIAL = re.compile(r"(?:^|[\s(])(?:[A-Za-z]\.)+$")


def sentence_starts(
    text: str, *, abbreviations: Collection[str] = ABBREVIATIONS, break_lines: bool = False
) -> list[int]:
    """Characters at which sentences start; white space belongs to the sentence before it.

    A sentence ends at a blank line, before and after a heading, before a list item, before a
    "Field: value" line, at a line end after complete text, and at . ! ? followed by white space
    and something that can begin a sentence - but not after an abbreviation, an initial, or a
    number whose decimals follow. A wrapped line goes on.

    Args:
        text: any text.
        abbreviations: lower-cased words with their full stop that end no sentence.
        break_lines: whether every line end is a sentence end (tables, one finding a line).

    Returns:
        Increasing offsets, the first of them 0 (empty for an empty text).
    """
    if not text:
        return []
    starts = {0}
    starts.update(_after_blank(text))
    starts.update(_at_lines(text, break_lines))
    starts.update(_at_stops(text, abbreviations))
    end = len(text.rstrip())
    return sorted(start for start in starts if start == 0 or start < end)


def sentence_spans(
    text: str, *, abbreviations: Collection[str] = ABBREVIATIONS, break_lines: bool = False
) -> list[tuple[int, int]]:
    """Sentences as (start, end) characters; together they are the whole text."""
    starts = sentence_starts(text, abbreviations=abbreviations, break_lines=break_lines)
    return list(itertools.pairwise([*starts, len(text)]))


def _after_blank(text: str) -> Iterator[int]:
    for match in _BLANK_LINE.finditer(text):
        yield match.end()


def _at_lines(text: str, break_lines: bool) -> Iterator[int]:
    previous = ""
    position = 0
    for line in text.splitlines(keepends=True):
        stripped = line.strip()
        if stripped and position:
            begins = (
                break_lines
                or _LIST_ITEM.match(line)
                or _is_heading(line)
                or _FIELD.match(line)
                or _is_heading(previous)
                or previous.rstrip().endswith((".", "!", "?", ":", ";"))
            )
            if begins and not _ends_in_abbreviation(previous, line):
                yield position + len(line) - len(line.lstrip())
        if stripped:
            previous = line
        position += len(line)


def _is_heading(line: str) -> bool:
    return bool(_HEADING.fullmatch(line.rstrip("\n")) or _CAPITALS.fullmatch(line.rstrip("\n")))


def _ends_in_abbreviation(previous: str, line: str) -> bool:
    """Whether a line break after "e.g." or "Dr." is a wrap."""
    words = previous.split()
    wrapped = bool(words) and words[-1].lower() in ABBREVIATIONS
    return wrapped and not (_LIST_ITEM.match(line) or _is_heading(line))


def _at_stops(text: str, abbreviations: Collection[str]) -> Iterator[int]:
    for match in _STOP.finditer(text):
        start = _skip_space(text, match.end())
        if start == len(text):
            return
        if match.group().startswith("."):
            word_start = _word_start(text, match.start())
            word = text[word_start : match.start() + 1]
            if word.lower() in abbreviations or _INITIAL.search(word):
                continue
            if word[:-1].isdigit() and _begins_line(text, word_start):
                continue  # the number of a list item
        first = text[start]
        if first.isupper() or first.isdigit() or first in "\"'([-*•<#":
            yield start


def _word_start(text: str, end: int) -> int:
    """Where the word that ends here begins; not `rfind`, which may go back to the beginning of the text."""
    while end > 0 and text[end - 1] not in _BEFORE_A_WORD:
        end -= 1
    return end


def _begins_line(text: str, start: int) -> bool:
    """Whether only blanks stand before a word in its line."""
    while start > 0 and text[start - 1] != "\n" and text[start - 1].isspace():
        start -= 1
    return start == 0 or text[start - 1] == "\n"


def _skip_space(text: str, position: int) -> int:
    match = _SPACE.match(text, position)
    return match.end() if match else position
