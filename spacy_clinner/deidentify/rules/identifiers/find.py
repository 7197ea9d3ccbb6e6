"""All rules over a text, in one pass over its words."""

import re
from collections import defaultdict
from collections.abc import Iterable, Iterator
from functools import lru_cache
from itertools import accumulate, compress, count
from typing import NamedTuple, TypeVar

from spacy_clinner.deidentify.rules.composed_text import composed
from spacy_clinner.deidentify.rules.identifiers.codes import CODE_RULES, LABELLED_CODE_RULES
from spacy_clinner.deidentify.rules.identifiers.handles import HANDLE_RULES
from spacy_clinner.deidentify.rules.identifiers.high_ages import AGE_RULES
from spacy_clinner.deidentify.rules.identifiers.institution_compounds import COMPOUND_RULES
from spacy_clinner.deidentify.rules.identifiers.network import NETWORK_RULES
from spacy_clinner.deidentify.rules.identifiers.people_by_context import NAME_RULES
from spacy_clinner.deidentify.rules.identifiers.phones import phone_rules
from spacy_clinner.deidentify.rules.identifiers.places_by_context import PLACE_RULES
from spacy_clinner.deidentify.rules.identifiers.postcodes import POSTCODE_RULES
from spacy_clinner.deidentify.rules.identifiers.rule import Find, Rule
from spacy_clinner.deidentify.rules.identifiers.streets import street_rules
from spacy_clinner.deidentify.rules.identifiers.written_dates import date_rules
from spacy_clinner.deidentify.rules.names.folding import DASHES
from spacy_clinner.deidentify.rules.spans import PhiSpan

_Known = TypeVar("_Known")
_WORD = re.compile(r"\w+")
_SHORT_NUMBER = re.compile(rf"\d{{1,3}}(?!\w|[/{DASHES}][\w']|\s?[/.():{DASHES}]\s?\d|\.[IVX]|\s\d)")
"""Up to three digits with none behind them: most numbers of a note, and seldom a part of an identifier."""


@lru_cache(maxsize=8)
def rules_for(language: str) -> tuple[Rule, ...]:
    """All rules, those first whose label wins where two find the same text."""
    return (
        *LABELLED_CODE_RULES,
        *NETWORK_RULES,
        *HANDLE_RULES,
        *NAME_RULES,
        *date_rules(language),
        *AGE_RULES,
        *phone_rules(language),
        *CODE_RULES,
        *POSTCODE_RULES,
        *street_rules(language),
        *PLACE_RULES,
        *COMPOUND_RULES,
    )


_RankedFind = tuple[int, Find]
_RankedSpan = tuple[int, PhiSpan]
"""Place of a rule in the order of all, and what it has found."""
_LONGEST_SHORT = 3
_MOST_KEPT = 1 << 14
_LONGEST_KEPT = 32


class _Trigger(NamedTuple):
    """A word that rules look around.

    Attributes:
        start: first character, from the beginning of its chunk.
        end: character after the last one.
        finds: who looks around it.
        short: who does if it is a `_SHORT_NUMBER`, which the text behind it decides; None if it cannot be one.
    """

    start: int
    end: int
    finds: tuple[_RankedFind, ...]
    short: tuple[_RankedFind, ...] | None


_Finds = tuple[tuple[_RankedFind, ...], tuple[_RankedFind, ...] | None]
"""`finds` and `short` of a trigger."""
_NOBODY: _Finds = ((), None)


class _Words(dict[str, _Finds]):
    """A word -> who looks around it, nobody for most; filled as words are met, and emptied when full.

    Args:
        language: of the notes.
    """

    def __init__(self, language: str) -> None:
        rules = tuple(enumerate(rules_for(language)))
        self._numbers = [(rank, rule) for rank, rule in rules if rule.numbers]
        self._short_numbers = [(rank, rule) for rank, rule in self._numbers if rule.short]
        self._by_ending = [(rank, rule) for rank, rule in rules if rule.endings]
        self._by_word: dict[str, tuple[tuple[int, Rule], ...]] = {}
        for rank, rule in rules:
            for word in rule.words:
                self._by_word[word] = (*self._by_word.get(word, ()), (rank, rule))

    def __missing__(self, word: str) -> _Finds:
        lower = word.lower()
        rules = self._by_word.get(lower, ())
        if longer := tuple((rank, rule) for rank, rule in self._by_ending if lower.endswith(rule.endings)):
            rules = tuple(sorted({*rules, *longer}, key=lambda ranked: ranked[0]))
        if not word.isalpha() and any(map(str.isdigit, word)):
            rules = (*self._numbers, *rules)
        finds = self._suited(word, rules) if rules else _NOBODY
        _keep(self, word, finds)
        return finds

    def _suited(self, word: str, rules: Iterable[tuple[int, Rule]]) -> _Finds:
        may_be_short = len(word) <= _LONGEST_SHORT and word.isdecimal()
        return _suited(word, rules), _suited(word, self._short_numbers) if may_be_short else None


