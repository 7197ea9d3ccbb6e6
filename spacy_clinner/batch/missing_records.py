"""Which records the finished files of an output lack, so that a run that goes on says so too.

The list lies beside the output, never in it: it names files that are read, and its owner alone may read it.
"""

from pathlib import Path

from spacy_clinner.batch.line_files import append_lines, keep_lines, read_lines
from spacy_clinner.batch.private_files import require_private_lines
from spacy_clinner.batch.refused_records import RefusedRecords
from spacy_clinner.batch.run_record import beside

MISSING = "skipped"
"""Suffix of the list."""


def note_missing(out: Path, source: str, written: str, refused: RefusedRecords) -> None:
    """Add what one file of an output lacks, before the file, which says that it is finished, is written."""
    if refused.count:
        record = {"file": source, "out": written, "records": refused.count, "errors": refused.lines}
        append_lines(beside(out, MISSING), [record], private=True)


def missing_records(out: Path) -> dict[str, RefusedRecords]:
    """What the finished files of an output lack, by their names there; what is said of others is dropped.

    Only for a run that begins.

    Raises:
        ClinnerError: if others may read the list.
    """
    path = beside(out, MISSING)
    if not path.exists():
        return {}
    require_private_lines(path)
    keep_lines(path, lambda record: (out / str(record.get("out"))).exists(), private=True)
    return {
        str(record["out"]): RefusedRecords(int(record["records"]), list(record["errors"]))
        for record in read_lines(path)
    }
