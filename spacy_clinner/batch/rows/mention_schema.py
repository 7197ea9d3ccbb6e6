"""The columns of a row a mention: our own, or those of OMOP's table NOTE_NLP."""

import hashlib
from dataclasses import dataclass
from datetime import date
from typing import Any, Literal

from spacy_clinner import __version__
from spacy_clinner.formats.record import SCORE_DIGITS, Mention, Note

SchemaName = Literal["mentions", "omop"]
Kind = Literal["int32", "int64", "float32", "string", "date32"]
"""What a column holds, as Arrow calls it."""

_DIGITS = 6
"""Decimals of a confidence, of which more than a column of 32 bits can hold tell nothing."""
_OMOP: dict[str, Kind] = {
    "note_nlp_id": "int64",
    "section_concept_id": "int32",
    "snippet": "string",
    "offset": "string",
    "lexical_variant": "string",
    "note_nlp_concept_id": "int32",
    "note_nlp_source_concept_id": "int32",
    "nlp_system": "string",
    "nlp_date": "date32",
    "term_exists": "string",
    "term_temporal": "string",
    "term_modifiers": "string",
}


@dataclass(frozen=True)
class MentionSchema:
    """What is told of a mention, besides the identifier of its note.

    Attributes:
        name: "mentions": start, end, label and confidence; "omop": the columns of NOTE_NLP in OMOP CDM 5.4,
            of which `lexical_variant` holds the text of the mention.
        with_text: whether "mentions" has the text of the mention too.
        day: the day that `nlp_date` has.
    """

    name: SchemaName = "mentions"
    with_text: bool = False
    day: date = date.min

    @property
    def kinds(self) -> dict[str, Kind]:
        """The columns and what they hold."""
        if self.name == "omop":
            return _OMOP
        kinds: dict[str, Kind] = {
            "start": "int32",
            "end": "int32",
            "label": "string",
            "confidence": "float32",
        }
        return {**kinds, "text": "string"} if self.with_text else kinds

    def values(self, note: Note, mention: Mention) -> list[Any]:
        """What the columns hold of a mention, in their order."""
        text = note.text[mention.start : mention.end]
        if self.name == "omop":
            return [_number(note, mention), 0, None, str(mention.start), text, 0, 0, *self._told(mention)]
        score = None if mention.score is None else round(mention.score, _DIGITS)
        values = [mention.start, mention.end, mention.label, score]
        return [*values, text] if self.with_text else values

    def _told(self, mention: Mention) -> list[Any]:
        modifiers = f"label={mention.label}"
        if mention.score is not None:
            modifiers += f",confidence={round(mention.score, SCORE_DIGITS)}"
        return [f"spacy_clinner {__version__}", self.day, "Y", None, modifiers]


MENTIONS = MentionSchema()
"""Our own columns, without the text."""


def plain_value(value: Any) -> Any:
    """A value as JSON can hold it."""
    return value.isoformat() if isinstance(value, date) else value


def _number(note: Note, mention: Mention) -> int:
    """A number below 2 ** 63 that a second run gives the same mention again."""
    key = f"{note.id}\0{mention.start}\0{mention.end}\0{mention.label}".encode("utf8", "surrogatepass")
    return int.from_bytes(hashlib.blake2b(key, digest_size=8).digest(), "big") >> 1
