"""Files that several processes add lines of JSON to, of which a process that is killed leaves no half."""

import json
import os
import shutil
from collections.abc import Callable, Collection, Iterable, Iterator
from contextlib import contextmanager, suppress
from pathlib import Path
from typing import IO, Any

from spacy_clinner.batch.private_files import open_privately, require_private_lines, written_privately
from spacy_clinner.errors import ClinnerError
from spacy_clinner.formats.files import require_not_special, written_whole

_PIECE = 1 << 20


def append_lines(
    path: Path,
    lines: Iterable[dict[str, Any]],
    *,
    private: bool = False,
    heading: dict[str, Any] | None = None,
) -> None:
    """Add lines, a megabyte in one piece: several processes may do so.

    One that is killed may leave a part of a line, which is kept apart from what follows (see
    `drop_torn_lines`). An error, such as that of a full disk, leaves the file as it was.

    Args:
        path: file, which is made if it is not there.
        lines: what JSON can hold.
        private: make it readable by its owner alone.
        heading: what the first line of a new file says besides, so that every line is still a record.
    """
    path.parent.mkdir(parents=True, exist_ok=True)
    with _opened_alone(path, private) as file:
        content = bytearray()
        heading = dict(heading or {})
        if file.seek(0, os.SEEK_END):
            heading = {}
            file.seek(-1, os.SEEK_END)
            if file.read(1) != b"\n":
                content += b"\n"
        for line in lines:
            content += _encoded(heading | line)
            heading = {}
            if len(content) >= _PIECE:
                _write_all(file, content)
                content.clear()
        _write_all(file, content)


def _write_all(file: IO[bytes], content: bytes | bytearray) -> None:
    """Add all of it: a disk that becomes full takes a part without an error, and refuses the next."""
    written = 0
    while written < len(content):
        written += file.write(content[written:])


def drop_torn_lines(path: Path, *, private: bool = False) -> None:
    """Remove what a process that was killed has left of a line; its file is not finished and comes again.

    Args:
        path: file; nothing is done if it is not there.
        private: keep it readable by its owner alone.

    Raises:
        ClinnerError: if it is a pipe, a socket or a device, others may read what is private, or it is no file
            of such lines, all of which would be gone.
    """
    require_not_special(path)
    _require_lines(path)
    if private:
        require_private_lines(path)
    keep_lines(path, lambda line: True, private=private)


def _require_lines(path: Path) -> None:
    """Stop at a file that something else has written, such as a text that was named by mistake."""
    if not path.exists():
        return
    with path.open("rb") as file:
        filled = (line for line in file if line.strip())
        first, second = next(filled, b""), next(filled, b"")
        is_torn = first.startswith(b"{") and not second  # what is left of a run that was killed at once
        is_empty = not first
        if is_empty or is_torn or _whole(first) is not None or _whole(second) is not None:
            return
    raise ClinnerError(
        f"{path}: holds something else than lines of such a run, which would be lost: give another file, or "
        "move that one away"
    )


def keep_lines(
    path: Path,
    is_wanted: Callable[[dict[str, Any]], bool],
    *,
    private: bool,
    heading: Collection[str] = (),
) -> None:
    """Keep the whole lines of a file that are wanted; it is not touched if all are. Its rights stay.

    Args:
        path: file.
        is_wanted: whether a line stays.
        private: make the file readable by its owner alone.
        heading: what the first line says besides, which the first line that stays says then.
    """
    if not path.exists():
        return

    def is_kept(line: bytes) -> bool:
        return (record := _whole(line)) is not None and is_wanted(record)

    written = written_privately if private else written_whole
    with _opened_alone(path, private):
        with path.open("rb") as file:
            if all(map(is_kept, file)):
                return
        with written(path) as temporary, path.open("rb") as file:
            with temporary.open("wb") as mended:
                mended.writelines(_headed(file, is_kept, heading))
            if not private:
                shutil.copymode(path, temporary)


def _headed(
    lines: Iterable[bytes], is_kept: Callable[[bytes], bool], heading: Collection[str]
) -> Iterator[bytes]:
    """The lines that stay; the first of them with what the first of all says besides."""
    waiting: dict[str, Any] | None = None
    for line in lines:
        if waiting is None:
            waiting = {key: value for key, value in (_whole(line) or {}).items() if key in heading}
        if is_kept(line):
            yield _encoded(waiting | (_whole(line) or {})) if waiting else line
            waiting = {}


def read_lines(path: Path) -> Iterator[dict[str, Any]]:
    """The whole lines of a file; none if it is not there."""
    if path.exists():
        with path.open("rb") as file:
            yield from (record for line in file if (record := _whole(line)) is not None)


@contextmanager
def _opened_alone(path: Path, private: bool) -> Iterator[IO[bytes]]:
    """A file to read and to add to, while no other process adds to it. An error takes back what was added.

    Who looks at its end while another writes takes half a line for one that was left there. One that was
    replaced while this process waited for it is opened again.
    """
    while True:
        with open(path, "a+b", buffering=0, opener=open_privately if private else None) as file:
            is_alone = _wait_for_others(file)
            if _is_at(path, file):
                end = file.seek(0, os.SEEK_END)
                try:
                    yield file
                except BaseException:
                    if is_alone:  # or what others have added would go too
                        with suppress(OSError):
                            file.truncate(end)
                    raise
                return


def _wait_for_others(file: IO[bytes]) -> bool:
    """Keep other processes from adding to a file until it is closed, or this one is no more.

    Where a system has no such locks, or a network drive refuses them, an empty line or a part of one is the
    worst of it.

    Returns:
        whether others are kept from it.
    """
    with suppress(ImportError, OSError):
        import fcntl

        fcntl.flock(file, fcntl.LOCK_EX)
        return True
    return False


def _is_at(path: Path, file: IO[bytes]) -> bool:
    """Whether an open file is still the one of that name."""
    try:
        return os.path.samestat(os.fstat(file.fileno()), path.stat())
    except FileNotFoundError:
        return False


def _encoded(line: dict[str, Any]) -> bytes:
    # escapes all but ASCII, so it also holds names of files that are not UTF-8
    return json.dumps(line, separators=(",", ":")).encode("ascii") + b"\n"


def _whole(line: bytes) -> dict[str, Any] | None:
    """What a line says; None if it is only a part of one."""
    try:
        record = json.loads(line)
    except ValueError:
        return None
    return record if line.endswith(b"\n") and isinstance(record, dict) else None
