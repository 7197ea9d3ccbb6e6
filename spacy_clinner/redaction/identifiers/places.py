"""Streets, boxes, rooms, institutions, and towns by what stands beside them."""

import re

from spacy_clinner.redaction.common_words import COMMON_IN_PLACES
from spacy_clinner.redaction.identifiers.name_words import NO_NAMES
from spacy_clinner.redaction.identifiers.rule import NOTHING, Rule
from spacy_clinner.redaction.identifiers.states import STATE_CODES, STATE_NAMES
from spacy_clinner.redaction.spans import PhiSpan

_WINDOW = 70
_CAPITALISED = r"[^\W\d_a-zß-öø-ÿ][\w'’&-]*\.?"
_LINKED = (
    rf"(?:(?:of|de|del|la|las|los|el|the|and|&|y|i|for|van|von|du|des|der|den|in|at|St\.|"
    rf"d['’])[ \t]){{0,2}}{_CAPITALISED}"
)
_PLACE = re.compile(rf"{_CAPITALISED}(?:[ \t]{_LINKED}){{0,5}}")
_STREETS = (
    "Street|St|Avenue|Ave|Road|Rd|Lane|Ln|Drive|Dr|Boulevard|Blvd|Court|Ct|Place|Pl|Square|"
    "Sq|Terrace|Crescent|Way|Parkway|Pkwy|"
    "Highway|Hwy|Circle|Cir|Close|Trail|Alley|Row|Mews|Gardens|Grove|Hill|Park|Plaza|Turnpike|Route"
)
_NUMBERED_STREET = re.compile(
    rf"\d{{1,6}}[A-Za-z]?(?:-\d{{1,5}})?,?[ \t]{{1,2}}(?:[NSEW]{{1,"
    rf"2}}\.?[ \t])?(?:(?:[A-Z][\w'’.-]*|\d{{1,3}}(?:st|nd|rd|th))[ \t]{{1,2}}){{1,4}}?"
    rf"(?:{_STREETS})\b\.?(?:[ \t](?:North|South|East|West|[NSEW]{{1,2}})\b)?"
    r"(?:,?[ \t]{1,2}(?:(?:Apt|Apartment|Suite|Ste|Unit|Flat|Floor|Fl)\b\.?[ \t]?#?|#)[ \t]?\w{1,6})?"
)
_FRENCH_STREET = re.compile(
    r"\d{1,4}(?:[ \t]?(?:bis|ter))?,?[ \t](?:rue|avenue|boulevard|place|chemin|impasse|"
    r"allée|quai|cours|route)[ \t](?:(?:de|du|des|la|le|les)[ \t]|d['’]|l['’]){0,"
    r"3}[^\W\d_][\w'’-]*(?:[ \t-][^\W\d_a-zß-öø-ÿ][\w'’-]*){0,4}",
    re.IGNORECASE,
)
_GERMANIC_STREET = re.compile(
    r"(?<![\w])((?:[^\W\d_a-zß-öø-ÿ][\w.'’-]*[ \t]){0,3}[^\W\d_a-zß-öø-ÿ]\w*(?:stra(?:ß|ss)"
    r"e|str\.|weg|allee|platz|gasse|ufer|damm|straat|laan|plein|gracht|kade|dijk|singel|"
    r"steeg)|"
    r"(?:[^\W\d_a-zß-öø-ÿ][\w.'’-]*[ \t]){1,3}(?:Straße|Strasse|Str\.|Allee|Weg|Platz))[ \t]\Z"
)
_SPANISH_STREET = re.compile(
    r"(?:\.|/)?[ \t]{0,2}(?:(?:de|del|la|los|las|el|San|Santa)[ \t]){0,"
    r"3}[^\W\d_a-zß-öø-ÿ][\w'’.-]*(?:[ \t](?:(?:de|del|la|los|las|el|y)[ \t]){0,"
    r"3}[^\W\d_a-zß-öø-ÿ][\w'’.-]*){0,5}"
    r"(?:,?[ \t]{1,2}(?:(?:n[º°.]|núm\.?|número|No\.?)[ \t]{0,2})?\d{1,"
    r"4}(?:[ \t]?[-ºª°,][ \t]?\w{1,3}){0,3})?"
)
_NAMED_STREET = re.compile(
    r"(?<![\w'’-])((?:[A-Z][\w'’-]*|\d{1,3}(?:st|nd|rd|th))(?:[ \t](?:[A-Z][\w'’.-]*|\d{1,"
    r"3}(?:st|nd|rd|th))){0,2})[ \t]\Z"
)
_BOX = re.compile(r"\b(?:P\.?[ \t]?O\.?|post(?:al)?(?:[ \t]office)?)[ \t]{0,2}\Z", re.IGNORECASE)
_BOX_NUMBER = re.compile(
    r"[ \t]{0,2}(?:de[ \t]correos|number|no\.?|nº|#|:)?[ \t]{0,2}#?\d[\d -]{0,8}(?<=\d)", re.IGNORECASE
)
_ROOM = re.compile(
    r"[ \t]{0,2}(?:number|no\.?|nº|#|:)?[ \t]{0,2}#?([A-Z]?-?\d{1,"
    r"5}(?:[-/ ]?[A-Z](?![a-z\w]))?(?:[-/]\d{1,3})?|[A-Z]\d{1,4})(?![\w%]|[.,]\d)",
    re.IGNORECASE,
)
_BEFORE_SUFFIX = re.compile(
    rf"(?<![\w'’.-])((?:St\.|Saint|{_CAPITALISED})(?:(?:[ \t]|(?<=\.)){_LINKED}){{0,"
    rf"5}}[ \t]{{1,2}}(?:(?:of|de|del)[ \t])?)\Z"
)
_AFTER_PREFIX = re.compile(
    rf"(?:[ \t](?:de|del|la|las|los|el|of|for|du|des|zu|van|am|der|universitario|clínico|"
    rf"general|regional|comarcal|provincial|d['’]))"
    rf"{{0,3}}[ \t]({_CAPITALISED}(?:[ \t]{_LINKED}){{0,4}})"
)
# fmt: off
_INSTITUTIONS = [
    "hospital", "hospitals", "clinic", "clinics", "infirmary", "hospice", "healthcare", "hospitalist",
    "institute", "university", "universidad", "college", "pharmacy", "nursing", "rehab", "rehabilitation",
    "hôpital", "klinikum", "krankenhaus", "ziekenhuis", "sanatorium",
]
# fmt: on
_TWO_WORDS = re.compile(
    r"(?:medical|health|cancer|heart|care|surgical|healthcare|trauma|wellness|treatment|"
    r"surgery|children's|women's|community|rehabilitation|"
    r"nursing|care|dialysis|imaging|urgent[ \t]care)[ \t]\Z",
    re.IGNORECASE,
)
# fmt: off
_PREFIXES = [
    "hospital", "hôpital", "clínica", "clinica", "centro", "ambulatorio", "residencia", "instituto",
    "complejo", "chu", "klinikum", "universitätsklinikum", "universidad", "university", "institute",
    "college",
]
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
    "facility", "us", "uk", "usa",
])
_LIVES = frozenset([
    "lives", "living", "lived", "resides", "residing", "resided", "resident", "native", "born", "raised",
    "moved", "relocated", "hometown", "residence", "traveled", "travelled", "traveling", "flew",
    "visiting", "vive", "residente", "natural", "reside", "wohnt", "woont", "habite",
])
# fmt: on
_IN = re.compile(
    rf"(?:[ \t](?:alone|independently|here|back|now|currently|with[ \t]\w+[ \t]\w+)"
    rf")?[ \t](?:in|at|on|near|from|of|to|outside|en|de|à|te)[ \t](?:the[ \t])?(?:(?:city|"
    rf"town|village|county)[ \t]of[ \t])?({_PLACE.pattern})"
)
# fmt: off
_CARE = frozenset([
    "seen", "admitted", "evaluated", "treated", "hospitalized", "hospitalised", "presented", "referred",
    "transferred", "discharged", "diagnosed", "followed", "assessed", "examined", "visited", "reviewed",
    "consulted", "managed", "performed", "underwent", "observed", "tx'd", "currently", "transplanted",
    "surgery", "works", "worked", "working", "employed", "studies", "appointment", "clinic", "visit",
    "ingresado", "atendido", "trasladado", "remitido", "derivado", "evaluado", "last", "tx", "dx", "eval",
    "care", "record", "records", "screening", "procedure", "treatment", "born", "doctor",
])
# fmt: on
_AT = re.compile(rf"[ \t]{{1,2}}(?:the[ \t]|our[ \t]|their[ \t]|local[ \t])?({_PLACE.pattern})")
_CARE_BEFORE = re.compile(
    r"([\w']+)[,]?(?:[ \t](?:again|previously|recently|initially|originally|today|yesterday|"
    r"here|in|back))?[ \t]\Z"
)
_TOWN_STATE = re.compile(
    rf"(?<![\w'’-])((?:St\.[ \t])?{_CAPITALISED}(?:[ \t]{_CAPITALISED}){{0,2}})(,?)[ \t]{{1,2}}\Z"
)
# fmt: off
_STREET_WORDS = [
    "street", "avenue", "road", "lane", "boulevard", "drive", "court", "square", "terrace", "crescent",
    "parkway", "highway", "blvd", "ave", "rd",
]
_SPANISH_STREET_WORDS = [
    "c", "calle", "avda", "av", "avenida", "plaza", "pza", "paseo", "camino", "carretera", "ctra",
    "ronda", "travesía", "rambla", "urbanización",
]
_ROOM_WORDS = [
    "room", "rm", "ward", "bed", "suite", "apt", "apartment", "habitación", "cama", "zimmer", "kamer",
    "chambre",
]
# fmt: on
_UNCLEAR_STATES = frozenset(
    [
        "md",
        "pa",
        "ma",
        "do",
        "or",
        "in",
        "me",
        "ms",
        "de",
        "al",
        "id",
        "hi",
        "ok",
        "la",
        "pr",
        "oh",
        "co",
        "ct",
        "mi",
        "va",
        "mo",
        "mt",
        "nd",
        "sd",
    ]
)


