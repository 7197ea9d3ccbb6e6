"""Notes of many invented hospitals, labelled with the types of i2b2 2014."""

import random
from collections.abc import Iterator
from functools import cache

from spacy_clinner.errors import ClinnerError
from spacy_clinner.formats.i2b2 import TYPES
from spacy_clinner.formats.record import Mention, Note
from spacy_clinner.synthetic.generator import misspell, numbered, wrap_lines
from spacy_clinner.synthetic.grammar import Draft, Grammar, pick
from spacy_clinner.synthetic.many.hospital import (
    Hospital,
    draw_hospital_style,
    hospital_grammar,
    note_writers,
)


def generate_hospitals(hospitals: int, notes: int, *, seed: int = 0) -> Iterator[tuple[str, Iterator[Note]]]:
    """Notes of many hospitals. The first hospitals are the same for every number of them.

    Args:
        hospitals: how many.
        notes: how many notes each of them has. A note is between a sentence and a page long.
        seed: a different seed gives different hospitals.

    Yields:
        The name of a hospital and its notes.

    Raises:
        ClinnerError: on a negative number.
    """
    if hospitals < 0:
        raise ClinnerError(f"cannot invent {hospitals} hospitals: give a number from 0 up")
    for index in range(hospitals):
        name = f"hospital_{index:03d}"
        yield name, _notes_of(name, notes, seed)


def _notes_of(name: str, notes: int, seed: int) -> Iterator[Note]:
    hospital = draw_hospital_style(random.Random(f"{seed}/{name}"))
    for note_id, rng in numbered(name, notes, seed, annotated=True):
        draft = _write(hospital, rng)
        yield Note(note_id, draft.text, tuple(m for m in draft.mentions if m.label in TYPES))


@cache
def _grammar() -> Grammar:
    return hospital_grammar()


def _write(hospital: Hospital, rng: random.Random) -> Draft:
    grammar = _grammar().with_writers(note_writers(hospital, rng))
    writer = NoteWriter(hospital, grammar, rng)
    draft = writer.write(pick(hospital.kinds, rng))
    draft.text = wrap_lines(draft.text, hospital.wrap)
    draft.text = misspell(draft.text, hospital.typo_rate, rng)
    draft.text = _cased(draft.text, hospital.case_rate, rng)
    draft.mentions = [_trimmed(draft.text, mention) for mention in draft.mentions]
    return draft


def _trimmed(text: str, mention: Mention) -> Mention:
    """The mention without white space at its edges, which wrapping or a mask may have left."""
    surface = text[mention.start : mention.end]
    start = mention.start + len(surface) - len(surface.lstrip())
    return Mention(start, start + len(surface.strip()), mention.label)


def _cased(text: str, rate: float, rng: random.Random) -> str:
    """The note, sometimes in lower or upper case. A character that would become two stays as it is."""
    drawn = rng.random()
    if drawn >= 2 * rate:
        return text
    change = str.lower if drawn < rate else str.upper
    return "".join(change(c) if len(change(c)) == 1 else c for c in text)


