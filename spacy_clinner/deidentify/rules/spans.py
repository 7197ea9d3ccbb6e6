"""Which characters of a note are to go: detected spans, widened so that no part of a word stays."""

import re
from collections.abc import Iterable, Iterator
from typing import NamedTuple

from spacy_clinner.deidentify.rules.composed_text import is_same_word
from spacy_clinner.deidentify.rules.dates.date_forms import dates_in
from spacy_clinner.deidentify.rules.dates.date_repetitions import (
    day_places,
    is_written_date,
    whole_date,
)
from spacy_clinner.deidentify.rules.detected_forms import DetectedForms
from spacy_clinner.deidentify.rules.label_kinds import CODES, NAMES, kind
from spacy_clinner.deidentify.rules.names.common_words import FUNCTION_WORDS
from spacy_clinner.deidentify.rules.names.eponyms import is_eponym
from spacy_clinner.deidentify.rules.names.folding import fold, fold_text, is_unspaced
from spacy_clinner.deidentify.rules.names.name_parts import (
    identifying_words,
    initials_start,
)
from spacy_clinner.deidentify.rules.names.name_uses import may_be_word, use_of
from spacy_clinner.deidentify.rules.names.other_forms import NamePlaces
from spacy_clinner.deidentify.rules.names.people import People
from spacy_clinner.deidentify.rules.repetitions import Repetitions
from spacy_clinner.deidentify.rules.whole_codes import whole_code

_PHONES = frozenset({"PHONE", "FAX", "CONTACT"})
_LONGEST_FUNCTION_WORD = 12
_NUMERIC_DATE = re.compile(r"\d+([-./])\d+\1\d+")
"""A day, a month and a year, which is no age whatever its label says."""
_JOINTS = "'’\u2010\u2011-"
_MOST_PARTS = 16
"""That a name takes on either side: none has as many, and the cost must not grow further."""


class PhiSpan(NamedTuple):
    """Identifying text: characters `start` to `end` (exclusive), and its type."""

    start: int
    end: int
    label: str


class Settled(NamedTuple):
    """What of a note is to go.

    Attributes:
        spans: in order, none overlapping.
        doubts: of spans that are not surely of the person whose surrogate they would get: (start, end) ->
            "homonym" if it may be no name at all, "nickname" if it may be another person's.
        people: who is mentioned.
    """

    spans: list[PhiSpan]
    doubts: dict[tuple[int, int], str]
    people: People


class _Found(NamedTuple):
    """A stretch that is to go: what it is, and a doubt as in `Settled`."""

    span: PhiSpan
    doubt: str = ""


def settled(text: str, spans: Iterable[PhiSpan], language: str = "en") -> list[PhiSpan]:
    """Which stretches of a note are to go: the spans of `settle`."""
    return settle(text, spans, language).spans


def settle(text: str, spans: Iterable[PhiSpan], language: str = "en") -> Settled:
    """Widen detected spans to whole words, add their repetitions, and put them in order without overlaps.

    Overlapping spans become one with the label of the longest. A span that ends inside a run of letters or
    digits takes the whole run. A name also takes its initials and what a hyphen or an apostrophe joins to it.
    A date takes its day, month and year, and a number its other parts.

    A name, number, address or institution that was detected once is taken everywhere in the note, also where
    the tagger missed it; see `other_forms.NamePlaces`, `date_repetitions.day_places` and
    `repetitions.Repetitions`. Text that only reads like a name ("Foley catheter", "may be") stays. If that is
    not clear, the text is taken and marked as doubtful.

    Args:
        text: the note.
        spans: the detected spans.
        language: language of the note, which decides which words are titles.

    Raises:
        ValueError: if a span does not fit the text.
    """
    spans = list(spans)
    wide = [_widened(text, span) for span in spans]
    # in a script without spaces the whole run may be a sentence, which stands nowhere else
    narrow = [span for span in spans if is_unspaced(text[span.start : span.end])]
    telling = [span for span in (*wide, *narrow) if not _is_function_word(text[slice(*span[:2])], language)]
    people = _people(text, telling, language)
    detected = [_Found(span, _detected_doubt(text, span, language)) for span in wide]
    return Settled(*_merged([*detected, *_repetitions(text, telling, people, language)]), people)


def _people(text: str, spans: list[PhiSpan], language: str) -> People:
    surfaces: dict[str, str] = {}
    for start, end, label in spans:
        if kind(label) in NAMES:
            surfaces.setdefault(text[start:end], label)
    return People(surfaces.items(), language)


def _detected_doubt(text: str, span: PhiSpan, language: str) -> str:
    """Whether a word that was detected as a name is one of a clinical term: "Foley" in "Foley catheter"."""
    if kind(span.label) not in NAMES:
        return ""
    words = [w for w in identifying_words(text[span.start : span.end], language) if len(w.text) > 1]
    if len(words) != 1 or not is_eponym(fold(words[0].text)):
        return ""
    start, end = span.start + words[0].start, span.start + words[0].end
    return "homonym" if use_of(text, start, end, ()) == "word" else ""


def _widened(text: str, span: PhiSpan) -> PhiSpan:
    start, end, label = span
    if not 0 <= start < end <= len(text):
        raise ValueError(f"a {label} span {start}-{end} does not fit a text of {len(text)} characters")
    start, end = _run_start(text, start), _run_end(text, end)
    kind_of_label = kind(label)
    if kind_of_label in NAMES:
        start, end = _whole_name(text, start, end)
    if kind_of_label in CODES or kind_of_label in ("DATE", "AGE"):
        return _whole_number(text, start, end, label)
    return PhiSpan(start, end, label)


