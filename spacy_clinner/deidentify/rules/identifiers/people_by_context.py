"""Names of people, by what stands beside them: titles, roles, degrees, relatives, initials, headings."""

import re

from spacy_clinner.deidentify.rules.identifiers.clinical_words import begins_finding
from spacy_clinner.deidentify.rules.identifiers.following_names import BESIDE, count_words, following_name
from spacy_clinner.deidentify.rules.identifiers.headed_people import HEADED_RULES, ROLES
from spacy_clinner.deidentify.rules.identifiers.initials import INITIAL_RULE
from spacy_clinner.deidentify.rules.identifiers.letter_people import LETTER_RULES
from spacy_clinner.deidentify.rules.identifiers.name_words import (
    COMMA_NAME,
    GAP,
    NAME,
    NO_NAMES,
    TITLED_NO_NAMES,
    name_span,
)
from spacy_clinner.deidentify.rules.identifiers.rule import NOTHING, Find, Rule
from spacy_clinner.deidentify.rules.identifiers.shouted_names import end_of_shouted, shouted_name
from spacy_clinner.deidentify.rules.spans import PhiSpan

_WINDOW = 60
_AFTER_TITLE = re.compile(
    rf"(?:\.ra\b)?\.?(?:{GAP}{{1,3}}|(?<=\.))(?:(?:Dr|Prof|Med|med|Mrs?|Ms|jur|phil)\.[ \t]?){{0,3}}"
    rf"((?:[^\W\d_a-zß-öø-ÿ][ \t]){{0,3}}{NAME})"
)
_LOWER_NAME = re.compile(
    r"\.?[ \t]{1,2}((?:(?:van|von|de|der|den|del|la|las|los|el|al)[ \t]){0,2}[a-z'’-]{2,20})(?![\w@])"
)
_PREPOSITION = re.compile(
    r"\b(?:by|with|to|from|per|see|saw|sees|told|contact|call|dear|hi|and|w/|thanks)[:\s]{1,2}\Z",
    re.IGNORECASE,
)
_STREET_BEFORE = re.compile(r"\d[ \t](?:\w+[ \t]){1,3}\Z")
_SURE_TITLES = frozenset(["dr", "drs", "prof", "mr", "mrs", "ms", "miss", "mx", "herr", "frau", "mme", "sra"])
_CASED_ONLY = frozenset(
    ["ms", "mr", "miss", "don", "sister", "nurse", "sir", "dame", "lady", "doctor", "rev", "father", "pastor"]
)
# fmt: off
_DOCTORS = [
    "dr", "drs", "doctor", "doctors", "prof", "professor", "dra", "docteur", "dott", "dottor",
    "dottoressa", "doktor", "arts", "zuster", "surgeon",
]
_PEOPLE = [
    "mr", "mrs", "ms", "miss", "mx", "messrs", "sir", "dame", "lady", "rev", "reverend", "sister",
    "nurse", "pastor", "father", "captain", "sergeant", "officer", "sra", "srta", "herr", "frau",
    "fräulein", "madame", "monsieur", "mme", "mlle", "mevrouw", "meneer", "dhr", "mevr", "mw", "sig",
    "signor", "signora", "sr", "don", "doña", "dña", "senhor", "senhora",
]
# fmt: on
# fmt: off
_DONE_BY = [
    "signed", "dictated", "reviewed", "seen", "transcribed", "cosigned", "performed", "referred",
    "authored", "prepared", "entered", "verified", "approved", "treated", "evaluated", "examined",
    "managed",
]
# fmt: on
_BARE_INITIALS = r"(?:[B-HJ-ZÀ-Þ][ \t]){0,2}"
_BY = re.compile(
    rf"(?:[ \t](?:electronically|and[ \t]\w{{4,12}}|on[ \t]\S{{4,12}})"
    rf")?[ \t]by[ \t]?:?[ \t]{{0,3}}(?:(?:the|our|his|her)[ \t])?"
    rf"(?:(?:Dr|Prof|Mrs?|Ms)\.?[ \t])?({COMMA_NAME}|{_BARE_INITIALS}{NAME})"
)
_PERSON = re.compile(
    rf"(?:'s name is|'s name was| is called| called)?,?[ \t]{{1,2}}(?:is[ \t])?[(\"“]?({NAME})(?=(?:[^\w]|$))"
)
# fmt: off
_RELATIVES = [
    "husband", "wife", "mother", "father", "mom", "dad", "son", "daughter", "brother", "sister",
    "partner", "spouse", "fiancé", "fiancée", "fiance", "girlfriend", "boyfriend", "uncle", "aunt",
    "cousin", "nephew", "niece", "grandmother", "grandfather", "grandson", "granddaughter", "guardian",
    "caregiver", "carer", "neighbor", "neighbour", "friend", "roommate", "esposa", "esposo", "hijo",
    "hija", "hermano", "hermana", "madre", "padre",
]
_PATIENTS = [
    "male", "female", "man", "woman", "boy", "girl", "lady", "gentleman", "patient", "pt", "m", "f",
    "infant", "child", "toddler", "teenager", "veteran", "varón", "mujer", "paciente",
]
# fmt: on
# fmt: off
_AFTER_A_NAME = [
    "who", "whose", "seen", "treated", "admitted", "evaluated", "visited", "presented", "diagnosed",
    "from", "referred", "residing", "living", "a", "an", "has", "recently", "currently", "at",
]
# fmt: on
# fmt: off
_DEGREES = frozenset([
    "MD", "RN", "NP", "PhD", "DPM", "FRCS", "FACS", "MRCP", "LPN", "MBBS", "DDS", "CRNA", "LCSW", "PharmD",
    "DNP", "BSN", "MSN", "FRCP", "FACC", "DVM", "OD", "PsyD", "MBChB", "FNP", "ARNP", "DO", "PA",
])
# fmt: on
_BEFORE_DEGREE = re.compile(
    rf"(?<![\w'’.-])((?:[^\W\d_a-zß-öø-ÿ][ \t]){{0,2}}{NAME})(,?)[ \t]{{1,2}}(?:[A-Z][A-Za-z.]{{1,5}},[ \t]){{0,2}}\Z"
)
_BEFORE_NUMBER = re.compile(
    rf"(?<![\w'’.-])({NAME}),?[ \t]{{1,2}}[(\[]?(?:with[ \t]|w/[ \t]?|whose[ \t])?(?:an?[ \t]|the[ \t])?\Z"
)
_BETWEEN_COMMAS = re.compile(rf"[,(][ \t]({NAME}),?[ \t](?:was[ \t]|is[ \t]|last[ \t])?\Z")
_OPENS = re.compile("[,(][ \t]")


