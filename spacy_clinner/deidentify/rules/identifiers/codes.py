"""Numbers that belong to one person or thing: records, accounts, plans, licences, devices, vehicles."""

import re
from functools import partial

from spacy_clinner.deidentify.rules.dates.units import SURE_UNIT, UNIT
from spacy_clinner.deidentify.rules.identifiers.analytes import is_measured
from spacy_clinner.deidentify.rules.identifiers.clinical_codes import (
    DECIMAL,
    is_clinical_code,
    is_of_code_system,
)
from spacy_clinner.deidentify.rules.identifiers.formed_numbers import FORMED_NUMBER_RULES
from spacy_clinner.deidentify.rules.identifiers.months import month_words
from spacy_clinner.deidentify.rules.identifiers.rule import NOTHING, Rule, written
from spacy_clinner.deidentify.rules.names.folding import DASHES
from spacy_clinner.deidentify.rules.spans import PhiSpan

_VALUE = (
    r"(?:#\s?)?([A-Za-z0-9](?:[A-Za-z0-9]|[-/._]{1,2}(?=[A-Za-z0-9])"
    rf"|[{DASHES}](?=[A-Za-z]{{0,3}}\d))*)"  # a long dash before a word ends a clause
)
_LINK = (
    rf"(?:\s{{0,2}}(?:[(]?\b(?:MRN|ID|number|num|nr|no|nos|code|card|policy|plan|holder|file|"
    r"end(?:ing|s) (?:in|with)|last (?:four|4)(?: digits)?|is|of|was|here|patient|account|"
    r"identifier|identification|de|del|número|n[úu]m|historia|clínica)\b[)]?\.?|"
    rf"[:#=.{DASHES}(]|nº|n°|n\.º|№)){{0,5}}\s{{0,3}}"
)
_AFTER_LABEL = re.compile(rf"({_LINK}){_VALUE}", re.IGNORECASE)
_LONGEST = 40
_MORE_GROUPS = re.compile(r"(?: \d{2,12}(?![\w%]|[.,/]\d)){1,4}")
_SERIAL_SIGN = re.compile(r"\s?(?:[:#=]|no\b)", re.IGNORECASE)
_DEVICE_BEFORE = re.compile(
    r"(?:devices?|pump|pacemaker|generator|lead|implant|model|monitor|machine|valve|stent|prosthesis|unit|meter|sensor"
    r"|glucometer|defibrillator|ventilator|concentrator|CPAP|scope|kit|marcapasos|bomba|prótesis|modelo)\b[^.\r\n]{0,24}\Z",
    re.IGNORECASE,
)
_MIXED = re.compile(rf"[A-Za-z0-9]+(?:[{DASHES}_][A-Za-z0-9]+){{0,4}}")
_LETTERS_BEFORE = re.compile(rf"(?<![\w@/.+{DASHES}])([A-Z]{{1,4}})[{DASHES}_]\Z")
_SLIDE = re.compile(r"\d{2,4}-\d{3}")  # "S-22-12345" in pathology; "E-28006" is a postcode
_SWITCH = re.compile(r"(?<=[A-Za-z])(?=\d)|(?<=\d)(?=[A-Za-z])")
_RUN = re.compile(r"\d{6,20}(?![\w%]|[.,]\d)")
# two numbers with a long dash between them are a range
_GROUPED = re.compile(
    r"\d{1,12}(?:(?:[-\u2010\u2011]\d{1,12}){1,4}"
    rf"|(?:[{DASHES}]\d{{1,12}}){{2,4}})(?![\w/{DASHES}]|[.,]\d)"
    rf"|\d{{4,12}}/\d{{2,12}}(?![\w/{DASHES}]|[.,]\d)"
)
_DASH = re.compile(f"[{DASHES}]")
_YEARS = re.compile(rf"(?:19|20)\d\d[{DASHES}/](?:19|20)\d\d")
_SHORT_AMOUNT = re.compile(r"\d{1,2}[A-Za-z]{1,2}")
_AMOUNT = re.compile(rf"\d{{1,7}}{SURE_UNIT}")
_UNIT_AFTER = re.compile(
    rf"{UNIT}|\s?(?:/|cells|copies|platelets|per\b|leu[ck]ocytes|patients|people)", re.IGNORECASE
)
_COUNT_BEFORE = re.compile(
    r"(?:[$€£<>=~×x]|count|level|of|to|was|PMID|pmc|doi|ratio)[:\s]{0,2}\Z", re.IGNORECASE
)
_FEWEST_DIGITS = 5
_FEWEST_MIXED = 6

