"""Whether a word that is a name in a note is said of the person: "Brown said", "brown sputum"."""

import re
from collections.abc import Container
from itertools import pairwise

from spacy_clinner.deidentify.rules.names.common_uses import BE, DETERMINERS, LINKS, common_use
from spacy_clinner.deidentify.rules.names.eponyms import (
    HEADS,
    PAIRS,
    is_derived,
    is_eponym,
    stands_alone,
    term_sureness,
)
from spacy_clinner.deidentify.rules.names.folding import fold
from spacy_clinner.deidentify.rules.names.homonyms import (
    ABBREVIATIONS,
    BASE_VERBS,
    MODALS,
    PERSON_VERBS,
    WORDS,
)
from spacy_clinner.deidentify.rules.names.surroundings import (
    NAME_AFTER,
    PAIR_REACH,
    Around,
    Use,
    is_beside_name,
    is_told_of_person,
    surroundings,
)

# fmt: off
_TITLES = frozenset([
    "mr", "mrs", "ms", "miss", "mister", "dr", "drs", "dra", "doctor", "prof", "professor", "sir", "madam",
    "sr",
    "sra", "srta", "don", "doña", "herr", "frau", "mme", "monsieur", "madame", "nurse", "sister",
])
_DONE_WITH_DEVICES = frozenset([
    "removed", "placed", "inserted", "draining", "dc'd", "d/c'd", "d/c", "dc", "discontinued", "intact",
    "patent",
    "replaced", "changed", "output", "clamped", "flushed", "out", "positive", "negative", "pos", "neg",
])
_STATES_OF_DEVICES = frozenset([
    ("in", "place"), ("in", "situ"), ("to", "gravity"), ("to", "drainage"), ("to", "suction"),
])
_BEFORE_DEVICES = frozenset([
    "a", "an", "the", "s/p", "w/", "indwelling", "remove", "removed", "place", "placed", "insert",
    "inserted", "new",
    "status-post", "post", "continue", "dc", "d/c", "maintain",
])
_BEFORE_DISEASES = frozenset([
    "a", "of", "has", "have", "had", "for", "no", "and", "or", "with", "w/", "known", "advanced", "mild",
    "severe", "early",
    "from", "pmh", "pmhx",
])
# fmt: on
_TITLE_BEFORE = re.compile(
    r"(?<!\w)([^\W\d_]{2,9})\.?,?\s{1,3}(?:(?:[^\W\d_]\.?|d[aeiu]|del|l[ae]|l[ao]s|v[ao]n|de[rn]|el)\s{1,2}){0,3}\Z",
    re.IGNORECASE,
)
_DICTATION = re.compile(r"[/:][a-z]{2,3}(?!\w)")
_NAMED_BEFORE = re.compile(
    r"\b(?:name|surname|patient|attending|provider|physician|author|resident|nurse|pcp|signed|by|cc|dear)\s*:?\s{1,3}\Z",
    re.IGNORECASE,
)
_POSSESSIVE_END = re.compile(r"['’][sS]$")
_HALF_BEFORE = re.compile(r"([^\W\d_]+)(?:['’]s)?[ \u2010-\u2015-]\Z")
_HALF_AFTER = re.compile(r"(?:['’]s)?[ \u2010-\u2015-]([^\W\d_]+)")


def use_of(text: str, start: int, end: int, names: Container[str]) -> Use:
    """Whether a word that is somebody's name elsewhere in the note means that person here.

    Decided by a title before it, a clinical term around it, a relative, a verb of speech or another name
    beside it, then by the kind of word that the name is elsewhere: small letters, the start of a sentence,
    and the grammar of the next word.

    Args:
        text: the note.
        start: first character of the word.
        end: character after its last one, without a possessive s.
        names: folded names of all people that the note is known to mention.
    """
    written, name = text[start:end], fold(text[start:end])
    if "-" in name and _is_in_pair(text, start, end):
        return "person" if has_title(text, start, end) else "word"
    if not may_be_word(name):
        return "unclear" if _is_unknown_term(text, start, end) else "person"
    around = surroundings(text, start, end)
    if _has_title(around, written, name):
        return "person"
    if (clinical := _clinical_use(text, start, end, name, around)) != "person":
        return clinical
    if written.isupper() and len(name) > 2 and name in ABBREVIATIONS:
        return _use_in_capitals(text, start, end, around, names)
    return common_use(text, start, end, around, names) if name in WORDS else "person"


def has_title(text: str, start: int, end: int) -> bool:
    """Whether a title makes a word a name whatever its case: "mr brown", but not "Dr. will see"."""
    return _has_title(surroundings(text, start, end), text[start:end], fold(text[start:end]))


