"""Reading text files so that character offsets stay right, and writing them whole or not at all."""

import os
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from spacy_clinner.errors import ClinnerError

_MARKS = {b"\xff\xfe": "UTF-16", b"\xfe\xff": "UTF-16"}


def read_text(path: Path) -> str:
    """The text of a UTF-8 file with its line ends and a byte order mark as they are.

    U+FEFF and carriage returns are characters that annotation tools count.

    Raises:
        ClinnerError: if the file is missing or not UTF-8.
    """
    try:
        content = path.read_bytes()
    except FileNotFoundError:
        raise ClinnerError(f"{path}: no such file: check the path") from None
    for mark, encoding in _MARKS.items():
        if content.startswith(mark):
            raise ClinnerError(f"{path}: the encoding is {encoding}: convert the file to UTF-8")
    try:
        return content.decode("utf8")
    except UnicodeDecodeError as error:
        raise ClinnerError(
            f"{path}: byte {error.start} is not UTF-8: convert the file to UTF-8 (if it was written "
            "on Windows it may be cp1252 or latin-1)"
        ) from None


@contextmanager
def written_whole(path: Path) -> Iterator[Path]:
    """A temporary path beside `path` that takes its place when the block ends without an error."""
    path.parent.mkdir(parents=True, exist_ok=True)
    handle, name = tempfile.mkstemp(dir=path.parent, prefix=f".{path.name}.")
    os.close(handle)
    temporary = Path(name)
    try:
        yield temporary
        temporary.replace(path)
    finally:
        temporary.unlink(missing_ok=True)
