"""What commands over many files print at their end of what they could not do; never text of a note."""

from collections import Counter
from collections.abc import Iterable
from pathlib import Path

from wasabi import msg

from spacy_clinner.batch.note_files import unread_line
from spacy_clinner.batch.refused_records import RefusedRecords

SHOWN_ERRORS = 5


def print_not_done(
    done: str,
    out: Path,
    *,
    files: int,
    errors: Iterable[str] = (),
    refused: RefusedRecords,
    unread: Counter[str],
    remedy: str = "",
) -> None:
    """Print which entries were not read, the first errors, and how many files and records are missing.

    Args:
        done: what the command does with notes, such as "annotated".
        out: directory that the others are in.
        files: how many files are missing.
        errors: what is wrong with the first of them, unless that was printed before.
        refused: records that are missing.
        unread: entries that are not read, by kind.
        remedy: how to go on where records are missing.
    """
    if unread:
        print(unread_line(unread))
    for line in (*errors, *refused.lines[:SHOWN_ERRORS]):
        msg.fail(line)
    if files:
        msg.fail(f"{_counted(files, 'file')} not {done}; the others are in {out}")
    if refused.count:
        msg.fail(
            f"{_counted(refused.count, 'record')} not {done}; {out} has the others of their files{remedy}"
        )


def _counted(count: int, what: str) -> str:
    """A number of things with its verb."""
    return f"1 {what} was" if count == 1 else f"{count:,} {what}s were"
