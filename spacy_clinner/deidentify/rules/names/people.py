"""The people of a note, and the other forms in which it may write their names: WB, willbrown, Obrien."""

import re
from bisect import bisect_right
from collections.abc import Collection, Iterable, Iterator
from functools import cache, cached_property, lru_cache
from typing import Literal, NamedTuple

from nicknames import NickNamer

from spacy_clinner.deidentify.rules.names.folding import fold
from spacy_clinner.deidentify.rules.names.homonyms import WORDS
from spacy_clinner.deidentify.rules.names.identities import identities
from spacy_clinner.deidentify.rules.names.name_parts import NameWord, identifying_words
from spacy_clinner.deidentify.rules.names.surrogate_choices import folded_names

Kind = Literal["spelling", "handle", "initials", "nickname"]
_ORDER: tuple[Kind, ...] = ("spelling", "handle", "initials", "nickname")
_MOST_ALIKE = 4  # people that are asked for a form; more do not make it any clearer
_SHORTEST_SPELLING = 4
_SHORTEST_HANDLE = 5
_SHORTEST_NICKNAME = 3
_MOST_INITIALS = 4
_BROKEN = re.compile(r"([^\W\d_]{2,})[-\u00ad\u2010][ \t]*\r?\n[ \t]*([^\W\d_]{2,})")
_LINE_END = re.compile(r"[-\u00ad\u2010][ \t]*\r?\n")
_LONGEST_HALF = 32
_UMLAUTS = str.maketrans(
    {"ä": "ae", "ö": "oe", "ü": "ue", "ø": "oe", "å": "aa", "Ä": "Ae", "Ö": "Oe", "Ü": "Ue"}
)
_SPELLED_UMLAUT = re.compile(r"(?<=[^aeiou])([aou])e(?=[^aeiou])")
_PARTICLE_BEFORE = re.compile(
    r"(?<!\w)((?:(?:de|del|della|di|da|dos|das|du|la|las|los|le|el|al|van|von|der|den|ter|ten|zu|st)\.?\s+){1,3})\Z",
    re.IGNORECASE,
)
_PREFIXES = (
    "o",
    "d",
    "mc",
    "mac",
    "de",
    "di",
    "da",
    "del",
    "della",
    "la",
    "le",
    "van",
    "von",
    "der",
    "ter",
    "ten",
    "st",
    "al",
    "el",
    "ben",
    "fitz",
)
_TWO_PARTS = re.compile(rf"(?<!\w)({'|'.join(_PREFIXES)})['’]?[ \t]{{1,2}}([^\W\d_]+)", re.IGNORECASE)
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


def broken_words(text: str) -> Iterator[re.Match[str]]:
    """Words that are hyphenated at the end of a line; their halves are groups 1 and 2."""
    for line_end in _LINE_END.finditer(text):
        start = line_end.start()
        while start > 0 and line_end.start() - start < _LONGEST_HALF and text[start - 1].isalpha():
            start -= 1
        if match := _BROKEN.match(text, start):
            yield match


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