def place_span(text: str, start: int, end: int) -> tuple[int, int] | None:
    """The part of a run of capitalised words that may name a place; not "The", "MRI" or "Cardiology"."""
    words = [match.span() for match in re.finditer(r"[\w'’&.-]+", text[start:end])]
    while words and _says_nothing(text[start + words[0][0] : start + words[0][1]], leading=True):
        words.pop(0)
    while words and text[
        start + words[-1][0] : start + words[-1][1]
    ].lower() in NO_NAMES - COMMON_IN_PLACES - {"hospital", "clinic", "center", "centre"}:
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


def _street(text: str, start: int, end: int) -> tuple[PhiSpan, ...]:
    if start and text[start - 1] in ".,-/" and text[start - 2 : start - 1].isdigit():
        return NOTHING
    match = _NUMBERED_STREET.match(text, start) or _FRENCH_STREET.match(text, start)
    if match and text[end : end + 1] in " ,\t-":
        return (PhiSpan(*match.span(), "STREET"),)
    if text[start - 1 : start] in (" ", "\t") and (
        before := _GERMANIC_STREET.search(text, max(0, start - _WINDOW), start)
    ):
        return (PhiSpan(before.start(1), end, "STREET"),)
    return NOTHING


def _named_street(text: str, start: int, end: int) -> tuple[PhiSpan, ...]:
    if not text[start].isupper():
        return NOTHING
    before = _NAMED_STREET.search(text, max(0, start - _WINDOW), start)
    span = place_span(text, *before.span(1)) if before else None
    return (PhiSpan(span[0], end, "STREET"),) if span else NOTHING


