"""One run at a time writes into an output: two would each take the other's files for finished ones.

The lock is the kernel's (flock, or its counterpart on Windows). It ends with the process, however that ends,
so a file that a killed process or a reboot has left behind locks nothing; it only tells who had the lock.
Network drives pass such locks on to their server (NFS since Linux 2.6.12, SMB). Where a drive refuses them,
the file itself is the lock: one that a dead process of this machine has left is taken over, one of another
machine is not, since nobody here can tell whether that process still runs.
"""

import errno
import os
import socket
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path

from filelock import BaseFileLock, FileLock, SoftFileLock, Timeout

from spacy_clinner.errors import ClinnerError

_WAIT = 0.3  # seconds: the other run may be about to end
_HELD = ".held"
_REFUSED = {errno.ENOLCK, errno.ENOSYS, errno.EOPNOTSUPP, errno.ENOTSUP, errno.EINVAL}


@contextmanager
def locked(out: Path) -> Iterator[None]:
    """Hold the lock of an output, a file or a directory, while the block runs.

    Raises:
        ClinnerError: if another run has it; the line names the lock, the process and the machine.
    """
    path = lock_path(out)
    path.parent.mkdir(parents=True, exist_ok=True)
    lock = _acquired(path, out)
    try:
        yield
    finally:
        if isinstance(lock, FileLock):
            _remove(path)  # while it is held: who waits for it sees that it has no name, and starts anew
        lock.release()


def lock_path(out: Path) -> Path:
    """Where the lock of an output lies: beside it, or in it where nothing can be written beside it.

    Raises:
        ClinnerError: for a directory without a name, such as "/".
    """
    whole = Path(os.path.realpath(out))  # one output has one lock, by whatever link it is reached
    if not whole.name:
        raise ClinnerError(f"{out}: has no place beside it for a lock: give a directory below it")
    if whole.is_dir() and not os.access(whole.parent, os.W_OK):
        return whole / ".lock"
    return whole.with_name(f"{whole.name}.lock")


def _acquired(path: Path, out: Path) -> BaseFileLock:
    try:
        return _by_kernel(path)
    except Timeout as error:
        raise _held(Path(error.lock_file), out) from None


def _by_kernel(path: Path) -> BaseFileLock:
    lock = FileLock(path)
    try:
        lock.acquire(timeout=_WAIT)
    except OSError as error:
        if isinstance(error, Timeout) or error.errno not in _REFUSED:
            raise
        _remove(path)
        return _by_existence(path.with_name(f"{path.name}{_HELD}"))
    if isinstance(lock, FileLock):  # it turns into the other kind where the system has no such call
        path.write_text(f"{os.getpid()}\n{socket.gethostname()}\n", encoding="utf8")
    return lock


def _by_existence(path: Path) -> BaseFileLock:
    """The lock where the file system has none; it writes process and machine itself."""
    lock = SoftFileLock(path)
    lock.acquire(timeout=_WAIT)
    return lock


def _held(path: Path, out: Path) -> ClinnerError:
    by_existence = path.name.endswith(_HELD)
    more = "; remove the lock if that process is no longer there" if by_existence else ""
    owner = _owner(path)
    return ClinnerError(
        f"{path}: another run{owner} writes into {out}: wait until it ends, or give another OUT{more}"
    )


def _owner(path: Path) -> str:
    """Who has a lock, as far as its file tells."""
    with suppress(OSError, ValueError):
        process, machine, *_ = path.read_text(encoding="utf8").split()
        return f" (process {int(process)} on {machine})"
    return ""


def _remove(path: Path) -> None:
    with suppress(OSError):
        path.unlink()
