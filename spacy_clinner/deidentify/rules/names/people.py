"""The people of a note, and what the other forms of their names stand for: WB, willbrown, Obrien."""

import re
from bisect import bisect_right
from collections.abc import Collection, Iterable, Iterator
from functools import cached_property, lru_cache
from typing import NamedTuple

from spacy_clinner.deidentify.rules.names.name_forms import (
    PREFIXES,
    SHORTEST_HANDLE,
    Form,
    Kind,
    Names,
    Piece,
    apart_from_prefix,
    bare,
    forms_of,
    given_pieces,
    initials_of,
    last_names,
    names_in,
    pieces_of,
)
from spacy_clinner.deidentify.rules.names.nickname_pairs import relations, siblings

_ORDER: tuple[Kind, ...] = ("spelling", "handle", "initials", "nickname")
_MOST_ALIKE = 4  # people that are asked for a form; more do not make it any clearer
_BROKEN = re.compile(r"([^\W\d_]{2,})[-\u00ad\u2010][ \t]*\r?\n[ \t]*([^\W\d_]{2,})")
_LINE_END = re.compile(r"[-\u00ad\u2010][ \t]*\r?\n")
_LONGEST_HALF = 32
_TWO_PARTS = re.compile(rf"(?<!\w)({'|'.join(PREFIXES)})['’]?[ \t]{{1,2}}([^\W\d_]+)", re.IGNORECASE)


def broken_words(text: str) -> Iterator[re.Match[str]]:
    """Words that are hyphenated at the end of a line; their halves are groups 1 and 2."""
    for line_end in _LINE_END.finditer(text):
        start = line_end.start()
        while start > 0 and line_end.start() - start < _LONGEST_HALF and text[start - 1].isalpha():
            start -= 1
        if match := _BROKEN.match(text, start):
            yield match


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
            for form in forms_of(surface, self._language):
                surfaces.setdefault(form, []).append(surface)
        return surfaces

    def forms_among(self, words: Collection[str]) -> set[str]:
        """Those of some folded words that are other forms of names of the note."""
        forms = self._short_forms.intersection(words)
        long = [word for word in words if len(word) >= SHORTEST_HANDLE]
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
        return len(letters) >= SHORTEST_HANDLE and any(
            letters[:i] in self._begin_handles or letters[i:] in self._end_handles
            for i in range(1, len(letters))
        )

    def form(self, letters: str) -> Form | None:
        """What folded letters stand for that are a spelling, a handle or initials of names of the note."""
        if not self.is_form(letters):
            return None
        first, *others = (
            (forms_of(surface, self._language)[letters], self.labels[surface])
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
        for alike in (relations(name), siblings(name)):
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
    names = names_in(surface, language)
    pieces = [piece for word in names.given for piece in pieces_of(word)]
    surnames = tuple(map(bare, names.surnames))
    full = dict.fromkeys(
        name
        for word in names.given
        if len(word) > 1
        for name in (bare(word), *(p.name for p in pieces_of(word)))
    )
    initials = "".join(piece.name[0] for piece in pieces)
    person = _Person(
        tuple(full),
        surnames,
        tuple(initials[:i] for i in range(1, len(initials) + 1)) if surnames else (),
        tuple(((surname, name[0]), name) for surname in surnames for name in full),
        tuple(apart_from_prefix(surnames)),
        tuple(form for form, _, _ in names.spellings),
    )
    return _with_handles(person, names) if names.given and surnames else person


def _with_handles(person: _Person, names: "Names") -> _Person:
    lasts = tuple(last_names(names))
    fulls = ("".join(piece.name for piece in pieces) for pieces in given_pieces(names.given))
    initials = tuple(form for form, _, _ in initials_of(names.given, names.surnames))
    return person._replace(
        short_forms=person.short_forms + initials,
        begin_handles=(*lasts, *(full for full in fulls if len(full) > 1)),
        end_handles=lasts,
    )


def _any_begins(words: list[str], beginnings: Iterable[str]) -> bool:
    """Whether one of some words begins with, and is longer than, one of some others."""
    ordered = sorted(words)
    places = ((bisect_right(ordered, beginning), beginning) for beginning in beginnings)
    return any(place < len(ordered) and ordered[place].startswith(beginning) for place, beginning in places)
