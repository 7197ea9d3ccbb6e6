"""Invented clinical notes of a department. The same seed gives the same bytes on every machine."""

import random
import re
from collections.abc import Iterator

from spacy_clinner.errors import ClinnerError
from spacy_clinner.formats.record import Note
from spacy_clinner.synthetic.departments import SECTIONS, Department, department
from spacy_clinner.synthetic.grammar import Draft

_LENGTHS = {
    "history": (2, 4),
    "past_history": (1, 4),
    "medications": (2, 5),
    "allergies": (1, 1),
    "family_history": (1, 2),
    "laboratory": (2, 5),
    "course": (2, 5),
    "plan": (1, 4),
}
"""The fewest and the most lines of a section."""
_LISTED = {"past_history", "medications", "plan"}
_ALWAYS = {"history", "plan"}
_SKIP_RATE = 0.25
_WORD = re.compile(r"[A-Za-z]{5,}")


def generate(department_name: str, count: int, *, seed: int = 0, annotated: bool = True) -> Iterator[Note]:
    """Notes of one department.

    Args:
        department_name: see `departments.NAMES`.
        count: how many notes.
        seed: a different seed gives different notes.
        annotated: whether the notes carry their mentions.

    Raises:
        ClinnerError: on an unknown department or a negative count.
    """
    chosen = department(department_name)
    for note_id, rng in numbered(department_name, count, seed, annotated):
        draft = Draft()
        write_sections(draft, chosen, rng)
        mentions = tuple(draft.mentions) if annotated else ()
        yield Note(note_id, draft.text, mentions, annotated=annotated)


def numbered(place: str, count: int, seed: int, annotated: bool) -> Iterator[tuple[str, random.Random]]:
    """Ids of the notes of a place, each with random numbers of its own.

    Therefore the first notes are the same for every `count`. Notes without annotation are different notes
    from those with annotation.

    Raises:
        ClinnerError: on a negative count.
    """
    if count < 0:
        raise ClinnerError(f"cannot write {count} notes: give a number from 0 up")
    kind = "note" if annotated else "unlabelled"
    for index in range(count):
        yield f"{place}-{kind}-{index:04d}", random.Random(f"{seed}/{place}/{kind}/{index}")


def write_sections(draft: Draft, chosen: Department, rng: random.Random) -> None:
    """Append a department's sections to the draft, then wrap its lines and misspell some words."""
    for position in chosen.style.order:
        section = SECTIONS[position]
        if section not in _ALWAYS and rng.random() < _SKIP_RATE:
            continue
        if draft.text:
            draft.write("\n")
        draft.write(chosen.style.headings[position] + "\n")
        _write_section(draft, section, chosen, rng)
    draft.text = wrap_lines(draft.text, chosen.style.wrap)
    draft.text = misspell(draft.text, chosen.style.typo_rate, rng)


def _write_section(draft: Draft, section: str, chosen: Department, rng: random.Random) -> None:
    shortest, longest = _LENGTHS[section]
    lines = shortest + int(rng.random() * (longest - shortest + 1))
    prose = chosen.style.wrap and section in {"history", "course"}
    for number in range(1, lines + 1):
        if section in _LISTED:
            draft.write(chosen.style.bullets.format(n=number))
        begin = len(draft.text)
        draft.append(chosen.grammar.expand(section, rng))
        # a line begins with a capital letter, except where a mention begins: a term keeps its own case
        if begin < len(draft.text) and not any(m.start == begin for m in draft.mentions):
            draft.text = draft.text[:begin] + draft.text[begin].upper() + draft.text[begin + 1 :]
        draft.write(" " if prose and number < lines else "\n")


def wrap_lines(text: str, width: int) -> str:
    """Turn the last space before a column into a line end, which changes no offset."""
    if not width:
        return text
    characters = list(text)
    line_start, last_space = 0, -1
    for i, character in enumerate(text):
        if character == "\n":
            line_start, last_space = i + 1, -1
        elif character == " ":
            last_space = i
        if i - line_start >= width and last_space > line_start:
            characters[last_space] = "\n"
            line_start, last_space = last_space + 1, -1
    return "".join(characters)


def misspell(text: str, rate: float, rng: random.Random) -> str:
    """Swap two neighboring letters of some words, which changes no offset."""
    characters = list(text)
    for match in _WORD.finditer(text):
        if rng.random() < rate:
            i = match.start() + 1 + int(rng.random() * (len(match.group()) - 2))
            characters[i], characters[i + 1] = characters[i + 1], characters[i]
    return "".join(characters)
