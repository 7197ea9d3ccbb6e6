"""Institutions and towns, by the words that end or begin them and by what stands beside them."""

import re

from spacy_clinner.deidentify.rules.identifiers.clinical_words import begins_finding
from spacy_clinner.deidentify.rules.identifiers.institution_compounds import names_none
from spacy_clinner.deidentify.rules.identifiers.name_words import NAME, name_span
from spacy_clinner.deidentify.rules.identifiers.place_words import (
    ARTICLES,
    CAPITALISED,
    TITLE,
    is_department,
    place_span,
)
from spacy_clinner.deidentify.rules.identifiers.rule import NOTHING, Rule, has_capital
from spacy_clinner.deidentify.rules.identifiers.states import STATE_CODES, STATE_NAMES
from spacy_clinner.deidentify.rules.identifiers.towns_behind import towns_behind
from spacy_clinner.deidentify.rules.spans import PhiSpan

_WINDOW = 70
_LINKED = (
    rf"(?:(?:of|de|del|la|las|los|el|the|and|&|y|i|for|van|von|du|des|der|den|di|do|da|in|at|St\.|"
    rf"d['’])[ \t]){{0,2}}(?:[dl]['’´])?{CAPITALISED}"
)
_PLACE = re.compile(rf"{CAPITALISED}(?:[ \t]{_LINKED}){{0,5}}")
_BEFORE_SUFFIX = re.compile(
    rf"(?<![\w'’.-])((?:St\.|Saint|{CAPITALISED})(?:(?:[ \t]|(?<=\.)){_LINKED}){{0,"
    rf"5}}(?:[ \t]{{1,2}}|(?<=-))(?:(?:of|de|del)[ \t])?)\Z"
)
_AFTER_PREFIX = re.compile(
    rf"(?:[ \t](?:de|del|la|las|los|el|of|for|du|des|zu|van|am|der|universitario|clínico|"
    rf"general|regional|comarcal|provincial|rechts|links|d['’]))"
    rf"{{0,3}}[ \t][\"“«]?((?:\d{{1,2}}[ \t]de[ \t])?{CAPITALISED}"
    rf"(?:[ \t](?:\d{{1,2}}[ \t]de[ \t])?{_LINKED}){{0,4}})"
)
# fmt: off
_INSTITUTIONS = [
    "hospital", "hospitals", "clinic", "clinics", "infirmary", "hospice", "healthcare", "hospitalist",
    "institute", "university", "universidad", "college", "pharmacy", "nursing", "rehab", "rehabilitation",
    "hôpital", "klinikum", "krankenhaus", "ziekenhuis", "sanatorium", "umc", "hosp",
]
_BEFORE_TOWNS = [
    "hospital", "hôpital", "clínica", "clinica", "centro", "ambulatorio", "residencia", "instituto",
    "complejo", "policlínico", "sanatorio", "consultorio", "universidad",
]
"""Those behind whose names a town may be a sentence of its own."""
_PREFIXES = [
    *_BEFORE_TOWNS, "umc", "chu", "chru", "clinique", "centre", "klinikum", "universitätsklinikum", "uniklinik",
    "krankenhaus", "kreiskrankenhaus", "klinik", "ziekenhuis", "ospedale", "policlinico", "university",
    "institute", "college",
]
_OF_HOSPITALS = frozenset([
    "course", "day", "days", "stay", "admission", "discharge", "acquired", "problem", "problems", "list",
    "summary", "note", "notes", "policy", "bed", "staff", "records", "number", "medications", "follow-up",
    "followup", "diagnosis", "diagnoses", "events", "encounter", "visit", "account", "based",
])
"""What hospitals have: "Hospital Course", "Hospital Day 3"."""
_LIVES = frozenset([
    "lives", "living", "lived", "resides", "residing", "resided", "resident", "native", "born", "raised",
    "moved", "relocated", "hometown", "residence", "traveled", "travelled", "traveling", "flew",
    "visiting", "vive", "residente", "natural", "reside", "wohnt", "wohnhaft", "woont", "habite", "nacido", "nacida",
    "geboren", "née", "né", "nato", "nata", "nascido", "nascida",
])
# fmt: on
_DATE_BETWEEN = (
    r"(?:[ \t](?:(?:el|am|le|op|il|em|on|in)[ \t])?"
    r"(?:[\d./-]{4,10}|\d{1,2}\.?[ \t](?:de[ \t])?\w{3,10}[ \t](?:de[ \t])?\d{4}))?"
)
_IN_SENTENCE = re.compile(r"[^\W\d_A-ZÀ-Þ]{2,}[ \t]\Z")
"""A word in small letters before an institution, as in "en el Hospital La Paz. Mejoría."."""
_IN = re.compile(
    rf"(?:[ \t](?:alone|independently|here|back|now|currently|with[ \t]\w+[ \t]\w+)"
    rf")?{_DATE_BETWEEN}[ \t](?:in|at|on|near|from|of|to|outside|en|de|à|te|a|em)[ \t](?:the[ \t])?(?:(?:city|"
    rf"town|village|county)[ \t]of[ \t])?({_PLACE.pattern})"
)
# fmt: off
_CARE = frozenset([
    "seen", "admitted", "evaluated", "treated", "hospitalized", "hospitalised", "presented", "referred",
    "transferred", "discharged", "diagnosed", "followed", "assessed", "examined", "visited", "reviewed",
    "consulted", "managed", "performed", "underwent", "observed", "tx'd", "currently", "transplanted",
    "surgery", "works", "worked", "working", "employed", "studies", "appointment", "clinic", "visit",
    "ingresado", "atendido", "trasladado", "remitido", "derivado", "evaluado", "last", "tx", "dx", "eval",
    "care", "record", "records", "office", "screening", "procedure", "treatment", "born", "doctor",
])
# fmt: on
_AT = re.compile(rf"[ \t]{{1,2}}(?:the[ \t]|our[ \t]|their[ \t]|local[ \t])?({_PLACE.pattern})")
_PERSON = rf"({TITLE}\.?[ \t]{{1,2}})?(?!{TITLE}\b)({NAME})"
_BY = re.compile(rf"[ \t]{{1,2}}(?:(?:the|our|their)[ \t])?{_PERSON}")
_AND = re.compile(rf"(?:,|,?[ \t](?:and|&|y|et|und))[ \t]{_PERSON}")
_MOST_NAMED = 4
_CARE_BEFORE = re.compile(
    r"([\w']+)\.?,?(?:[ \t](?:again|previously|recently|initially|originally|today|yesterday|"
    r"here|in|back))?[ \t]\Z"
)
_TOWN_STATE = re.compile(
    rf"(?<![\w'’-])((?:St\.[ \t])?{CAPITALISED}(?:[ \t]{CAPITALISED}){{0,2}})(,?)[ \t]{{1,2}}\Z"
)
# fmt: off
_UNCLEAR_STATES = frozenset([
    "md", "pa", "ma", "do", "or", "in", "me", "ms", "de", "al", "id", "hi", "ok", "la", "pr", "oh", "co", "ct", "mi", "va", "mo", "mt", "nd", "sd",
])
# fmt: on


