"""Surrogates of names: one for each name, its initials and its other forms, by gender where that is told."""

import re
import unicodedata
from functools import cached_property

from spacy_clinner.deidentify.rules.names.folding import fold
from spacy_clinner.deidentify.rules.names.genders import (
    TELLING_WORDS,
    Gender,
    Genders,
    told_genders,
    without_contradictions,
)
from spacy_clinner.deidentify.rules.names.identities import identities
from spacy_clinner.deidentify.rules.names.name_forms import Form, Piece, bare, split_name
from spacy_clinner.deidentify.rules.names.people import People
from spacy_clinner.deidentify.rules.names.surrogate_choices import (
    WOMEN_FOLDED,
    folded_names,
    of_gender,
    pool_of,
)
from spacy_clinner.deidentify.rules.surrogate_draws import Draws

_HYPHENS = re.compile(r"([-\u2010\u2011])")


class NameSurrogates:
    """Surrogates of the names of one note.

    Args:
        draws: of the note.
        people: who is mentioned in the note.
        text: the note.
        language: "es" for Spanish names, any other for English ones.
        patient_genders: what all notes of the patient tell of genders; None to read it from this one.
    """

    def __init__(
        self, draws: Draws, people: People, text: str, language: str, patient_genders: Genders | None
    ) -> None:
        self._draws, self._people, self._text, self._language = draws, people, text, language
        self._patient_genders = patient_genders
        self._words: dict[str, str] = {}
        self._letters: tuple[int, dict[str, str]] | None = None
        self._given = folded_names(identities(language).given_names)

    def learn(self, surface: str) -> None:
        """Meet a name before any is replaced: initials agree with names further on."""
        for word, is_given in split_name(surface, self._language):
            if not _are_initials(word.text, self._given):
                self._name(word.text, is_given)

    def surrogate(self, surface: str) -> str | None:
        """The surrogate of a name in any form; None if it may be of several, or is in a foreign script."""
        surface = self._people.joined(surface)
        parts = split_name(surface, self._language)
        if not parts or "@" in surface or not (surface.isascii() or not any(map(_is_foreign_mark, surface))):
            return None
        if any(map(str.isdigit, surface)):
            return self._handle(surface)
        surname = next(
            (bare(word.text) for word, _ in reversed(parts) if bare(word.text) in self._people.surnames), ""
        )
        out, position = "", 0
        for word, is_given in parts:
            initials = _are_initials(word.text, self._given) and bare(word.text) not in self._words
            new = self._initials(word.text, surname) if initials else self._name(word.text, is_given)
            if new is None:
                return None
            out += surface[position : word.start] + new
            position = word.end
        new_surface = out + surface[position:]
        return self._dotted(surface) or new_surface

    def _dotted(self, surface: str) -> str | None:
        """Initials with full stops that are those of one person: "W.B."."""
        form = self._people.form(bare(surface)) if surface.isupper() else None
        if not form or form.kind != "initials":
            return None
        letters = iter(self._written(form).upper())
        return "".join(next(letters) if c.isalpha() else c for c in surface) if form.pieces else None

    def _handle(self, surface: str) -> str | None:
        """An account of a known person with other digits: wbrown72."""
        form = self._people.form(bare(surface))
        if not form or form.kind != "handle" or not form.pieces or not surface.isalnum():
            return None
        digits = "".join(filter(str.isdigit, surface))
        return _in_case_of(surface, self._written(form)) + self._draws.shaped(digits, "handle")

    def _name(self, word: str, is_given: bool) -> str | None:
        """A word of a name in other words; None if it may be of several people."""
        parts = _HYPHENS.split(word)
        if len(parts) > 1:
            names = [self._name(p, is_given) if p[:1].isalpha() else p for p in parts]
            return None if None in names else "".join(map(str, names))
        key = bare(word)
        form = None if key in self._words else self._people.find(key)
        if form is None or form.pieces == (Piece(key),):
            return _in_case_of(word, self._atom(key, word, is_given))
        if not form.pieces:
            return None
        new = fold(self._written(form)) if form.kind == "handle" and word.islower() else self._written(form)
        return _in_case_of(word, new.capitalize() if word[1:].islower() and len(form.pieces) > 1 else new)

    def _atom(self, key: str, word: str, is_given: bool) -> str:
        if key not in self._words:
            self._words[key] = self._new_name(key, is_given) or self._draws.shaped(word, "name")
        return self._words[key]

    def _written(self, form: Form) -> str:
        return "".join(self._piece(piece) for piece in form.pieces)

    def _piece(self, piece: Piece) -> str:
        if len(piece.name) == 1:
            return self._letter(piece.name).upper()
        is_given = piece.name in self._people.given and piece.name not in self._people.surnames
        name = self._atom(piece.name, piece.name, is_given)
        return name[0] if piece.is_initial else name

    def _new_name(self, key: str, is_given: bool) -> str | None:
        """A name that is not in use; for a given name of known gender one that fits titles and pronouns."""
        name = None
        pool = pool_of(self._language, "given_names" if is_given else "surnames")
        if is_given and (gender := self._gender(key)):
            name = self._draws.unused(of_gender(pool, gender == "woman"), "name", key)
        return name or self._draws.unused(pool, "name", key)

    def _gender(self, given: str) -> Gender | None:
        """Of a person, by title or noun, then by the given name, then by what stands with the surname."""
        if gender := self._genders.get(given):
            return gender
        if given in self._given:
            return "woman" if given in WOMEN_FOLDED else "man"
        surname = self._people.surname_of_one(given) if self._genders else None
        return self._genders.get(surname) if surname else None

    @cached_property
    def _genders(self) -> Genders:
        """What the notes tell of the gender of people."""
        if self._patient_genders is not None:
            return self._patient_genders
        tells = not self._draws.taken.isdisjoint(TELLING_WORDS)
        return without_contradictions(told_genders(self._text)) if tells else {}

    def _initials(self, word: str, surname: str) -> str:
        """Other initials: those of the person with a surname, or else of any with this first letter."""
        letters = [self._letter_of(surname, c.casefold()) for c in word]
        return "".join(
            new.upper() if old.isupper() else new.lower() for old, new in zip(word, letters, strict=True)
        )

    def _letter_of(self, surname: str, letter: str) -> str:
        given = self._people.given_of.get((surname, letter))
        return self._piece(Piece(given, True)) if given else self._letter(letter)

    def _letter(self, letter: str) -> str:
        return self._first_letters().get(letter) or self._other_letter(letter)

    def _first_letters(self) -> dict[str, str]:
        """First letters of names and of their surrogates; made anew when names have been added."""
        if self._letters is None or self._letters[0] != len(self._words):
            letters = {key[0]: value[0] for key, value in reversed(self._words.items())}
            self._letters = (len(self._words), letters)
        return self._letters[1]

    def _other_letter(self, letter: str) -> str:
        choices = [c for c in "abcdefghijklmnoprstvw" if c != letter.casefold()]
        return choices[self._draws.number("initial", letter.casefold()) % len(choices)]

    def of_form(self, word: str) -> str | None:
        """The surrogate of a word that is a form of a name of the note."""
        key, people = bare(word), self._people
        if key in people.given or key in people.surnames:
            return self._atom(key, word, key not in people.surnames)
        form = people.form(key)
        return self._written(form) if form and form.pieces and form.kind != "nickname" else None


def _in_case_of(word: str, name: str) -> str:
    """A name in capitals, in small letters or with a capital, as a word is written."""
    if len(word) > 1 and word.isupper():
        return name.upper()
    if word.islower():
        return name.lower()
    return name


def _are_initials(word: str, given: frozenset[str]) -> bool:
    if len(word) == 1:
        return True
    if len(word) > 3 or not word.isupper():
        return False
    no_vowel = not set(word.lower()) & set("aeiouyáéíóú")
    return (no_vowel or len(word) == 2) and fold(word) not in given


def _is_foreign_mark(character: str) -> bool:
    """A vowel sign of a script whose words `names.WORD` does not take whole."""
    return unicodedata.category(character) in ("Mn", "Mc") and not "\u0300" <= character <= "\u036f"
