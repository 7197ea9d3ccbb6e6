"""Realistic replacements: one name, one surrogate; dates move together; numbers keep their shape."""

import hashlib
import re
import unicodedata
from datetime import date
from functools import cached_property

from spacy_clinner.deidentify.rules.choices import Ages, DateOrder, order_of
from spacy_clinner.deidentify.rules.dates.ages import age_years, days_of, may_move, moved_age
from spacy_clinner.deidentify.rules.dates.date_forms import (
    ends_in_dose,
    has_year,
    read_day_first,
    sure_orders,
)
from spacy_clinner.deidentify.rules.dates.missing_years import full_dates, missing_year
from spacy_clinner.deidentify.rules.dates.note_years import NoteYears
from spacy_clinner.deidentify.rules.dates.shifted_dates import SOME_YEAR, shift_dates
from spacy_clinner.deidentify.rules.keyed_random import digest, number
from spacy_clinner.deidentify.rules.label_kinds import NAMES, kind
from spacy_clinner.deidentify.rules.names.folding import fold, fold_note, fold_text
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
    FreePlaces,
    Pool,
    folded_names,
    of_gender,
    pool_of,
    without,
)
from spacy_clinner.formats.i2b2 import CATEGORIES

_LISTS = {
    "HOSPITAL": "hospitals",
    "CITY": "cities",
    "STATE": "states",
    "COUNTRY": "countries",
    "ORGANIZATION": "organizations",
    "PROFESSION": "professions",
    "LOCATION": "cities",
}
_SHAPED = frozenset(
    [*CATEGORIES["ID"], "PHONE", "FAX", "ZIP", "USERNAME", "ROOM", "LOCATION-OTHER", "CONTACT", "ID"]
)
_TRIES = 50
_HYPHENS = re.compile(r"([-\u2010\u2011])")
_WORDS = re.compile(r"\w+")


def secret_days(secret: bytes, patient: str) -> int:
    """How far a patient's dates move: between one and ten years, either way, by no whole year or week.

    The part beyond whole years is between 31 and 334 days, so that a year, a month, a day and month and a
    weekday standing alone all become another.
    """
    draw = number(secret, patient, "days")
    years, beyond = 1 + draw % 9, 31 + (draw >> 8) % 304
    days = 365 * years + beyond
    if days % 7 == 0:
        days += 1 if beyond < 334 else -1
    return days if (draw >> 32) & 1 else -days


