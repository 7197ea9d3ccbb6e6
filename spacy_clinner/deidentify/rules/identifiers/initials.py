"""Names with initials: Anna M. and A. Meyer; no unit of measurement, item of a list, vitamin or species."""

import re

from spacy_clinner.deidentify.rules.identifiers.clinical_words import is_clinical_word
from spacy_clinner.deidentify.rules.identifiers.name_words import (
    INITIALLED_NO_NAMES,
    NO_NAMES,
    ORDINARY_NAMES,
    PART,
    name_span,
)
from spacy_clinner.deidentify.rules.identifiers.place_words import is_department
from spacy_clinner.deidentify.rules.identifiers.rule import NOTHING, Rule
from spacy_clinner.deidentify.rules.names.eponyms import is_eponym
from spacy_clinner.deidentify.rules.names.folding import DASHES
from spacy_clinner.deidentify.rules.spans import PhiSpan

_GIVEN_BEFORE_INITIAL = re.compile(r"(?<![\w'’.-])([^\W\d_a-zß-öø-ÿ][a-zà-ÿ'’-]{2,20})[ \t]\Z")
_INITIALS_THEN_SURNAME = re.compile(rf"\.[ \t]?(?:[A-Z]\.[ \t]?){{0,2}}({PART}(?:-{PART})?)")
_SECOND_SURNAME = re.compile(rf"[ \t]((?:de[ \t])?{PART})(?=[ \t]?[,.;:)\r\n]|[ \t][a-z]|\Z)")
_SURNAME_AFTER = re.compile(rf"\.[ \t]({PART})")
# behind a letter or digit a slash or dash belongs to a unit, as in mg/L, or to an abbreviation, as in N/A
_STARTS = re.compile(
    rf"(?:\A|[\n(\[\"“:;,]|(?<!\w)[/{DASHES}]"
    r"|\b(?:by|with|from|to|and|for|[Uu]nder|[Dd]/[Ww]|[Cc]\.[Cc]|Dr|Drs|Mr|Mrs|Ms|Prof)\.?)[ \t]{0,4}\Z"
)
_PERSON_BEFORE_SLASH = re.compile(r"\b[A-Z][a-z]{2,20}[ \t]?/[ \t]?\Z")
_PREPOSITION = re.compile(r"\b(?:by|with|from|and|under|per|[Dd]/[Ww]|[Cc]\.[Cc]\.?)[ \t]{1,2}\Z")
_DONE_BY_PERSON = re.compile(
    r",?[ \t](?:M\.?D|D\.?O|RN|NP|PA|LPN|LCSW|PhD|MBBS|PharmD|PT|OT|RD|DDS)\b"
    r"|[ \t](?:said|says|stated|states|reported|reports|called|calls|agreed|agrees|reviewed|saw|examined|presented|denies"
    r"|denied|noted|came|asked|told)\b"
)
_NUMBER_AFTER = re.compile(r"[ \t]{0,2},?[ \t]?\d")
_LINE_START = re.compile(r"(?:\A|\n)[ \t]*\Z")
_BEFORE_LIST = re.compile(
    r"\b(?:plans?|assessment|a/p|impression|recommendations?|diagnos[ei]s|problems?|goals?|steps)\s?:\s{0,3}\Z",
    re.IGNORECASE,
)
_LONGEST_ITEM = 500
_LISTED = "ABCDEFGHIJKL"
# fmt: off
_SPECIES = frozenset([
    "abscessus", "acnes", "aerogenes", "aeruginosa", "agalactiae", "albicans", "anthracis", "aureus", "auris",
    "avium", "baumannii", "botulinum", "burgdorferi", "burnetii", "catarrhalis", "cepacia", "cereus",
    "cholerae", "cloacae", "coli", "difficile", "diphtheriae", "dubliniensis", "enteritidis", "epidermidis",
    "faecalis", "faecium", "falciparum", "fragilis", "freundii", "fumigatus", "glabrata", "gondii",
    "gonorrhoeae", "granulosus", "haemolyticus", "henselae", "hominis", "immitis", "influenzae", "jejuni",
    "jirovecii", "knowlesi", "koseri", "krusei", "lamblia", "lugdunensis", "lusitaniae", "malariae",
    "maltophilia", "marcescens", "meningitidis", "mirabilis", "monocytogenes", "morganii", "multocida",
    "neoformans", "ovale", "oxytoca", "pallidum", "parapsilosis", "perfringens", "pertussis", "pneumoniae",
    "pneumophila", "pyogenes", "pylori", "saprophyticus", "solium", "stercoralis", "stuartii", "tetani",
    "trachomatis", "tropicalis", "tuberculosis", "typhi", "vaginalis", "viridans", "vivax", "vulgaris", "abortus",
    "anginosus", "boydii", "bovis", "brucei", "canis", "canimorsus", "capsulatum", "cati", "cruzi", "dermatitidis",
    "donovani", "dysenteriae", "enterica", "enterocolitica", "flexneri", "gallolyticus", "gattii", "gravis",
    "haematobium", "histolytica", "hydrophila", "infantum", "israelii", "japonicum", "kansasii", "leprae",
    "lumbricoides", "mansoni", "melitensis", "mitis", "mutans", "nucleatum", "paratyphi", "pestis", "rubrum",
    "salivarius", "schenckii", "sonnei", "trichiura", "tularensis", "vulnificus",
])
_BODY_PARTS = frozenset([
    "ankle", "arm", "atrium", "breast", "calf", "carotid", "ear", "elbow", "eye", "femur", "finger", "foot",
    "forearm", "groin", "hand", "hip", "kidney", "knee", "leg", "lower", "lung", "shoulder", "side", "thigh",
    "thumb", "tibia", "toe", "upper", "ventricle", "wrist",
])
"""What is left or right, which "L." and "R." stand for."""
_LETTERED = frozenset([
    "amphotericin", "billroth", "bipolar", "cluster", "complement", "coxsackie", "cyclosporin",
    "globulin", "immunoglobulin", "influenza", "kernohan", "lipoprotein", "plan", "polymyxin", "protein",
    "strep", "streptococcus", "troponin",
])
"""What has kinds that are single letters: influenza A, troponin I."""
# fmt: on
# fmt: off
_HEADINGS = frozenset([
    "nac", "nacimiento", "ingreso", "alta", "historia", "clínica", "clinica", "arterial", "cardíaca", "cardiaca",
    "dat", "datum", "geb", "tube", "drain", "drip", "saline", "line", "fluids",
])
# fmt: on
"""What follows an initial in abbreviated headings: "F. Nac.", "F. Ingreso", "H. Clínica"."""
_MORBUS = frozenset(
    ["bechterew", "basedow", "scheuermann", "ledderhose", "dupuytren", "osler", "boeck", "perthes"]
)
"""Diseases that German notes write so: "M. Bechterew"; the others are eponyms in English too."""
_NO_SURNAMES = _SPECIES | _HEADINGS
_NO_GIVEN_NAMES = NO_NAMES | _LETTERED