class People:
    """Who is mentioned in a note.

    Other forms of the names are made when a word is asked for that may be one of them, which few notes have.

    Args:
        surfaces: what was detected as people's names, and the type of each.
        language: of the note.

    Attributes:
        given: given names, folded letters only -> type.
        surnames: surnames, likewise.
        given_initials: what may stand before a surname: "jp" before Dupont.
        labels: type of each surface.
        given_of: surname and first letter -> the given name.
        apart: first parts of surnames that may stand apart -> the rests: "mc" -> "donald".
    """

    def __init__(self, surfaces: Iterable[tuple[str, str]] = (), language: str = "en") -> None:
        self.labels: dict[str, str] = {}
        self.given: dict[str, str] = {}
        self.surnames: dict[str, str] = {}
        self.given_of: dict[tuple[str, str], str] = {}
        self.given_initials: set[str] = set()
        self.apart: dict[str, set[str]] = {}
        self._language = language
        self._short_forms: set[str] = set()
        self._begin_handles: set[str] = set()
        self._end_handles: set[str] = set()

        for surface, label in surfaces:
            self._add(surface, label)

    def _add(self, surface: str, label: str) -> None:
        person = _person(surface, self._language)
        self.labels[surface] = label
        self.given.update(dict.fromkeys(person.given, label))
        self.surnames.update(dict.fromkeys(person.surnames, label))
        self.given_initials.update(person.given_initials)
        self._short_forms.update(person.short_forms)
        self._begin_handles.update(person.begin_handles)
        self._end_handles.update(person.end_handles)
        for key, name in person.given_of:
            self.given_of.setdefault(key, name)
        for prefix, ending in person.apart:
            self.apart.setdefault(prefix, set()).add(ending)

    def surname_of_one(self, given: str) -> str | None:
        """The surname of the only person of the note who has it, and whose first given name is this one."""
        owners = self._first_names_by_surname
        return next((surname for surname, names in owners.items() if names == {given}), None)

    @cached_property
    def _first_names_by_surname(self) -> dict[str, set[str]]:
        names: dict[str, set[str]] = {}
        for surface in self.labels:
            person = _person(surface, self._language)
            for surname in person.surnames:
                names.setdefault(surname, set()).update(person.given[:1])
        return names

    @cached_property
    def forms(self) -> dict[str, str]:
        """Other forms, folded letters only -> the first surface that has them; see `form`."""
        return {form: surfaces[0] for form, surfaces in self._surfaces_of.items()}

    @cached_property
    def _surfaces_of(self) -> dict[str, list[str]]:
        surfaces: dict[str, list[str]] = {}
        for surface in self.labels:
            for form in _forms(surface, self._language):
                surfaces.setdefault(form, []).append(surface)
        return surfaces

    def forms_among(self, words: Collection[str]) -> set[str]:
        """Those of some folded words that are other forms of names of the note."""
        forms = self._short_forms.intersection(words)
        long = [word for word in words if len(word) >= _SHORTEST_HANDLE]
        if _any_begins(long, self._begin_handles) or _any_begins(
            [word[::-1] for word in long], {end[::-1] for end in self._end_handles}
        ):
            forms.update(filter(self._surfaces_of.__contains__, long))
        return forms

    def is_form(self, letters: str) -> bool:
        """Whether folded letters are a spelling, a handle or initials of names of the note."""
        return letters in self._short_forms or (self._may_be_handle(letters) and letters in self._surfaces_of)

    def _may_be_handle(self, letters: str) -> bool:
        """Whether letters begin or end as a handle does."""
        return len(letters) >= _SHORTEST_HANDLE and any(
            letters[:i] in self._begin_handles or letters[i:] in self._end_handles
            for i in range(1, len(letters))
        )

    def form(self, letters: str) -> Form | None:
        """What folded letters stand for that are a spelling, a handle or initials of names of the note."""
        if not self.is_form(letters):
            return None
        first, *others = (
            (_forms(surface, self._language)[letters], self.labels[surface])
            for surface in self._surfaces_of[letters][: 1 + _MOST_ALIKE]
        )
        (kind, pieces), label = first
        for (other_kind, other_pieces), other_label in others:
            if _ORDER.index(other_kind) < _ORDER.index(kind):
                kind, pieces, label = other_kind, other_pieces, other_label
            elif other_kind == kind and other_pieces != pieces:
                pieces = ()
        return Form(kind, pieces, label)

    def find(self, letters: str) -> Form | None:
        """What folded letters stand for that are no name of the note themselves."""
        if letters in self.given or letters in self.surnames:
            return None
        return self.form(letters) or self._nickname(letters)

    def _nickname(self, name: str) -> Form | None:
        for alike in (_relations(name), siblings(name)):
            if known := sorted(other for other in alike if other in self.given):
                pieces = (Piece(known[0]),) if len(known) == 1 else ()
                return Form("nickname", pieces, self.given[known[0]])
        return None

    def joined(self, surface: str) -> str:
        """A surface in which names over a line end, or with a space inside, are one word: Fair-\\nweather."""

        def written(match: re.Match[str]) -> str:
            letters = bare(match[1] + match[2])
            is_known = letters in self.surnames or letters in self.given or self.is_form(letters)
            return match[1] + match[2] if is_known else match[0]

        broken = _BROKEN.sub(written, surface) if "\n" in surface else surface
        return _TWO_PARTS.sub(written, broken) if " " in broken and self.apart else broken


