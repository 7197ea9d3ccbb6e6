"""Students' notes on the patients of an exam. The same seed gives the same bytes on every machine."""

import random
from collections.abc import Iterator
from typing import NamedTuple

from spacy_clinner.errors import ClinnerError
from spacy_clinner.formats.record import Mention, Note
from spacy_clinner.synthetic.exams import chest_pain, headache, palpitations, poor_sleep, stomach_pain
from spacy_clinner.synthetic.exams.case import SECTIONS, ExamCase
from spacy_clinner.synthetic.exams.language import SYMBOLS
from spacy_clinner.synthetic.generator import misspell
from spacy_clinner.synthetic.grammar import Draft, Grammar, pick

CASES = (palpitations.CASE, stomach_pain.CASE, headache.CASE, chest_pain.CASE, poor_sleep.CASE)
_HEADINGS = {
    "history": "HPI: |  |  ",
    "review": "ROS: | ROS:\n|  ",
    "past": "PMH: | PMHx: | PMH/PSH: ",
    "drugs": "Meds: | Medications: | Rx: ",
    "family": "FH: | FHx: | Fam Hx: ",
    "social": "SH: | Social: | SocHx: ",
}
_BETWEEN_CLAUSES = (". ", ". ", ". ", ", ", "; ", "\n", "\n- ")
_BETWEEN_SECTIONS = ("\n", "\n\n", "\n", " ")
_TYPO_RATES = (0.0, 0.0, 0.03, 0.08)
_MOST_DISTRACTORS = 2


UNLABELLED = 10_000
"""The number of the first note without annotation, if there are not more notes with it."""


class _Style(NamedTuple):
    """How one student writes."""

    headings: int
    between_clauses: str
    between_sections: str
    lower_case: bool
    capitals: bool
    typo_rate: float


def generate_exam(
    count: int, *, seed: int = 0, annotated: bool = True, first_id: int | None = None
) -> Iterator[Note]:
    """Notes on all cases in turn, each with the features of its case as concepts.

    Every note has its own random numbers, so the first notes are the same for every `count`. Notes without
    annotation are different notes from those with annotation.

    Args:
        count: how many notes.
        seed: a different seed gives different notes.
        annotated: whether the notes carry their mentions.
        first_id: the number of the first note; null for 0 if they do, else 10,000.

    Raises:
        ClinnerError: on a negative count.
    """
    if count < 0:
        raise ClinnerError(f"cannot write {count} notes: give a number from 0 up")
    grammars = [_grammar(case) for case in CASES]
    kind = "note" if annotated else "unlabelled"
    first = (0 if annotated else UNLABELLED) if first_id is None else first_id
    for index in range(count):
        case, grammar = CASES[index % len(CASES)], grammars[index % len(CASES)]
        draft = _write(case, grammar, random.Random(f"{seed}/exam/{kind}/{index}"))
        mentions = _in_order(draft.mentions) if annotated else ()
        yield Note(f"{first + index:05}", draft.text, mentions, annotated=annotated, concepts=case.concepts)


def _grammar(case: ExamCase) -> Grammar:
    clauses = {key: feature.clauses for key, feature in case.features.items() if feature.clauses}
    distractors = {f"{section}_distractor": text for section, text in case.distractors.items()}
    return Grammar({**SYMBOLS, **case.symbols, **clauses, **distractors, "opening": case.opening})


def _write(case: ExamCase, grammar: Grammar, rng: random.Random) -> Draft:
    style = _style(rng)
    draft = Draft()
    for section in SECTIONS:
        symbols = [key for key, f in case.features.items() if f.section == section and rng.random() < f.rate]
        symbols += [f"{section}_distractor"] * int(rng.random() * (_MOST_DISTRACTORS + 1))
        drafts = [_joined(grammar.expand(symbol, rng)) for symbol in _shuffled(symbols, rng)]
        clauses = list({draft.text: draft for draft in drafts}.values())  # no distractor is repeated
        if section == "history":
            clauses.insert(0, _joined(grammar.expand("opening", rng)))
        if clauses:
            _write_section(draft, section, clauses, style)
    if style.lower_case:
        draft.text = draft.text.lower()
    draft.text = misspell(draft.text, style.typo_rate, rng)
    return draft


def _style(rng: random.Random) -> _Style:
    return _Style(
        headings=int(rng.random() * 4) - 1,  # one in four writes none
        between_clauses=pick(list(_BETWEEN_CLAUSES), rng),
        between_sections=pick(list(_BETWEEN_SECTIONS), rng),
        lower_case=rng.random() < 0.25,
        capitals=rng.random() < 0.6,
        typo_rate=_TYPO_RATES[int(rng.random() * len(_TYPO_RATES))],
    )


def _write_section(draft: Draft, section: str, clauses: list[Draft], style: _Style) -> None:
    if draft.text:
        draft.write(style.between_sections)
    if style.headings >= 0 and ":" not in clauses[0].text:
        draft.write(_HEADINGS[section].split("|")[style.headings].lstrip(" "))
    for i, clause in enumerate(clauses):
        if i:
            draft.write(style.between_clauses)
        text = clause.text
        if style.capitals and (not i or not style.between_clauses.startswith((",", ";"))):
            text = text[:1].upper() + text[1:]
        draft.append(Draft(text, clause.mentions))
    if style.between_clauses == ". ":
        draft.write(".")


def _joined(clause: Draft) -> Draft:
    """The clause, in which all pieces of an expression (their labels end in "x") are one mention."""
    pieces: dict[str, list[tuple[int, int]]] = {}
    mentions = []
    for mention in clause.mentions:
        if mention.label.endswith("x"):
            pieces.setdefault(mention.label[:-1], []).append((mention.start, mention.end))
        else:
            mentions.append(mention)
    for label, parts in pieces.items():
        mentions.append(Mention(parts[0][0], parts[-1][1], label, tuple(parts)))
    return Draft(clause.text, mentions)


def _shuffled(symbols: list[str], rng: random.Random) -> list[str]:
    """In random order. Only `rng.random()` is used, which gives the same numbers on all platforms."""
    return [symbol for _, symbol in sorted((rng.random(), symbol) for symbol in symbols)]


def _in_order(mentions: list[Mention]) -> tuple[Mention, ...]:
    """In the order of the features, as NBME's files have them."""
    return tuple(sorted(mentions, key=lambda mention: (mention.label, mention.start)))
