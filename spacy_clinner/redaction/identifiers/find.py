"""All rules over a text, in one pass over its words."""

import re
from collections import defaultdict
from collections.abc import Iterable, Iterator
from functools import lru_cache
from typing import NamedTuple

from spacy_clinner.redaction.identifiers.ages import AGE_RULES
from spacy_clinner.redaction.identifiers.codes import CODE_RULES
from spacy_clinner.redaction.identifiers.dates import date_rules
from spacy_clinner.redaction.identifiers.handles import HANDLE_RULES
from spacy_clinner.redaction.identifiers.names import NAME_RULES
from spacy_clinner.redaction.identifiers.network import NETWORK_RULES
from spacy_clinner.redaction.identifiers.phones import phone_rules
from spacy_clinner.redaction.identifiers.places import PLACE_RULES
from spacy_clinner.redaction.identifiers.postcodes import POSTCODE_RULES
from spacy_clinner.redaction.identifiers.rule import Find, Rule
from spacy_clinner.redaction.identifiers.streets import STREET_RULES
from spacy_clinner.redaction.spans import PhiSpan

_WORD = re.compile(r"\w+")


@lru_cache(maxsize=8)
def rules_for(language: str) -> tuple[Rule, ...]:
    """All rules, those first whose label wins where two find the same text."""
    return (
        *NETWORK_RULES,
        *HANDLE_RULES,
        *date_rules(language),
        *AGE_RULES,
        *POSTCODE_RULES,
        *phone_rules(language),
        *CODE_RULES,
        *NAME_RULES,
        *STREET_RULES,
        *PLACE_RULES,
    )


class _Triggers(NamedTuple):
    words: dict[str, list[Find]]
    numbers: list[Find]
    signs: dict[str, list[Find]]


@lru_cache(maxsize=8)
def _triggers(language: str) -> _Triggers:
    triggers = _Triggers(defaultdict(list), [], defaultdict(list))
    for rule in rules_for(language):
        for word in rule.words:
            triggers.words[word].append(rule.find)
        for sign in rule.signs:
            triggers.signs[sign].append(rule.find)
        if rule.numbers:
            triggers.numbers.append(rule.find)
    return _Triggers(dict(triggers.words), triggers.numbers, dict(triggers.signs))


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


def _at_words(text: str, triggers: _Triggers) -> Iterator[PhiSpan]:
    words, numbers = triggers.words, triggers.numbers
    for match in _WORD.finditer(text):
        word = match.group()
        finds: Iterable[Find] = words.get(word.lower(), ())
        if not word.isalpha() and any(map(str.isdigit, word)):
            finds = (*numbers, *finds)
        for find in finds:
            yield from find(text, match.start(), match.end())


def _at_signs(text: str, triggers: _Triggers) -> Iterator[PhiSpan]:
    for sign, finds in triggers.signs.items():
        place = text.find(sign)
        while place >= 0:
            for find in finds:
                yield from find(text, place, place + len(sign))
            place = text.find(sign, place + len(sign))


def _apart(spans: list[PhiSpan]) -> list[PhiSpan]:
    """Spans that do not overlap: of two that do the longer stays whole, and a word that only the other has."""
    apart: list[PhiSpan] = []
    for span in sorted(spans, key=lambda span: (span.start, -span.end)):
        if not apart or span.start >= apart[-1].end:
            apart.append(span)
        elif span.end > apart[-1].end:
            last = apart[-1]
            if span.end - span.start > last.end - last.start:
                apart[-1:] = [last._replace(end=span.start), span] if span.start - last.start > 1 else [span]
            elif span.end - last.end > 1:
                apart.append(span._replace(start=last.end))
    return apart