def _spanish_street(text: str, start: int, end: int) -> tuple[PhiSpan, ...]:
    match = _SPANISH_STREET.match(text, end)
    if not match or (text[start:end].lower() == "c" and text[end : end + 1] not in ("/", ".")):
        return NOTHING
    if not text[start].isupper() and not any(map(str.isdigit, match.group())):
        return NOTHING
    return (PhiSpan(start, end + len(match.group().rstrip(" .,")), "STREET"),)


def _box(text: str, start: int, end: int) -> tuple[PhiSpan, ...]:
    number = _BOX_NUMBER.match(text, end)
    if not number:
        return NOTHING
    if text[start:end].lower() != "box":
        return (PhiSpan(start, number.end(), "STREET"),)
    before = _BOX.search(text, max(0, start - 14), start)
    return (PhiSpan(before.start(), number.end(), "STREET"),) if before else NOTHING


def _room(text: str, start: int, end: int) -> tuple[PhiSpan, ...]:
    match = _ROOM.match(text, end)
    return (PhiSpan(*match.span(1), "ROOM"),) if match and any(map(str.isdigit, match[1])) else NOTHING


def _institution(text: str, start: int, end: int) -> tuple[PhiSpan, ...]:
    """Mount Sinai Hospital, by the word at its end."""
    if not text[start].isupper() and text[start:end] not in ("clinic", "hospital", "facility", "branch"):
        return NOTHING
    before = _BEFORE_SUFFIX.search(text, max(0, start - _WINDOW), start)
    span = place_span(text, *before.span(1)) if before else None
    if span is None:
        return NOTHING
    return (PhiSpan(span[0], end if text[start].isupper() else span[1], "HOSPITAL"),)


