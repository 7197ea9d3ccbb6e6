"""Codes of letters and digits that name a finding, a gene, a drug or a dose, and identify nobody."""

import re

from spacy_clinner.deidentify.rules.dates.units import UNIT

_CLINICAL = re.compile(
    r"[A-TV-Z]\d[0-9A-Z](?:\.?[0-9A-Z]{1,4})?"  # ICD-10
    r"|[cpyruam]{0,3}T(?:[0-4][a-d]?|is|[xX])(?:\(\w{1,"
    r"3}\))?N[0-3xX][a-c]?(?:M[01xX][a-c]?)?|[cp]?[TNM][0-4][a-d]?"
    r"|p?\.?[A-Z]\d{1,5}(?:[A-Z]|fs|del|dup|ins)\w{0,4}|[cgmp]\.\w{2,20}"  # variants: V600E, p.R1441G
    r"|[NX][CGMPRTW]_\d{5,9}(?:\.\d{1,2})?|NCT\d{8}|PMID\d{1,8}|ISRCTN\d{1,8}"
    r"|(?:HLA|CYP|CD|IL|CA|COVID|SARS|PHQ|GAD|SF|QLQ|EQ|ABCB|SLC|KCN|ATP|TNF|FGF|miR|let|rs)-?\w{1,8}"
    r"|\d{1,3}(?:m|k)?[A-Z][a-z]?\d{0,3}|[A-Z][a-z]?-?\d{1,3}m?"  # isotopes
    r"|[A-Z]{1,2}\d{1,2}[-/–][A-Z]{0,2}\d{1,2}"  # vertebrae, leads
    r"|(?:AZD|BMS|GSK|LY|MK|RO|PF|TAK|ABT|INCB|CAL|SAR|UCB|BAY|BI|JNJ|SCH|SB|PD|VX|GS|AMG|"
    r"SU|ZD|STI)-?\d{2,8}\w?"
)
_SYSTEMS = (
    r"(?:MS-|AP-|G-)?DRG|CPT(?:-4)?|HCPCS|ICD(?:-?O)?(?:-?(?:9|10|11|3))?(?:-?(?:CM|PCS|GM))?|CIE(?:-?10)?|CIM(?:-?10)?"
    r"|SNOMED(?:[- ]?CT)?|SCTID|LOINC|RxNorm|RxCUI|NDC|ATC|UMLS|CUI|HPO?|MONDO|OMIM|MIM|ORPHA(?:net)?|DOID|GO|MeSH"
    r"|MedDRA|CAS|EudraCT|ISRCTN|NCT|ISBN|ISSN|DIN|PZN|OPS(?:-301)?|READ|CTV3|dm\+d|EMDN|GMDN|PMID|PMCID|PMC|doi"
)
# up to three codes of a list stand between the name of the system and the one that is asked about
_BEFORE_CODE = re.compile(
    rf"(?<![\w-])(?:{_SYSTEMS})(?:[ \t](?:codes?|id|ids|nos?|numbers?|concept)\b\.?){{0,2}}[\s:=#|(]{{0,3}}"
    r"(?:[\w.-]{3,18}(?:[,;/]|[ \t]and)[ \t]{1,2}){0,3}\Z",
    re.IGNORECASE,
)
_WINDOW = 90
DECIMAL = re.compile(r"(?<![\d.])\d{1,2}\.\d{1,2}(?![\d.])")
"""A number with a point, as measures have it and identifiers seldom do."""
_MEASURE = re.compile(rf"\d{{1,7}}(?:st|nd|rd|th|s|{UNIT}|[xX]\d{{1,7}}|[a-zμµ]{{1,6}}\d?)", re.IGNORECASE)


def is_clinical_code(word: str) -> bool:
    """Whether letters and digits name a disease, a stage, a gene, a variant, a trial or an amount."""
    return bool(_CLINICAL.fullmatch(word) or _MEASURE.fullmatch(word))


def is_of_code_system(text: str, start: int) -> bool:
    """Whether the name of a system of codes stands before a number: "SNOMED CT: 22298006", "NDC 0002-8215-01"."""
    return bool(_BEFORE_CODE.search(text, max(0, start - _WINDOW), start))
