"""Records that cannot be worked on, in files whose other records can: their number, and the first errors."""

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field

from spacy_clinner.batch.file_errors import FILE_ERRORS, error_line
from spacy_clinner.errors import ClinnerError

_LINES = 100


@dataclass
class RefusedRecords:
    """What is wrong with some records of a file.

    Attributes:
        count: how many records.
        lines: what is wrong with the first of them, a line each, without their text.
    """

    count: int = 0
    lines: list[str] = field(default_factory=list)

    def add(self, where: str, error: Exception) -> None:
        """Count a record; `where` is its place, for errors that do not say it."""
        self.count += 1
        if len(self.lines) < _LINES:
            self.lines.append(error_line(where, error))

    def update(self, other: "RefusedRecords | None") -> None:
        """Add the records of another file, if there are any."""
        if other is not None:
            self.count += other.count
            self.lines += other.lines[: _LINES - len(self.lines)]

    @contextmanager
    def noted(self, where: str) -> Iterator[None]:
        """Count a record if the block cannot work on it, and go on after the block."""
        try:
            yield
        except FILE_ERRORS as error:
            self.add(where, error)

    def summary(self) -> "RefusedRecords":
        """The number and the first errors."""
        return RefusedRecords(self.count, self.lines)

    def require_others(self, notes: int) -> None:
        """Stop at a file of which no note is left: that is the file's error.

        Raises:
            ClinnerError: if there are no notes, and records that were refused.
        """
        if self.lines and not notes:
            first = self.lines[0]
            raise ClinnerError(f"{first} (no record of the file can be read)")


@dataclass
class RefusedRows(RefusedRecords):
    """What is wrong with rows of a table, of which every one is told and not only the first.

    Attributes:
        by_place: place of a row -> what is wrong with it.
    """

    by_place: dict[str, str] = field(default_factory=dict)

    def add(self, where: str, error: Exception) -> None:
        """Count a row, and keep what is wrong with it."""
        super().add(where, error)
        self.by_place[where] = error_line(where, error)

    def update(self, other: RefusedRecords | None) -> None:
        """Add the rows of another part of the table, if there are any."""
        super().update(other)
        if isinstance(other, RefusedRows):
            self.by_place.update(other.by_place)
