"""Postcodes of the United States, the United Kingdom, Canada, the Netherlands, Germany, Spain, France."""

import re

from spacy_clinner.deidentify.rules.identifiers.clinical_codes import is_clinical_code
from spacy_clinner.deidentify.rules.identifiers.place_words import place_span
from spacy_clinner.deidentify.rules.identifiers.rule import NOTHING, Rule, written
from spacy_clinner.deidentify.rules.identifiers.states import STATE_CODES, STATE_NAMES
from spacy_clinner.deidentify.rules.identifiers.towns_behind import towns_behind
from spacy_clinner.deidentify.rules.names.folding import DASHES
from spacy_clinner.deidentify.rules.spans import PhiSpan

_ZIP = re.compile(rf"\d{{5}}([{DASHES}]\d{{4}})?(?![\w{DASHES}]|[.,]\d)")
_STATE_BEFORE = re.compile(
    rf"\b(?:{'|'.join(STATE_CODES)}|(?i:{'|'.join(STATE_NAMES)})|(?i:zip(?:\s?code)?|"
    rf"postal\scode|postcode|C\.?P\.?|PLZ|código\spostal|postleitzahl))"
    r"(?:[.,:]{1,2}\s{0,2}|\s{1,2})(?:is\s|of\s)?\Z"
)
_UK_AREAS = (
    "AB AL B BA BB BD BH BL BN BR BS BT CA CB CF CH CM CO CR CT CV CW DA DD DE DG DH DL DN "
    "DT DY E EC EH EN EX FK FY G GL GU "
    "GY HA HD HG HP HR HS HU HX IG IM IP IV JE KA KT KW KY L LA LD LE LL LN LS LU M ME MK "
    "ML N NE NG NN NP NR NW OL OX PA PE "
    "PH PL PO PR RG RH RM S SA SE SG SK SL SM SN SO SP SR SS ST SW SY TA TD TF TN TQ TR TS "
    "TW UB W WA WC WD WF WN WR WS WV YO ZE"
)
_UK = re.compile(
    rf"(?:{'|'.join(_UK_AREAS.split())}|GIR)(?:\d[A-Z\d]?|0AA) ?\d[ABD-HJLNP-UW-Z]{{2}}(?!\w)", re.IGNORECASE
)
_CANADA = re.compile(r"[ABCEGHJ-NPRSTVXY]\d[ABCEGHJ-NPRSTV-Z][ -]?\d[ABCEGHJ-NPRSTV-Z]\d(?!\w)")
_NETHERLANDS = re.compile(
    r"[1-9]\d{3} ?(?!SA|SD|SS|AD|BC|MG|ML|KG|IU|MM|CM|PM|AM|HU|CC|KM|UI)[A-Z]{2}(?=\s{0,"
    r"2}[,\n]|\s{1,2}[A-Z][a-z]|\s*\Z)"
)
_FIVE_THEN_TOWN = re.compile(
    r"\d{5}(?:,?[ \t]{1,2}|[ \t]?-[ \t]?)([^\W\d_a-zß-öø-ÿ](?:[^\W\d_]{2,}|[^\W\d_]?[ \t][^\W\d_a-zß-öø-ÿ][^\W\d_]{2,})"
    r"(?:[ \t-](?:(?:de la|de los|de las|de|del|la|am|sur|en|an der)[ \t-])?[^\W\d_a-zß-öø-ÿ][^\W\d_]+){0,3})"
)
_TOWN_OF_LETTERED = re.compile(
    r"[ \t]{1,2}((?:['’]s-)?[^\W\d_a-zß-öø-ÿ][^\W\d_]{2,}(?:[ \t-](?:(?:aan den|aan de|den|de|op)[ \t-])?[^\W\d_a-zß-öø-ÿ][^\W\d_]+){0,2})"
)
_WINDOW = 80
_ADDRESS_BEFORE = re.compile(
    r"(?<!\w)(?:[cC]/(?=[. ])|[cC](?=/\w)|Calle|Avda|Av|Avenida|Paseo|P[ºo°]|Plaza|Pza|Ctra|Carretera|Ronda|Glorieta|Camino|Rambla|Carrer"
    r"|Passeig|[sS]/[nN]|Hospital|Complejo|Complexo|Clínica|Centro|Instituto|Universidad|Facultad|Klinikum|Klinik"
    r"|Krankenhaus|CHU|Hôpital|Centre|[rR]ue|[aA]venue|Ospedale|[vV]ia|Ziekenhuis|\w*(?:stra(?:ß|ss)e|str|weg|platz|straat"
    r"|laan|plein))(?<=[\w/])(?!\w)[^\n:]{0,72}\Z"
)
_ENDS_ADDRESS = re.compile(
    r"[ \t]{0,2}(?:[.,;()\r\n]|\Z|(?:e-?mail|correo|tel|tlfn?o?|tfno|fax|espa[nñ]a|spain|france|deutschland|italia)\b)",
    re.IGNORECASE,
)
_LINE_START = re.compile(r"(?:\A|[\n,;:.]|[-–]|\bD-|\bF-|\bE-)[ \t]{0,3}\Z")


def _zip(text: str, start: int, end: int) -> tuple[PhiSpan, ...]:
    match = _ZIP.match(text, start)
    if not match or (start and text[start - 1] in "-.$#/"):
        return NOTHING
    if match[1] or _STATE_BEFORE.search(text, max(0, start - 24), start):
        return (PhiSpan(*match.span(), "ZIP"),)
    return NOTHING


def _town(text: str, start: int, end: int) -> tuple[PhiSpan, ...]:
    match = _FIVE_THEN_TOWN.match(text, start)
    if not match:
        return NOTHING
    if not _LINE_START.search(text, max(0, start - 6), start) and not _is_behind_address(
        text, start, match.end()
    ):
        return NOTHING
    span = place_span(text, *match.span(1))
    stop = span[1] if span else match.end()
    more = towns_behind(text, stop, sentences=True)
    return (PhiSpan(start, start + 5, "ZIP"), PhiSpan(match.start(1), stop, "CITY"), *more)


def _is_behind_address(text: str, start: int, end: int) -> bool:
    """Whether a street or an institution stands before five digits in their line, and the address ends behind them."""
    if not _ENDS_ADDRESS.match(text, end):
        return False
    return bool(_ADDRESS_BEFORE.search(text, max(0, start - _WINDOW), start))


def _lettered(text: str, start: int, end: int) -> tuple[PhiSpan, ...]:
    dutch = None
    if start and text[start - 1] in "-./":
        return NOTHING
    match = _UK.match(text, start) or _CANADA.match(text, start) or (dutch := _NETHERLANDS.match(text, start))
    is_shouted = match and any(c.islower() for c in match.group()) and " " not in match.group()
    if not match or is_shouted or is_clinical_code(match.group()):
        return NOTHING
    town = _TOWN_OF_LETTERED.match(text, match.end()) if dutch else None
    span = place_span(text, *town.span(1)) if town else None
    return (PhiSpan(*match.span(), "ZIP"), *((PhiSpan(*span, "CITY"),) if span else ()))


POSTCODE_RULES = (
    Rule("B", _zip, numbers=True, suits=written(r"\d{5}")),
    Rule("B", _town, numbers=True, suits=written(r"\d{5}")),
    Rule("B", _lettered, numbers=True, suits=written(r"\d{4}(?:[A-Z]{2})?|\D{1,3}\d.*")),
)
