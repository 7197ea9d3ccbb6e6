"""Telephone, fax and pager numbers: labelled, in the North American form, or valid by `phonenumbers`."""

import re
from functools import lru_cache, partial

from spacy_clinner.deidentify.rules.identifiers.analytes import is_measured
from spacy_clinner.deidentify.rules.identifiers.clinical_codes import DECIMAL
from spacy_clinner.deidentify.rules.identifiers.rule import NOTHING, Rule, written
from spacy_clinner.deidentify.rules.names.folding import DASHES
from spacy_clinner.deidentify.rules.spans import PhiSpan

_NORTH_AMERICAN = re.compile(
    rf"(?:1[{DASHES}. ])?(?:\d{{3}}\)[{DASHES}. ]{{0,2}}|\d{{3}}[{DASHES}./ ])"
    rf"\d{{3}}[{DASHES}. ]\d{{4}}(?!\d|[{DASHES}]\d)"
    r"(?:[ ,]{0,2}(?:ext|x|extension)\.? ?\d{1,6})?",
    re.IGNORECASE,
)
_GROUPS = re.compile(rf"\d{{1,12}}(?:[ .()/\u00a0{DASHES}]{{1,2}}\d{{1,12}}){{0,7}}(?!\w)")
_POWER_AFTER = re.compile(r"[\^*][ ]?\d")
_EXTENSION = re.compile(r" ?(?:ext|x|extension)\.? ?\d{1,6}(?!\w)", re.IGNORECASE)
_LABELLED = re.compile(
    rf"(?:[- ]?(?:number|num|no|nr|nº|line|phone))?(?:\s(?:is|at|on|to|(?:back|me|us|him|her|them) (?:at|on)))?"
    r"(?:[.:# ]{0,4}|[ .]{0,2}:[ ]{0,3}\r?\n[ \t]{0,12})"
    rf"((?:\+ ?)?\(?\d(?:[ .()/\u00a0{DASHES}]{{0,2}}\d){{3,16}})(?![\w/%]|[.,]\d|:\d)",
    re.IGNORECASE,
)
_SHORT = re.compile(r"[.:# ]{0,3}(\d{3,6})(?![\w/%]|[.,]\d)")
_IN_THREES = re.compile(r"\d{3} \d{3} \d{3,4}|0\d{2,4}(?: \d{2,4}){3,4}")
_SEPARATORS = re.compile(rf"[ .()/\u00a0{DASHES}]")
_REGIONS = {
    "en": ("US", "GB"),
    "es": ("ES", "MX"),
    "de": ("DE", "AT", "CH"),
    "fr": ("FR", "BE", "CH"),
    "nl": ("NL", "BE"),
    "it": ("IT",),
    "pt": ("PT", "BR"),
}
_FEWEST, _MOST = 8, 15
# fmt: off
_PHONE = [
    "phone", "telephone", "tel", "tele", "ph", "mobile", "cell", "cellphone", "landline", "call",
    "contact", "pager", "beeper", "bleep", "teléfono", "telefono", "tfno", "tlf", "tfn", "tlfno", "móvil",
    "telefon", "handy", "tél", "téléphone", "telefoon", "telefoonnummer", "mobiel", "cellulare",
    "hotline", "whatsapp",
]
# fmt: on
_OTHER_MEANINGS = frozenset({"call", "contact", "ph", "tele", "cell"})
"""Words that stand before clinical numbers too, such as pH and telemetry."""
_FAX = ["fax", "telefax", "facsimile"]


def _labelled(text: str, start: int, end: int) -> tuple[PhiSpan, ...]:
    match = _LABELLED.match(text, end)
    word = text[start:end].lower()
    if not match or sum(map(str.isdigit, match[1])) < (7 if word in _OTHER_MEANINGS else 4):
        return NOTHING
    if word == "ph" and DECIMAL.search(match[1]):  # of a blood gas
        return NOTHING
    label = "FAX" if word in _FAX else "PHONE"
    extension = _EXTENSION.match(text, match.end(1))
    return (PhiSpan(match.start(1), extension.end() if extension else match.end(1), label),)


def _extension(text: str, start: int, end: int) -> tuple[PhiSpan, ...]:
    match = _SHORT.match(text, end)
    return (PhiSpan(*match.span(1), "PHONE"),) if match else NOTHING


def _north_american(text: str, start: int, end: int) -> tuple[PhiSpan, ...]:
    if start and (text[start - 1] in ".-/" and start > 1 and text[start - 2].isdigit()):
        return NOTHING
    match = _NORTH_AMERICAN.match(text, start)
    if not match:
        return NOTHING
    begin = start
    if text[start - 1 : start] == "(" and ")" in match.group():
        begin -= 1
    if text[max(0, begin - 3) : begin] in ("+1 ", "+1-", "+1."):
        begin -= 3
    return (PhiSpan(begin, match.end(), "PHONE"),)


def _valid(regions: tuple[str, ...], text: str, start: int, end: int) -> tuple[PhiSpan, ...]:
    """A number with a plus or in groups that is valid in one of the regions."""
    begin = start
    while begin and text[begin - 1] in "+(":
        begin -= 1
    if begin and (
        text[begin - 1].isalnum() or (text[begin - 1] in ".,-/$#:" and text[begin - 2 : begin - 1].isdigit())
    ):
        return NOTHING
    match = _GROUPS.match(text, start)
    if not match:
        return NOTHING
    written = text[begin : match.end()]
    digits = sum(map(str.isdigit, written))
    if (written[0] not in "+(0" and is_measured(text, begin)) or _POWER_AFTER.match(text, match.end()):
        return NOTHING
    if not _FEWEST <= digits <= _MOST or not (written[0] == "+" or _looks_dialled(written, digits)):
        return NOTHING
    if not is_valid_phone(written, regions) and not _IN_THREES.fullmatch(written):
        return NOTHING
    return (PhiSpan(begin, match.end(), "PHONE"),)


def _looks_dialled(written: str, digits: int) -> bool:
    """Whether digits stand in some groups, none longer than a subscriber's number; not columns of a table."""
    groups = [group for group in _SEPARATORS.split(written) if group]
    if len(groups) == 1:
        return digits >= 9 and (written[0] in "0(" or digits == 9)
    return max(map(len, groups)) <= 8 and len(groups) <= 6 and not (len(groups) > 2 and "/" in written)


@lru_cache(maxsize=4096)
def is_valid_phone(written: str, regions: tuple[str, ...]) -> bool:
    """Whether a number is given out in one of some regions (ISO 3166), or is possible in the country of its code."""
    import phonenumbers  # its tables load on first use

    for region in (None,) if written.startswith("+") else regions:
        try:
            number = phonenumbers.parse(written, region)
        except phonenumbers.NumberParseException:
            continue
        if phonenumbers.is_valid_number(number) or (
            region is None and phonenumbers.is_possible_number(number)
        ):
            return True
    return False


def phone_rules(language: str) -> tuple[Rule, ...]:
    """Rules for telephone numbers in notes of a language."""
    regions = _REGIONS.get(language, ("US", "GB"))
    return (
        Rule("DE", _labelled, words=frozenset([*_PHONE, *_FAX])),
        Rule("D", _extension, words=frozenset(["ext", "extension", "pager", "bleep", "beeper"])),
        Rule("D", _north_american, numbers=True, suits=written(r"1|\d{3}")),
        Rule("D", partial(_valid, regions), numbers=True, suits=written(r"\d{1,12}")),
    )
