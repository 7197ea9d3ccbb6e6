"""What the files were that an output was made of, so that a run that goes on sees which have changed.

The list lies beside the output, never in it. It holds digests that only the secret can make again.
"""

import hashlib
import os
from collections.abc import Iterable, Iterator
from functools import lru_cache
from pathlib import Path

from spacy_clinner.batch.line_files import append_lines, keep_lines, read_lines
from spacy_clinner.batch.note_files import REDACTED, note_files
from spacy_clinner.batch.output_paths import folder_of
from spacy_clinner.batch.private_files import require_private_lines
from spacy_clinner.batch.redacted_names import RedactedNames
from spacy_clinner.batch.redaction_settings import RedactionSettings
from spacy_clinner.batch.rows.table_files import PARQUET, first_part, is_part, part_at
from spacy_clinner.batch.run_record import beside
from spacy_clinner.deidentify.rules.keyed_random import digest
from spacy_clinner.errors import ClinnerError
from spacy_clinner.formats.files import files_beside

SOURCES = "sources"
"""Suffix of the list."""
_ANNOTATION = (".ann", ".a1", ".a2")
_CHUNK = 1 << 20


def source_digest(secret: bytes, file: Path) -> str:
    """Keyed digest of what is read of a file of notes: of a text with its annotation, of a part the table.

    Take it before the file is read, so that a change meanwhile is one that the next run sees.
    """
    whole = _whole(file)
    if whole != file:
        status = whole.stat()  # all parts have the same digest, which reads all of the table
        return _table_digest(secret, whole, status.st_size, status.st_mtime_ns)
    beside_it = [one for suffix in _ANNOTATION for one in files_beside(file, suffix)]
    return _digest(secret, [file, *(beside_it if file.suffix.lower() == ".txt" else ())])


def note_source(settings: RedactionSettings, relative: Path, written: Path, source: str) -> None:
    """Add the digest of one source, before the file, which says that it is finished, is written.

    Args:
        settings: of the run.
        relative: the file that was read, relative to the source directory.
        written: what is written, relative to the output directory.
        source: its `source_digest`.
    """
    record = {"out": str(written), "source": _name(settings, relative), "digest": source}
    append_lines(beside(settings.out, SOURCES), [record], private=True)


def require_unchanged(settings: RedactionSettings) -> Iterator[str]:
    """Stop if a file has changed since an earlier run redacted it.

    An output without such a list, which an older version has made, is taken as it is. Only for a run that
    begins.

    Args:
        settings: of the run.

    Returns:
        what was written of files that are no longer there. A source that is a file tells of no others.

    Raises:
        ClinnerError: for the first file that has changed, or if others may read the list.
    """
    path = beside(settings.out, SOURCES)
    require_private_lines(path)
    keep_lines(path, lambda line: (settings.out / str(line.get("out"))).exists(), private=True)
    if not settings.out.is_dir():
        return iter(())
    earlier: dict[str, str] = {}
    for line in read_lines(path):
        name, source = str(line.get("source")), str(line.get("digest"))
        if earlier.setdefault(name, source) != source:
            earlier[name] = ""  # a table that changed while its parts were read
    present: set[str] = set()
    for file in note_files(settings.source, None, REDACTED):
        _require_same_kind(settings, file)
        name = _name(settings, file.relative_to(folder_of(settings.source)))
        if name in earlier and name not in present:
            if source_digest(settings.secret, file) != earlier[name]:
                raise _changed(settings, file)
            present.add(name)
    if not settings.source.is_dir():
        return iter(())
    return (str(line.get("out")) for line in read_lines(path) if line.get("source") not in present)


def written_before(settings: RedactionSettings, relative: Path) -> Path | None:
    """What an earlier run has written of a file, relative to the output; None if it has not."""
    possible = RedactedNames(settings.secret, settings.file_names).possible(relative)
    return next((out for out in possible if (settings.out / out).exists()), None)


def _whole(file: Path) -> Path:
    return part_at(file).table if is_part(file) else file


def _name(settings: RedactionSettings, relative: Path) -> str:
    """The hash that stands for the name of a file, or of the table of a part."""
    root = folder_of(settings.source)
    return RedactedNames(settings.secret, "hash").of_source(_whole(root / relative).relative_to(root))


def _require_same_kind(settings: RedactionSettings, file: Path) -> None:
    """Stop at a Parquet file that was redacted as a whole and is long now, or the other way round."""
    if file.suffix.lower() != PARQUET:
        return
    other = _whole(file) if is_part(file) else first_part(file)
    written = written_before(settings, other.relative_to(folder_of(settings.source)))
    if written is not None and (settings.out / written).is_file():
        raise _changed(settings, file)


def _changed(settings: RedactionSettings, file: Path) -> ClinnerError:
    written = written_before(settings, file.relative_to(folder_of(settings.source)))
    if written is None or file.suffix.lower() == PARQUET:  # what was made of it may be several files
        return ClinnerError(f"{_whole(file)}: has changed since an earlier run redacted it: give another OUT")
    made = settings.out / written
    return ClinnerError(
        f"{file}: has changed since {made} was made of it: remove that file, or give another OUT"
    )


@lru_cache(maxsize=1)
def _table_digest(secret: bytes, table: Path, size: int, changed: int) -> str:
    return _digest(secret, [table])


def _digest(secret: bytes, files: Iterable[Path]) -> str:
    whole = hashlib.blake2b(key=digest(secret, SOURCES), digest_size=16)
    for path in files:
        with path.open("rb") as file:
            suffix = os.fsencode(path.suffix)
            whole.update(b"%b:%d:" % (suffix, os.fstat(file.fileno()).st_size))
            while chunk := file.read(_CHUNK):
                whole.update(chunk)
    return whole.hexdigest()
