"""Realistic replacements: one name, one surrogate; dates move together; numbers keep their shape."""

import re

from spacy_clinner.deidentify.rules.choices import Ages, DateOrder
from spacy_clinner.deidentify.rules.dates.date_surrogates import DateSurrogates
from spacy_clinner.deidentify.rules.label_kinds import NAMES, kind
from spacy_clinner.deidentify.rules.names.folding import fold, fold_text
from spacy_clinner.deidentify.rules.names.genders import Genders
from spacy_clinner.deidentify.rules.names.name_surrogates import NameSurrogates
from spacy_clinner.deidentify.rules.names.people import People
from spacy_clinner.deidentify.rules.names.surrogate_choices import pool_of, without
from spacy_clinner.deidentify.rules.surrogate_draws import Draws
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
        self._language = language
        self._draws = Draws(secret, patient, text)
        self._names = NameSurrogates(self._draws, people or People(), text, language, patient_genders)
        self._dates = DateSurrogates(secret, patient, text, language, order, patient_order, ages)
        self._phrases: dict[tuple[str, str], str | None] = {}

    def learn(self, surface: str, label: str) -> None:
        """Meet a name or date before any is replaced: initials agree with names further on."""
        if kind(label) in NAMES:
            self._names.learn(surface)
        elif kind(label) == "DATE":
            self._dates.learn(surface)
        elif kind(label) == "AGE":
            self._dates.learn_age(surface)

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
            surrogate = self._names.surrogate(surface)
        elif kind_of_label == "DATE":
            surrogate = self._dates.surrogate(surface, after)
        elif kind_of_label == "AGE":
            return self._dates.age(surface)
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

    def _phrase(self, surface: str, kind_of_label: str) -> str | None:
        key = (kind_of_label, " ".join(fold_text(surface).split()))
        if kind_of_label in _LISTS:
            if key not in self._phrases:
                pool = pool_of(self._language, _LISTS[kind_of_label])
                if key[1] in pool.folded:
                    pool = without(pool, key[1])
                self._phrases[key] = self._draws.unused(pool, *key)
            phrase = self._phrases[key]
            return phrase.upper() if phrase and len(surface) > 3 and surface.isupper() else phrase
        if key not in self._phrases:
            self._phrases[key] = self._new_phrase(surface, kind_of_label, key[1])
        return self._phrases[key]

    def _new_phrase(self, surface: str, kind_of_label: str, key: str) -> str | None:
        if kind_of_label == "STREET":
            street = self._draws.unused(pool_of(self._language, "streets"), kind_of_label, key)
            digits = re.search(r"\d+", surface)
            return (
                f"{self._draws.shaped(digits.group(), kind_of_label)} {street}"
                if street and digits
                else street
            )
        if kind_of_label == "EMAIL":
            return f"{self._mailbox(surface, key)}@example.org"
        if kind_of_label == "URL":
            return f"www.example.org/{self._draws.shaped('aaaa', key)}"
        if kind_of_label == "IPADDR":
            return f"192.0.2.{1 + self._draws.number(kind_of_label, key) % 254}"
        return self._draws.shaped(surface, kind_of_label) if kind_of_label in _SHAPED else None

    def _mailbox(self, surface: str, key: str) -> str:
        """The name of a mailbox, with the surrogates of those whose names stand in it, or any letters."""
        local = surface.partition("@")[0]
        runs = re.split(r"([^\W\d_]+)", local)
        names = {run: new for run in runs[1::2] if (new := self._names.of_form(run))}
        if not names:
            return self._draws.shaped("aaaaaa", key)
        return "".join(fold(names[run]) if run in names else self._draws.shaped(run, key) for run in runs)
