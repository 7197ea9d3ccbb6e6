"""Invented people, and the ways in which notes write their names."""

import random
import re
from dataclasses import dataclass

from spacy_clinner.synthetic.grammar import pick
from spacy_clinner.synthetic.many.origins import ENGLISH, ORIGINS, Origin

_PIECE = re.compile(r"[^aeiouy]*[aeiouy]+(?:[^aeiouy]+$)?", re.IGNORECASE)
_INVENTED_RATE = 0.35
_FOREIGN_RATE = 0.3
_SUFFIXES = ("Jr.", "Sr.", "III", "II", "Jr")


@dataclass(frozen=True)
class Person:
    """Somebody in a note.

    Attributes:
        given: given name.
        surname: family name or names.
        middle: the initial of a second given name.
        order: see `origins.Origin`.
    """

    given: str
    surname: str
    middle: str
    order: str

    def full(self, rng: random.Random) -> str:
        """Given name and family name, in one of the usual orders, sometimes with an initial or a suffix."""
        given, last, middle = self.given, self.surname, self.middle
        if self.order == "family_first" and rng.random() < 0.4:
            return f"{last} {given}"
        forms = [f"{given} {last}"] * 9
        forms += [f"{given} {middle}. {last}", f"{given} {middle} {last}", f"{given[0]}. {last}"]
        forms += [f"{given} {last[0].upper()}."] * 3
        forms += [
            f"{given} {last.upper()}",
            f"{given[0]}.{middle}. {last}",
            f"{given} {last} {pick(list(_SUFFIXES), rng)}",
        ]
        return pick(forms, rng)

    def listed(self, rng: random.Random) -> str:
        """The name as on a form, where the family name often comes first."""
        given, last, middle = self.given, self.surname, self.middle
        forms = [
            f"{last}, {given}",
            f"{last.upper()}, {given}",
            f"{last.upper()}, {given.upper()}",
            f"{last},{given}",
        ]
        forms += [
            f"{last.upper()} {given}",
            f"{given} {last.upper()}",
            f"{last}, {given} {middle}.",
            f"{given} {last}",
        ]
        forms += [
            f"{given} {last}",
            f"{last.upper()},{given.upper()} {middle}",
            f"{given.upper()} {last.upper()}",
        ]
        forms += [f"{given} {middle}. {last}", f"{last} {given}", f"{last} {given[0]}."]
        return pick(forms, rng)

    def short(self, rng: random.Random) -> str:
        """One name, or a name and an initial."""
        given, last = self.given, self.surname
        forms = (
            [given] * 4
            + [last] * 2
            + [f"{given} {last[0].upper()}."] * 3
            + [f"{given[0]}. {last}", f"{given[0]}.{last[0].upper()}."]
        )
        return pick(forms, rng)

    def any(self, rng: random.Random) -> str:
        """The name in one of the forms of running text."""
        return self.full(rng) if rng.random() < 0.7 else self.short(rng)

    def doctor(self, rng: random.Random) -> str:
        """The name as a colleague writes it, without the title."""
        given, last, middle = self.given, self.surname, self.middle
        forms = [last] * 6 + [f"{given} {last}"] * 5 + [f"{given[0]}. {last}"] * 2
        forms += [
            f"{given[0]} {last}",
            f"{given} {middle}. {last}",
            f"{given[0]}.{middle}. {last}",
            f"{given} {last[0].upper()}.",
        ]
        forms += [last.upper(), last.lower(), given]
        return pick(forms, rng)

    def initials(self) -> str:
        """Two or three capitals."""
        return (self.given[0] + self.surname[0]).upper()

    def account(self, rng: random.Random) -> str:
        """Letters for an address or a login."""
        given, last = (_plain(name) for name in (self.given, self.surname))
        forms = [
            f"{given}.{last}",
            f"{given[0]}{last}",
            f"{given}{last}",
            f"{last}{given[0]}",
            f"{given}_{last}",
        ]
        forms += [
            f"{given}.{last[0]}",
            f"{given}{int(rng.random() * 99)}",
            f"{last}.{given}",
            f"{given[0]}.{last}",
        ]
        return pick(forms, rng)


def draw_person(origins: tuple[Origin, ...], rng: random.Random) -> Person:
    """A person whose names are mostly of these origins. A third of the names are composed of pieces."""
    choices = ORIGINS if rng.random() < _FOREIGN_RATE else origins
    origin = pick(list(choices), rng)
    given_origin = ENGLISH if rng.random() < 0.2 else origin
    given, surname = _name(given_origin.given, rng), _name(origin.surnames, rng)
    if origin.order == "double" and rng.random() < 0.4:
        surname = f"{surname} {_name(origin.surnames, rng)}"
    elif rng.random() < 0.05:
        surname = f"{surname}-{_name(pick(list(origins), rng).surnames, rng)}"
    return Person(given, surname, pick(list("ABCDEFGHJKLMNPRSTVW"), rng), origin.order)


def draw_surname(rng: random.Random) -> str:
    """A family name of any origin, for a street, hospital or firm that is named after somebody."""
    return _name(pick(list(ORIGINS), rng).surnames, rng)


def _name(pool: tuple[str, ...], rng: random.Random) -> str:
    known = pick(list(pool), rng)
    return known if rng.random() >= _INVENTED_RATE else _composed(known, pick(list(pool), rng), rng)


def _composed(one: str, other: str, rng: random.Random) -> str:
    """The first syllables of one name and the last ones of another."""
    beginnings, endings = _PIECE.findall(one), _PIECE.findall(other)
    if len(beginnings) < 2 or len(endings) < 2:
        return one
    first = 1 + int(rng.random() * (len(beginnings) - 1))
    last = 1 + int(rng.random() * (len(endings) - 1))
    name = "".join(beginnings[:first]) + "".join(endings[last:]).lower().lstrip(" '-")
    return name.strip(" '-") or one


def _plain(name: str) -> str:
    """The lower-case letters of a name, or "x" if it has none."""
    return re.sub(r"[^a-z]", "", name.lower()) or "x"