def is_said_of_person(text: str, start: int, end: int) -> bool:
    """Whether a relative or a verb of speech follows a name: "brown's wife", "brown said"."""
    return is_told_of_person(surroundings(text, start, end))


def may_be_word(name: str) -> bool:
    """Whether a folded name is a word, an abbreviation or a clinical term as well."""
    return name in WORDS or is_eponym(name) or name in ABBREVIATIONS


def is_homonym(text: str, start: int, end: int, names: Container[str]) -> bool:
    """Whether a word with a name in it is none itself: brown, parkinsonism, non-Hodgkin (before lymphoma).

    Args:
        text: what stays of a note.
        start: first character of the word.
        end: character after its last one.
        names: folded names that were replaced in the note.
    """
    word = _POSSESSIVE_END.sub("", text[start:end])
    end, folded = start + len(word), fold(word)
    if folded in names:
        return may_be_word(folded) and use_of(text, start, end, ()) == "word"
    if "-" in folded and _is_in_pair(text, start, end):
        return True
    last = folded.rpartition("-")[2]
    if last != folded and last in names:
        return use_of(text, end - len(last), end, ()) == "word"
    beginnings = (folded[:length] for length in range(1, len(folded)))
    return any(is_derived(folded, name) for name in beginnings if name in names)


def initials_use(text: str, start: int, end: int, letters: str) -> Use:
    """Whether two to four capitals that are initials mean their person: "WB ambulated", "WB as tolerated".

    Args:
        text: the note.
        start: first character of the initials.
        end: character after the last one.
        letters: the initials in small letters, without full stops.
    """
    around = surroundings(text, start, end)
    if _has_title(around, text[start:end], letters) or is_told_of_person(around):
        return "person"
    if around.first in PERSON_VERBS and around.first not in LINKS:
        return "person"
    if _DICTATION.match(around.after):
        return "person"
    if letters in ABBREVIATIONS:
        return "word"
    return "person" if "." in text[start:end] else "unclear"


def _has_title(around: Around, written: str, name: str) -> bool:
    match = _TITLE_BEFORE.search(around.before)
    if match is None or match[1].lower() not in _TITLES:
        return written[0].isupper() and bool(_NAMED_BEFORE.search(around.before)) and not around.last
    is_modal = written[0].islower() and name in MODALS
    return not (is_modal and around.first in BASE_VERBS)


def _is_unknown_term(text: str, start: int, end: int) -> bool:
    """Whether a name that is no word stands before "syndrome" or the like, which few names do."""
    follows = NAME_AFTER.match(text, end, end + PAIR_REACH)
    return bool(follows and follows[1].lower() in HEADS) and not has_title(text, start, end)


def _clinical_use(text: str, start: int, end: int, name: str, around: Around) -> Use:
    """How a name in a clinical term is used; "person" if it is in none."""
    if _is_in_pair(text, start, end):
        return "word"
    sureness = term_sureness(name, [fold(word) for word in around.following])
    if sureness == "sure" or (stands_alone(name) and _stands_alone_here(around)):
        return "word"
    if sureness == "maybe" and (is_eponym(name) or not around.is_possessive):
        return "unclear"
    if around.is_possessive and stands_alone(name) and not is_told_of_person(around):
        return "unclear"
    return "person"


def _is_in_pair(text: str, start: int, end: int) -> bool:
    """Whether a name is half of a double eponym: Wolff-Parkinson-White, X-ray."""
    before = _HALF_BEFORE.search(text, max(start - PAIR_REACH, 0), start)
    after = _HALF_AFTER.match(text, end, end + PAIR_REACH)
    parts = [match[1] for match in (before,) if match] + text[start:end].split("-")
    parts += [match[1] for match in (after,) if match]
    folded = [fold(part) for part in parts]
    return any(pair in PAIRS for pair in pairwise(folded))


def _stands_alone_here(around: Around) -> bool:
    """Whether an eponym means a thing by itself: "a Foley", "Foley removed", "history of Parkinson's."."""
    is_last = not around.following or around.first in LINKS
    if around.is_possessive:
        return is_last and around.last in _BEFORE_DISEASES
    state = (around.second, "") if around.first in BE else (around.first, around.second)
    if state[0] in _DONE_WITH_DEVICES:
        return state[1] not in DETERMINERS
    if state in _STATES_OF_DEVICES or around.last in _BEFORE_DEVICES:
        return True
    return is_last and around.last in _BEFORE_DISEASES and around.last not in ("from", "for", "and", "or")


def _use_in_capitals(text: str, start: int, end: int, around: Around, names: Container[str]) -> Use:
    """How a name that is an abbreviation in capitals is used: TIA."""
    if is_told_of_person(around) or is_beside_name(text, start, end, names):
        return "person"
    return "unclear" if around.first in PERSON_VERBS and around.first not in BE else "word"
