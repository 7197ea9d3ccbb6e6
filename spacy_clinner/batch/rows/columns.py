"""Which columns of a table hold what."""

import re
from collections import Counter
from collections.abc import Collection, Iterable
from dataclasses import dataclass
from typing import Any

from spacy_clinner.errors import ClinnerError

ERROR = "error"
"""The column that tells what is wrong with a row; null for a row that is as it should be."""


_NAME = re.compile(r"[^\W\d][\w./-]{0,40}")
"""What a column is usually called; a field of text has blanks, and a number begins with a digit."""


@dataclass(frozen=True)
class Columns:
    """The columns of a table that are read.

    Attributes:
        text: the text of a note.
        id: its identifier.
        patient: the patient whose note it is; None if no column tells.
        kept: other columns that the result has too. The result of a redaction has no others, as other columns
            identify patients too.
        json_lines: whether JSON Lines are read as a table, and not as records of an annotation tool.
    """

    text: str = "note_text"
    id: str = "note_id"
    patient: str | None = None
    kept: tuple[str, ...] = ()
    json_lines: bool = False

    @property
    def all(self) -> list[str]:
        """Every column that is read, once."""
        patient = () if self.patient is None else (self.patient,)
        return list(dict.fromkeys((self.id, self.text, *patient, *self.kept)))

    @property
    def others_kept(self) -> list[str]:
        """The kept columns without the identifier, which has its own place."""
        return [name for name in dict.fromkeys(self.kept) if name != self.id]

    def require(self, names: Collection[str], table: object) -> None:
        """Stop unless a table has all of them, each once.

        Args:
            names: the columns of the table.
            table: what the error begins with.

        Raises:
            ClinnerError: for the first that is missing or not the only one of its name.
        """
        counts = Counter(names)
        for column in self.all:
            if column not in names:
                raise ClinnerError(f"{table}: has no column {column!r}: {_choice(names)}")
            if (count := counts[column]) > 1:
                raise ClinnerError(f"{table}: has {count} columns {column!r}: rename all but one")

    def require_free(self, results: Iterable[str]) -> None:
        """Stop if a kept column has the name of a column of the result.

        Raises:
            ClinnerError: for the first that has.
        """
        taken = {*results, ERROR}
        for column in self.others_kept:
            if column in taken:
                raise ClinnerError(
                    f"the kept column {column!r} has the name of a column of the result: rename it"
                )


OMOP = Columns()
"""The columns that OMOP gives notes."""


def id_text(value: Any) -> str:
    """An identifier as text; a number of an export with gaps, 17.0, is that of one without, 17."""
    if value is None:
        return ""
    return str(int(value)) if isinstance(value, float) and value.is_integer() else str(value)


def require_row(row_id: str, text: Any, columns: Columns, where: str) -> None:
    """Stop at a row that is no note.

    Raises:
        ClinnerError: if it has no identifier or no text.
    """
    if not row_id:
        raise ClinnerError(f"{where}: the column {columns.id!r} is empty: give every note an id")
    if not isinstance(text, str):
        raise ClinnerError(
            f"{where}: the column {columns.text!r} holds no text: fill it, or leave the row out"
        )


def _choice(names: Collection[object]) -> str:
    """What a column may be called; the first row of a table without a heading is text of a note."""
    shown = [str(name) for name in names]
    if not shown:
        return "it has no column at all, so give a table whose first row has names"
    if not all(map(_NAME.fullmatch, shown)):
        return (
            "name one that it has, or add a first row of names (its own are not shown, as they look like "
            "text)"
        )
    return f"name one of {', '.join(shown)}"
