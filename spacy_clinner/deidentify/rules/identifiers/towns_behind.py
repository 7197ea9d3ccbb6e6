"""Towns behind institutions: "Hospital La Paz, Madrid", "Klinikum am Rand in Ulm", "Mercy Hospital (Denver)"."""

import re

from spacy_clinner.deidentify.rules.identifiers.clinical_words import begins_finding, is_clinical_word
from spacy_clinner.deidentify.rules.identifiers.place_words import (
    ARTICLES,
    CAPITALISED,
    TITLE,
    is_department,
    place_span,
)
from spacy_clinner.deidentify.rules.spans import PhiSpan

_LINK = r"(?:de|del|de la|la|las|los|el|of|upon|on|am|an der|im|der|sur|sous|aan den|aan|den|di|do|da|dos)"
_TOWN = rf"(?!{TITLE}\b){CAPITALISED}(?:(?:[ \t]|-)(?:{_LINK}[ \t-])?{CAPITALISED}){{0,3}}"
_END = (
    r"(?=[ \t]{0,2}(?:[.,;:)\r\n]|[-–—][ \t]|\Z|(?:with|for|where|because|due|after|on|met|wegens|mit|wegen|vom|am"
    r"|avec|pour|con|por|para|per|com)\b))"
)
_NO_TOWN = re.compile(
    r"mejor[ií]a|afebril|estable|exitus|asintom[aá]tic[oa]|urgente|ingreso|alta|evoluci[oó]n|apto|edf|edificio|bajo|ático|principal|piso|planta|local|bloque|portal|puerta|esc|izq|dcha|tratamiento|juicio|motivo"
    r"|[^\W\d_]{3,}(?:amol|azole?|prazole?|mab|nib|statina?|pril|sart[aá]n|olol|cilina|cillin|micina|mycin|floxacino?"
    r"|c[iy]clin[ae]|dipin[oe]|oxetin[ae]|epam|olam|parina?|xaban|gliptina?|formina?|semid[ea]|tiazida|thiazide"
    r"|profeno?|caine|caína|sone|olone|olona|dronate|triptan|setron|barbital|fungin|tidin[ae]|zumab|c[ií]clovir)",
    re.IGNORECASE,
)
"""States of a patient, and substances by the ends of their names."""
_BESIDE = re.compile(rf"[\"”»]?(?:,|[ \t]?[(]|[ \t][-–—])[ \t]{{0,2}}({_TOWN}){_END}")
_NEXT_SENTENCE = re.compile(rf"\.[ \t]{{1,2}}({_TOWN}){_END}(?![ \t]{{0,2}}:)")
_IN = re.compile(rf"(?:,?[ \t](?:in|en|à|a|te|zu)|[\"”»][ \t](?:de|en))[ \t]({_TOWN})(?![\w-])")
_MOST = 3  # town, province and country
_LONGEST = 60
_SHOUTED = 16
_ACRONYM = re.compile(r"..?\Z|[^\W\d_]+[A-Z\d]")


def towns_behind(text: str, end: int, *, sentences: bool) -> tuple[PhiSpan, ...]:
    """The town, province and country that stand behind an institution.

    What follows a comma, a bracket or a dash counts if something ends behind it, what follows "in" at any rate.
    Departments, findings and people with titles are none.

    Args:
        text: a note.
        end: character after the institution.
        sentences: whether they may be sentences of their own, as in Spanish: "Hospital La Paz. Madrid."
    """
    spans: list[PhiSpan] = []
    while len(spans) < _MOST:
        match = _BESIDE.match(text, end, end + _LONGEST)
        if match is None and sentences:
            match = _NEXT_SENTENCE.match(text, end, end + _LONGEST)
        if match is None and not spans:
            match = _IN.match(text, end, end + _LONGEST)
        span = _town(text, *match.span(1)) if match else None
        if match is None or span is None:
            break
        spans.append(PhiSpan(*span, "CITY"))
        end = match.end() + (text[match.end() : match.end() + 1] == ")")
    return tuple(spans)


def _town(text: str, start: int, end: int) -> tuple[int, int] | None:
    span = place_span(text, start, end)
    if span is None or text[start : span[0]].strip() not in ARTICLES or begins_finding(text, start):
        return None
    span = start, span[1]
    words = text[slice(*span)].split()
    if any(is_department(word) or is_clinical_word(word) or _NO_TOWN.fullmatch(word) for word in words):
        return None
    is_line_of_capitals = text[max(0, start - _SHOUTED) : start].isupper()
    return None if len(words) == 1 and not is_line_of_capitals and _ACRONYM.match(words[0]) else span