class NoteWriter:
    """Writes notes of all kinds.

    Args:
        hospital: the hospital whose layout it uses.
        grammar: the grammar with the writers of this note.
        rng: random numbers of this note.
    """

    def __init__(self, hospital: Hospital, grammar: Grammar, rng: random.Random) -> None:
        self._hospital, self._grammar, self._rng = hospital, grammar, rng
        self._draft = Draft()

    def write(self, kind: str) -> Draft:
        """A note of one of `hospital.KINDS`."""
        getattr(self, f"_write_{kind}")()
        return self._draft

    def _write_form(self) -> None:
        self._maybe("letterhead", 0.5)
        self._fields(3, 10)
        self._sections(0, 2)

    def _write_note(self) -> None:
        self._maybe("letterhead", 0.4)
        self._fields(0, 7)
        self._sections(1, 5)
        self._maybe("signature", 0.8)

    def _write_letter(self) -> None:
        self._maybe("letterhead", 0.8)
        self._fields(0, 4)
        for _ in range(self._number(1, 3)):
            self._paragraph(2, 5)
        self._maybe("signature", 0.9)

    def _write_mail(self) -> None:
        self._maybe("mail_head", 0.8)
        self._maybe("message", 0.5)
        self._paragraph(1, 4)
        self._maybe("signature", 0.8)

    def _write_report(self) -> None:
        self._fields(1, 6)
        for _ in range(self._number(1, 3)):
            self._heading()
            self._paragraph(1, 4, plain=0.85)
        self._maybe("signature", 0.7)

    def _write_table(self) -> None:
        row = self._grammar.expand
        self._maybe("letterhead", 0.3)
        for _ in range(self._number(2, 7)):
            self._add(row("table_row", self._rng), "\n")

    def _write_lines(self) -> None:
        for number in range(1, self._number(1, 6) + 1):
            self._draft.write(self._hospital.bullet.format(n=number))
            self._add(self._sentence(0.3), "\n")

    def _write_query(self) -> None:
        for _ in range(self._number(1, 2)):
            self._add(self._grammar.expand("query", self._rng), "\n")

    def _write_plain(self) -> None:
        for _ in range(self._number(1, 2)):
            self._paragraph(2, 7, plain=1.0)

    def _write_case(self) -> None:
        """A case report, whose sentences identify nobody except by an age."""
        for _ in range(self._number(1, 2)):
            self._sentences("prose", self._number(3, 9))

    def _write_chat(self) -> None:
        self._sentences("everyday", self._number(1, 6))

    def _fields(self, fewest: int, most: int) -> None:
        count, columns = self._number(fewest, most), self._hospital.columns
        for index in range(count):
            is_last = not columns or index % 2 or index == count - 1
            self._add(self._grammar.expand("field", self._rng), "\n" if is_last else columns)

    def _sections(self, fewest: int, most: int) -> None:
        for _ in range(self._number(fewest, most)):
            self._heading()
            if self._rng.random() < 0.4:
                self._write_lines()
            else:
                self._paragraph(1, 5)

    def _heading(self) -> None:
        if self._hospital.headings:
            self._add(self._grammar.expand("heading", self._rng), self._hospital.heading_end)
            if not self._draft.text.endswith("\n"):
                self._draft.write(" " if self._rng.random() < 0.7 else "\n")

    def _paragraph(self, fewest: int, most: int, plain: float = 0.4) -> None:
        for _ in range(self._number(fewest, most)):
            self._add(self._sentence(plain), " ")
        self._draft.text = self._draft.text.rstrip(" ") + "\n"

    def _sentences(self, symbol: str, count: int) -> None:
        """Sentences of one kind in one paragraph."""
        for _ in range(count):
            self._add(self._capitalised(self._grammar.expand(symbol, self._rng)), " ")
        self._draft.text = self._draft.text.rstrip(" ") + "\n"

    def _sentence(self, plain: float) -> Draft:
        """A sentence that identifies nobody, with probability `plain`, or one that identifies somebody."""
        symbol = "plain" if self._rng.random() < plain else "phrase"
        return self._capitalised(self._grammar.expand(symbol, self._rng))

    def _capitalised(self, draft: Draft) -> Draft:
        """The sentence, in most cases with a capital first letter."""
        if draft.text and self._rng.random() < 0.8:
            draft.text = draft.text[0].upper()[:1] + draft.text[1:]
        return draft

    def _maybe(self, symbol: str, rate: float) -> None:
        if self._rng.random() < rate:
            self._add(self._grammar.expand(symbol, self._rng), "\n" if self._rng.random() < 0.8 else "\n\n")

    def _add(self, draft: Draft, end: str) -> None:
        self._draft.append(draft)
        self._draft.write(end)

    def _number(self, fewest: int, most: int) -> int:
        return fewest + int(self._rng.random() * (most - fewest + 1))
