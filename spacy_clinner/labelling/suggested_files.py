"""Chosen units as files of an annotation tool, which their owner alone may read."""

import statistics
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path, PurePosixPath
from typing import Any

from spacy_clinner.batch.private_files import private_folder
from spacy_clinner.errors import ClinnerError
from spacy_clinner.formats.annotation_tasks import AnnotationTask, TaskFormat, write_tasks
from spacy_clinner.formats.record import SCORE_DIGITS
from spacy_clinner.labelling.suggest import Suggestion


def require_free(out: Path) -> None:
    """Stop at a directory with something in it: an annotator may have corrected it.

    Raises:
        ClinnerError: if it is a file, or a directory that is not empty.
    """
    if out.exists() and (not out.is_dir() or any(out.iterdir())):
        raise ClinnerError(
            f"{out}: is there already, and somebody may have corrected what is in it: give another directory"
        )


def write_suggestion(suggestion: Suggestion, out: Path, form: TaskFormat) -> list[Path]:
    """Write the chosen units into a new directory, all of them or none.

    Args:
        suggestion: what was chosen.
        out: the directory; it and what is in it are readable by their owner alone.
        form: of the annotation tool.

    Returns:
        What is to be opened in, or imported into, the tool.

    Raises:
        ClinnerError: if the form cannot express a label, or something is there already.
    """
    require_free(out)
    with private_folder(out) as made:
        files = write_tasks(list(tasks_of(suggestion)), suggestion.labels, made, form)
        if out.exists():
            out.rmdir()
    return [out / path.relative_to(made) for path in files]


def tasks_of(suggestion: Suggestion) -> Iterator[AnnotationTask]:
    """A task for each chosen unit; no two have one id, and none leads out of a folder."""
    taken = set[str]()
    for rank, chosen in enumerate(suggestion.units, start=1):
        scores = [m.score for m in chosen.unit.note.mentions if m.score is not None]
        facts = {"rank": rank, "uncertainty": round(suggestion.uncertainty(chosen), SCORE_DIGITS)}
        note_id = _free_id(chosen.unit.note.id, taken)
        taken.add(note_id)
        yield AnnotationTask(
            replace(chosen.unit.note, id=note_id), facts, statistics.mean(scores) if scores else None
        )


def report_of(suggestion: Suggestion, settings: dict[str, Any]) -> dict[str, Any]:
    """What was chosen, without any text of a note.

    Args:
        suggestion: what was chosen.
        settings: by which it was.
    """
    reading = suggestion.reading
    units = [
        {
            "rank": rank,
            "id": chosen.unit.note.id,
            "place": chosen.unit.where.placed.where,
            "start": chosen.candidate.start,
            "end": chosen.candidate.end,
            "words": chosen.candidate.words,
            "uncertainty": suggestion.uncertainty(chosen),
            "entities": len(chosen.unit.note.mentions),
        }
        for rank, chosen in enumerate(suggestion.units, start=1)
    ]
    counts = {"notes": reading.notes, "labelled": reading.labelled, "copies": reading.copies}
    counts |= {"not_read": reading.refused.count + len(reading.errors), "candidates": suggestion.candidates}
    counts |= {"candidate_words": suggestion.candidate_words, "words": suggestion.words}
    return {"settings": settings, **counts, "units": units}


def _free_id(note_id: str, taken: set[str]) -> str:
    parts = [part for part in PurePosixPath(note_id).parts if part not in ("/", "..")]
    name = "/".join(parts) or "note"
    number, free = 1, name
    while free in taken:
        number += 1
        free = f"{name}-{number}"
    return free