class _Person(NamedTuple):
    """What one surface adds to `People`.

    Attributes:
        given, surnames, given_initials, given_of, apart: as in `People`.
        short_forms: spellings and initials.
        begin_handles, end_handles: what every handle begins or ends with, which is longer.
    """

    given: tuple[str, ...]
    surnames: tuple[str, ...]
    given_initials: tuple[str, ...]
    given_of: tuple[tuple[tuple[str, str], str], ...]
    apart: tuple[tuple[str, str], ...]
    short_forms: tuple[str, ...]
    begin_handles: tuple[str, ...] = ()
    end_handles: tuple[str, ...] = ()


@lru_cache(maxsize=4096)
def _person(surface: str, language: str) -> _Person:
    names = _names(surface, language)
    pieces = [piece for word in names.given for piece in _pieces(word)]
    surnames = tuple(map(bare, names.surnames))
    full = dict.fromkeys(
        name
        for word in names.given
        if len(word) > 1
        for name in (bare(word), *(p.name for p in _pieces(word)))
    )
    initials = "".join(piece.name[0] for piece in pieces)
    person = _Person(
        tuple(full),
        surnames,
        tuple(initials[:i] for i in range(1, len(initials) + 1)) if surnames else (),
        tuple(((surname, name[0]), name) for surname in surnames for name in full),
        tuple(_apart(surnames)),
        tuple(form for form, _, _ in names.spellings),
    )
    return _with_handles(person, names) if names.given and surnames else person


def _with_handles(person: _Person, names: "_Names") -> _Person:
    lasts = tuple(_last_names(names))
    fulls = ("".join(piece.name for piece in pieces) for pieces in _given_pieces(names.given))
    initials = tuple(form for form, _, _ in _initials(names.given, names.surnames))
    return person._replace(
        short_forms=person.short_forms + initials,
        begin_handles=(*lasts, *(full for full in fulls if len(full) > 1)),
        end_handles=lasts,
    )


@lru_cache(maxsize=2048)
def _forms(surface: str, language: str) -> dict[str, tuple[Kind, tuple[Piece, ...]]]:
    """All forms that follow from one surface; the first kind of several that look alike."""
    names = _names(surface, language)
    made = [*names.spellings]
    if names.given and names.surnames:
        made += [*_handles(names), *_initials(names.given, names.surnames)]
    return {form: (kind, pieces) for form, kind, pieces in reversed(made)}


_Found = tuple[str, Kind, tuple[Piece, ...]]


class _Names(NamedTuple):
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


def _names(surface: str, language: str) -> _Names:
    words = split_name(surface, language)
    joined = [*_joined_particles(surface, words)]
    return _Names(
        [word.text for word, is_given in words if is_given],
        [word.text for word, is_given in words if not is_given],
        joined,
        [*(form for word, _ in words for form in _spellings(word.text)), *joined],
    )


@lru_cache(maxsize=4096)
def _pieces(word: str) -> tuple[Piece, ...]:
    """The parts of a name between hyphens."""
    return tuple(Piece(bare(part)) for part in _HYPHENS.split(word) if bare(part))


