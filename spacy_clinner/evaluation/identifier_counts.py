"""Which identifiers of annotated notes a tagger finds, which rules find, and which would stay in clear.

The rules know nothing of the tagger, so what neither finds hints at what both would miss elsewhere.
"""

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from itertools import chain
from typing import Any

from spacy_clinner.deidentify.rules.identifiers import rule_spans
from spacy_clinner.evaluation.offsets import Located
from spacy_clinner.formats.hipaa import IDENTIFIERS, identifier
from spacy_clinner.formats.record import Note

_WORD = re.compile(r"[^\W_]+")
OTHER = "no identifier (states, countries, other labels)"
"""Name of the row of labels that HIPAA does not list."""


@dataclass
class IdentifierCounts:
    """Gold mentions of one of HIPAA's identifiers.

    Attributes:
        gold: number of mentions.
        tagger: mentions of which the tagger finds all words.
        rules: mentions of which the rules find all words.
        both: mentions of which each of the two finds all words.
        neither: mentions of which neither finds all words, though both together may.
        partly: mentions of `neither` of which some words are found.
        in_clear: mentions of `neither` of which no word is found.
    """

    gold: int = 0
    tagger: int = 0
    rules: int = 0
    both: int = 0
    neither: int = 0
    partly: int = 0
    in_clear: int = 0

    def add(self, by_tagger: list[bool], by_rules: list[bool]) -> None:
        """Count a mention, of whose words each is found or not."""
        self.gold += 1
        self.tagger += all(by_tagger)
        self.rules += all(by_rules)
        self.both += all(by_tagger) and all(by_rules)
        if not all(by_tagger) and not all(by_rules):
            self.neither += 1
            is_touched = any(by_tagger) or any(by_rules)
            self.partly += is_touched
            self.in_clear += not is_touched


def count_identifiers(
    predicted: Iterable[tuple[Note, Iterable[Located]]], language: str = "en"
) -> dict[str, IdentifierCounts]:
    """Compare what a tagger and the rules find of the mentions of notes.

    Args:
        predicted: notes with what the tagger found, of `offsets.predict_notes`.
        language: of the notes, for the rules.

    Returns:
        Counts by paragraph and name of the identifier, in the order of the paragraphs, then `OTHER`;
        only those that the notes hold.
    """
    names = [f"{entities.letter} {entities.name}" for entities in IDENTIFIERS]
    counts = {name: IdentifierCounts() for name in (*names, OTHER)}
    for note, entities in predicted:
        tagged, ruled = (
            covered(note.text, entities),
            covered(note.text, rule_spans(note.text, language=language)),
        )
        for mention in note.mentions:
            marked = identifier(mention.label)
            words = [m.span() for m in _WORD.finditer(note.text, mention.start, mention.end)]
            row = counts[f"{marked.letter} {marked.name}" if marked else OTHER]
            row.add(_are_covered(words, tagged), _are_covered(words, ruled))
    return {name: row for name, row in counts.items() if row.gold}


def covered(text: str, spans: Iterable[Sequence[Any]]) -> bytearray:
    """1 at each character of a text that some span covers."""
    covered = bytearray(len(text))
    for start, end, *_ in spans:
        covered[start:end] = b"\1" * (end - start)
    return covered


def _are_covered(words: list[tuple[int, int]], covered: bytearray) -> list[bool]:
    """Whether each word is covered whole; of no word, one that is not."""
    return [all(covered[start:end]) for start, end in words] or [False]


def total_counts(counts: Iterable[IdentifierCounts]) -> IdentifierCounts:
    """The sum of some counts."""
    total = IdentifierCounts()
    for name, count in chain.from_iterable(vars(row).items() for row in counts):
        setattr(total, name, getattr(total, name) + count)
    return total