def _ends_institution(word: str) -> bool:
    return word[0].isupper() or word in ("clinic", "hospital", "facility", "branch")


def _institution(text: str, start: int, end: int) -> tuple[PhiSpan, ...]:
    """Mount Sinai Hospital, by the word at its end."""
    if text[start - 1 : start] == "-" and (text[start].islower() or names_none(text, start)):
        return NOTHING  # "Pre-hospital"
    before = _BEFORE_SUFFIX.search(text, max(0, start - _WINDOW), start)
    span = place_span(text, *before.span(1)) if before else None
    if span is None or _is_department(text[slice(*span)]):
        return NOTHING
    if not text[start].isupper():
        return (PhiSpan(*span, "HOSPITAL"),)
    is_place = text[start:end].lower() not in ("system", "health", "medicine", "home")
    towns = towns_behind(text, end, sentences=False) if is_place else NOTHING
    return (PhiSpan(span[0], end, "HOSPITAL"), *towns)


def _is_department(name: str) -> bool:
    return all(is_department(word) or word.lower() in ("and", "clinic") for word in name.split())


def _prefixed(text: str, start: int, end: int) -> tuple[PhiSpan, ...]:
    """Hospital Clínico San Carlos, University of Michigan."""
    match = _AFTER_PREFIX.match(text, end)
    if not match or match[1].split()[0].lower() in _OF_HOSPITALS:
        return NOTHING
    span = place_span(text, *match.span(1))
    if not span or text[match.start(1) : span[0]].strip() not in ARTICLES:
        return NOTHING
    sentences = text[start:end].lower() in _BEFORE_TOWNS and not _IN_SENTENCE.search(
        text, max(0, start - 8), start
    )
    return (PhiSpan(start, span[1], "HOSPITAL"), *towns_behind(text, span[1], sentences=sentences))


