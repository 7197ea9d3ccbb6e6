"""Kinds of labels: which are names, which are codes, and which repetitions identify."""

from functools import lru_cache

from spacy_clinner.formats.hipaa import i2b2_type
from spacy_clinner.formats.i2b2 import CATEGORIES

NAMES = frozenset({"PATIENT", "DOCTOR", "NAME"})
CODES = frozenset({"USERNAME", "CONTACT", "ID", *CATEGORIES["CONTACT"], *CATEGORIES["ID"]})
"""Types of numbers, addresses and accounts: neither case nor punctuation matters."""
REPEATED = NAMES | CODES | {"LOCATION", "HOSPITAL", "STREET", "ORGANIZATION", "CITY", "ZIP", "LOCATION-OTHER"}
"""Types whose words identify wherever else they stand in the note."""


@lru_cache(maxsize=256)
def kind(label: str) -> str:
    """The type of i2b2 2014 that a label stands for, or the label itself."""
    return i2b2_type(label) or label
