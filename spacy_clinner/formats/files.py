"""Reading text files so that character offsets stay right, and writing them whole or not at all."""

import codecs
import os
import secrets
import stat
from collections.abc import Collection, Iterator
from contextlib import contextmanager
from itertools import product
from pathlib import Path
from typing import BinaryIO

from spacy_clinner.errors import ClinnerError

_MARKS = {b"\xff\xfe": "UTF-16", b"\xfe\xff": "UTF-16"}


def read_text(path: Path) -> str:
    """The text of a UTF-8 file with its line ends and a byte order mark as they are.

    U+FEFF and carriage returns are characters that annotation tools count.

    Raises:
        ClinnerError: if the file is missing or not UTF-8.
    """
    with _opened(path) as file:
        return _decoded(file.read(), path, 0)


def read_lines(path: Path) -> Iterator[str]:
    """The same text line by line, cut at line feeds, which are not given.

    Raises:
        ClinnerError: as `read_text`, once what comes before was given.
    """
    position = 0
    with _opened(path) as file:
        for line in file:
            yield _decoded(line, path, position).removesuffix("\n")
            position += len(line)


def read_pieces(path: Path, size: int = 1 << 20) -> Iterator[str]:
    """The same text in pieces of some `size` bytes, cut anywhere between two characters.

    Raises:
        ClinnerError: as `read_text`, once what comes before was given.
    """
    decoder, position = codecs.getincrementaldecoder("utf8")(), 0
    with _opened(path) as file:
        while piece := file.read(size):
            unfinished, _ = decoder.getstate()
            _require_no_mark(piece, path, position)
            try:
                yield decoder.decode(piece)
            except UnicodeDecodeError as error:
                raise _not_utf8(path, position - len(unfinished) + error.start) from None
            position += len(piece)
    unfinished, _ = decoder.getstate()
    if unfinished:
        raise _not_utf8(path, position - len(unfinished))


def _opened(path: Path) -> BinaryIO:
    try:
        return path.open("rb")
    except FileNotFoundError:
        raise ClinnerError(f"{path}: no such file: check the path") from None


def _decoded(content: bytes, path: Path, position: int) -> str:
    """The text of a part of a file that begins at a byte."""
    _require_no_mark(content, path, position)
    try:
        return content.decode("utf8")
    except UnicodeDecodeError as error:
        raise _not_utf8(path, position + error.start) from None


def _require_no_mark(content: bytes, path: Path, position: int) -> None:
    for mark, encoding in _MARKS.items():
        if not position and content.startswith(mark):
            raise ClinnerError(f"{path}: the encoding is {encoding}: convert the file to UTF-8")


def _not_utf8(path: Path, byte: int) -> ClinnerError:
    return ClinnerError(
        f"{path}: byte {byte} is not UTF-8: convert the file to UTF-8 (if it was written on Windows it may "
        "be cp1252 or latin-1)"
    )


def files_below(path: Path, suffixes: Collection[str]) -> list[Path]:
    """Files at every depth of a directory, sorted by path; suffixes count in any case."""
    return sorted(p for p in path.rglob("*") if p.suffix.lower() in suffixes)


def files_beside(path: Path, suffix: str) -> list[Path]:
    """Files of the same name with a suffix in any case, the one in small letters first.

    They are asked for one by one: a listing of a large directory for each of its files would take for ever.
    """
    spellings = product(*((c, c.upper()) if c.isalpha() else (c,) for c in suffix))
    found: dict[tuple[int, int], Path] = {}
    for spelling in spellings:
        candidate = path.with_suffix("".join(spelling))
        if candidate.exists():
            status = candidate.stat()
            found.setdefault((status.st_dev, status.st_ino), candidate)  # once where case does not count
    return list(found.values())


@contextmanager
def written_whole(path: Path, private: bool = False) -> Iterator[Path]:
    """A temporary path beside `path` that takes its place when the block ends without an error.

    Args:
        path: what is written. A file that is replaced keeps its rights, a new one follows the umask.
        private: whether a new file is readable by its owner alone, as secrets are.
    """
    path.parent.mkdir(parents=True, exist_ok=True)
    temporary = path.with_name(f".{path.name}.{secrets.token_hex(4)}")
    rights = stat.S_IMODE(path.stat().st_mode) if path.exists() else None
    os.close(os.open(temporary, os.O_CREAT | os.O_EXCL | os.O_WRONLY, 0o600 if private else 0o666))
    try:
        if rights is not None:
            temporary.chmod(rights)
        yield temporary
        temporary.replace(path)
    finally:
        temporary.unlink(missing_ok=True)
