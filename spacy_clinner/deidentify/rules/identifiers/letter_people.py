"""Names of people in letters and forms: greetings, closings, birth names, signatures and people to be called."""

import re

from spacy_clinner.deidentify.rules.identifiers.clinical_words import is_clinical_word
from spacy_clinner.deidentify.rules.identifiers.following_names import following_name
from spacy_clinner.deidentify.rules.identifiers.name_words import COMMA_NAME, GAP, NAME
from spacy_clinner.deidentify.rules.identifiers.place_words import is_department
from spacy_clinner.deidentify.rules.identifiers.rule import NOTHING, Find, Rule, written
from spacy_clinner.deidentify.rules.spans import PhiSpan

_TITLES = r"(?:(?:Drs?|Prof|Mrs?|Ms|Miss|Sra?|Dra)\b\.?[ \t]{1,2}){0,2}"
_GREETED = re.compile(rf",?[ \t]{{1,2}}{_TITLES}({NAME})(?=[ \t]?[,!.:;\r\n–—-]|[ \t]{{0,3}}\Z)")
_CLOSED = re.compile(
    r"(?i:[ \t](?:yours|regards|wishes|saludos|salutations|you(?:[ \t](?:so|very)[ \t]much)?))?[,.!]?"
    rf"(?:[ \t]{{1,3}}|[ \t]{{0,3}}(?:\r?\n[ \t]{{0,20}}){{1,4}}){_TITLES}({NAME})(?=[ \t]?[,;(]|[ \t]{{0,20}}(?:[\r\n]|\.?\Z))"
)
_BORN = re.compile(rf"\.?:?[ \t]{{1,2}}({NAME})(?=[ \t]?[,;.)\r\n/]|[ \t]{{0,3}}\Z|[ \t]\(?[a-z\d*])")
_COLON = re.compile(
    rf"(?i:[ \t]of[ \t]kin|[ \t]?\([^()\r\n]{{1,24}}\))?[ \t]{{0,3}}[:=]{GAP}{{0,20}}({COMMA_NAME}|{NAME})"
)
_BESIDE = re.compile(rf"(?i:[ \t]of[ \t]kin)?(?:[ \t](?:is|was))?,?[ \t]{{1,2}}({NAME})")
_TO_CALL = re.compile(r"\b(?:emergency|primary|first|second|family)[ \t]{1,2}\Z", re.IGNORECASE)
_FAMILY_FIRST = re.compile(
    rf"\.[ \t]{{1,2}}({COMMA_NAME})(?=[ \t]?[,;(]?[ \t]?(?:\*|geb\b|born\b|DOB\b|\d|[\r\n]|\Z))"
)

# without capitals for other nouns, one capitalised word behind such a noun is a name; in German it is any noun
_FOREIGN_RELATIVES = (
    "mari épouse époux fille fils mère père frère sœur soeur conjoint conjointe compagne compagnon"
    " dochter zoon moeder vader broer zus echtgenoot echtgenote"
    " figlia figlio fratello sorella moglie marito filha filho mãe pai irmã irmão"
    " marido nieto nieta abuela abuelo suegra suegro cuñada cuñado sobrina sobrino nuera yerno novia novio tía tío"
).split()
_GERMAN_RELATIVES = (
    "ehefrau ehemann sohn tochter mutter vater bruder schwester lebensgefährtin lebensgefährte enkel enkelin"
    " nachbarin nachbar betreuer betreuerin schwiegertochter schwiegersohn"
).split()
_BEHIND_RELATIVE = re.compile(rf",?[ \t]{{1,2}}\(?({NAME})")
_TWO_OR_CALLED = re.compile(
    rf",?[ \t]{{1,2}}\(?({NAME})(?=[,(]?[ \t]?[(]?(?:(?:Tel|Telefon|Handy|Mobil)\b|[+\d])|\)?,?[ \t][(]?geb\b)"
)
_SIGNED = re.compile(
    rf"(?:[ \t](?:por|par|door|von|vom|da|per))?[ \t]{{1,2}}(?:(?:el|la|le|de|den|het)[ \t])?{_TITLES}({NAME})"
)
_SHORT_TITLE = re.compile(rf"\.[ \t]{{1,2}}(?:(?:Dr|Prof|med)\.[ \t]?){{0,3}}({NAME})")
_SIZE_BEFORE = re.compile(r"[\d-][ \t]?\Z")
_NOBODY = frozenset(
    "precautions isolation droplet airborne home wife husband son daughter mother father self phone cell team"
    " anticoagulation pharmacy insurance alzheimer parkinson crohn basedow hodgkin marfan huntington raynaud down".split()
)
_SHORTEST_SHOUTED = 5
_WORD = re.compile(r"[^\W\d_]+")


