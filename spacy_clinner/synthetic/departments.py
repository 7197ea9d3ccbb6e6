"""The four departments: their grammar, partly shared, and their layout."""

from dataclasses import dataclass

from spacy_clinner.errors import ClinnerError
from spacy_clinner.synthetic import cardiology, gastroenterology, neurology, respiratory, shared
from spacy_clinner.synthetic.grammar import Grammar

SECTIONS = (
    "history",
    "past_history",
    "medications",
    "allergies",
    "family_history",
    "laboratory",
    "course",
    "plan",
)

LINES = {
    "history": "2* {opening} | 3* {style_sentence} | {ambiguous} | {denial} | 3* {thing_line}",
    "denial": (
        "{patient} {negation} {Problem:problem_term}, {Problem:generic_problem} or {Problem:problem_term}. "
        "| {patient} {negation} {Problem:generic_problem}."
    ),
    "past_history": (
        "{Problem:problem_term} | {Problem:problem_term} {Duration:duration} | {Procedure:procedure_term} ({year}) "
        "| {Problem:generic_problem} | {Problem:problem_term}, s/p {Procedure:procedure_term} in {year} "
        "| {Device:device_term} placed {year} | 3* {thing} | {thing} ({year}) | {thing}, {thing}"
    ),
    "medications": (
        "4* {Medication:drug_term} {Dose:dose} {Frequency:frequency} | {Medication:drug_term} {Dose:dose} "
        "| {Medication:generic_drug} {Dose:dose} {Frequency:frequency} | {Medication:drug_term} {Frequency:frequency} "
        "| {Medication:drug_term} {Dose:dose} {Frequency:frequency} for {Problem:problem_term} "
        "| {Medication:drug_term} {Dose:dose} {Frequency:frequency} {Duration:duration}"
    ),
    "allergies": "2* NKDA | None known | {Allergy:drug_term} | {Allergy:generic_drug} ({reaction}) | {Allergy:drug_term}: {reaction}",
    "family_history": (
        "{relative} with {Family_history:problem_term} | Noncontributory | {relative} had {Family_history:generic_problem} "
        "| {relative} died of {Family_history:problem_term} at {d2} | negative for {Family_history:problem_term}"
    ),
    "laboratory": (
        "{Test:test_term}{tab}{Lab_value:value_term} | {Test:generic_test}{tab}{Lab_value:generic_value} "
        "| {Test:generic_test}{tab}{Lab_value:generic_value}{tab}({d1}-{d2}) "
        "| {Test:test_term}{tab}{Lab_value:value_term}{tab}{date}"
    ),
    "tab": "\t | \t\t | :\t",
    "course": (
        "3* {style_sentence} | {patient} underwent {Procedure:procedure_term} without complication. | {ambiguous} "
        "| Started on {Medication:drug_term} {Dose:dose} {Frequency:frequency} for {Severity:severity} {Problem:problem_term}. "
        "| 6* {thing_line} | {denial} | {Device:device_term} in place. | {Medication:drug_term} was stopped on {date}. "
        "| 2* {adverse} | The {Anatomy:anatomy_term} appeared normal. | {Test:test_term} improved to {Lab_value:value_term}."
    ),
    "adverse": (
        "2* Tolerating {Medication:drug_term} well. | {Medication:drug_term} was held. "
        "| Developed {Adverse_event:generic_problem} on {Medication:drug_term}."
    ),
    "plan": (
        "Continue {Medication:drug_term} {Dose:dose} {Frequency:frequency}. | Repeat {Test:test_term} in {number} weeks. "
        "| 5* {thing_line} | {closing} | {hypothetical} | Start {Medication:drug_term} for {Problem:problem_term}. "
        "| {Problem:problem_term}: {Severity:severity}, check {Test:test_term}. | {Problem:problem_term}: plan {Procedure:procedure_term}."
    ),
}
"""Alternatives for a line of each section, which all departments share.

A drug is annotated as Medication, and under allergies as Allergy. A disease is a Problem, that of a relative
is Family_history, and one that a drug caused is an Adverse_event. What might happen is not annotated.
"""

RARE_TERMS = {
    "problem_term": "rare_problem",
    "test_term": "rare_test",
    "drug_term": "rare_drug",
    "procedure_term": "rare_procedure",
    "device_term": "rare_device",
    "anatomy_term": "rare_place",
}
RARE_WEIGHT = 15
"""A term of a department has 10 to 30 other alternatives."""


@dataclass(frozen=True)
class Style:
    """How a department lays out its notes.

    Attributes:
        headings: those of the eight sections, in the order of SECTIONS.
        order: indices of the sections, in the order in which they are written.
        bullets: what an item of a list begins with; "{n}" is its number.
        wrap: column at which lines are wrapped, 0 for never.
        typo_rate: share of words with two letters swapped.
    """

    headings: tuple[str, ...]
    order: tuple[int, ...]
    bullets: str
    wrap: int
    typo_rate: float


@dataclass(frozen=True)
class Department:
    """A department: the grammar and the layout of its notes."""

    name: str
    grammar: Grammar
    style: Style


_STYLES = {
    "cardiology": (cardiology, Style(cardiology.HEADINGS, (0, 1, 2, 3, 4, 5, 6, 7), "", 80, 0.004)),
    "respiratory": (respiratory, Style(respiratory.HEADINGS, (0, 1, 2, 3, 4, 6, 5, 7), "- ", 0, 0.012)),
    "neurology": (neurology, Style(neurology.HEADINGS, (0, 6, 1, 2, 3, 4, 5, 7), "", 72, 0.003)),
    "gastroenterology": (
        gastroenterology,
        Style(gastroenterology.HEADINGS, (0, 1, 5, 2, 3, 4, 6, 7), "{n}. ", 0, 0.008),
    ),
}
NAMES = tuple(_STYLES)


def department(name: str) -> Department:
    """The department of that name.

    Raises:
        ClinnerError: if there is none.
    """
    if name not in _STYLES:
        raise ClinnerError(f"unknown department {name!r}: choose from {', '.join(NAMES)}")
    return Department(name, Grammar(department_symbols(name)), _STYLES[name][1])


def department_symbols(name: str) -> dict[str, str]:
    """The symbols of a department's grammar and their alternatives."""
    symbols = {**shared.SYMBOLS, **LINES, **_STYLES[name][0].SYMBOLS}
    for term, rare in RARE_TERMS.items():
        symbols[term] += f" | {RARE_WEIGHT}* {{{rare}}}"
    return symbols
