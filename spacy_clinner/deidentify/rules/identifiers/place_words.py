"""Which words of a run of capitalised ones name a place."""

import re

from spacy_clinner.deidentify.rules.identifiers.clinical_words import is_clinical_word
from spacy_clinner.deidentify.rules.identifiers.name_words import NO_NAMES
from spacy_clinner.deidentify.rules.names.common_words import COMMON_IN_PLACES

TITLE = r"(?:D[Rr][Ss]?|D[Rr][Aa]|[Pp]rof|M[Rr]|M[Rr][Ss]|Ms|Mx|Miss|Sra?|Herr|Frau|Mme|Mlle)"
"""Pattern of a title, with which no place begins."""
ARTICLES = frozenset(
    ["", "La", "Las", "El", "Los", "Le", "Les", "A", "O", "De", "Den", "Het", "De La", "De Las", "De Los"]
)
"""What may begin the name of a place and says nothing elsewhere: Hospital La Paz, A Coruña."""
# the full stop of another word ends a sentence
CAPITALISED = rf"(?!{TITLE}\b)(?:(?:S[Tt][Ee]?|Sta|Sto|F[Tt]|M[Tt]|Univ|Gen|Mem|Med|[A-Z])\.|[^\W\d_a-zß-öø-ÿ][\w'’&-]*)"
"""Pattern of a word with a capital in the name of a place."""
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
    "evaluated", "referred", "transferred", "treated", "brief", "during", "initial", "prior", "previous", "current",
    "recent", "inpatient", "parkinson", "parkinson's", "alzheimer", "alzheimer's", "pacemaker", "device", "botox",
    "afib", "infusion", "lipid", "hypertension", "movement", "disorders", "spine", "concussion", "travel", "hiv",
    "breast", "cancer", "hernia", "bariatric", "hand", "foot", "tremor", "epilepsy", "seizure", "liver", "thyroid",
])
# fmt: on


_DEPARTMENT = re.compile(
    r"[^\W\d_]*(?:olog[iyí]?[aeo]?s?|ologist|iatr[iyí]?[ae]?|iatrics|cirug[ií]a|chirurgi[ae]|surgery|medicin[ae]?"
    r"|médecine|medizin|geneeskunde|heelkunde|urgencias|urgences|ambulanz|polikliniek|consultas?|servicio|unidad"
    r"|departamento|secci[oó]n|service|abteilung|afdeling|station|planta|quirófano|hospitali[sz]aci[oó]n)",
    re.IGNORECASE,
)
_WORD = re.compile(r"[\w'’&.-]+")
_ENDS_NONE = NO_NAMES - COMMON_IN_PLACES - {"hospital", "clinic", "center", "centre"}
"""Words that end no name of a place."""
_NAMING = frozenset(
    ["general", "memorial", "city", "county", "community", "regional", "mercy", "grace", "royal"]
)
"""Words that are common in names of hospitals, and more often a name than not when they begin with a capital."""


_DEPARTMENTS = _CLINICAL - _NAMING


def is_department(word: str) -> bool:
    """Whether a word names a department or a specialty in one of the usual languages: "Cardiología", "UCI"."""
    return bool(_DEPARTMENT.fullmatch(word)) or word.lower() in _DEPARTMENTS


def place_span(text: str, start: int, end: int) -> tuple[int, int] | None:
    """The part of a run of capitalised words that may name a place; not "The", "MRI" or "Cardiology"."""
    words = [match.span() for match in _WORD.finditer(text[start:end])]
    while words and _says_nothing(text[start + words[0][0] : start + words[0][1]], leading=True):
        words.pop(0)
    while words and _ends_none(text[start + words[-1][0] : start + words[-1][1]], is_only=len(words) == 1):
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


def _ends_none(word: str, *, is_only: bool) -> bool:
    return word.lower() in _ENDS_NONE or (
        not is_only and is_clinical_word(word) and word.lower() not in _CLINICAL
    )


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