def _says_nobody(word: str) -> bool:
    lower = word.lower()
    is_acronym = word.isupper() and len(word) < _SHORTEST_SHOUTED
    return is_acronym or lower in _NOBODY or is_department(word) or is_clinical_word(word)


def _of_people(find: Find) -> Find:
    """A rule that takes no department, finding or relative for a name."""

    def look(text: str, start: int, end: int) -> tuple[PhiSpan, ...]:
        spans = find(text, start, end)
        words = [word for span in spans for word in _WORD.findall(text, span.start, span.end)]
        return NOTHING if any(map(_says_nobody, words)) else spans

    return look


_contact_beside = _of_people(following_name(_BESIDE, "PATIENT", fewest=2))


def _to_call(text: str, start: int, end: int) -> tuple[PhiSpan, ...]:
    """The person behind "emergency contact", which needs no colon."""
    is_person = _TO_CALL.search(text, max(0, start - 12), start)
    return _contact_beside(text, start, end) if is_person else NOTHING


_with_short_title = _of_people(following_name(_SHORT_TITLE, "PATIENT"))


def _short_title(text: str, start: int, end: int) -> tuple[PhiSpan, ...]:
    """The name behind "Fr." and "Hr.", of which the first is a size of catheters too."""
    is_size = _SIZE_BEFORE.search(text, max(0, start - 2), start)
    return NOTHING if is_size else _with_short_title(text, start, end)


LETTER_RULES = (
    Rule(
        "A",
        _of_people(following_name(_GREETED, "PATIENT")),
        words=frozenset(
            ["hi", "hello", "dear", "hola", "hallo", "bonjour", "estimado", "estimada", "cher", "chère"]
        ),
        suits=written("[A-Z][a-zà-ÿ]+"),
    ),
    Rule(
        "A",
        _of_people(following_name(_CLOSED, "DOCTOR")),
        words=frozenset(
            [
                *("sincerely", "regards", "cordially", "respectfully", "thanks", "thank", "wishes"),
                *(
                    "grüßen",
                    "gruß",
                    "groet",
                    "groeten",
                    "cordialement",
                    "salutations",
                    "atentamente",
                    "saludos",
                ),
                *("saluti", "cumprimentos"),
            ]
        ),
    ),
    Rule(
        "A",
        _of_people(following_name(_BORN, "PATIENT")),
        words=frozenset(["née", "né", "nee", "geb", "geborene", "geborener", "nacida", "nascida", "maiden"]),
    ),
    Rule("A", following_name(_FAMILY_FIRST, "PATIENT"), words=frozenset(["pat"]), suits=written("Pat|PAT")),
    Rule(
        "A",
        _of_people(following_name(_COLON, "PATIENT", fewest=2)),
        words=frozenset(
            [
                *(
                    "nok",
                    "next",
                    "kin",
                    "contact",
                    "contacts",
                    "poa",
                    "hcp",
                    "proxy",
                    "guarantor",
                    "subscriber",
                ),
                *("insured", "policyholder", "guardian", "caregiver", "carer", "interpreter", "informant"),
                *(
                    "daughter",
                    "son",
                    "mother",
                    "father",
                    "wife",
                    "husband",
                    "spouse",
                    "partner",
                    "sister",
                    "brother",
                ),
            ]
        ),
    ),
    Rule(
        "A",
        _of_people(following_name(_COLON, "PATIENT", fewest=2)),
        words=frozenset(
            [*_FOREIGN_RELATIVES, *_GERMAN_RELATIVES, "hijo", "hija", "hermano", "hermana", "madre", "padre"]
        ),
    ),
    Rule(
        "A",
        _of_people(following_name(_BEHIND_RELATIVE, "PATIENT")),
        words=frozenset(_FOREIGN_RELATIVES),
        suits=str.islower,
    ),
    Rule("A", _of_people(following_name(_TWO_OR_CALLED, "PATIENT")), words=frozenset(_GERMAN_RELATIVES)),
    Rule(
        "A",
        _of_people(following_name(_SIGNED, "DOCTOR", fewest=2)),
        words=frozenset(
            "firmado validado realizado valorado atendido informado remitido solicitado redactado gez unterzeichnet"
            " erstellt signé rédigé validé ondertekend firmato assinado".split()
        ),
    ),
    Rule("A", _short_title, words=frozenset(["fr", "hr"]), suits=written("Fr|Hr")),
    Rule("A", _to_call, words=frozenset(["contact", "contacts"])),
    Rule("A", _contact_beside, words=frozenset(["nok", "poa", "hcp"]), suits=str.isupper),
)
"""Names that letters and forms hold."""