_LABELS: dict[str, tuple[str, str]] = {
    "MEDICALRECORD": (
        "H",
        "mrn medrec nhc chart umrn urn patientid pid chi dossier patientennummer patiëntnummer fallnummer"
        " aufnahmenummer dossiernummer prontuário nuhsa",
    ),
    "SSN": (
        "G",
        "ssn nir bsn ahv aadhaar burgerservicenummer rijksregisternummer sozialversicherungsnummer svnr"
        " rentenversicherungsnummer personnummer pesel hetu cpf",
    ),
    "HEALTHPLAN": (
        "I",
        "medicare medicaid nhs beneficiary subscriber cipa hicn mbi naf nass nss hmo ppo versichertennummer"
        " krankenversichertennummer polisnummer",
    ),
    "ACCOUNT": ("J", "acct iban invoice"),
    "LICENSE": ("K", "npi dea certificate passport pasaporte colegiado nºcol ncol col"),
    "VEHICLE": ("L", "vin plate plates matrícula"),
    "DEVICE": ("M", "serial imei udi"),
    "IDNUM": ("R", "dni nie accession barcode badge csn uid steuernummer"),
    "BIOID": ("P", "fingerprint voiceprint biometric"),
}
"""Label -> paragraph, words before a number; they are seldom anything else."""
_FEWEST_OF_NSS = 8
_LABEL_WORDS = frozenset(word for _, words in _LABELS.values() for word in words.split())
_WEAK: dict[str, tuple[str, str]] = {
    "MEDICALRECORD": ("H", "record records mr patient pt file historia hospital"),
    "HEALTHPLAN": ("I", "insurance ins insur plan member policy coverage group health hic seguro"),
    "ACCOUNT": ("J", "account card credit cuenta"),
    "LICENSE": ("K", "license licence lic certification licencia certificado registration reg"),
    "VEHICLE": ("L", "vehicle car registration"),
    "DEVICE": ("M", "device model lot pacemaker implant ref"),
    "IDNUM": (
        "R",
        "id case number identifier code encounter visit order specimen sample study episode claim referral"
        " reference req requisition employee student episodio num",
    ),
}
"""Words that need a sign before the number, or a number that is none of a measure."""
_STRONG_LINK = re.compile(r"[:#=№º°]|\b(?:ID|number|no|num|nr|code|MRN|policy)\b", re.IGNORECASE)


def _labelled(label: str, text: str, start: int, end: int) -> tuple[PhiSpan, ...]:
    match = _AFTER_LABEL.match(text, end, end + 30 + _LONGEST)
    if not match or match.start(2) == end:
        return NOTHING
    groups = _MORE_GROUPS.match(text, match.end(2)) if match[2].isdecimal() else None
    last = groups.end() if groups else match.end(2)
    # normal saline has an abbreviation of the Spanish number of social security
    if (
        text[start:end].lower() == "nss"
        and sum(map(str.isdigit, text[match.start(2) : last])) < _FEWEST_OF_NSS
    ):
        return NOTHING
    return (PhiSpan(match.start(2), last, label),) if _is_number(text[match.start(2) : last], 3) else NOTHING


def _weakly_labelled(label: str, text: str, start: int, end: int) -> tuple[PhiSpan, ...]:
    match = _AFTER_LABEL.match(text, end, end + 30 + _LONGEST)
    if not match or not _STRONG_LINK.search(
        match[1] + "#" * text[match.start(2) - 2 : match.start(2)].count("#")
    ):
        return NOTHING
    if not _is_number(match[2], 4) or is_clinical_code(match[2]) or _UNIT_AFTER.match(text, match.end(2)):
        return NOTHING
    if DECIMAL.search(match[2]):  # of a coagulation time or a range of reference
        return NOTHING
    if is_of_code_system(text, start) or is_of_code_system(text, match.start(2)):
        return NOTHING
    return (PhiSpan(*match.span(2), label),)


def _is_number(value: str, fewest: int) -> bool:
    digits = sum(map(str.isdigit, value))
    return len(value) <= _LONGEST and digits >= 2 and digits + sum(map(str.isupper, value)) >= fewest