class _Chunks(dict[str, tuple[_Trigger, ...]]):
    """Text without blanks -> its triggers, none for most; filled as chunks are met, and emptied when full.

    Args:
        language: of the notes.
    """

    def __init__(self, language: str) -> None:
        self._words = _Words(language)

    def __missing__(self, chunk: str) -> tuple[_Trigger, ...]:
        triggers = tuple(
            _Trigger(*match.span(), *finds)
            for match in _WORD.finditer(chunk)
            if (finds := self._words[match.group()])[0]
        )
        _keep(self, chunk, triggers)
        return triggers


def _keep(known: dict[str, _Known], text: str, value: _Known) -> None:
    """Remember what is known of a text, unless it is long, among a bounded number of others."""
    if len(text) <= _LONGEST_KEPT:
        if len(known) >= _MOST_KEPT:
            known.clear()
        known[text] = value


def _suited(word: str, rules: Iterable[tuple[int, Rule]]) -> tuple[_RankedFind, ...]:
    return tuple((rank, rule.find) for rank, rule in rules if rule.suits(word))


@lru_cache(maxsize=8)
def _chunks(language: str) -> _Chunks:
    return _Chunks(language)


@lru_cache(maxsize=8)
def _signs(language: str) -> dict[str, list[_RankedFind]]:
    signs = defaultdict[str, list[_RankedFind]](list)
    for rank, rule in enumerate(rules_for(language)):
        for sign in rule.signs:
            signs[sign].append((rank, rule.find))
    return dict(signs)


def rule_spans(text: str, *, language: str = "en") -> list[PhiSpan]:
    """Find text that looks like one of HIPAA's 18 identifiers by its form or its context.

    Rules are independent of any tagger, and can find what it was never trained on. Each rule reads a window of
    fixed size around a word that triggers it, so the cost is linear in the length of the text.

    Args:
        text: a note.
        language: language of the note (ISO 639). It decides how months are abbreviated, and which telephone
            numbers have no country code.

    Returns:
        Spans in text order with types of i2b2 2014, none overlapping.
    """
    if (whole := composed(text)) is None:
        return _spans(text, language)
    found = _spans(whole.text, language)
    return [PhiSpan(*whole.span(span.start, span.end), span.label) for span in found]


def _spans(text: str, language: str) -> list[PhiSpan]:
    apart = _apart([*_at_words(text, _chunks(language)), *_at_signs(text, _signs(language))])
    return [_trimmed(text, span) for span in apart if not text[span.start : span.end].isspace()]


def _trimmed(text: str, span: PhiSpan) -> PhiSpan:
    """A span without the blanks at its ends that another one, which it overlapped, has left."""
    start, end = span.start, span.end
    while text[start].isspace():
        start += 1
    while text[end - 1].isspace():
        end -= 1
    return span if end - start == span.end - span.start else span._replace(start=start, end=end)


def _at_words(text: str, triggers: _Chunks) -> list[_RankedSpan]:
    chunks = text.replace("\n", " ").split(" ")
    triggers_of = list(map(triggers.__getitem__, chunks))
    ends = [0, *accumulate(map(len, chunks))]  # without the blanks between them
    ranked: list[_RankedSpan] = []
    for i in compress(count(), triggers_of):
        for trigger in triggers_of[i]:
            start, end = ends[i] + i + trigger.start, ends[i] + i + trigger.end
            finds = trigger.finds
            if trigger.short is not None and _SHORT_NUMBER.match(text, start):
                finds = trigger.short
            for rank, find in finds:
                if spans := find(text, start, end):
                    ranked += [(rank, span) for span in spans]
    return ranked


def _at_signs(text: str, signs: dict[str, list[_RankedFind]]) -> Iterator[_RankedSpan]:
    for sign, finds in signs.items():
        place = text.find(sign)
        while place >= 0:
            for rank, find in finds:
                for span in find(text, place, place + len(sign)):
                    yield rank, span
            place = text.find(sign, place + len(sign))


def _apart(ranked: list[_RankedSpan]) -> list[PhiSpan]:
    """Spans without overlaps: of two that overlap, the longer stays whole; the other keeps what is outside."""
    apart: list[PhiSpan] = []
    for _, span in sorted(ranked, key=lambda item: (item[1].start, -item[1].end, item[0])):
        if not apart or span.start >= apart[-1].end:
            apart.append(span)
        elif span.end > apart[-1].end:
            last = apart[-1]
            if span.end - span.start > last.end - last.start:
                apart[-1:] = [last._replace(end=span.start), span] if span.start - last.start > 1 else [span]
            elif span.end - last.end > 1:
                apart.append(span._replace(start=last.end))
    return apart