def _center(text: str, start: int, end: int) -> tuple[PhiSpan, ...]:
    """Baylor Medical Center: the word is too common by itself."""
    return _institution(text, start, end) if text[start].isupper() else NOTHING


def _prefixed(text: str, start: int, end: int) -> tuple[PhiSpan, ...]:
    """Hospital Clínico San Carlos, University of Michigan."""
    match = _AFTER_PREFIX.match(text, end)
    if not match or not text[start].isupper():
        return NOTHING
    span = place_span(text, *match.span(1))
    return (PhiSpan(start, span[1], "HOSPITAL"),) if span and span[0] == match.start(1) else NOTHING


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
    if text[start:end].lower() != "at" and not (before and before[1].lower() in _CARE):
        return NOTHING
    span = place_span(text, *match.span(1))
    if not span or (_is_acronym(text, span) and not (before and before[1].lower() in _CARE)):
        return NOTHING
    return (PhiSpan(*span, "HOSPITAL"),)


def _is_acronym(text: str, span: tuple[int, int]) -> bool:
    word = text[slice(*span)]
    return " " not in word and (word.isupper() or any(map(str.isdigit, word)) or len(word) < 3)


def _town(text: str, start: int, end: int) -> tuple[PhiSpan, ...]:
    """Austin, TX and Austin, Texas."""
    word = text[start:end]
    if not (word.isupper() if len(word) == 2 else word[0].isupper()):
        return NOTHING
    before = _TOWN_STATE.search(text, max(0, start - 45), start)
    if not before or not (before[2] or (len(word) == 2 and word.lower() not in _UNCLEAR_STATES)):
        return NOTHING
    if word.lower() in _UNCLEAR_STATES and not re.match(
        r"[,.]?\s{0,2}(?:\d{5}|on\b|[.,;)\n]|\Z)", text[end : end + 9]
    ):
        return NOTHING
    if word in ("MD", "DO", "PA"):
        return NOTHING
    span = place_span(text, *before.span(1))
    return (PhiSpan(*span, "CITY"),) if span and not _is_acronym(text, span) else NOTHING


PLACE_RULES = (
    Rule("B", _street, numbers=True),
    Rule(
        "B",
        _named_street,
        words=frozenset(_STREET_WORDS),
    ),
    Rule(
        "B",
        _spanish_street,
        words=frozenset(_SPANISH_STREET_WORDS),
    ),
    Rule("B", _box, words=frozenset(["box", "postfach", "postbus", "apartado"])),
    Rule(
        "B",
        _room,
        words=frozenset(_ROOM_WORDS),
    ),
    Rule("B", _institution, words=frozenset([*_INSTITUTIONS, "facility", "branch"])),
    Rule(
        "B",
        _center,
        words=frozenset(["center", "centre", "health", "home", "hospitals", "system", "house", "medicine"]),
    ),
    Rule("B", _prefixed, words=frozenset(_PREFIXES)),
    Rule("B", _residence, words=_LIVES),
    Rule("B", _at, words=frozenset(["at", "from", "in", "to", "by", "en"])),
    Rule(
        "B",
        _town,
        words=frozenset(
            [*(code.lower() for code in STATE_CODES), *(name.split()[-1] for name in STATE_NAMES)]
        ),
    ),
)