def _residence(text: str, start: int, end: int) -> tuple[PhiSpan, ...]:
    match = _IN.match(text, end)
    span = place_span(text, *match.span(1)) if match else None
    return (PhiSpan(*span, "CITY"),) if span and not _is_acronym(text, span) else NOTHING


def _at(text: str, start: int, end: int) -> tuple[PhiSpan, ...]:
    """The institution behind "seen at"."""
    match = _AT.match(text, end)
    if not match:
        return NOTHING
    before = _CARE_BEFORE.search(text, max(0, start - 30), start)
    is_origin = text[start:end].lower() == "from" and before and before[1][0].isupper()
    if text[start:end].lower() != "at" and not is_origin and not (before and before[1].lower() in _CARE):
        return NOTHING
    span = place_span(text, *match.span(1))
    if not span or (_is_acronym(text, span) and not (before and before[1].lower() in _CARE)):
        return NOTHING
    return (PhiSpan(*span, "HOSPITAL"),)


def _by(text: str, start: int, end: int) -> tuple[PhiSpan, ...]:
    """The people behind "seen by", with those behind "and"; specialties are none."""
    before = _CARE_BEFORE.search(text, max(0, start - 30), start)
    if not before or before[1].lower() not in _CARE:
        return NOTHING
    spans: list[PhiSpan] = []
    match = _BY.match(text, end)
    while match and len(spans) < _MOST_NAMED:
        is_initialled = match[2][1] == "."
        span = (name_span if is_initialled else place_span)(text, *match.span(2))
        # a title has a rule of its own, which knows more names
        if span and not match[1] and not begins_finding(text, span[0]):
            spans.append(PhiSpan(*span, "DOCTOR"))
        match = _AND.match(text, match.end())
    return tuple(spans)


def _at_sign(text: str, start: int, end: int) -> tuple[PhiSpan, ...]:
    """Seen @ UCSF."""
    match = _AT.match(text, end) if text[end : end + 1] == " " else None
    span = place_span(text, *match.span(1)) if match else None
    return (PhiSpan(*span, "HOSPITAL"),) if span else NOTHING


def _is_acronym(text: str, span: tuple[int, int]) -> bool:
    word = text[slice(*span)]
    return " " not in word and (word.isupper() or any(map(str.isdigit, word)) or len(word) < 3)


def _is_written_as_state(word: str) -> bool:
    if len(word) == 2:
        return word.isupper() and word not in ("MD", "DO", "PA")
    return word[0].isupper()


def _town(text: str, start: int, end: int) -> tuple[PhiSpan, ...]:
    """Austin, TX and Austin, Texas."""
    word = text[start:end]
    before = _TOWN_STATE.search(text, max(0, start - 45), start)
    if not before or not (before[2] or (len(word) == 2 and word.lower() not in _UNCLEAR_STATES)):
        return NOTHING
    if word.lower() in _UNCLEAR_STATES and not re.match(
        r"[,.]?\s{0,2}(?:\d{5}|on\b|[.,;)\n]|\Z)", text[end : end + 9]
    ):
        return NOTHING
    span = place_span(text, *before.span(1))
    return (PhiSpan(*span, "CITY"),) if span and not _is_acronym(text, span) else NOTHING


PLACE_RULES = (
    Rule(
        "B",
        _institution,
        words=frozenset([*_INSTITUTIONS, "facility", "branch"]),
        suits=_ends_institution,
    ),
    # Baylor Medical Center: these are too common in small letters
    Rule(
        "B",
        _institution,
        words=frozenset(["center", "centre", "health", "home", "hospitals", "system", "house", "medicine"]),
        suits=has_capital,
    ),
    Rule("B", _prefixed, words=frozenset(_PREFIXES), suits=has_capital),
    Rule("B", _residence, words=_LIVES),
    Rule("B", _at, words=frozenset(["at", "from", "in", "to", "en"])),
    Rule("A", _by, words=frozenset(["by"])),
    Rule("B", _at_sign, signs=("@",)),
    Rule(
        "B",
        _town,
        words=frozenset(
            [*(code.lower() for code in STATE_CODES), *(name.split()[-1] for name in STATE_NAMES)]
        ),
        suits=_is_written_as_state,
    ),
)
