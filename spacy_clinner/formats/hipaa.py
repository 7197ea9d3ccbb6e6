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


_OF_CATEGORY = {"NAME": "A", "LOCATION": "B", "CONTACT": "D", "ID": "R"}
"""A category of i2b2 2014 -> the paragraph that its types share, or that of the first or the most general."""
_ALIASES = {
    # spaCy, OntoNotes, CoNLL 2003
    "PERSON": "PATIENT",
    "PER": "PATIENT",
    "GPE": "CITY",
    "LOC": "CITY",
    "FAC": "HOSPITAL",
    "ORG": "ORGANIZATION",
    "TIME": "DATE",
    # other programs for de-identification
    "DATE_TIME": "DATE",
    "DATETIME": "DATE",
    "STAFF": "DOCTOR",
    "HCW": "DOCTOR",
    "HOSP": "HOSPITAL",
    "PATORG": "ORGANIZATION",
    "VENDOR": "ORGANIZATION",
    "OTHERPHI": "OTHER",
    "ADDRESS": "STREET",
    "PHONE_NUMBER": "PHONE",
    "EMAIL_ADDRESS": "EMAIL",
    "IP_ADDRESS": "IPADDR",
    "IP": "IPADDR",
    "US_SSN": "SSN",
    "MRN": "MEDICALRECORD",
    "US_DRIVER_LICENSE": "LICENSE",
    "MEDICAL_LICENSE": "LICENSE",
    "CREDIT_CARD": "ACCOUNT",
    "IBAN_CODE": "ACCOUNT",
    "US_PASSPORT": "LICENSE",
    "STREET_ADDRESS": "STREET",
    "ZIP_CODE": "ZIP",
    "FIRST_NAME": "PATIENT",
    "LAST_NAME": "PATIENT",
    "PATIENT_NAME": "PATIENT",
    "DOCTOR_NAME": "DOCTOR",
    # the paragraphs of the rule itself
    "GEOGRAPHIC_LOCATION": "LOCATION-OTHER",
    "MEDICAL_RECORD_NUMBER": "MEDICALRECORD",
    "HEALTH_PLAN_BENEFICIARY_NUMBER": "HEALTHPLAN",
    "SOCIAL_SECURITY_NUMBER": "SSN",
    "FAX_NUMBER": "FAX",
    "ACCOUNT_NUMBER": "ACCOUNT",
    "CERTIFICATE_LICENSE_NUMBER": "LICENSE",
    "VEHICLE_IDENTIFIER": "VEHICLE",
    "DEVICE_IDENTIFIER": "DEVICE",
    "BIOMETRIC_IDENTIFIER": "BIOID",
    "UNIQUE_IDENTIFIER": "IDNUM",
}
"""Labels of other schemes for what i2b2 2014 has a type for, or comes near to having one."""
_ANY = frozenset(["PHI", "PII"])
"""Labels of all that identifies, of whatever kind."""


def identifier(label: str) -> Identifier | None:
    """The HIPAA identifier that a label marks.

    Args:
        label: a type of i2b2 2014 or MEDDOCAN, or one that `i2b2_type` knows for one. A category of i2b2 may
            stand for several identifiers: of "CONTACT" it is telephone numbers, of "ID" any other number.

    Returns:
        None for states and countries, which may stay, and for what is unknown.
    """
    letter = _OF_CATEGORY.get(label)
    name = i2b2_type(label)
    return next((known for known in IDENTIFIERS if known.letter == letter or name in known.labels), None)


def is_identifying(label: str) -> bool:
    """Whether a label marks what may identify a patient: states, countries and labels of all of it too."""
    return label in _ANY or identifier(label) is not None or i2b2_type(label) is not None


def i2b2_type(label: str) -> str | None:
    """The type of i2b2 2014 for a type of MEDDOCAN, or a usual label of another scheme ("PERSON", "GPE").

    A type of i2b2 is its own; None if it is none of these, as its categories "NAME", "LOCATION", "CONTACT"
    and "ID" are.
    """
    name = MEDDOCAN.get(label) or _ALIASES.get(label, label)
    return name if name in TYPES else None
