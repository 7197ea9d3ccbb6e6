"""Units that were preferred, read again with what the pipeline predicts for them."""

from collections.abc import Callable, Iterator, Sequence
from dataclasses import replace
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray
from spacy.language import Language
from spacy.tokens import Doc

from spacy_clinner.batch.predictions import predicted_note
from spacy_clinner.errors import ClinnerError
from spacy_clinner.formats.record import Note
from spacy_clinner.labelling.candidates import Candidate, NoteSource, SourceCounts
from spacy_clinner.labelling.text_units import TextUnit, text_digest, units_of

BATCH = 256

Vectors = Callable[[Sequence[Doc]], NDArray[np.float32]]
"""Processed documents -> float32 (documents, width)."""


class PooledUnit(NamedTuple):
    """A unit with its predictions.

    Attributes:
        note: its text, predicted mentions and tokens, with the id of the unit.
        where: the note that it is from, and the place of that.
        vector: float32 (width,); None if nobody asked.
    """

    note: Note
    where: TextUnit
    vector: NDArray[np.float32] | None


def predicted_pool(
    nlp: Language, source: NoteSource, pool: Sequence[Candidate], vectors: Vectors | None
) -> list[PooledUnit]:
    """The units of a pool, in its order.

    Args:
        nlp: the pipeline.
        source: where the candidates are from.
        pool: candidates.
        vectors: of processed documents; None if none are needed.

    Raises:
        ClinnerError: if a file has changed since the candidates were found.
    """
    units = [unit for _, unit in sorted(_read_again(source, pool), key=lambda pair: pair[0])]
    predicted: list[PooledUnit] = []
    for first in range(0, len(units), BATCH):
        with nlp.memory_zone():
            predicted += _predicted(nlp, source, units[first : first + BATCH], vectors)
    return predicted


def vectors_of_texts(nlp: Language, texts: Sequence[str], vectors: Vectors) -> NDArray[np.float32]:
    """float32 (texts, width): where texts lie that are labelled already."""
    parts = []
    for first in range(0, len(texts), BATCH):
        with nlp.memory_zone():
            parts.append(vectors(list(nlp.pipe(texts[first : first + BATCH]))))
    return np.concatenate(parts)


def _predicted(
    nlp: Language, source: NoteSource, units: Sequence[TextUnit], vectors: Vectors | None
) -> Iterator[PooledUnit]:
    docs = list(nlp.pipe(unit.text for unit in units))
    means = None if vectors is None else vectors(docs)
    for i, (unit, doc) in enumerate(zip(units, docs, strict=True)):
        note = predicted_note(Note(source.id_of(unit), unit.text), doc, None, None)
        note = replace(note, tokens=tuple((token.idx, token.idx + len(token)) for token in doc))
        yield PooledUnit(note, unit, None if means is None else means[i])


def _read_again(source: NoteSource, pool: Sequence[Candidate]) -> Iterator[tuple[int, TextUnit]]:
    """Each unit of a pool with its place in it, file by file."""
    by_file: dict[int, _Wanted] = {}
    for place, candidate in enumerate(pool):
        by_file.setdefault(candidate.file, {})[candidate[1:4]] = (place, candidate.digest)
    for file in sorted(by_file):
        yield from _wanted_of(source, file, by_file[file])


_Wanted = dict[tuple[int, int, int], tuple[int, bytes]]
"""Number of a record, first character and the one after the last -> place in the pool and digest."""


def _wanted_of(source: NoteSource, file: int, wanted: _Wanted) -> Iterator[tuple[int, TextUnit]]:
    for placed in source.notes_of(file, SourceCounts()):
        for unit in units_of(placed, source.kind):
            place, digest = wanted.pop((placed.number, unit.start, unit.end), (0, b""))
            if digest and digest == text_digest(unit.text):
                yield place, unit
            elif digest:
                raise _changed(source, file)
        if not wanted:
            return
    raise _changed(source, file)


def _changed(source: NoteSource, file: int) -> ClinnerError:
    return ClinnerError(f"{source.files[file]}: was changed while it was read: run the command again")