def _serial(text: str, start: int, end: int) -> tuple[PhiSpan, ...]:
    """The serial number behind "S/N", which is a house without a number in Spanish addresses."""
    if text[start - 1 : start].isalnum():
        return NOTHING
    if not _SERIAL_SIGN.match(text, end) and not _DEVICE_BEFORE.search(text, max(0, start - _LONGEST), start):
        return NOTHING
    return _labelled("DEVICE", text, start, end)


def _mixed(text: str, start: int, end: int) -> tuple[PhiSpan, ...]:
    """Letters and digits that alternate or are many: A1B2C3, AB-987654; no gene, stage or dose."""
    is_joined = _DASH.match(text, end) or _DASH.match(text[start - 1 : start])
    if end - start < _FEWEST_MIXED and not is_joined:
        return NOTHING  # the whole of it is too short
    before = _LETTERS_BEFORE.search(text, max(0, start - 8), start)
    if before and before[1].lower() not in _LABEL_WORDS and (len(before[1]) > 1 or _SLIDE.match(text, start)):
        start = before.start()  # the first group holds no digit, and so triggers nothing
    elif (
        start
        and (text[start - 1] in "_@/.+" or _DASH.match(text, start - 1))
        and text[start - 2 : start - 1].isalnum()
    ):
        return NOTHING
    match = _MIXED.match(text, start)
    if not match or len(match.group()) > _LONGEST:
        return NOTHING
    word = _DASH.sub("-", match.group())
    if not _is_mixed(word) or is_clinical_code(word) or _is_range(word):
        return NOTHING
    if is_of_code_system(text, start):
        return NOTHING
    return (PhiSpan(*match.span(), "IDNUM"),)


def _is_range(word: str) -> bool:
    """Whether a word is of two amounts, as 100mg-200mg and 16F-18F."""
    parts = word.split("-")
    return all(map(_AMOUNT.fullmatch, parts)) or (
        len(parts) == 2
        and all(map(_SHORT_AMOUNT.fullmatch, parts))
        and parts[0].lstrip("0123456789") == parts[1].lstrip("0123456789")
    )


def _is_mixed(word: str) -> bool:
    digits, letters = sum(map(str.isdigit, word)), sum(map(str.isalpha, word))
    if digits < 3 or not letters or len(word) < _FEWEST_MIXED:
        return False
    parts = re.split(r"[-_]", word)
    if any(
        part.lower() in month_words("en") or (len(part) > 2 and part.isalpha() and part.islower())
        for part in parts
    ):
        return False  # 3-Feb-2031, 300-fold
    if any(c.islower() for c in word) and digits < _FEWEST_DIGITS:
        return False
    return len(_SWITCH.findall(word.replace("-", "").replace("_", ""))) > 2 or (
        digits >= _FEWEST_DIGITS and letters <= 6
    )


def _long(text: str, start: int, end: int) -> tuple[PhiSpan, ...]:
    """A long number that counts and measures nothing."""
    if start and (
        text[start - 1] in "*_"
        or (
            (text[start - 1] in ".,/+$€£:" or _DASH.match(text, start - 1))
            and text[start - 2 : start - 1].isalnum()
        )
    ):
        return NOTHING
    match = _GROUPED.match(text, start) or _RUN.match(text, start)
    if not match or sum(map(str.isdigit, match.group())) < 7 - (not _DASH.search(match.group())):
        return NOTHING
    if is_measured(text, start) or _YEARS.fullmatch(match.group()) or is_of_code_system(text, start):
        return NOTHING
    if _UNIT_AFTER.match(text, match.end()) or _COUNT_BEFORE.search(text, max(0, start - 10), start):
        return NOTHING
    return (PhiSpan(*match.span(), "IDNUM"),)


LABELLED_CODE_RULES = tuple(
    Rule(letter, partial(_labelled, label), words=frozenset(words.split()))
    for label, (letter, words) in _LABELS.items()
)
"""Numbers behind a word that is seldom anything but their label."""
CODE_RULES = (
    *(
        Rule(letter, partial(_weakly_labelled, label), words=frozenset(words.split()))
        for label, (letter, words) in _WEAK.items()
    ),
    Rule("M", _serial, signs=("S/N", "s/n")),
    *FORMED_NUMBER_RULES,
    Rule("HIJKMR", _mixed, numbers=True),
    Rule("HIJR", _long, numbers=True, suits=written(r"\d{1,20}")),
)
"""Numbers behind other words, and those that their form tells."""
