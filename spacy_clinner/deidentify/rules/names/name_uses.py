"""Whether a word that is a name in a note is said of the person: "Brown said", "brown sputum"."""

import re
from collections.abc import Container
from itertools import pairwise
from typing import Literal, NamedTuple

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
    WORDS,
)

Use = Literal["person", "word", "unclear"]
"""Of the person, of something else, or not to be told."""

_REACH = 48  # characters that are looked at on either side
_PAIR_REACH = 24
# fmt: off
_TITLES = frozenset([
    "mr", "mrs", "ms", "miss", "mister", "dr", "drs", "dra", "doctor", "prof", "professor", "sir", "madam",
    "sr",
    "sra", "srta", "don", "doña", "herr", "frau", "mme", "monsieur", "madame", "nurse", "sister",
])
_DETERMINERS = frozenset([
    "a", "an", "the", "this", "that", "these", "those", "his", "her", "their", "its", "my", "your", "our",
    "no",
    "any", "some", "each", "every", "left", "right", "both", "either", "bilateral", "upper", "lower",
    "anterior",
    "posterior", "another", "one", "two",
])
_BEFORE_MONTHS = frozenset([
    "in", "since", "until", "till", "by", "last", "next", "this", "early", "late", "mid", "of", "from",
    "through",
    "thru", "during", "before", "after", "for", "between", "and", "to", "or", "end", "beginning",
])
_BEFORE_PLACES = frozenset(["in", "at", "near", "from", "of", "to"])
_LINKS = frozenset([
    "and", "or", "with", "in", "at", "on", "to", "for", "from", "by", "of", "as", "but", "who", "per", "via",
])
_BE = frozenset(["is", "was", "has", "had"])
_SUBJECTS = frozenset([
    "i", "he", "she", "they", "we", "it", "you", "who", "pt", "patient", "that", "this", "which",
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
_INITIAL_BEFORE = re.compile(r"(?<![\w.])[^\W\d_]\.[ ]?\Z")
_DICTATION = re.compile(r"[/:][a-z]{2,3}(?!\w)")
_NAMED_BEFORE = re.compile(
    r"\b(?:name|surname|patient|attending|provider|physician|author|resident|nurse|pcp|signed|by|cc|dear)\s*:?\s{1,3}\Z",
    re.IGNORECASE,
)
_FOLLOWING = re.compile(r"[^\W\d_]+(?:['’/-][^\W\d_]+)*")
_STOP = re.compile(r"[.!?:;)](?=\s|\Z)|\n\s*\n|,")
_POSSESSIVE = re.compile(r"['’](?:s|S)?(?!\w)")
_POSSESSIVE_END = re.compile(r"['’][sS]$")
_SENTENCE_START = re.compile(r"(?:\A|[.!?:;•*|>=]|\n)[\s\"'“([*•#+\d.)-]*\Z")
_LAST = re.compile(r"([^\W\d_]+(?:['’/-][^\W\d_]+)*/?)[.,]?\s*\Z")
_NUMBER_AFTER = re.compile(r"[ \t]*#?[ \t]?\d")
_DAY_OR_YEAR_AFTER = re.compile(r"(?:\.?,?\s{1,3}(?:of\s+)?|[-/])'?\d")
_NAME = r"[^\W\d_]+(?:['’-][^\W\d_]+)*"
_GAP = r"(?:[ \t]{1,3}|[ \t]?,[ \t]{0,3}|\^|_)"
_NAME_BEFORE = re.compile(rf"({_NAME}){_GAP}\Z")
_NAME_AFTER = re.compile(rf"{_GAP}({_NAME})")
_HALF_BEFORE = re.compile(r"([^\W\d_]+)(?:['’]s)?[ \u2010-\u2015-]\Z")
_HALF_AFTER = re.compile(r"(?:['’]s)?[ \u2010-\u2015-]([^\W\d_]+)")


class _Around(NamedTuple):
    """What stands beside a word.

    Attributes:
        before: text before it.
        after: text after it.
        last: the folded word before it in its sentence; "" at the start of one.
        following: words after it in its sentence, three at most, as they are written.
        is_possessive: whether an 's follows it.
        is_first: whether a sentence or a line begins with it.
    """

    before: str
    after: str
    last: str
    following: tuple[str, ...]
    is_possessive: bool
    is_first: bool

    @property
    def first(self) -> str:
        """The next word, folded."""
        return fold(self.following[0]) if self.following else ""

    @property
    def second(self) -> str:
        """The word after the next one, folded."""
        return fold(self.following[1]) if len(self.following) > 1 else ""


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
    around = _around(text, start, end)
    if _has_title(around, written, name):
        return "person"
    if (clinical := _clinical_use(text, start, end, name, around)) != "person":
        return clinical
    if written.isupper() and len(name) > 2 and name in ABBREVIATIONS:
        return _use_in_capitals(text, start, end, around, names)
    return _common_use(text, start, end, around, names) if name in WORDS else "person"


def has_title(text: str, start: int, end: int) -> bool:
    """Whether a title makes a word a name whatever its case: "mr brown", but not "Dr. will see"."""
    return _has_title(_around(text, start, end), text[start:end], fold(text[start:end]))


def is_said_of_person(text: str, start: int, end: int) -> bool:
    """Whether a relative or a verb of speech follows a name: "brown's wife", "brown said"."""
    return _is_said_of_person(_around(text, start, end))


def is_beside_name(text: str, start: int, end: int, names: Container[str]) -> bool:
    """Whether another name of the note, in the same case, stands directly beside a word: "Brown, Will"."""
    name, is_lower = fold(text[start:end]), text[start].islower()
    before = _NAME_BEFORE.search(text, max(start - _PAIR_REACH, 0), start)
    after = _NAME_AFTER.match(text, end, end + _PAIR_REACH)
    beside = [match[1] for match in (before, after) if match and match[1][0].islower() == is_lower]
    return any(other in names and other != name for other in map(fold, beside))


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
    around = _around(text, start, end)
    if _has_title(around, text[start:end], letters) or _is_said_of_person(around):
        return "person"
    if around.first in PERSON_VERBS and around.first not in _LINKS:
        return "person"
    if _DICTATION.match(around.after):
        return "person"
    if letters in ABBREVIATIONS:
        return "word"
    return "person" if "." in text[start:end] else "unclear"


def _around(text: str, start: int, end: int) -> _Around:
    before, after = text[max(start - _REACH, 0) : start], text[end : end + _REACH]
    possessive = _POSSESSIVE.match(after)
    begin = possessive.end() if possessive else 0
    stop = _STOP.search(after, begin)
    words = _FOLLOWING.findall(after, begin, stop.start() if stop else len(after))
    is_first = bool(_SENTENCE_START.search(before)) and (
        start <= _REACH or "\n" in before or before.strip() != ""
    )
    last = None if is_first else _LAST.search(before)
    is_initial = last is not None and len(last[1]) == 1 and last[1].isupper()  # "A Smith"
    return _Around(
        before,
        after,
        fold(last[1]) if last and not is_initial else "",
        tuple(words[:3]),
        bool(possessive),
        is_first,
    )


def _has_title(around: _Around, written: str, name: str) -> bool:
    match = _TITLE_BEFORE.search(around.before)
    if match is None or match[1].lower() not in _TITLES:
        return written[0].isupper() and bool(_NAMED_BEFORE.search(around.before)) and not around.last
    is_modal = written[0].islower() and name in MODALS
    return not (is_modal and around.first in BASE_VERBS)


def _is_unknown_term(text: str, start: int, end: int) -> bool:
    """Whether a name that is no word stands before "syndrome" or the like, which few names do."""
    follows = _NAME_AFTER.match(text, end, end + _PAIR_REACH)
    return bool(follows and follows[1].lower() in HEADS) and not has_title(text, start, end)


def _clinical_use(text: str, start: int, end: int, name: str, around: _Around) -> Use:
    """How a name in a clinical term is used; "person" if it is in none."""
    if _is_in_pair(text, start, end):
        return "word"
    sureness = term_sureness(name, [fold(word) for word in around.following])
    if sureness == "sure" or (stands_alone(name) and _stands_alone_here(around)):
        return "word"
    if sureness == "maybe" and (is_eponym(name) or not around.is_possessive):
        return "unclear"
    if around.is_possessive and stands_alone(name) and not _is_said_of_person(around):
        return "unclear"
    return "person"


def _is_in_pair(text: str, start: int, end: int) -> bool:
    """Whether a name is half of a double eponym: Wolff-Parkinson-White, X-ray."""
    before = _HALF_BEFORE.search(text, max(start - _PAIR_REACH, 0), start)
    after = _HALF_AFTER.match(text, end, end + _PAIR_REACH)
    parts = [match[1] for match in (before,) if match] + text[start:end].split("-")
    parts += [match[1] for match in (after,) if match]
    folded = [fold(part) for part in parts]
    return any(pair in PAIRS for pair in pairwise(folded))


def _stands_alone_here(around: _Around) -> bool:
    """Whether an eponym means a thing by itself: "a Foley", "Foley removed", "history of Parkinson's."."""
    is_last = not around.following or around.first in _LINKS
    if around.is_possessive:
        return is_last and around.last in _BEFORE_DISEASES
    state = (around.second, "") if around.first in _BE else (around.first, around.second)
    if state[0] in _DONE_WITH_DEVICES:
        return state[1] not in _DETERMINERS
    if state in _STATES_OF_DEVICES or around.last in _BEFORE_DEVICES:
        return True
    return is_last and around.last in _BEFORE_DISEASES and around.last not in ("from", "for", "and", "or")


def _use_in_capitals(text: str, start: int, end: int, around: _Around, names: Container[str]) -> Use:
    """How a name that is an abbreviation in capitals is used: TIA."""
    if _is_said_of_person(around) or is_beside_name(text, start, end, names):
        return "person"
    return "unclear" if around.first in PERSON_VERBS and around.first not in _BE else "word"


def _is_said_of_person(around: _Around) -> bool:
    return around.first in (RELATIVES if around.is_possessive else SPEECH)


def _common_use(text: str, start: int, end: int, around: _Around, names: Container[str]) -> Use:
    """How a name that is a common word is used."""
    written, name = text[start:end], fold(text[start:end])
    if name in MODALS and _is_modal(around, written):
        return "word"
    if _is_said_of_person(around) or is_beside_name(text, start, end, names):
        return "person"
    if written[0].islower() or _is_word_before(name, around) or _is_word_after(name, around):
        return "word"
    if _is_subject(name, around) or (around.is_possessive and name not in MONTHS):
        return "person"
    return _use_by_place(written, name, around, names)


def _is_modal(around: _Around, written: str) -> bool:
    """Whether a verb or the subject of a question follows a modal verb, or its own subject stands before
    it."""
    first = around.first
    if around.last in _SUBJECTS or first in BASE_VERBS:
        return True
    if written[0].islower():
        return first not in SPEECH
    is_other = bool(first) and first not in PERSON_VERBS | _LINKS | RELATIVES | CLINICAL_NOUNS
    return is_other and around.is_first and around.following[0].islower() and not first.endswith(("s", "ed"))


def _is_word_before(name: str, around: _Around) -> bool:
    """Whether what follows belongs to a common word: "brown sputum", "heart rate", "Day 4", "May 2031"."""
    if name in MONTHS and _DAY_OR_YEAR_AFTER.match(around.after):
        return True
    if name in ADJECTIVES | NOUNS and not around.is_possessive and around.first in CLINICAL_NOUNS:
        return True
    if name in BODY and (around.first in FINDINGS or around.after.startswith(":")):
        return True
    if name in VERBS and around.is_first and around.first in _DETERMINERS:
        return True
    return name in NUMBERED and bool(_NUMBER_AFTER.match(around.after))


def _is_word_after(name: str, around: _Around) -> bool:
    """Whether an article makes a noun of a name: "the Ward", "left HAND"."""
    return (
        name in NOUNS
        and around.last in _DETERMINERS
        and not around.is_possessive
        and around.first not in SPEECH
    )


def _is_subject(name: str, around: _Around) -> bool:
    """Whether a verb follows of which people are the subject; of "Stone was passed" it may be a thing."""
    return around.first in PERSON_VERBS and (around.first not in _BE or name not in NOUNS | VERBS)


def _use_by_place(written: str, name: str, around: _Around, names: Container[str]) -> Use:
    """By its capital: within a sentence it marks a name, except in months, places and headings."""
    if _INITIAL_BEFORE.search(around.before):
        return "person"
    is_titled = bool(around.following) and around.following[0][0].isupper() and around.first not in names
    if around.is_first or written.isupper() or is_titled:
        return "unclear"
    if name in MONTHS and around.last in _BEFORE_MONTHS:
        return "unclear"
    if name in PLACES and around.last in _BEFORE_PLACES:
        return "unclear"
    return "unclear" if around.last in _DETERMINERS else "person"
