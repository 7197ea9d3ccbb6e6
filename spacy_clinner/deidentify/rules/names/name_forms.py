"""The forms in which notes write a name: obrien, jeanpierre, delacruz, willbrown, wb."""

import re
from collections.abc import Iterable, Iterator
from functools import lru_cache
from typing import Literal, NamedTuple

from spacy_clinner.deidentify.rules.names.folding import fold
from spacy_clinner.deidentify.rules.names.homonyms import WORDS
from spacy_clinner.deidentify.rules.names.identities import identities
from spacy_clinner.deidentify.rules.names.name_parts import NameWord, identifying_words
from spacy_clinner.deidentify.rules.names.surrogate_choices import folded_names

Kind = Literal["spelling", "handle", "initials", "nickname"]
_SHORTEST_SPELLING = 4
SHORTEST_HANDLE = 5
"""Letters of a handle, at least."""
_MOST_INITIALS = 4
_UMLAUTS = str.maketrans(
    {"ä": "ae", "ö": "oe", "ü": "ue", "ø": "oe", "å": "aa", "Ä": "Ae", "Ö": "Oe", "Ü": "Ue"}
)
_SPELLED_UMLAUT = re.compile(r"(?<=[^aeiou])([aou])e(?=[^aeiou])")
_PARTICLE_BEFORE = re.compile(
    r"(?<!\w)((?:(?:de|del|della|di|da|dos|das|du|la|las|los|le|el|al|van|von|der|den|ter|ten|zu|st)\.?\s+){1,3})\Z",
    re.IGNORECASE,
)
# fmt: off
PREFIXES = (
    "o", "d", "mc", "mac", "de", "di", "da", "del", "della", "la", "le", "van", "von", "der", "ter", "ten",
    "st", "al", "el", "ben", "fitz",
)
# fmt: on
"""What may stand apart from the rest of a surname: "O Brien", "Mc Donald"."""
_APOSTROPHES = re.compile(r"['’]")
_HYPHENS = re.compile("[-\u2010\u2011]")
_NO_HANDLES = frozenset(
    [
        "shall",
        "there",
        "where",
        "these",
        "other",
        "after",
        "about",
        "brain",
        "treat",
        "still",
        "trace",
        "black",
        "place",
        "bright",
    ]
)
# fmt: on
"""Common words that may be an initial and a surname: S. Hall."""


class Piece(NamedTuple):
    """One part of a form: a name, folded without apostrophes, or its first letter."""

    name: str
    is_initial: bool = False


class Form(NamedTuple):
    """What a form stands for.

    Attributes:
        kind: what sort of form it is.
        pieces: the names that it is made of, in order; none if it may be of several people.
        label: type of the person.
    """

    kind: Kind
    pieces: tuple[Piece, ...]
    label: str


@lru_cache(maxsize=2048)
def split_name(surface: str, language: str) -> tuple[tuple[NameWord, bool], ...]:
    """Identifying words of a name, and whether each is a given name."""
    words = identifying_words(surface, language)
    full = [word for word in words if len(word.text) > 1]
    comma = surface.find(",")
    if comma >= 0:
        surnames = {word for word in full if word.start < comma}
    elif len(full) > 1:
        surnames = set(full[-1:])
    else:
        given = folded_names(identities(language).given_names)
        surnames = {word for word in full if fold(word.text) not in given}
    return tuple((word, word not in surnames) for word in words)


@lru_cache(maxsize=4096)
def bare(word: str) -> str:
    """A word folded, with nothing but its letters: obrien of O'Brien, jeanpierre of Jean-Pierre."""
    folded = fold(word)
    return folded if folded.isalpha() else "".join(filter(str.isalpha, folded))


_Found = tuple[str, Kind, tuple[Piece, ...]]


class Names(NamedTuple):
    """The names in one surface, as they are written, and their other spellings.

    Attributes:
        given: given names.
        surnames: surnames.
        joined: surnames in one with the particles before them.
        spellings: of all names, the joined ones too.
    """

    given: list[str]
    surnames: list[str]
    joined: list[_Found]
    spellings: list[_Found]


def names_in(surface: str, language: str) -> Names:
    """The names in a surface."""
    words = split_name(surface, language)
    joined = [*_joined_particles(surface, words)]
    return Names(
        [word.text for word, is_given in words if is_given],
        [word.text for word, is_given in words if not is_given],
        joined,
        [*(form for word, _ in words for form in _spellings(word.text)), *joined],
    )


@lru_cache(maxsize=4096)
def pieces_of(word: str) -> tuple[Piece, ...]:
    """The parts of a name between hyphens."""
    return tuple(Piece(bare(part)) for part in _HYPHENS.split(word) if bare(part))


