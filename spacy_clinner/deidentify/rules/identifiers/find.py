"""All rules over a text, in one pass over its words."""

import re
from collections import defaultdict
from collections.abc import Iterator, Sequence
from functools import lru_cache
from itertools import accumulate
from typing import NamedTuple

from spacy_clinner.deidentify.rules.identifiers.codes import CODE_RULES, LABELLED_CODE_RULES
from spacy_clinner.deidentify.rules.identifiers.handles import HANDLE_RULES
from spacy_clinner.deidentify.rules.identifiers.high_ages import AGE_RULES
from spacy_clinner.deidentify.rules.identifiers.network import NETWORK_RULES
from spacy_clinner.deidentify.rules.identifiers.people_by_context import NAME_RULES
from spacy_clinner.deidentify.rules.identifiers.phones import phone_rules
from spacy_clinner.deidentify.rules.identifiers.places_by_context import PLACE_RULES
from spacy_clinner.deidentify.rules.identifiers.postcodes import POSTCODE_RULES
from spacy_clinner.deidentify.rules.identifiers.rule import Find, Rule
from spacy_clinner.deidentify.rules.identifiers.streets import STREET_RULES
from spacy_clinner.deidentify.rules.identifiers.written_dates import date_rules
from spacy_clinner.deidentify.rules.names.folding import DASHES
from spacy_clinner.deidentify.rules.spans import PhiSpan

_WORDS_BETWEEN = re.compile(r"(\w+)")
"""Splits a text into what is between words and words, in turn, which is faster than a match a word."""

_SHORT_NUMBER = re.compile(rf"\d{{1,3}}(?!\w|[/{DASHES}]\w|\s?[/.():{DASHES}]\s?\d|\s\d)")
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
        *STREET_RULES,
        *PLACE_RULES,
    )


_Ranked = tuple[int, PhiSpan]
"""Place of a rule in the order of all, and what it has found."""


class _Triggers(NamedTuple):
    words: dict[str, list[Find]]
    numbers: list[Find]
    short_numbers: list[Find]
    signs: dict[str, list[Find]]
    ranks: dict[Find, int]


@lru_cache(maxsize=8)
def _triggers(language: str) -> _Triggers:
    triggers = _Triggers(defaultdict(list), [], [], defaultdict(list), {})
    for rank, rule in enumerate(rules_for(language)):
        triggers.ranks.setdefault(rule.find, rank)
        for word in rule.words:
            triggers.words[word].append(rule.find)
        for sign in rule.signs:
            triggers.signs[sign].append(rule.find)
        if rule.numbers:
            triggers.numbers.append(rule.find)
        if rule.numbers and rule.short:
            triggers.short_numbers.append(rule.find)
    return triggers._replace(words=dict(triggers.words), signs=dict(triggers.signs))


def rule_spans(text: str, *, language: str = "en") -> list[PhiSpan]:
    """What looks like one of HIPAA's 18 identifiers by its form or by what stands beside it.

    Rules know nothing of a tagger, and so find what it was never trained on. Each looks at a window of fixed
    size around a word that triggers it, so the cost is linear in the length of the text.

    Args:
        text: a note.
        language: of the note (ISO 639); it says which months are abbreviated how, and whose telephone numbers
            stand without a country's code.

    Returns:
        Spans in text order with types of i2b2 2014, none overlapping.
    """
    triggers = _triggers(language)
    return _apart([*_at_words(text, triggers), *_at_signs(text, triggers)])


def _at_words(text: str, triggers: _Triggers) -> Iterator[_Ranked]:
    pieces = _WORDS_BETWEEN.split(text)
    starts = [0, *accumulate(map(len, pieces))]
    words = pieces[1::2]
    by_word = {word: finds for word in set(words) if (finds := _finds(word, triggers)) is not None}
    for i, finds in [(i, by_word[word]) for i, word in enumerate(words) if word in by_word]:
        start, end = starts[2 * i + 1], starts[2 * i + 2]
        for find in (*_at_number(text, words[i], start, triggers), *finds):
            for span in find(text, start, end):
                yield triggers.ranks[find], span


def _finds(word: str, triggers: _Triggers) -> Sequence[Find] | None:
    """What a word triggers by itself; None if no rule looks at it, nor at a number in it."""
    finds = triggers.words.get(word.lower(), ())
    if finds or word.isalpha():  # as most words are
        return finds or None
    return finds if any(map(str.isdigit, word)) else None


def _at_number(text: str, word: str, start: int, triggers: _Triggers) -> Sequence[Find]:
    if word.isalpha() or not any(map(str.isdigit, word)):
        return ()
    return triggers.short_numbers if _SHORT_NUMBER.match(text, start) else triggers.numbers


def _at_signs(text: str, triggers: _Triggers) -> Iterator[_Ranked]:
    for sign, finds in triggers.signs.items():
        place = text.find(sign)
        while place >= 0:
            for find in finds:
                for span in find(text, place, place + len(sign)):
                    yield triggers.ranks[find], span
            place = text.find(sign, place + len(sign))


def _apart(ranked: list[_Ranked]) -> list[PhiSpan]:
    """Spans that do not overlap: of two that do the longer stays whole, and a word that only the other has."""
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
