"""The units that may be labelled, and how uncertain a tagger is of each: one pass over the notes."""

from collections import Counter
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray
from spacy.language import Language
from spacy.tokens import Doc

from spacy_clinner.batch.file_errors import FILE_ERRORS, error_line
from spacy_clinner.batch.memory import return_freed_memory
from spacy_clinner.batch.note_files import PlacedNote, stream_note_file
from spacy_clinner.batch.refused_records import RefusedRecords
from spacy_clinner.batch.rows.columns import Columns
from spacy_clinner.corpus.layout import word_positions
from spacy_clinner.labelling.score_log import Scored, ScoreLog
from spacy_clinner.labelling.text_units import TextUnit, UnitKind, text_digest, units_of

BATCH_UNITS = 512
BATCH_CHARACTERS = 1 << 19
"""How much is scored at a time, which bounds the memory."""

Uncertainty = Callable[[Sequence[Doc]], NDArray[np.float64]]
"""Documents as the tokenizer makes them -> float64 (documents,)."""


class Candidate(NamedTuple):
    """A unit that may be labelled; its text stays in its file.

    Attributes:
        file: which of the files.
        number: of the record in the file, from 1.
        start, end: characters of the note.
        digest: see `text_digest`.
        words: tokens that are not layout.
        uncertainty: of its tagging; 0.0 where the order is random.
    """

    file: int
    number: int
    start: int
    end: int
    digest: bytes
    words: int
    uncertainty: float


@dataclass
class SourceCounts:
    """What was met when notes were read.

    Attributes:
        notes: how many notes were read.
        resumed: units that an earlier run had scored.
        labelled: units that were left out, as their text is labelled.
        copies: units that were left out, as another has the same text.
        unread: entries of a folder that are not read, by kind.
        refused: records that cannot be worked on, with the first errors.
        errors: what is wrong with files that cannot be read, a line each.
    """

    notes: int = 0
    resumed: int = 0
    labelled: int = 0
    copies: int = 0
    unread: Counter[str] = field(default_factory=Counter)
    refused: RefusedRecords = field(default_factory=RefusedRecords)
    errors: list[str] = field(default_factory=list)


class NoteSource(NamedTuple):
    """Notes that can be read again.

    Attributes:
        files: of `note_files`.
        root: the directory that they are in.
        kind: what a unit is.
        columns: of tables.
        longest: how many characters a note may have.
    """

    files: Sequence[Path]
    root: Path
    kind: UnitKind
    columns: Columns
    longest: int

    def id_of(self, unit: TextUnit) -> str:
        """The id of a unit: that of its note, or the path of its file, and where a part of a note stands."""
        placed = unit.placed
        note_id = placed.note.id
        if not placed.is_one_of_many and placed.file.is_relative_to(self.root):
            note_id = placed.file.relative_to(self.root).with_suffix("").as_posix()
        return note_id if self.kind == "note" else f"{note_id}-{unit.start}-{unit.end}"

    def notes_of(self, file: int, reading: SourceCounts) -> Iterator[PlacedNote]:
        """The notes of one file; what is wrong with it is noted."""
        path = self.files[file]
        try:
            yield from stream_note_file(path, self.longest, None, reading.refused, self.columns)
        except FILE_ERRORS as error:
            reading.errors.append(error_line(str(path), error))


class NewUnit(NamedTuple):
    """A unit whose text did not occur before.

    Attributes:
        file: which of the files.
        unit: the unit.
        digest: of its text.
    """

    file: int
    unit: TextUnit
    digest: bytes


def find_candidates(
    nlp: Language,
    source: NoteSource,
    uncertainty: Uncertainty | None,
    labelled: set[bytes],
    log: ScoreLog | None,
    reading: SourceCounts,
    on_note: Callable[[], object],
) -> list[Candidate]:
    """Every unit once, without those that are labelled.

    Args:
        nlp: makes the documents.
        source: the notes.
        uncertainty: scores documents; None where the order is random.
        labelled: digests of texts to leave out.
        log: what an earlier run has scored; it is told what this one does. None where nothing is scored.
        reading: is told what was met.
        on_note: is called for each note.
    """
    earlier = {} if log is None else log.earlier
    found: list[Candidate] = []
    for batch in _batches(_new_units(source, labelled, reading, on_note)):
        fresh = [new for new in batch if new.digest not in earlier]
        reading.resumed += len(batch) - len(fresh)
        with nlp.memory_zone():
            scored = dict(_scored(nlp, fresh, uncertainty, reading.refused))
        if log is not None:
            log.add(scored)
        for new in batch:
            words, value = scored.get(new.digest) or earlier.get(new.digest) or (0, 0.0)
            if words:
                place = (new.file, new.unit.placed.number, new.unit.start, new.unit.end)
                found.append(Candidate(*place, new.digest, words, value))
        return_freed_memory()
    return found


def _new_units(
    source: NoteSource, labelled: set[bytes], reading: SourceCounts, on_note: Callable[[], object]
) -> Iterator[NewUnit]:
    seen = set[bytes]()
    for file in range(len(source.files)):
        for placed in source.notes_of(file, reading):
            reading.notes += 1
            for unit in units_of(placed, source.kind):
                digest = text_digest(unit.text)
                if digest in labelled:
                    reading.labelled += 1
                elif digest in seen:
                    reading.copies += 1
                else:
                    seen.add(digest)
                    yield NewUnit(file, unit, digest)
            on_note()


def _batches(units: Iterable[NewUnit]) -> Iterator[list[NewUnit]]:
    batch: list[NewUnit] = []
    characters = 0
    for new in units:
        batch.append(new)
        characters += new.unit.end - new.unit.start
        if len(batch) == BATCH_UNITS or characters >= BATCH_CHARACTERS:
            yield batch
            batch, characters = [], 0
    if batch:
        yield batch


def _scored(
    nlp: Language, units: Sequence[NewUnit], uncertainty: Uncertainty | None, refused: RefusedRecords
) -> Iterator[tuple[bytes, Scored]]:
    """Words and uncertainty by digest; one by one if something is wrong with one of them."""
    if not units:
        return
    try:
        docs = [nlp.make_doc(new.unit.text) for new in units]
        values = np.zeros(len(docs)) if uncertainty is None else uncertainty(docs)
    except FILE_ERRORS as error:
        if len(units) == 1:
            refused.add(units[0].unit.placed.where, error)
            return
        for new in units:
            yield from _scored(nlp, [new], uncertainty, refused)
        return
    for new, doc, value in zip(units, docs, values.tolist(), strict=True):
        yield new.digest, (len(word_positions(doc)), value)