@lru_cache(maxsize=4096)
def _spellings(word: str) -> tuple[_Found, ...]:
    """A name without hyphens and apostrophes, with other umlauts, and what an apostrophe cuts off."""
    pieces, letters = pieces_of(word), bare(word)
    spelled = {letters: pieces}
    if not word.isascii():
        spelled[bare(word.translate(_UMLAUTS))] = pieces
    elif len(letters) > _SHORTEST_SPELLING and "e" in letters:
        spelled[_SPELLED_UMLAUT.sub(r"\1", letters)] = pieces
    if letters.startswith("mc"):
        spelled[f"mac{letters[2:]}"] = pieces
    for part in _HYPHENS.split(word):
        _, *tail = _APOSTROPHES.split(part)
        if tail:
            spelled[bare("".join(tail))] = (Piece(bare(part)),)
    return tuple(
        (form, "spelling", pieces_of_form)
        for form, pieces_of_form in spelled.items()
        if len(form) >= _SHORTEST_SPELLING and form != fold(word)
    )


def _joined_particles(surface: str, words: Iterable[tuple[NameWord, bool]]) -> Iterator[_Found]:
    """A surname with the particles before it, in one: delacruz, vandyke."""
    for word, is_given in words:
        before = None if is_given else _PARTICLE_BEFORE.search(surface, 0, word.start)
        if before:
            particles = before[1].split()
            for i in range(len(particles)):
                yield bare("".join([*particles[i:], word.text])), "spelling", pieces_of(word.text)


def last_names(names: Names) -> dict[str, tuple[Piece, ...]]:
    """What stands in handles for the last surname: it, a part, another spelling, it with its particles."""
    surname = names.surnames[-1]
    pieces = pieces_of(surname)
    lasts = {bare(surname): pieces, pieces[0].name: pieces[:1], pieces[-1].name: pieces[-1:]}
    return lasts | {form: pieces_of_form for form, _, pieces_of_form in (*_spellings(surname), *names.joined)}


def given_pieces(given: list[str]) -> tuple[tuple[Piece, ...], ...]:
    """What stands in handles for given names: all of them, or the first one."""
    every = tuple(piece for name in given for piece in pieces_of(name))
    return (every, pieces_of(given[0])) if len(every) > 1 else (every,)


def _handles(names: Names) -> Iterator[_Found]:
    """What people are called in addresses and accounts: willbrown, brownwill, wbrown, brownw, willb."""
    lasts = last_names(names)
    for given in given_pieces(names.given):
        full = ("".join(piece.name for piece in given), given)
        short = ("".join(piece.name[0] for piece in given), tuple(Piece(piece.name, True) for piece in given))
        for last in lasts.items():
            made = [(short, last), (last, short)]
            if len(full[0]) > 1:
                made += [(full, last), (last, full), (full, (last[0][0], (Piece(last[1][0].name, True),)))]
            for (start, first), (end, second) in made:
                if _may_be_handle(start + end):
                    yield start + end, "handle", (*first, *second)


def _may_be_handle(form: str) -> bool:
    return len(form) >= SHORTEST_HANDLE and form not in WORDS and form not in _NO_HANDLES


def initials_of(given: list[str], surnames: list[str]) -> Iterator[_Found]:
    """First letters of all names, and of the first and the last one: jpd, jd."""
    parts = [piece for name in given for piece in pieces_of(name)]
    last = pieces_of(surnames[-1])
    for names in {(*parts, *last), (*parts, last[0]), (parts[0], last[0])}:
        letters = "".join(name.name[0] for name in names)
        if 2 <= len(letters) <= _MOST_INITIALS:
            yield letters, "initials", tuple(Piece(name.name, True) for name in names)


@lru_cache(maxsize=2048)
def forms_of(surface: str, language: str) -> dict[str, tuple[Kind, tuple[Piece, ...]]]:
    """All forms that follow from one surface; the first kind of several that look alike."""
    names = names_in(surface, language)
    made = [*names.spellings]
    if names.given and names.surnames:
        made += [*_handles(names), *initials_of(names.given, names.surnames)]
    return {form: (kind, pieces) for form, kind, pieces in reversed(made)}


def apart_from_prefix(surnames: Iterable[str]) -> Iterator[tuple[str, str]]:
    """First parts of surnames that may stand apart, and the rests."""
    for name in surnames:
        for prefix in PREFIXES if name.startswith(PREFIXES) else ():
            if name.startswith(prefix) and len(name) - len(prefix) >= _SHORTEST_SPELLING - 1:
                yield prefix, name[len(prefix) :]
                if prefix == "mc":
                    yield "mac", name[len(prefix) :]