def _title(label: str) -> Find:
    def look(text: str, start: int, end: int) -> tuple[PhiSpan, ...]:
        title = text[start:end]
        if title.isupper() and title.lower() in ("ms", "mr", "sr") and text[end : end + 1] != ".":
            # elsewhere these are multiple sclerosis and magnetic resonance
            shouted = shouted_name(text, start, end) if title != "SR" else None
            return (PhiSpan(*shouted, label),) if shouted else NOTHING
        if title.lower() in _CASED_ONLY and not title[0].isupper() and title != "mr" and title != "ms":
            return NOTHING
        match = _AFTER_TITLE.match(text, end)
        is_sure = title.lower() in _SURE_TITLES
        if match and not is_sure and begins_finding(text, match.start(1)):
            return NOTHING  # a father or a sister in a family history
        no_names = TITLED_NO_NAMES if is_sure else NO_NAMES
        if match and (span := name_span(text, *match.span(1), no_names)) and span[0] == match.start(1):
            return (PhiSpan(span[0], end_of_shouted(text, *span), label),)
        return NOTHING if match else _in_lower_case(text, start, end, label)

    return look


def _in_lower_case(text: str, start: int, end: int, label: str) -> tuple[PhiSpan, ...]:
    """The smith of "mr smith" and of "seen by dr smith"."""
    match = _LOWER_NAME.match(text, end)
    if not match or match[1].split()[-1] in NO_NAMES:
        return NOTHING
    if text[start:end].lower() in ("mr", "mrs") or (
        text[start:end].lower() == "dr"
        and (text[end] == "." or _PREPOSITION.search(text, max(0, start - 12), start))
        and not _STREET_BEFORE.search(text, max(0, start - 40), start)
    ):
        return (PhiSpan(*match.span(1), label),)
    return NOTHING


def _before_degree(text: str, start: int, end: int) -> tuple[PhiSpan, ...]:
    if text[start:end] not in _DEGREES:
        return NOTHING
    match = _BEFORE_DEGREE.search(text, max(0, start - _WINDOW), start)
    span = name_span(text, *match.span(1)) if match else None
    if not match or span is None or (not match[2] and count_words(text, span) < 2):
        return NOTHING
    if text[start:end] in ("DO", "PA", "OD") and (not match[2] or count_words(text, span) < 2):
        return NOTHING
    return (PhiSpan(*span, "DOCTOR"),)


def _between_commas(text: str, start: int, end: int) -> tuple[PhiSpan, ...]:
    """The name in ", Anna Meyer, who": of two words, or a word and an initial."""
    if text[start - 1 : start] not in (" ", "\t") or not _OPENS.search(text, max(0, start - _WINDOW), start):
        return NOTHING
    match = _BETWEEN_COMMAS.search(text, max(0, start - _WINDOW), start)
    span = name_span(text, *match.span(1)) if match else None
    if not match or span != match.span(1) or count_words(text, span) < 2 or text[slice(*span)].isupper():
        return NOTHING
    return (PhiSpan(*span, "PATIENT"),)


def _before_number(text: str, start: int, end: int) -> tuple[PhiSpan, ...]:
    """The name before "(MRN" or ", DOB"."""
    match = _BEFORE_NUMBER.search(text, max(0, start - _WINDOW), start)
    span = name_span(text, *match.span(1)) if match else None
    if not match or span is None or span[1] != match.end(1) or count_words(text, span) < 2:
        return NOTHING
    return (PhiSpan(*span, "PATIENT"),)


NAME_RULES = (
    Rule("A", _title("DOCTOR"), words=frozenset(_DOCTORS)),
    Rule("A", _title("PATIENT"), words=frozenset(_PEOPLE)),
    *HEADED_RULES,
    *LETTER_RULES,
    Rule("A", following_name(BESIDE, "DOCTOR", fewest=2), words=frozenset(ROLES)),
    Rule(
        "A",
        following_name(_BY, "DOCTOR", fewest=2),
        words=frozenset(_DONE_BY),
    ),
    Rule("A", following_name(BESIDE, "PATIENT"), words=frozenset(_RELATIVES)),
    # "54-year-old male, Anna M."
    Rule("A", following_name(_PERSON, "PATIENT", fewest=2), words=frozenset(_PATIENTS)),
    Rule(
        "A",
        _before_degree,
        words=frozenset(degree.lower() for degree in _DEGREES),
        suits=_DEGREES.__contains__,
    ),
    Rule("A", _between_commas, words=frozenset(_AFTER_A_NAME), suits=str.islower),
    Rule("A", _before_number, words=frozenset(["mrn", "dob", "ssn"])),
    INITIAL_RULE,
)