@lru_cache(maxsize=4096)
def _spellings(word: str) -> tuple[_Found, ...]:
    """A name without hyphens and apostrophes, with other umlauts, and what an apostrophe cuts off."""
    pieces, letters = _pieces(word), bare(word)
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
                yield bare("".join([*particles[i:], word.text])), "spelling", _pieces(word.text)


def _last_names(names: _Names) -> dict[str, tuple[Piece, ...]]:
    """What stands in handles for the last surname: it, a part, another spelling, it with its particles."""
    surname = names.surnames[-1]
    pieces = _pieces(surname)
    lasts = {bare(surname): pieces, pieces[0].name: pieces[:1], pieces[-1].name: pieces[-1:]}
    return lasts | {form: pieces_of_form for form, _, pieces_of_form in (*_spellings(surname), *names.joined)}


def _given_pieces(given: list[str]) -> tuple[tuple[Piece, ...], ...]:
    """What stands in handles for given names: all of them, or the first one."""
    every = tuple(piece for name in given for piece in _pieces(name))
    return (every, _pieces(given[0])) if len(every) > 1 else (every,)


def _handles(names: _Names) -> Iterator[_Found]:
    """What people are called in addresses and accounts: willbrown, brownwill, wbrown, brownw, willb."""
    lasts = _last_names(names)
    for given in _given_pieces(names.given):
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
    return len(form) >= _SHORTEST_HANDLE and form not in WORDS and form not in _NO_HANDLES


def _initials(given: list[str], surnames: list[str]) -> Iterator[_Found]:
    """First letters of all names, and of the first and the last one: jpd, jd."""
    parts = [piece for name in given for piece in _pieces(name)]
    last = _pieces(surnames[-1])
    for names in {(*parts, *last), (*parts, last[0]), (parts[0], last[0])}:
        letters = "".join(name.name[0] for name in names)
        if 2 <= len(letters) <= _MOST_INITIALS:
            yield letters, "initials", tuple(Piece(name.name, True) for name in names)


@cache
def short_names() -> frozenset[str]:
    """Folded given names that are short for others, and those that have short ones."""
    known = _nicknames()
    return frozenset(known.nickname_lookup).union(known.canonical_lookup)


@cache
def _nicknames() -> NickNamer:
    return NickNamer()


@lru_cache(maxsize=1024)
def _relations(name: str) -> frozenset[str]:
    """Given names that are short for another one, and those that it is short for: Bob, Robert."""
    known = _nicknames()
    related = known.canonicals_of(name) | known.nicknames_of(name)
    return frozenset(other for other in related - {name} if len(other) >= _SHORTEST_NICKNAME)


@lru_cache(maxsize=1024)
def siblings(name: str) -> frozenset[str]:
    """Given names that may be of one person with a folded one, of two letters too: Bobby, Bob, Robert; Al."""
    known = _nicknames()
    full = known.canonicals_of(name)
    alike = [known.nicknames_of(other) for other in (name, *full)]
    return frozenset(full.union(*alike) - {name})


def is_given_name(name: str) -> bool:
    """Whether a folded name is a common given name."""
    return name in folded_names(identities("en").given_names) or bool(_relations(name))


def _any_begins(words: list[str], beginnings: Iterable[str]) -> bool:
    """Whether one of some words begins with, and is longer than, one of some others."""
    ordered = sorted(words)
    places = ((bisect_right(ordered, beginning), beginning) for beginning in beginnings)
    return any(place < len(ordered) and ordered[place].startswith(beginning) for place, beginning in places)


def _apart(surnames: Iterable[str]) -> Iterator[tuple[str, str]]:
    """First parts of surnames that may stand apart, and the rests."""
    for name in surnames:
        for prefix in _PREFIXES if name.startswith(_PREFIXES) else ():
            if name.startswith(prefix) and len(name) - len(prefix) >= _SHORTEST_SPELLING - 1:
                yield prefix, name[len(prefix) :]
                if prefix == "mc":
                    yield "mac", name[len(prefix) :]
