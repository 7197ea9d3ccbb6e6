"""HIPAA's 18 identifiers and the labels of corpora that mark them.

45 CFR 164.514(b)(2)(i), (A) to (R): what must be removed for a note to count as de-identified (Safe Harbor).
"""

from typing import NamedTuple

from spacy_clinner.formats.i2b2 import CATEGORIES, MEDDOCAN, TYPES


class Identifier(NamedTuple):
    """One of the 18.

    Attributes:
        letter: its paragraph, "A" to "R".
        name: short name.
        labels: types of i2b2 2014 that mark it; a type may serve several.
    """

    letter: str
    name: str
    labels: tuple[str, ...]


IDENTIFIERS = (
    Identifier("A", "names", CATEGORIES["NAME"]),
    Identifier(
        "B",
        "geographic subdivisions smaller than a state",
        ("STREET", "CITY", "ZIP", "HOSPITAL", "ORGANIZATION", "ROOM", "DEPARTMENT", "LOCATION-OTHER"),
    ),
    Identifier("C", "dates except the year, ages over 89", ("DATE", "AGE")),
    Identifier("D", "telephone numbers", ("PHONE",)),
    Identifier("E", "fax numbers", ("FAX",)),
    Identifier("F", "e-mail addresses", ("EMAIL",)),
    Identifier("G", "social security numbers", ("SSN",)),
    Identifier("H", "medical record numbers", ("MEDICALRECORD",)),
    Identifier("I", "health plan beneficiary numbers", ("HEALTHPLAN",)),
    Identifier("J", "account numbers", ("ACCOUNT",)),
    Identifier("K", "certificate and licence numbers", ("LICENSE",)),
    Identifier("L", "vehicle identifiers, licence plates", ("VEHICLE",)),
    Identifier("M", "device identifiers and serial numbers", ("DEVICE",)),
    Identifier("N", "web addresses", ("URL",)),
    Identifier("O", "IP addresses", ("IPADDR",)),
    Identifier("P", "biometric identifiers", ("BIOID",)),
    Identifier("Q", "full-face photographs", ()),
    Identifier("R", "any other unique number, characteristic or code", ("IDNUM", "PROFESSION", "OTHER")),
)
"""States and countries (STATE, COUNTRY) may stay; (Q) is no text."""


def identifier(label: str) -> Identifier | None:
    """The HIPAA identifier that a type of i2b2 2014 or MEDDOCAN marks; None if it may stay or is unknown."""
    name = MEDDOCAN.get(label, label)
    return next((found for found in IDENTIFIERS if name in found.labels), None)


def i2b2_type(label: str) -> str | None:
    """The type of i2b2 2014 for a MEDDOCAN type; a type of i2b2 is its own; None if it is neither."""
    name = MEDDOCAN.get(label, label)
    return name if name in TYPES else None
