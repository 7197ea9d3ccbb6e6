"""Whether a name that is a common word is one in a place: "brown sputum", "renal Stone", "heart rate"."""

import re
from collections.abc import Container

from spacy_clinner.deidentify.rules.names.folding import fold
from spacy_clinner.deidentify.rules.names.homonyms import (
    ADJECTIVES,
    BASE_VERBS,
    BODY,
    CLINICAL_NOUNS,
    FINDINGS,
    MODALS,
    MONTHS,
    NOUNS,
    NUMBERED,
    PERSON_VERBS,
    PLACES,
    RELATIVES,
    SPEECH,
    VERBS,
)
from spacy_clinner.deidentify.rules.names.surroundings import Around, Use, is_beside_name, is_told_of_person

# fmt: off
DETERMINERS = frozenset([
    "a", "an", "the", "this", "that", "these", "those", "his", "her", "their", "its", "my", "your", "our",
    "no",
    "any", "some", "each", "every", "left", "right", "both", "either", "bilateral", "upper", "lower",
    "anterior",
    "posterior", "another", "one", "two",
])
"""Words before a noun."""
_BEFORE_MONTHS = frozenset([
    "in", "since", "until", "till", "by", "last", "next", "this", "early", "late", "mid", "of", "from",
    "through",
    "thru", "during", "before", "after", "for", "between", "and", "to", "or", "end", "beginning",
])
_BEFORE_PLACES = frozenset(["in", "at", "near", "from", "of", "to"])
LINKS = frozenset([
    "and", "or", "with", "in", "at", "on", "to", "for", "from", "by", "of", "as", "but", "who", "per", "via",
])
"""Words that join a name to what follows."""
BE = frozenset(["is", "was", "has", "had"])
"""Verbs of which people and things are the subject."""
_SUBJECTS = frozenset([
    "i", "he", "she", "they", "we", "it", "you", "who", "pt", "patient", "that", "this", "which",
])
_DONE_BY_PEOPLE = frozenset(["reviewed", "presented"])
_DONE_TO = frozenset(["case", "cases", "page", "pages", "bill", "post", "field", "fields", "price"])
_SAID_OF_THINGS = frozenset([
    "passed", "removed", "extracted", "retrieved", "obstructing", "lodged", "visualized", "visualised",
    "located", "high", "low", "large", "small", "impacted",
])
_ORGANS = frozenset([
    "ureter", "ureters", "kidney", "kidneys", "bladder", "gallbladder", "duct", "cbd", "ureteral", "renal",
    "biliary", "cystic", "bile", "salivary", "pelvis", "uvj", "upj",
])
_BEFORE_VERBS = frozenset(["can", "cannot", "could", "should", "must", "would", "to", "unable", "able"])
_ALSO_VERBS = frozenset(["cook", "drink", "dream", "hope", "rest", "paint"])
# fmt: on
_OF_AN_ORGAN = re.compile(r"[a-z]{3,}(?:eral|eal|iary|onary|stic)")
_COLOURED_BEFORE = re.compile(
    r"\b(?:sputum|stools?|urine|discharge|drainage|emesis|secretions?|output|colou?r|mucus|bile|vomit|skin)"
    r"(?:\s(?:is|was|are|were|appears?))?\s?[:=,-]?\s{1,2}\Z",
    re.IGNORECASE,
)
_INITIAL_BEFORE = re.compile(r"(?<![\w.])[^\W\d_]\.[ ]?\Z")
_NUMBER_AFTER = re.compile(r"[ \t]*#?[ \t]?\d")
_DAY_OR_YEAR_AFTER = re.compile(r"(?:\.?,?\s{1,3}(?:of\s+)?|[-/])'?\d")


def common_use(text: str, start: int, end: int, around: Around, names: Container[str]) -> Use:
    """How a name that is a common word is used.

    Args:
        text: the note.
        start: first character of the word.
        end: character after its last one, without a possessive s.
        around: what stands around it.
        names: folded names of all people that the note is known to mention.
    """
    written, name = text[start:end], fold(text[start:end])
    if name in MODALS and _is_modal(around, written):
        return "word"
    if is_told_of_person(around) or is_beside_name(text, start, end, names):
        return "person"
    if written[0].islower() or _is_word_before(name, around) or _is_word_after(name, around):
        return "word"
    if _is_subject(name, around) or (around.is_possessive and name not in MONTHS):
        return "person"
    return _use_by_place(written, name, around, names)


def _is_modal(around: Around, written: str) -> bool:
    """Whether a verb or the subject of a question follows a modal verb, or its own subject stands before
    it."""
    first = around.first
    if around.last in _SUBJECTS or first in BASE_VERBS:
        return True
    if written[0].islower():
        return first not in SPEECH
    is_other = bool(first) and first not in PERSON_VERBS | LINKS | RELATIVES | CLINICAL_NOUNS
    return is_other and around.is_first and around.following[0].islower() and not first.endswith(("s", "ed"))


def _is_word_before(name: str, around: Around) -> bool:
    """Whether what follows belongs to a common word: "brown sputum", "heart rate", "Day 4", "May 2031"."""
    if name in MONTHS and _DAY_OR_YEAR_AFTER.match(around.after):
        return True
    is_noun = name in NOUNS
    if (is_noun or name in ADJECTIVES) and not around.is_possessive and around.first in CLINICAL_NOUNS:
        return around.first not in _DONE_BY_PEOPLE or name in _DONE_TO
    if is_noun and around.first in BE and around.second in _SAID_OF_THINGS:
        return True
    is_inside = is_noun and around.first in ("in", "of", "within")
    if is_inside and not _ORGANS.isdisjoint(map(fold, around.following[1:])):
        return True
    if name in BODY and (around.first in FINDINGS or around.after.startswith(":")):
        return True
    if name in VERBS and around.is_first and around.first in DETERMINERS:
        return True
    return name in NUMBERED and bool(_NUMBER_AFTER.match(around.after))


def _is_word_after(name: str, around: Around) -> bool:
    """Whether what stands before a name makes a word of it: "the Ward", "renal Stone", "can Cook"."""
    if name in ADJECTIVES and _COLOURED_BEFORE.search(around.before):
        return True
    if (name in VERBS or name in _ALSO_VERBS) and around.last in _BEFORE_VERBS and around.first not in SPEECH:
        return True
    if name not in NOUNS or around.is_possessive or around.first in SPEECH:
        return False
    is_of_organ = around.last in _ORGANS or bool(_OF_AN_ORGAN.fullmatch(around.last))
    return is_of_organ or around.last in DETERMINERS


def _is_subject(name: str, around: Around) -> bool:
    """Whether a verb follows of which people are the subject; of "Stone was passed" it may be a thing."""
    return around.first in PERSON_VERBS and (around.first not in BE or name not in NOUNS | VERBS)


def _use_by_place(written: str, name: str, around: Around, names: Container[str]) -> Use:
    """By its capital: within a sentence it marks a name, except in months, places and headings."""
    if initial := _INITIAL_BEFORE.search(around.before):
        return "word" if initial[0][0] in "LR" and name in BODY else "person"
    is_titled = bool(around.following) and around.following[0][0].isupper() and around.first not in names
    if around.is_first or written.isupper() or is_titled:
        return "unclear"
    if name in MONTHS and around.last in _BEFORE_MONTHS:
        return "unclear"
    if name in PLACES and around.last in _BEFORE_PLACES:
        return "unclear"
    return "unclear" if around.last in DETERMINERS else "person"