def _initial(text: str, start: int, end: int) -> tuple[PhiSpan, ...]:
    if end - start != 1 or not text[start].isupper() or text[end : end + 1] != ".":
        return NOTHING
    before = _GIVEN_BEFORE_INITIAL.search(text, max(0, start - 24), start)
    if before and before[1].lower() not in _NO_GIVEN_NAMES:
        after = _SURNAME_AFTER.match(text, end)
        span = name_span(text, *after.span(1), INITIALLED_NO_NAMES) if after else None
        whole = after and span and span[0] == after.start(1)
        return (PhiSpan(before.start(1), span[1] if whole and span else end + 1, "PATIENT"),)
    match = _INITIALS_THEN_SURNAME.match(text, end)
    if not match or len(match[1]) < 3 or not _may_begin_name(text, start):
        return NOTHING
    word = match[1].lower()
    if text[start] == "M" and (word in _MORBUS or is_eponym(word)):
        return NOTHING
    if word in _NO_SURNAMES or (text[start] in "LR" and word in _BODY_PARTS) or _is_list_item(text, start):
        return NOTHING
    is_name = name_span(text, *match.span(1)) or (
        word in ORDINARY_NAMES and _tells_person(text, start, match.end(1))
    )
    if not is_name or is_clinical_word(word):
        return NOTHING
    return (PhiSpan(start, _end_of_name(text, match.end(1)), "PATIENT"),)


def _end_of_name(text: str, end: int) -> int:
    """The end of the word behind "D. Manuel" if that is a family name: "D. Manuel López"."""
    match = _SECOND_SURNAME.match(text, end)
    if match is None or match[1].isupper() or name_span(text, *match.span(1)) != match.span(1):
        return end
    words = match[1].split()
    return end if any(is_clinical_word(word) or is_department(word) for word in words) else match.end(1)


def _tells_person(text: str, start: int, end: int) -> bool:
    """Whether a preposition before "R. Day", or a degree or what people do behind it, makes it a name."""
    if _NUMBER_AFTER.match(text, end):
        return False
    return bool(_PREPOSITION.search(text, max(0, start - 8), start) or _DONE_BY_PERSON.match(text, end))


def _may_begin_name(text: str, start: int) -> bool:
    if _STARTS.search(text, max(0, start - 8), start):
        return True
    return text[start] != "L" and bool(_PERSON_BEFORE_SLASH.search(text, max(0, start - 24), start))


def _is_list_item(text: str, start: int) -> bool:
    """Whether a letter begins a line and the item before or, for the first, the one behind begins another."""
    letter = text[start]
    if letter == "A" and _BEFORE_LIST.search(text, max(0, start - 20), start):
        return True
    if letter not in _LISTED or not _LINE_START.search(text, max(0, start - 12), start):
        return False
    if letter == "A":
        return bool(re.search(r"\n[ \t]*B\.\s", text[start : start + _LONGEST_ITEM]))
    before = text[max(0, start - _LONGEST_ITEM) : start]
    return bool(re.search(rf"(?:\A|\n)[ \t]*{chr(ord(letter) - 1)}\.\s", before))


INITIAL_RULE = Rule("A", _initial, words=frozenset("abcdefghijklmnopqrstuvwxyz"), suits=str.isupper)
"""A given name with an initial, or initials with a family name."""
