"""Reading text files so that character offsets stay right, and writing them whole or not at all."""

import codecs
import os
import secrets
import stat
import warnings
from collections import Counter
from collections.abc import Collection, Iterator
from contextlib import contextmanager
from itertools import product
from pathlib import Path
from typing import BinaryIO

from spacy_clinner.errors import ClinnerError

LEADS_OUT = "links that lead out of the source"
SPECIAL = "pipes, sockets or devices"
MACOS = "files of macOS with what it keeps beside others (._NAME)"
_MACOS_NAME, _MACOS_BEGIN = "._", b"\x00\x05\x16\x07"
_MARKS = {b"\xff\xfe": "UTF-16", b"\xfe\xff": "UTF-16"}
_WIDE_BEGIN = 1024
"""Bytes that are looked at for an encoding of two or four bytes a character; a multiple of four."""
_FEWEST_ZEROS = 4
_LEAST_SHARE = 0.1
"""Of the bytes at even or at odd places that are zero in UTF-16; those of blanks, in Greek or Russian."""
_LARGEST_REST = 0.05
"""How many zeros the other places may have to each of theirs."""


def read_text(path: Path) -> str:
    """The text of a UTF-8 file with its line ends and a byte order mark as they are.

    U+FEFF and carriage returns are characters that annotation tools count.

    Raises:
        ClinnerError: if the file is missing or not UTF-8.
    """
    with _opened(path) as file:
        return decoded(file.read(), path, 0)


def read_raw_lines(path: Path) -> Iterator[tuple[int, bytes]]:
    """The byte at which each line begins, and its bytes with the line feed that ends it; see `decoded`.

    Raises:
        ClinnerError: if the file is missing or no regular one.
    """
    position = 0
    with _opened(path) as file:
        for line in file:
            yield position, line
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


def is_special(path: Path) -> bool:
    """Whether a path leads to a pipe, a socket or a device: reading one may never end."""
    try:
        mode = path.stat().st_mode
    except OSError:
        return False
    return not (stat.S_ISREG(mode) or stat.S_ISDIR(mode))


def require_not_special(path: Path) -> None:
    """Stop at a pipe, a socket or a device.

    Raises:
        ClinnerError: if it is one.
    """
    if is_special(path):
        raise ClinnerError(f"{path}: is a pipe, a socket or a device: give a regular file")


def _opened(path: Path) -> BinaryIO:
    require_not_special(path)
    try:
        return path.open("rb")
    except FileNotFoundError:
        raise ClinnerError(f"{path}: no such file: check the path") from None


def decoded(content: bytes, where: str | Path, position: int) -> str:
    """The text of a part of a file that begins at a byte; `where` names the place in an error.

    Raises:
        ClinnerError: if it is not UTF-8; it names the byte.
    """
    _require_no_mark(content, where, position)
    try:
        return content.decode("utf8")
    except UnicodeDecodeError as error:
        raise _not_utf8(where, position + error.start) from None


def require_no_wide_encoding(path: Path) -> None:
    """Stop at a file that begins as UTF-16 or UTF-32 does, for readers that decode it themselves.

    Raises:
        ClinnerError: which names the encoding.
    """
    with _opened(path) as file:
        _require_no_mark(file.read(_WIDE_BEGIN), path, 0)


def _require_no_mark(content: bytes, where: str | Path, position: int) -> None:
    """Stop at the beginning of a file in an encoding that has more than one byte for each character."""
    if position:
        return
    encoding = next((name for mark, name in _MARKS.items() if content.startswith(mark)), None)
    if encoding := encoding or _wide_encoding(content):
        raise ClinnerError(f"{where}: the encoding is {encoding}: convert the file to UTF-8")


def _wide_encoding(content: bytes) -> str | None:
    """UTF-16 or UTF-32 without a byte order mark: every second byte, or three of four, are often zero.

    Such bytes are UTF-8 too, of a text in which a zero character stands beside each letter, so that no name
    would be found. A text that merely holds zero characters is none.
    """
    begin = content[:_WIDE_BEGIN]
    if begin.count(0) < _FEWEST_ZEROS:
        return None
    quarter = len(begin) // 4
    zeros = [begin[place::4].count(0) for place in range(4)]
    if not min(zeros) and quarter <= max(min(zeros[:2]), min(zeros[2:])):
        return "UTF-32"
    few, many = sorted(begin[place::2].count(0) for place in range(2))
    is_wide = few <= _LARGEST_REST * many and many >= _LEAST_SHARE * len(begin) / 2
    return "UTF-16" if is_wide else None


def _not_utf8(where: str | Path, byte: int) -> ClinnerError:
    return ClinnerError(
        f"{where}: byte {byte} is not UTF-8: convert the file to UTF-8 (if it was written on Windows it may "
        "be cp1252 or latin-1)"
    )


def files_below(path: Path, suffixes: Collection[str]) -> list[Path]:
    """Files at every depth of a directory, sorted by path; suffixes count in any case.

    Warns of what is left out: pipes, sockets, devices, files that macOS keeps beside others, and links that
    lead out of the directory.
    """
    root = os.path.realpath(path)
    known = [p for p in path.rglob("*") if p.suffix.lower() in suffixes and not p.is_dir()]
    reasons = {p: reason for p in known if (reason := why_unread(p, root))}
    for reason, count in Counter(reasons.values()).items():
        warnings.warn(f"{path}: not read: {count:,} {reason}", stacklevel=2)
    return sorted(p for p in known if p not in reasons)


def why_unread(path: Path, root: str) -> str:
    """Why a path below a directory is not read, whatever its name says; empty if it may be.

    Args:
        path: file, pipe, link and so on.
        root: the directory that is read, without links in it.
    """
    if path.is_symlink() and Path(root) not in Path(os.path.realpath(path)).parents:
        return LEADS_OUT
    if is_special(path):
        return SPECIAL
    return MACOS if is_of_macos(path) else ""


def is_of_macos(path: Path) -> bool:
    """Whether macOS put a file beside another of this name, as archives do that it packed; it is no note."""
    if not path.name.startswith(_MACOS_NAME) or not path.is_file():
        return False
    with path.open("rb") as file:
        return file.read(len(_MACOS_BEGIN)) == _MACOS_BEGIN


def files_beside(path: Path, suffix: str) -> list[Path]:
    """Files of the same name with a suffix in any case, the one in small letters first.

    They are asked for one by one: a listing of a large directory for each of its files would take for ever.
    """
    spellings = product(*((c, c.upper()) if c.isalpha() else (c,) for c in suffix))
    spelled: dict[tuple[int, int], Path] = {}
    for spelling in spellings:
        candidate = path.with_suffix("".join(spelling))
        if candidate.exists():
            status = candidate.stat()
            spelled.setdefault((status.st_dev, status.st_ino), candidate)  # once where case does not count
    return list(spelled.values())


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
    try:
        os.close(os.open(temporary, os.O_CREAT | os.O_EXCL | os.O_WRONLY, 0o600 if private else 0o666))
    except OSError as error:
        error.filename = str(path)  # which the user knows
        raise
    try:
        if rights is not None:
            temporary.chmod(rights)
        yield temporary
        temporary.replace(path)
    finally:
        temporary.unlink(missing_ok=True)
