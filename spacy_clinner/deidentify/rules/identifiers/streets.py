"""Streets, boxes and rooms, and addresses behind their heading."""

import re

from spacy_clinner.deidentify.rules.dates.units import SURE_UNIT
from spacy_clinner.deidentify.rules.identifiers.place_words import place_span
from spacy_clinner.deidentify.rules.identifiers.rule import NOTHING, Rule, has_capital
from spacy_clinner.deidentify.rules.identifiers.towns_behind import towns_behind
from spacy_clinner.deidentify.rules.spans import PhiSpan

_WINDOW = 70
_STREETS = (
    r"(?:(?:St|Ave|Rd|Ln|Dr|Blvd|Ct|Pl|Sq|Pkwy|Hwy|Cir)\b\.?|(?:Street|Avenue|Road|Lane|Drive|Boulevard|"
    r"Court|Place|Square|Terrace|Crescent|Way|Parkway|Highway|Circle|Close|Trail|Alley|Row|Mews|Gardens|Grove|"
    r"Hill|Park|Plaza|Turnpike|Route)\b)"
)
_NUMBERED_STREET = re.compile(
    rf"\d{{1,6}}[A-Za-z]?(?:-\d{{1,5}})?,?[ \t]{{1,2}}(?:[NSEW]{{1,"
    rf"2}}\.?[ \t])?(?:(?:[A-Z][\w'’.-]*|\d{{1,3}}(?:st|nd|rd|th))[ \t]{{1,2}}){{1,4}}?"
    rf"{_STREETS}(?:[ \t](?:North|South|East|West|[NSEW]{{1,2}})\b)?"
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
_GERMANIC_ENDS = (
    *("straße", "strasse", "str.", "weg", "allee", "platz", "gasse", "ufer", "damm", "straat", "laan"),
    *("plein", "gracht", "kade", "dijk", "singel", "steeg"),
)
# the full stop of another word ends a sentence
_SPANISH_NAME = (
    r"(?:(?:[^\W\d_a-zß-öø-ÿ]|Sta|Sto|Dra?|Gral|Ntra|Sra|Fco|Mtro|Cap|Prof|Hnos|Mª)\.(?=[ \t])"
    r"|(?!N[oº°]\b|N[º°])[^\W\d_a-zß-öø-ÿ](?:[\w'’-]+|(?=[ \t][^\W\d_])))"
)
_SPANISH_NAMES = (
    rf"(?:(?:de|del|la|los|las|el|San|Santa)[ \t]){{0,3}}{_SPANISH_NAME}"
    rf"(?:[ \t](?:(?:de|del|la|los|las|el|y)[ \t]){{0,3}}{_SPANISH_NAME}){{0,5}}"
)
_HOUSE = (
    r"(?:,[ \t]{0,2}|[.]?[ \t]{1,2})(?:(?:[nN][º°.o]?|núm\.?|número|No\.?)[ \t]{0,2})?\d{1,4}"
    r"(?:[ \t]?[-ºª°,][ \t]?\w{1,3}\b){0,3}"
)
_SPANISH_STREET = re.compile(rf"\.?[ \t]{{0,2}}{_SPANISH_NAMES}(?:{_HOUSE}|,?[ \t][sS]/[nN]\b)?")
# the letter of "C/O" and "C/S 2019" stands right behind the slash
_ABBREVIATED_STREET = re.compile(
    rf"(?:/?[./]|(?<!\b[cC])\b)(?![^\W\d_]\b(?!\.))[ \t]{{0,2}}{_SPANISH_NAMES}"
    rf"(?P<house>{_HOUSE}(?!{SURE_UNIT}|[\d%/]|[.,]\d)|,?[ \t][sS]/[nN]\b)?"
)
_ENDS_ADDRESS = re.compile(r"[ \t]{0,2}(?:[.,;()\r\n-]|\Z|(?:E-?)?\d{5}\b)")
_WITHOUT_NUMBER = re.compile(rf"(?<![\w'’.-])({_SPANISH_NAMES})(?:,[ \t]?|[ \t])[sS]/\Z")
_ITALIAN_STREET = re.compile(
    r"[ \t](?:(?:di|del|della|dei|delle|degli|da|san|santa)[ \t]|dell['’]){0,2}(?:[^\W\d_a-zß-öø-ÿ][\w.'’-]*[ \t]?){1,4},?"
    r"[ \t](?:n\.?[°º]?[ \t]?)?\d{1,4}(?:/\w{1,3})?(?!\w|[.,]\d|[ \t]?(?:mg|ml|%))"
)
_LOWER_STREET = re.compile(
    r"[ \t](?:(?:de|del|la|los|las)[ \t]){0,3}[^\W\d_]{3,20}(?:[ \t](?:(?:de|del|la|los|las|y)[ \t]){0,2}[^\W\d_]{3,20}){0,2},?"
    r"[ \t](?:n[º°.]?[ \t]?)?\d{1,3}(?!\w|[.,]\d|[ \t]?(?:días?|horas?|años?|meses|semanas?|metros|km|m)\b)"
)
_BEHIND_NUMBER = re.compile(r"\d[ \t]{0,3}\Z")
_RESIDES = re.compile(
    r"\b(?:vive|viu|mora|reside|resideix|domicilio|domicili|dirección|adreça|morada|endereço|natural)"
    r"(?:[ \t](?:en|a|em|na|no))?[ \t]?:?[ \t](?:la[ \t])?\Z",
    re.IGNORECASE,
)
_OPENS_ADDRESS = re.compile(r"(?:\A|[\n:;,.(]|\b(?:en|a|em|na|la|de|da)[ \t])[ \t]{0,3}\Z", re.IGNORECASE)
_IBERIAN = frozenset(["es", "ca", "gl", "pt"])
_NAMED_STREET = re.compile(
    r"(?<![\w'’-])((?:[A-Z][\w'’-]*|\d{1,3}(?:st|nd|rd|th))(?:[ \t](?:[A-Z][\w'’.-]*|\d{1,"
    r"3}(?:st|nd|rd|th))){0,2})[ \t]\Z"
)
_BOX = re.compile(
    r"\b(?:P\.?[ \t]?O\.?|post(?:al)?(?:[ \t]office)?|(?:RR|HC|R\.R\.|rural[ \t]route)[ \t]?#?\d{1,3},?)[ \t]{0,2}\Z",
    re.IGNORECASE,
)
_BOX_NUMBER = re.compile(
    r"[ \t]{0,2}(?:de[ \t]correos|number|no\.?|nº|#|:)?[ \t]{0,2}#?\d[\d -]{0,8}(?<=\d)", re.IGNORECASE
)
_ROOM = re.compile(
    r"[ \t]{0,2}(?:number|no\.?|nº|#|:)?[ \t]{0,2}#?([A-Z]?-?\d{1,"
    r"5}(?:[-/ ]?[A-Z](?![a-z\w]))?(?:[-/]\d{1,3})?|[A-Z]\d{1,4})(?![\w%]|[.,]\d)",
    re.IGNORECASE,
)
_HEADED = re.compile(
    r"(?:[ \t](?:line|street)[ \t]?\d?)?[ \t]{0,2}:[ \t]{0,3}([^\r\n;:]{3,80}?)(?=[ \t]{0,"
    r"3}(?:[\r\n;]|\.\s|\Z))"
)
_TOWN = re.compile(r"(?:/[ \t]?[^\W\d_]{4,12})?[ \t]{0,2}:[ \t]{0,3}([^\W\d_a-zß-öø-ÿ][^\r\n;:,.\d(]{1,40})")
# fmt: off
_STREET_WORDS = [
    "street", "avenue", "road", "lane", "boulevard", "drive", "court", "square", "terrace", "crescent",
    "parkway", "highway", "blvd", "ave", "rd",
]
_SPANISH_STREET_WORDS = [
    "calle", "avda", "avenida", "plaza", "paseo", "camino", "carretera", "ctra", "ronda", "travesía",
    "rambla", "urbanización", "passeig", "glorieta", "carrer", "plaça", "praça", "rúa", "rua", "avinguda", "avgda",
]
_SPANISH_ABBREVIATIONS = ["c", "av", "avd", "carr", "pza"]  # degrees Celsius, arteriovenous, pyrazinamide
_ROOM_WORDS = [
    "room", "rm", "ward", "bed", "suite", "apt", "apartment", "habitación", "cama", "zimmer", "kamer",
    "chambre", "station", "bett", "letto", "stanza", "quarto",
]
_ITALIAN_STREET_WORDS = ["via", "viale", "piazza", "corso", "largo", "vicolo"]
_ADDRESSES = ["address", "domicilio", "dirección", "adresse", "adres", "indirizzo", "anschrift", "morada"]
_TOWNS = [
    "city", "town", "village", "localidad", "provincia", "población", "municipio", "ort", "wohnort",
    "woonplaats", "ville", "birthplace",
]
# fmt: on


def _street(text: str, start: int, end: int) -> tuple[PhiSpan, ...]:
    if start and text[start - 1] in ".,-/" and text[start - 2 : start - 1].isdigit():
        return NOTHING
    if text[end : end + 1] in (" ", ",", "\t", "-"):
        match = _NUMBERED_STREET.match(text, start) or _FRENCH_STREET.match(text, start)
        if match:
            return (PhiSpan(*match.span(), "STREET"),)
    if text[start - 1 : start] not in (" ", "\t"):
        return NOTHING
    if not text[max(0, start - 8) : start - 1].lower().endswith(_GERMANIC_ENDS):
        return NOTHING
    before = _GERMANIC_STREET.search(text, max(0, start - _WINDOW), start)
    return (PhiSpan(before.start(1), end, "STREET"),) if before else NOTHING


def _named_street(text: str, start: int, end: int) -> tuple[PhiSpan, ...]:
    if not text[start].isupper():
        return NOTHING
    before = _NAMED_STREET.search(text, max(0, start - _WINDOW), start)
    span = place_span(text, *before.span(1)) if before else None
    return (PhiSpan(span[0], end, "STREET"),) if span else NOTHING


def _spanish_street(text: str, start: int, end: int) -> tuple[PhiSpan, ...]:
    match = _SPANISH_STREET.match(text, end)
    if not match or (not text[start].isupper() and not any(map(str.isdigit, match.group()))):
        return NOTHING
    stop = end + len(match.group().rstrip(" .,"))
    return (PhiSpan(start, stop, "STREET"), *towns_behind(text, stop, sentences=False))


def _lower_street(text: str, start: int, end: int) -> tuple[PhiSpan, ...]:
    """A street in small letters with its number: "vive en calle mayor 12"."""
    match = _LOWER_STREET.match(text, end) if _RESIDES.search(text, max(0, start - 20), start) else None
    return (PhiSpan(start, match.end(), "STREET"),) if match else NOTHING


def _italian_street(text: str, start: int, end: int) -> tuple[PhiSpan, ...]:
    match = _ITALIAN_STREET.match(text, end)
    return (
        (PhiSpan(start, match.end(), "STREET"), *towns_behind(text, match.end(), sentences=False))
        if match
        else NOTHING
    )


def _abbreviated_street(text: str, start: int, end: int) -> tuple[PhiSpan, ...]:
    """C/ Mayor 12: with a number, or behind a word for living somewhere."""
    match = _ABBREVIATED_STREET.match(text, end)
    before = text[max(0, start - 20) : start]
    if (
        not match
        or before[-1:] in tuple("/-°º%")
        or _BEHIND_NUMBER.search(before if text[end] == "/" else before.rstrip(" \t."))
    ):
        return NOTHING
    if not _RESIDES.search(before):
        written = text[start : end + 1]
        is_sure = (
            written == "C/"
            or (written == "c/" and match["house"] and "," in match["house"])
            or (
                written in ("c/", "Av.", "Av ", "av.", "Avd.", "Carr.", "Pza.", "Pza ")
                and _ENDS_ADDRESS.match(text, match.end())
            )
        )
        if not match["house"] or not (is_sure or _OPENS_ADDRESS.search(before)):
            return NOTHING
        if written in ("AV ", "PZA "):
            return NOTHING
    stop = end + len(match.group().rstrip(" .,"))
    return (PhiSpan(start, stop, "STREET"), *towns_behind(text, stop, sentences=False))


def _without_number(text: str, start: int, end: int) -> tuple[PhiSpan, ...]:
    """Altos de Nava, s/n."""
    before = _WITHOUT_NUMBER.search(text, max(0, start - _WINDOW), start)
    if not before or not before[1][0].isupper():
        return NOTHING
    return (PhiSpan(before.start(1), end, "STREET"),)


def _box(text: str, start: int, end: int) -> tuple[PhiSpan, ...]:
    number = _BOX_NUMBER.match(text, end)
    if not number:
        return NOTHING
    if text[start:end].lower() != "box":
        return (PhiSpan(start, number.end(), "STREET"),)
    before = _BOX.search(text, max(0, start - 18), start)
    return (PhiSpan(before.start(), number.end(), "STREET"),) if before else NOTHING


def _room(text: str, start: int, end: int) -> tuple[PhiSpan, ...]:
    match = _ROOM.match(text, end)
    return (PhiSpan(*match.span(1), "ROOM"),) if match and any(map(str.isdigit, match[1])) else NOTHING


def _address(text: str, start: int, end: int) -> tuple[PhiSpan, ...]:
    """All of the line behind "Address:" that holds a number or begins with a capital; no e-mail."""
    match = _HEADED.match(text, end)
    if not match or "@" in match[1] or not (match[1][0].isupper() or any(map(str.isdigit, match[1]))):
        return NOTHING
    return (PhiSpan(*match.span(1), "STREET"),)


def _headed_town(text: str, start: int, end: int) -> tuple[PhiSpan, ...]:
    match = _TOWN.match(text, end)
    if not match:
        return NOTHING
    stop = match.start(1) + len(match[1].rstrip())
    return (PhiSpan(match.start(1), stop, "CITY"), *towns_behind(text, stop, sentences=False))


_ALL_LANGUAGES = (
    Rule("B", _street, numbers=True, short=True),
    Rule("B", _named_street, words=frozenset(_STREET_WORDS), suits=has_capital),
    Rule("B", _spanish_street, words=frozenset(_SPANISH_STREET_WORDS)),
    Rule("B", _lower_street, words=frozenset(_SPANISH_STREET_WORDS), suits=str.islower),
    Rule("B", _address, words=frozenset(_ADDRESSES)),
    Rule("B", _headed_town, words=frozenset(_TOWNS)),
    Rule("B", _box, words=frozenset(["box", "postfach", "postbus", "apartado"])),
    Rule("B", _room, words=frozenset(_ROOM_WORDS)),
)


def street_rules(language: str) -> tuple[Rule, ...]:
    """Rules for streets in notes of a language."""
    if language == "it":  # elsewhere "via" is a way of giving a drug
        return (*_ALL_LANGUAGES, Rule("B", _italian_street, words=frozenset(_ITALIAN_STREET_WORDS)))
    if language not in _IBERIAN:
        return _ALL_LANGUAGES
    return (
        *_ALL_LANGUAGES,
        Rule("B", _abbreviated_street, words=frozenset(_SPANISH_ABBREVIATIONS)),
        Rule("B", _without_number, words=frozenset(["n"])),
    )
