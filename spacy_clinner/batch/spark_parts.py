"""Parts of a run on Spark: which notes are in which, and which are finished, so that a later run goes on."""

import json
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from typing import Any

from pyspark.sql import DataFrame, SparkSession
from pyspark.sql import functions as F

from spacy_clinner.batch.rows.columns import Columns
from spacy_clinner.batch.run_record import record_in, require_equal_records
from spacy_clinner.batch.spark import trimmed
from spacy_clinner.errors import ClinnerError

RECORD = "settings"
LOCK = "lock"


def part_of(notes: DataFrame, columns: Columns, part: int, count: int) -> DataFrame:
    """One of some parts of about equal size; all notes of a patient, and of one identifier, are in the same.

    Args:
        notes: a row a note.
        columns: those of the identifier and of the patient.
        part: 0 to count - 1.
        count: of all parts.

    Raises:
        ClinnerError: if a column is missing.
    """
    columns.require(notes.columns, "the DataFrame")
    owners = [name for name in (columns.patient, columns.id) if name is not None]
    owner = F.coalesce(*map(trimmed, owners), F.lit(""))
    return notes.where(F.pmod(F.xxhash64(owner), F.lit(count)) == part)


class FinishedParts:
    """A folder beside an output that tells which parts of it are finished, wherever Spark writes.

    It holds keyed digests of the settings and a file a finished part, which is empty.
    """

    def __init__(self, session: SparkSession, folder: str) -> None:
        """Look at a folder, which need not be there.

        Args:
            session: of the run.
            folder: a path or a URL that Spark can write to.
        """
        context: Any = session.sparkContext
        self.folder = folder
        self._jvm = context._jvm
        self._files = self._path("").getFileSystem(context._jsc.hadoopConfiguration())

    def begin(self, places: Sequence[str], record: dict[str, str]) -> None:
        """Write down what makes an output, unless parts of it are finished.

        Args:
            places: paths or URLs that a run writes to; the first is the output.
            record: see `settings_record`.

        Raises:
            ClinnerError: if other settings made the finished parts, or something else is at the output.
        """
        if self._finished():
            require_equal_records(places[0], f"{self.folder}/{RECORD}", self._record(), record)
            return
        if self._record() is None:
            for place in places:
                if self._files.exists(self._jvm.org.apache.hadoop.fs.Path(place)):
                    raise ClinnerError(f"{place}: is there already, and not from --parts: give another OUT")
        self._write(RECORD, json.dumps(record))

    def left(self, count: int) -> list[int]:
        """The parts that are still to do, of so many."""
        finished = self._finished()
        return [part for part in range(count) if str(part) not in finished]

    def finish(self, part: int) -> None:
        """Write down that a part is in the output."""
        self._write(str(part), "")

    @contextmanager
    def locked(self) -> Iterator[None]:
        """Keep other runs away from an output that is on no file system of this machine.

        Raises:
            ClinnerError: if another run is at work there, or was killed.
        """
        lock = self._path(LOCK)
        self._files.mkdirs(self._path(""))
        if not self._files.createNewFile(lock):
            raise ClinnerError(
                f"{self.folder}/{LOCK}: another run writes there, or was killed: wait, or remove the file"
            )
        try:
            yield
        finally:
            self._files.delete(lock, False)

    def _finished(self) -> set[str]:
        if not self._files.exists(self._path("")):
            return set()
        names = {status.getPath().getName() for status in self._files.listStatus(self._path(""))}
        return {name for name in names if name.isdecimal()}

    def _record(self) -> dict[str, str] | None:
        if not self._files.exists(self._path(RECORD)):
            return None
        stream = self._files.open(self._path(RECORD))
        try:
            return record_in(self._jvm.org.apache.commons.io.IOUtils.toString(stream, "UTF-8"))
        finally:
            stream.close()

    def _write(self, name: str, text: str) -> None:
        """A whole file or none: it gets its name when it is written."""
        unfinished = self._path(f"_{name}")
        stream = self._files.create(unfinished, True)
        stream.write(bytearray(text.encode()))
        stream.close()
        self._files.delete(self._path(name), False)
        if not self._files.rename(unfinished, self._path(name)):
            raise ClinnerError(f"{self.folder}: cannot be written: check its rights")

    def _path(self, name: str) -> Any:
        path = self._jvm.org.apache.hadoop.fs.Path
        return path(self.folder, name) if name else path(self.folder)
