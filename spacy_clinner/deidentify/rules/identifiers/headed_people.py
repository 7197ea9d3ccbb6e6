"""Names of people behind a heading: "Name:", "Attending:", "cc:"; also "named" and "name is"."""

import re

from spacy_clinner.deidentify.rules.identifiers.clinical_words import begins_finding, is_clinical_word
from spacy_clinner.deidentify.rules.identifiers.following_names import BESIDE, following_name
from spacy_clinner.deidentify.rules.identifiers.name_words import COMMA_NAME, GAP, NAME, NO_NAMES, name_span
from spacy_clinner.deidentify.rules.identifiers.rule import NOTHING, Find, Rule
from spacy_clinner.deidentify.rules.spans import PhiSpan

# fmt: off
ROLES = [
    "physician", "surgeon", "attending", "provider", "pcp", "gp", "consultant", "resident",
    "anesthesiologist", "anaesthetist", "radiologist", "pathologist", "cardiologist", "neurologist",
    "oncologist", "psychiatrist", "psychologist", "therapist", "practitioner", "pharmacist", "counselor",
    "counsellor", "author", "clinician", "midwife", "médico", "médica", "facultativo", "remitente",
    "arzt", "ärztin", "médecin", "huisarts", "hausarzt", "specialist",
]
"""Words for people who care for patients."""
_HEADED = [
    "name", "names", "patient", "patients", "pt", "patiente", "nombre", "apellidos", "paciente", "naam",
    "nom", "prénom", "nachname", "vorname", "surname", "forename", "client", "resident",
]
# fmt: on
_HEADING_END = (
    r"(?i:[ \t](?:name|names|full name|of patient|del paciente|y apellidos|des patienten|du patient|physician"
    r"|provider|responsable|remitente|name\(s\)))?(?:[ \t]?\([^()\r\n]{1,30}\))?"
    r"[ \t]{0,20}(?:[._…]{0,40}[ \t]{0,3}[:=]|\.{5,40})"
)
_QUOTE = "[\"“”„'‘«*]{0,2}"
_COLON = re.compile(
    rf"{_HEADING_END}(?:{GAP}|_){{0,40}}{_QUOTE}"
    r"(?:(?:Dra?|DRA?|MRS?|MS|Mrs?|Ms|Miss|Prof|D|Dª|Da(?=\.)|Dña|Sra?)"
    r"(?:[.:,]{1,2}[ \t]{0,2}|[ \t]{1,2})){0,2}"
    rf"({COMMA_NAME}|{NAME})"
)
# a name that is all of the line below its heading
_BELOW = re.compile(
    rf"{_HEADING_END}{GAP}{{0,20}}(?:\r?\n[ \t]{{0,20}}){{1,2}}{_QUOTE}({COMMA_NAME}|{NAME})"
    rf"(?={_QUOTE}[ \t]{{0,20}}(?:[\r\n]|\Z))"
)
_COLON_LOWER = re.compile(
    r"[ \t]{0,3}[:=][ \t]{1,4}([a-z'’-]{2,20}(?:[ \t][a-z'’.-]{1,20}){0,2})[ \t]{0,3}(?=[\r\n,;(]|\Z)"
)
_COPIED = re.compile(
    r"[ \t]{0,3}[:=][ \t]{0,4}(?P<title>(?i:Drs?|Prof|Mr|Mrs|Ms|Miss)\b\.?[ \t]{1,2})?"
    rf"(?P<name>{COMMA_NAME}|{NAME})"
)
_ADDRESS_OR_DEGREE = re.compile(
    r",[ \t]{1,2}(?:\d{1,5}[ \t][A-Z]|(?:M\.?D|D\.?O|RN|NP|PA|PhD|MBBS|PharmD|DDS)\b)"
)
_GOES_ON = re.compile(r"[ \t]?[,/&]|[ \t](?:with|x)\b")
_OF_A_THING = re.compile(
    r"\b(?:trade|brand|generic|drug|medications?|medicines?|meds?|product|file|gene|protein|tests?|vaccine"
    r"|antibiotic|procedure|study|device|organism|allergen|substance|template|form|diagnosis|proprietary"
    r"|nonproprietary|chemical|scientific|common|event|program|protocol|order|lab|unit|department|specialty)"
    r"(?:['’]s)?[ \t]\Z",
    re.IGNORECASE,
)
_NAMED = re.compile(rf"(?:[ \t]as)?[:,]?[ \t]{{1,2}}[\"“'‘]?({NAME})")
_NAME_IS = re.compile(rf"(?:[ \t](?:is|was|of))[ \t]{{1,2}}[\"“'‘]?({NAME})")


_PATIENT_BEHIND_COLON = following_name(_COLON, "PATIENT")
_PATIENT_BELOW = following_name(_BELOW, "PATIENT", fewest=2)


def _of_a_person(find: Find) -> Find:
    """A rule that does not look where "name" belongs to a thing, such as a drug."""

    def look(text: str, start: int, end: int) -> tuple[PhiSpan, ...]:
        return NOTHING if _OF_A_THING.search(text, max(0, start - 20), start) else find(text, start, end)

    return look


@_of_a_person
def _headed(text: str, start: int, end: int) -> tuple[PhiSpan, ...]:
    """The name behind "Name:", in whatever case."""
    spans = _PATIENT_BEHIND_COLON(text, start, end) or _PATIENT_BELOW(text, start, end)
    if spans or not (match := _COLON_LOWER.match(text, end)):
        return spans
    if any(word in NO_NAMES or is_clinical_word(word) for word in match[1].split()):
        return NOTHING
    return (PhiSpan(*match.span(1), "PATIENT"),)


def _copied(text: str, start: int, end: int) -> tuple[PhiSpan, ...]:
    """Who gets a copy; "CC: Abdominal Pain" and "CC: Fever, Chills" are chief complaints.

    A copy goes to somebody with a title, a degree or an address, or of whom a family name and a given one stand
    behind "CC:" with a comma or, behind "cc:", in any order.
    """
    match = _COPIED.match(text, end)
    if not match:
        return NOTHING
    words = re.findall(r"[^\W\d_]+", match["name"])
    is_name = bool(_ADDRESS_OR_DEGREE.match(text, match.end()))
    if not is_name and not _GOES_ON.match(text, match.end()):
        is_name = "," in match["name"] or (len(words) > 1 and not text[start:end].isupper())
    is_finding = begins_finding(text, match.start("name")) or any(map(is_clinical_word, words))
    if not match["title"] and (is_finding or not is_name):
        return NOTHING
    span = name_span(text, *match.span("name"))
    return (PhiSpan(*span, "PATIENT"),) if span and span[0] == match.start("name") else NOTHING


HEADED_RULES = (
    Rule(
        "A",
        following_name(_COLON, "DOCTOR"),
        words=frozenset([*ROLES, "by", "signed", "dictated", "por", "clínico", "clinico"]),
    ),
    Rule("A", _headed, words=frozenset(_HEADED)),
    Rule("A", _copied, words=frozenset(["cc"])),
    Rule(
        "A",
        following_name(_NAMED, "PATIENT"),
        words=frozenset(["named", "called", "alias", "aka", "dear", "llamado", "llamada"]),
    ),
    Rule("A", _of_a_person(following_name(_NAME_IS, "PATIENT")), words=frozenset(["name", "nombre"])),
    Rule("A", _of_a_person(following_name(BESIDE, "PATIENT", fewest=2)), words=frozenset(["name", "nombre"])),
)
"""Names behind headings."""
