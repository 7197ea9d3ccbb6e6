"""Unlabelled notes that share text with labelled ones: a test note must not be read while training."""

import random
import re
from collections.abc import Iterable, Iterator, Sequence
from pathlib import Path

from spacy_clinner.formats.jsonl import read_jsonl
from spacy_clinner.formats.record import Note

_WORD = re.compile(r"\w+")


def notes_without_overlap(notes: Iterable[Note], texts: Iterable[str], words: int) -> list[Note]:
    """Notes of which no run of so many words, whatever its case and punctuation, stands in one of the texts.

    Args:
        notes: to choose from.
        texts: of labelled documents.
        words: length of a run.
    """
    known = {run for text in texts for run in word_runs(text, words)}
    return [note for note in notes if known.isdisjoint(word_runs(note.text, words))]


def sampled(notes: Sequence[Note], limit: int) -> list[Note]:
    """So many of the notes, in their order, the same ones each time; all of them for 0."""
    if not 0 < limit < len(notes):
        return list(notes)
    return [notes[i] for i in sorted(random.Random(0).sample(range(len(notes)), limit))]


def word_runs(text: str, words: int) -> Iterator[tuple[str, ...]]:
    """Every run of so many words; a shorter text is one run."""
    tokens = _WORD.findall(text.lower())
    for start in range(max(len(tokens) - words, 0) + 1):
        yield tuple(tokens[start : start + words])


def texts_of(paths: Iterable[Path]) -> Iterator[str]:
    """Texts of the documents of `.spacy` files."""
    from spacy_clinner.studies.shares import read_documents

    for path in paths:
        yield from (doc.text for doc in read_documents(path, "xx"))


def read_all(path: Path) -> list[Note]:
    """The notes of a JSON lines file."""
    return list(read_jsonl(path))