def _whole_name(text: str, start: int, end: int) -> tuple[int, int]:
    for _ in range(_MOST_PARTS):
        if start < 2 or text[start - 1] not in _JOINTS or not _is_joined_before(text, start):
            break
        start = _run_start(text, start - 2)
    for _ in range(_MOST_PARTS):
        if end > len(text) - 2 or text[end] not in _JOINTS or not _is_joined_after(text, end):
            break
        end = _run_end(text, end + 2)
    return initials_start(text, start), end


def _whole_number(text: str, start: int, end: int, label: str) -> PhiSpan:
    """A date, an age or a code; the 17 of 17-Mar-2002 is no age, nor is all of it a code."""
    kind_of_label, whole = kind(label), whole_date(text, start, end)
    if kind_of_label == "DATE":
        start, end = whole
    elif is_written_date(text[slice(*whole)]) or (
        kind_of_label == "AGE" and (whole != (start, end) or _NUMERIC_DATE.search(text, start, end))
    ):
        return PhiSpan(*whole, "DATE")
    if kind_of_label in CODES or (kind_of_label == "DATE" and not dates_in(text[start:end])):
        start, end = whole_code(text, start, end, is_phone=kind_of_label in _PHONES)
    return PhiSpan(start, end, label)


def _run_start(text: str, start: int) -> int:
    while start > 0 and is_same_word(text, start):
        start -= 1
    return start


def _run_end(text: str, end: int) -> int:
    while end < len(text) and is_same_word(text, end):
        end += 1
    return end


def _is_joined_before(text: str, start: int) -> bool:
    """Whether the name that begins here is the end of a longer one: Brien of O'Brien, not of X-Ray."""
    if not (text[start - 2].isalpha() and text[start].isalpha()):
        return False
    if text[start - 1] in "'’":
        return True
    first = _run_start(text, start - 2)
    return start - 1 - first > 1 and _could_begin_name(text[first], text[start])


def _is_joined_after(text: str, end: int) -> bool:
    """Whether the name that ends here is the start of a longer one: not of Smith's or Smith-like."""
    if not (text[end - 1].isalpha() and text[end + 1].isalpha()):
        return False
    if text[end] in "'’":
        return not (text[end + 1] in "sS" and _run_end(text, end + 2) == end + 2)
    return _could_begin_name(text[end + 1], text[_run_start(text, end - 1)])


def _could_begin_name(letter: str, other: str) -> bool:
    """Whether a joined part begins like one of a name, of which another letter is known."""
    return not letter.islower() or other.islower()


def _repetitions(text: str, spans: list[PhiSpan], people: People, language: str) -> Iterator[_Found]:
    forms = DetectedForms(language)
    for start, end, label in spans:
        forms.add(text[start:end], label)
    known = {(start, end) for start, end, _ in spans}
    yield from _surfaces_again(text, forms, known)
    yield from (_Found(PhiSpan(*place)) for place in day_places(text, forms.days, known))
    for place in NamePlaces(text, forms.names, people, known) if forms.names else ():
        if place[:2] not in known:
            yield _Found(PhiSpan(initials_start(text, place.start), place.end, place.label), place.doubt)
    for start, end, label in forms.short_names(text):
        yield _Found(PhiSpan(initials_start(text, start), end, label))


def _surfaces_again(text: str, forms: DetectedForms, known: set[tuple[int, int]]) -> Iterator[_Found]:
    """Where what was detected stands once more; of single words that are names `NamePlaces` tells."""
    repetitions = Repetitions(text)
    for surface, label in forms.surfaces.items():
        kind_of_label = kind(label)
        if (
            kind_of_label in NAMES
            and fold(surface) in forms.names
            and not (surface[0].islower() or is_unspaced(surface))
        ):
            continue
        for start, end in repetitions.of(
            surface,
            is_name=kind_of_label in NAMES,
            is_code=kind_of_label in CODES,
            is_date=kind_of_label == "DATE",
        ):
            is_word = kind_of_label in NAMES and _is_word(text, start, end, surface)
            if (start, end) not in known and not is_word:
                place = whole_date(text, start, end) if kind_of_label == "DATE" else (start, end)
                yield _Found(PhiSpan(*place, label))


def _is_word(text: str, start: int, end: int, surface: str) -> bool:
    """Whether the only full word of a name is in small letters, and a word: "L. hand" after "L. Hand, MD"."""
    last = text[start:end].rsplit(None, 1)[-1]
    return (
        last.islower()
        and text[start].isupper()
        and may_be_word(fold(last))
        and sum(len(word.text) > 1 for word in identifying_words(surface)) == 1
    )


def _is_function_word(surface: str, language: str) -> bool:
    """Whether a text is only a word such as "she": what is wrong in one place must not empty a note."""
    words = FUNCTION_WORDS["es" if language == "es" else "en"]
    return len(surface) <= _LONGEST_FUNCTION_WORD and fold_text(surface).strip(" .,;:") in words


def _merged(doubted_spans: Iterable[_Found]) -> tuple[list[PhiSpan], dict[tuple[int, int], str]]:
    """Spans apart, and the doubts of those of which no part is sure."""
    merged: list[PhiSpan] = []
    doubts: list[str] = []
    longest = 0
    for span, doubt in sorted(set(doubted_spans)):
        if merged and span.start < merged[-1].end:
            last = merged[-1]
            label = span.label if span.end - span.start > longest else last.label
            longest = max(longest, span.end - span.start)
            merged[-1] = PhiSpan(last.start, max(last.end, span.end), label)
            doubts[-1] = doubts[-1] and doubt
        else:
            merged.append(span)
            doubts.append(doubt)
            longest = span.end - span.start
    return merged, {(s.start, s.end): doubt for s, doubt in zip(merged, doubts, strict=True) if doubt}
