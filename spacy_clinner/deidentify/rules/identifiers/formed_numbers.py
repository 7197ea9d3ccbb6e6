"""Numbers that their form or their check digits tell: of persons, cards, accounts, vehicles and devices."""

import re

from spacy_clinner.deidentify.rules.identifiers.rule import NOTHING, Rule, written
from spacy_clinner.deidentify.rules.names.folding import DASHES
from spacy_clinner.deidentify.rules.spans import PhiSpan

_DASH = re.compile(f"[{DASHES}]")
_SSN = re.compile(rf"(?!000|666|9\d\d)\d{{3}}([{DASHES} ])(?!00)\d\d\1(?!0000)\d{{4}}(?![\w{DASHES}])")
# of France in groups, of Switzerland and of Belgium: no other numbers are written so
_NATIONAL = re.compile(
    r"(?:[1-478] \d\d (?:0[1-9]|1[0-2]|[2-9]\d) (?:\d\d|2[AB]) \d{3} \d{3}(?: \d\d)?"
    r"|756\.\d{4}\.\d{4}\.\d\d|\d\d\.(?:0\d|1[0-2])\.[0-3]\d-\d{3}\.\d\d)(?![\w/-])"
)
_GS1 = re.compile(r"\(01\) ?\d{14}(?: ?\((?:1[0-7]|2[0-5]|2[0-9]\d)\) ?[\w.+/-]{1,30}){0,6}")
_VIN = re.compile(r"[A-HJ-NPR-Z0-9]{17}\Z", re.IGNORECASE)
_VIN_VALUES = dict(
    zip("ABCDEFGHJKLMNPRSTUVWXYZ", [*range(1, 9), *range(1, 6), 7, 9, *range(2, 10)], strict=True)
)
_VIN_WEIGHTS = (8, 7, 6, 5, 4, 3, 2, 10, 0, 9, 8, 7, 6, 5, 4, 3, 2)
_CARD = re.compile(
    rf"\d{{4}}([ {DASHES}]?)\d{{4}}\1\d{{4}}\1\d{{1,7}}(?![\w{DASHES}])"
    rf"|3\d{{3}}([ {DASHES}]?)\d{{6}}\2\d{{5}}(?![\w{DASHES}])"
)
_IBAN = re.compile(r"[A-Z]{2}\d{2}(?: ?[A-Z0-9]{4}){2,7}(?: ?[A-Z0-9]{1,4})?(?!\w)")
_DNI = re.compile(rf"(?:[XYZ][{DASHES}]?\d{{7}}|\d{{8}})[{DASHES}]?\s?[A-HJ-NP-TV-Z](?!\w)")
_DNI_LETTERS = "TRWAGMYFPDXBNJZSQVHLCKE"


def _ssn(text: str, start: int, end: int) -> tuple[PhiSpan, ...]:
    if start and (text[start - 1] in "./" or _DASH.match(text, start - 1)):
        return NOTHING
    match = _SSN.match(text, start)
    return (PhiSpan(*match.span(), "SSN"),) if match else NOTHING


def _national(text: str, start: int, end: int) -> tuple[PhiSpan, ...]:
    if start and (text[start - 1] in "./" or _DASH.match(text, start - 1)):
        return NOTHING
    match = _NATIONAL.match(text, start)
    return (PhiSpan(*match.span(), "SSN"),) if match else NOTHING


def _device_identifier(text: str, start: int, end: int) -> tuple[PhiSpan, ...]:
    """A unique device identifier of GS1: parts in brackets, of which the lot and the serial number are two."""
    match = _GS1.match(text, start)
    return (PhiSpan(*match.span(), "DEVICE"),) if match else NOTHING


def _vin(text: str, start: int, end: int) -> tuple[PhiSpan, ...]:
    if end - start != 17 or not _VIN.match(text, start, end):
        return NOTHING
    word = text[start:end].upper()
    values = [int(c) if c.isdigit() else _VIN_VALUES[c] for c in word]
    check = sum(value * weight for value, weight in zip(values, _VIN_WEIGHTS, strict=True)) % 11
    return (PhiSpan(start, end, "VEHICLE"),) if word[8] == "0123456789X"[check] else NOTHING


def _account(text: str, start: int, end: int) -> tuple[PhiSpan, ...]:
    if (match := _CARD.match(text, start)) and _luhn(match.group()):
        return (PhiSpan(*match.span(), "ACCOUNT"),)
    if text[start].isalpha() and (match := _IBAN.match(text, start)) and _mod_97(match.group()):
        return (PhiSpan(*match.span(), "ACCOUNT"),)
    return NOTHING


def _luhn(written: str) -> bool:
    digits = [int(c) for c in written if c.isdigit()][::-1]
    doubled = (sum(divmod(2 * digit, 10)) for digit in digits[1::2])
    return len(digits) >= 13 and (sum(digits[::2]) + sum(doubled)) % 10 == 0


def _mod_97(written: str) -> bool:
    compact = written.replace(" ", "")
    return int("".join(str(int(c, 36)) for c in compact[4:] + compact[:4])) % 97 == 1


def _dni(text: str, start: int, end: int) -> tuple[PhiSpan, ...]:
    match = _DNI.match(text, start)
    if not match:
        return NOTHING
    number = match.group()[:-1].replace("X", "0").replace("Y", "1").replace("Z", "2")
    check = _DNI_LETTERS[int(re.sub(r"\D", "", number)) % 23]
    return (PhiSpan(*match.span(), "IDNUM"),) if match.group()[-1] == check else NOTHING


FORMED_NUMBER_RULES = (
    Rule("M", _device_identifier, signs=("(01)",)),
    Rule("G", _ssn, numbers=True, suits=written(r"\d{3}")),
    Rule("GR", _national, numbers=True, suits=written(r"[1-478]|\d\d|756")),
    Rule("L", _vin, numbers=True, suits=written(".{17}")),
    Rule("J", _account, numbers=True, suits=written(r"\d{4}(?:\d{9,})?|[A-Z]{2}\d{2}.*")),
    Rule("R", _dni, numbers=True, suits=written(r"(?:[XYZ]\d{7}|\d{8}).*")),
)
"""Numbers that need no word before them."""
