"""What all surrogates of a note are drawn with: unused entries of lists, and other letters and digits."""

import hashlib
import re

from spacy_clinner.deidentify.rules.keyed_random import digest, number
from spacy_clinner.deidentify.rules.names.folding import fold_note, fold_text
from spacy_clinner.deidentify.rules.names.surrogate_choices import FreePlaces, Pool

_TRIES = 50
_WORDS = re.compile(r"\w+")


class Draws:
    """Draws from a secret and a patient that give no word of the note.

    Args:
        secret: key of all draws.
        patient: identifier of the patient, or of the note if nothing is known of the patient.
        text: the note; no surrogate is a word that stands in it.

    Attributes:
        taken: folded words that no surrogate may be.
    """

    def __init__(self, secret: bytes, patient: str, text: str) -> None:
        self._secret, self._patient = secret, patient
        self.taken = set(_WORDS.findall(fold_note(text)))
        self._free: dict[Pool, FreePlaces] = {}

    def number(self, *key: str) -> int:
        """A number below 2 ** 64 for a key."""
        return number(self._secret, self._patient, *key)

    def unused(self, pool: Pool, *key: str) -> str | None:
        """One of a pool whose own words neither stand in the note nor were used; None when all were."""
        if pool not in self._free:
            self._free[pool] = FreePlaces(len(pool.entries))
        for place in self._free[pool].behind(self.number(*key)):
            words = pool.own_words(place)
            if self.taken.isdisjoint(words):
                self.taken.update(words)
                return pool.entries[place]
        return None

    def shaped(self, surface: str, *key: str) -> str:
        """Other digits for digits, letters for letters; every one changes."""
        for attempt in range(_TRIES):
            characters = "".join(c for c in surface.casefold() if c.isalnum())  # however it is punctuated
            stream = iter(
                hashlib.shake_256(digest(self._secret, self._patient, *key, characters, str(attempt))).digest(
                    len(surface)
                )
            )
            shaped = "".join(_other(c, next(stream)) if c.isalnum() else c for c in surface)
            if fold_text(shaped) not in self.taken:
                break
        return shaped


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
