"""Annotated notes that a command works on, and what is said of reading them."""

from collections.abc import Sequence
from pathlib import Path

from wasabi import msg

from spacy_clinner.corpus.note_formats import Format, detect_format, read_merged, read_notes
from spacy_clinner.corpus.whole_notes import texts_of_notes
from spacy_clinner.errors import ClinnerError
from spacy_clinner.formats.annotators import Annotators, Copies
from spacy_clinner.formats.record import Note
from spacy_clinner.formats.registry import FormatOptions
from spacy_clinner.formats.repairs import Repairs

SHOWN_PLACES = 5


def read_gold(
    gold: Path,
    file_format: Format,
    annotators: Annotators,
    options: FormatOptions,
    *,
    skip_bad: bool = False,
    purpose: str = "score by",
) -> list[Note]:
    """The notes of the gold, those that nobody annotated among them; prints what was mended or left out.

    Args:
        gold: a file or directory.
        file_format, annotators, options, skip_bad: how it is read.
        purpose: what there is nothing to do without annotation, for the error.

    Raises:
        ClinnerError: if notes cannot be read, or none is annotated.
    """
    repairs, copies = Repairs(skip_bad=skip_bad, gather_bad=True), Copies()
    known = detect_format(gold) if file_format == "auto" else file_format
    # documents of a .spacy file are sentences as often as notes, and sentences repeat
    rule = None if known == "spacy" else annotators
    notes = read_merged(gold, known, rule, repairs=repairs, copies=copies, options=options)
    repairs.require_no_bad(gold)
    _print_reading(repairs, copies, annotators)
    left_out = _unannotated(notes, gold, purpose)
    if left_out:
        print(f"notes without annotation, left out: {left_out:,}")
    return notes


def warn_of_notes_in_both(learned: Path, dev: Path, test: Path | None, what: str) -> None:
    """Warn if notes that are scored are among those that are learned from, sentence by sentence too.

    Args:
        learned: a `.spacy` file or a directory of them.
        dev, test: the same, of notes that are scored; None for none.
        what: what is then wrong, for the warning.
    """
    texts = set(_texts(learned))
    for scored in filter(None, (dev, test)):
        others = set(_texts(scored))
        if both := len(texts & others):
            msg.warn(
                f"{scored}: {both:,} of {len(others):,} notes are in {learned} too, so that {what}: leave "
                "them out"
            )


def _texts(path: Path) -> list[str]:
    return texts_of_notes(list(read_notes(path, "spacy")))


def annotated_count(notes: Sequence[Note]) -> int:
    """How many notes somebody annotated."""
    return sum(note.annotated for note in notes)


def _print_reading(repairs: Repairs, copies: Copies, annotators: Annotators) -> None:
    """What was mended, merged or left out when the gold was read."""
    for line in (*repairs.summary(), *(f"  {place}" for place in repairs.places(SHOWN_PLACES))):
        print(line)
    for line in copies.merged_lines():
        print(line)
    if copies.merged:
        print(f"  merged by --annotators {annotators}")
    for line in (*repairs.warnings(SHOWN_PLACES), *repairs.left_out_lines()):
        print(line)


def _unannotated(notes: Sequence[Note], gold: Path, purpose: str) -> int:
    """How many notes nobody annotated; an error if that is all of them."""
    count = len(notes) - annotated_count(notes)
    if count == len(notes):
        raise ClinnerError(
            f"{gold}: no annotated note among {count:,}, so there is nothing to {purpose}: check the "
            "path, --format and that the annotation files lie there"
        )
    return count
