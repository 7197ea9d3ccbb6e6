"""Which words of a run of capitalised ones name a place."""

import re

from spacy_clinner.deidentify.rules.identifiers.name_words import NO_NAMES
from spacy_clinner.deidentify.rules.names.common_words import COMMON_IN_PLACES

# fmt: off
_CLINICAL = frozenset([
    "neurology", "pain", "wound", "sleep", "memory", "eye", "dental", "skin", "diabetes", "heart",
    "failure", "gi", "ent", "ob", "gyn", "obgyn", "obstetrics", "gynecology", "oncology", "hematology",
    "haematology", "endocrinology", "rheumatology", "nephrology", "urology", "pulmonary", "dermatology",
    "orthopedic", "orthopaedic", "pediatric", "paediatric", "pediatrics", "surgery", "tertiary",
    "teaching", "local", "specialist", "private", "public", "walk-in", "anticoagulation", "coumadin",
    "warfarin", "infectious", "disease", "diseases", "vascular", "cardiovascular", "internal",
    "preoperative", "fracture", "genetics", "fertility", "asthma", "allergy", "stroke", "headache",
    "children", "women", "men", "adult", "geriatric", "our", "the", "this", "that", "another", "first",
    "second", "general", "day", "same", "outside", "nearest", "nearby", "referral", "facilities",
    "facility", "us", "uk", "usa", "anesthesia", "cards", "dietary", "gynaecology", "heme", "neuro", "neurosurgery",
    "nutrition", "occupational", "onc", "ophthalmology", "ortho", "orthopedics", "pathology", "peds", "physical",
    "psych", "psychology", "pt", "pulm", "renal", "social", "speech", "therapy", "transplant", "work",
    "evaluated", "referred", "transferred", "treated",
])
# fmt: on


_WORD = re.compile(r"[\w'’&.-]+")
_ENDS_NONE = NO_NAMES - COMMON_IN_PLACES - {"hospital", "clinic", "center", "centre"}
"""Words that end no name of a place."""
_NAMING = frozenset(["general", "memorial", "city", "county", "community", "regional", "mercy", "grace"])
"""Words that are common in names of hospitals, and more often a name than not when they begin with a capital."""


def place_span(text: str, start: int, end: int) -> tuple[int, int] | None:
    """The part of a run of capitalised words that may name a place; not "The", "MRI" or "Cardiology"."""
    words = [match.span() for match in _WORD.finditer(text[start:end])]
    while words and _says_nothing(text[start + words[0][0] : start + words[0][1]], leading=True):
        words.pop(0)
    while words and text[start + words[-1][0] : start + words[-1][1]].lower() in _ENDS_NONE:
        words.pop()
    named = [
        w for w in (text[start + a : start + b] for a, b in words) if not _says_nothing(w, leading=False)
    ]
    if not named:
        return None
    last = start + words[-1][1]
    if text[last - 1] == "." and text[start + words[-1][0] : last] != "St.":
        last -= 1
    return start + words[0][0], last


def _says_nothing(word: str, leading: bool) -> bool:
    bare = word.lower().rstrip(".")
    if bare in _NAMING and word[0].isupper():
        return False
    if (
        bare
        in (
            "st",
            "saint",
            "mount",
            "mt",
            "new",
            "north",
            "south",
            "east",
            "west",
            "san",
            "santa",
            "white",
            "black",
            "royal",
            "university",
        )
        and leading
    ):
        return False
    return (
        bare in _CLINICAL
        or bare in NO_NAMES
        or (bare in COMMON_IN_PLACES and not leading)
        or bare in ("of", "de", "&")
    )