class Surrogates:
    """Surrogates for the identifying text of one note.

    Everything is drawn from the secret and the patient, so a repeated run writes the same and nobody without
    the secret can go back. Two notes of a patient agree, but where a surrogate is a word of one of them: then
    that note has another one.

    Args:
        secret: key of all draws.
        patient: identifier of the patient, or of the note if nothing is known of the patient.
        text: the note; no surrogate is a word that stands in it.
        language: "es" for Spanish names, any other for English ones.
        order: how numeric dates are read of which the note does not say it: one that can be read in one way
            only says it for all, unless another one contradicts it. By language, a date with dots or with a
            name of another language than English says it too.
        ages: "keep" leaves ages below 90 as they are; "shift" moves them and the date of birth by the same
            secret number of years, but in notes that tell of a child, where a year changes what is said.
        people: who is mentioned in the note, so that every form of a name gets the same surrogate.
        patient_order: how numeric dates that may be read both ways are read in all notes of the patient, also
            where this note says otherwise; None if that is not known.
        patient_genders: what all notes of the patient tell of genders; None to read it from this one.
    """

    def __init__(
        self,
        secret: bytes,
        patient: str,
        text: str,
        language: str,
        order: DateOrder,
        ages: Ages = "keep",
        people: People | None = None,
        patient_order: DateOrder | None = None,
        patient_genders: Genders | None = None,
    ) -> None:
        self._text, self._patient_genders = text, patient_genders
        self._people = people or People()
        self._secret, self._patient, self._order = secret, patient, order
        self._patient_order = patient_order
        self._language = language
        self._taken = set(_WORDS.findall(fold_note(text)))
        self._words: dict[str, str] = {}
        self._letters: tuple[int, dict[str, str]] | None = None
        self._free: dict[Pool, FreePlaces] = {}
        self._phrases: dict[tuple[str, str], str | None] = {}
        self._given = folded_names(identities(language).given_names)
        self._days = secret_days(secret, patient)
        self._years = NoteYears(text)
        self._orders: set[bool] = set()  # whether the month comes first, of dates of which that is sure
        self._ages, self._told_ages = ages, list[str]()

    def learn(self, surface: str, label: str) -> None:
        """Meet a name or date before any is replaced: initials agree with names further on."""
        if kind(label) in NAMES:
            for word, is_given in split_name(surface, self._language):
                if not _are_initials(word.text, self._given):
                    self._name(word.text, is_given)
        elif kind(label) == "DATE":
            self._years.learn(surface)
            self._orders |= sure_orders(surface)
        elif kind(label) == "AGE":
            self._told_ages.append(surface)

    def replace(self, surface: str, label: str, after: str = "") -> str | None:
        """A surrogate for one span.

        Args:
            surface: its text.
            label: its type.
            after: what follows it: a dose that a date took in must not become another.

        Returns:
            Other text; None if there is none that differs from the original: use a type tag then.
        """
        kind_of_label = kind(label)
        if kind_of_label in NAMES:
            surrogate = self._person(surface)
        elif kind_of_label == "DATE":
            is_told = ends_in_dose(surface, after) or self._years.tell_age(surface)
            surrogate = None if is_told else self._date(surface)
        elif kind_of_label == "AGE":
            return moved_age(surface, self._age_years)
        else:
            surrogate = self._phrase(surface, kind_of_label)
        if surrogate is None:
            return None
        original, folded = fold_text(surface), fold_text(surrogate)
        if original not in folded:
            return surrogate
        if kind_of_label in NAMES and not re.search(rf"(?<!\w){re.escape(original)}(?!\w)", folded):
            return surrogate  # "Li" is in Williams
        return None

    def _person(self, surface: str) -> str | None:
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
        return _in_case_of(surface, self._written(form)) + self._shaped(digits, "handle")

    def _date(self, surface: str) -> str | None:
        """What lacks a year takes one by the full dates of the note, or is of the last one in it."""
        year = None
        if not has_year(surface):
            year = missing_year(surface, self._note_order == "month_first", self._full) or self._years.last
        days = self._days
        if self._age_years and self._years.is_birth(surface):
            days -= days_of(self._age_years)
        return shift_dates(surface, days, self._note_order, year or SOME_YEAR, self._language)

    @cached_property
    def _note_order(self) -> DateOrder:
        if self._patient_order:
            return order_of(self._patient_order, self._language)
        if len(self._orders) == 1:
            return "month_first" if self._orders == {True} else "day_first"
        if self._order == "by_language" and self._language == "en" and read_day_first(self._years.surfaces):
            return "day_first"
        return order_of(self._order, self._language)

    @cached_property
    def _full(self) -> frozenset[date]:
        """Days with their year, but for births: what is said without a year is not of theirs."""
        years = self._years
        surfaces = [
            surface for surface in years.surfaces if not (years.is_birth(surface) or years.tell_age(surface))
        ]
        return full_dates(surfaces, self._note_order == "month_first")

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
            self._words[key] = self._new_name(key, is_given) or self._shaped(word, "name")
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
            name = self._unused(of_gender(pool, gender == "woman"), "name", key)
        return name or self._unused(pool, "name", key)

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
        tells = not self._taken.isdisjoint(TELLING_WORDS)
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
        return choices[number(self._secret, self._patient, "initial", letter.casefold()) % len(choices)]

    @cached_property
    def _age_years(self) -> int:
        """By how many years ages move, and the date of birth against the other dates."""
        if self._ages == "keep":
            return 0
        births = self._years.birth_years
        is_adult = may_move(self._told_ages, births, self._years.last)
        return age_years(self._secret, self._patient) if is_adult else 0

    def _phrase(self, surface: str, kind_of_label: str) -> str | None:
        key = (kind_of_label, " ".join(fold_text(surface).split()))
        if kind_of_label in _LISTS:
            if key not in self._phrases:
                pool = pool_of(self._language, _LISTS[kind_of_label])
                if key[1] in pool.folded:
                    pool = without(pool, key[1])
                self._phrases[key] = self._unused(pool, *key)
            phrase = self._phrases[key]
            return phrase.upper() if phrase and len(surface) > 3 and surface.isupper() else phrase
        if key not in self._phrases:
            self._phrases[key] = self._new_phrase(surface, kind_of_label, key[1])
        return self._phrases[key]

    def _new_phrase(self, surface: str, kind_of_label: str, key: str) -> str | None:
        if kind_of_label == "STREET":
            street = self._unused(pool_of(self._language, "streets"), kind_of_label, key)
            digits = re.search(r"\d+", surface)
            return f"{self._shaped(digits.group(), kind_of_label)} {street}" if street and digits else street
        if kind_of_label == "EMAIL":
            return f"{self._mailbox(surface, key)}@example.org"
        if kind_of_label == "URL":
            return f"www.example.org/{self._shaped('aaaa', key)}"
        if kind_of_label == "IPADDR":
            return f"192.0.2.{1 + number(self._secret, self._patient, kind_of_label, key) % 254}"
        return self._shaped(surface, kind_of_label) if kind_of_label in _SHAPED else None

    def _mailbox(self, surface: str, key: str) -> str:
        """The name of a mailbox, with the surrogates of those whose names stand in it, or any letters."""
        local = surface.partition("@")[0]
        runs = re.split(r"([^\W\d_]+)", local)
        names = {run: new for run in runs[1::2] if (new := self._known_name(run))}
        if not names:
            return self._shaped("aaaaaa", key)
        return "".join(fold(names[run]) if run in names else self._shaped(run, key) for run in runs)

    def _known_name(self, word: str) -> str | None:
        """The surrogate of a word that is a form of a name of the note."""
        key, people = bare(word), self._people
        if key in people.given or key in people.surnames:
            return self._atom(key, word, key not in people.surnames)
        form = people.form(key)
        return self._written(form) if form and form.pieces and form.kind != "nickname" else None

    def _unused(self, pool: Pool, *key: str) -> str | None:
        """One of a pool whose own words neither stand in the note nor were used; None when all were."""
        if pool not in self._free:
            self._free[pool] = FreePlaces(len(pool.entries))
        for place in self._free[pool].behind(number(self._secret, self._patient, *key)):
            words = pool.own_words(place)
            if self._taken.isdisjoint(words):
                self._taken.update(words)
                return pool.entries[place]
        return None

    def _shaped(self, surface: str, *key: str) -> str:
        """Other digits for digits, letters for letters; every one changes."""
        for attempt in range(_TRIES):
            characters = "".join(c for c in surface.casefold() if c.isalnum())  # however it is punctuated
            stream = iter(
                hashlib.shake_256(digest(self._secret, self._patient, *key, characters, str(attempt))).digest(
                    len(surface)
                )
            )
            shaped = "".join(_other(c, next(stream)) if c.isalnum() else c for c in surface)
            if fold_text(shaped) not in self._taken:
                break
        return shaped


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


def _other(character: str, byte: int) -> str:
    if character.isdecimal():
        return str((int(character) + 1 + byte % 9) % 10)
    if character.isdigit():  # a superscript
        return str(byte % 10)
    if character.isalpha():
        base = ord("A") if character.isupper() else ord("a")
        offset = ord(character) - base
        if not 0 <= offset < 26:  # no ASCII letter
            return chr(base + byte % 26)
        return chr(base + (offset + 1 + byte % 25) % 26)
    return character
