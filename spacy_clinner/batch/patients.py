"""Whose note each one is: the notes of a patient have one shift of their dates and the same surrogates."""

import math
import re
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from pathlib import Path
from typing import Any, Literal
from uuid import UUID

from spacy_clinner.batch.note_files import PlacedNote
from spacy_clinner.errors import ClinnerError
from spacy_clinner.formats.i2b2 import root_attributes

Patients = Literal["note", "folder"]
_HOLDERS = ("data", "meta", "metadata")
"""Where annotation tools keep what a record says beside its text."""


@dataclass(frozen=True)
class PatientRule:
    """What tells the patient of a note.

    Attributes:
        patients: "note": nothing does, each note is moved for itself; "folder": the first folder.
        pattern: a regular expression that is searched for in the id that a record gives, then in the name of
            the file with its folders, without suffix; its first group, or all that it meets, is the patient.
        field: a field of a JSON record, also one of its `data`, `meta` or `metadata`, or with dots
            ("subject.id") one of a field; or an attribute of the root of an XML file.

    Raises:
        ClinnerError: if more than one tells, or the pattern is no regular expression.
    """

    patients: Patients = "note"
    pattern: str | None = None
    field: str | None = None

    def __post_init__(self) -> None:
        given = [self.patients != "note", self.pattern is not None, self.field is not None]
        if sum(given) > 1:
            raise ClinnerError(
                "--patients folder, --patient-pattern and --patient-field: each tells the patient: give one"
            )
        try:
            re.compile(self.pattern or "")
        except re.error as error:
            raise ClinnerError(f"--patient-pattern {self.pattern}: no regular expression: {error}") from None

    @property
    def tells(self) -> bool:
        """Whether several notes can be of one patient."""
        return self.patients != "note" or self.pattern is not None or self.field is not None

    @property
    def option(self) -> str:
        """The option of the command line that tells."""
        if self.pattern is not None:
            return f"--patient-pattern {self.pattern}"
        return f"--patient-field {self.field}" if self.field is not None else f"--patients {self.patients}"

    def patient_of(self, relative: Path, placed: PlacedNote) -> str:
        """The patient of a note in a file, named relative to the source; empty if nothing tells."""
        if self.pattern is not None:
            return _first_match(re.compile(self.pattern), [placed.own_id, _name(relative)])
        if self.field is not None:
            return _field(self.field, placed)
        return relative.parts[0] if self.patients == "folder" and len(relative.parts) > 1 else ""


def own_patient(relative: Path, note_id: str) -> str:
    """The patient of a note that is moved for itself."""
    return f"{relative.with_suffix('')}/{note_id}"


def _name(relative: Path) -> str:
    return relative.with_suffix("").as_posix()


def _first_match(pattern: re.Pattern[str], names: list[str]) -> str:
    for name in names:
        match = pattern.search(name)
        if match and (patient := match.group(1) if pattern.groups else match.group()):
            return patient
    return ""


def _field(name: str, placed: PlacedNote) -> str:
    if placed.file.suffix.lower() == ".xml":
        return root_attributes(placed.file).get(name, "").strip()
    holders = [placed.record, *(placed.record.get(holder) for holder in _HOLDERS)]
    values = (_written(_at(holder, name)) for holder in holders)
    return next(filter(None, values), "")


def _at(holder: Any, name: str) -> Any:
    """A field by its name, which may itself have dots, or by a path with dots."""
    if not isinstance(holder, Mapping):
        return None
    first, dot, others = name.partition(".")
    return _at(holder.get(first), others) if dot and name not in holder else holder.get(name)


def _written(value: Any) -> str:
    """A value as text; a number of an export with gaps, 17.0, is that of one without, 17."""
    if isinstance(value, bytes):
        return value.hex()
    if isinstance(value, bool) or not isinstance(value, str | int | float | Decimal | date | UUID):
        return ""
    if isinstance(value, float | Decimal):
        if not math.isfinite(value):  # NaN stands for nothing
            return ""
        value = int(value) if value == int(value) else value
    return str(value).strip()
