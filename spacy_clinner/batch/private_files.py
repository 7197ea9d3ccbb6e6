"""Files that tell what stood in a note or where it came from: their owner alone may read them."""

import os
import shutil
import stat
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path

from spacy_clinner.errors import ClinnerError
from spacy_clinner.formats.files import require_not_special

OWNER_ALONE = 0o600
_OTHERS = stat.S_IRWXG | stat.S_IRWXO
_HAS_RIGHTS = os.name == "posix"  # Windows keeps rights elsewhere, and a home directory is private there


def create_privately(path: Path, content: bytes) -> None:
    """Make a file with its whole content, unless another process has just made it."""
    path.parent.mkdir(parents=True, exist_ok=True)
    with _temporary_beside(path) as temporary:
        temporary.write_bytes(content)
        with suppress(FileExistsError):
            _link(temporary, path)


@contextmanager
def written_privately(path: Path) -> Iterator[Path]:
    """A temporary path beside `path` that takes its place when the block ends without an error."""
    path.parent.mkdir(parents=True, exist_ok=True)
    with _temporary_beside(path) as temporary:
        yield temporary
        temporary.replace(path)


def open_privately(name: str, flags: int) -> int:
    """What the argument `opener` of `open` takes: a new file is its owner's alone from the start."""
    return os.open(name, flags, OWNER_ALONE)


def require_private(path: Path) -> None:
    """Take the rights of others to a file away; one that is not there will be made without.

    A file of another owner, such as a secret that an administrator gives out to a group, keeps its rights,
    unless everybody may read it.

    Raises:
        ClinnerError: if everybody can read it and its rights cannot be changed.
    """
    try:
        status = path.stat()
    except FileNotFoundError:
        return
    if not (_HAS_RIGHTS and stat.S_ISREG(status.st_mode) and status.st_mode & _OTHERS):
        return
    if status.st_uid == os.geteuid():
        with suppress(OSError):
            path.chmod(status.st_mode & ~_OTHERS & 0o7777)
    if _is_open_to_all(path, status.st_uid):
        raise ClinnerError(f"{path}: others can read it: run chmod go-rwx on it, or give another file")


def require_private_lines(path: Path) -> None:
    """The same for a file that confidential lines are added to.

    Raises:
        ClinnerError: also if it is no regular file, or another owner's with rights for others.
    """
    require_not_special(path)
    require_private(path)
    if _HAS_RIGHTS and path.exists() and path.stat().st_mode & _OTHERS:
        raise ClinnerError(f"{path}: belongs to another owner and others can read it: give another file")


def _is_open_to_all(path: Path, owner: int) -> bool:
    mode = path.stat().st_mode
    return bool(mode & (_OTHERS if owner == os.geteuid() else stat.S_IRWXO))


@contextmanager
def _temporary_beside(path: Path) -> Iterator[Path]:
    handle, name = tempfile.mkstemp(dir=path.parent, prefix=f".{path.name}.")  # its owner's alone
    os.close(handle)
    temporary = Path(name)
    try:
        yield temporary
    finally:
        temporary.unlink(missing_ok=True)


def _link(temporary: Path, path: Path) -> None:
    """Give a file its name, if nothing has that name; FileExistsError else."""
    try:
        os.link(temporary, path)
    except FileExistsError:
        raise
    except OSError:  # a file system without hard links
        with open(path, "xb", opener=open_privately) as file:
            file.write(temporary.read_bytes())


@contextmanager
def private_folder(folder: Path) -> Iterator[Path]:
    """Gives a folder to write into, which becomes `folder` as a whole at the end of the block, or not at all.

    All of it is readable by its owner alone.

    Args:
        folder: where it goes; its parent is made. The block removes what is there.
    """
    folder.parent.mkdir(parents=True, exist_ok=True)
    with tempfile.TemporaryDirectory(prefix=f".{folder.name}.", dir=folder.parent) as unfinished:
        made = Path(unfinished) / "made"
        made.mkdir(mode=0o700)
        yield made
        for path in made.rglob("*"):
            path.chmod(0o700 if path.is_dir() else OWNER_ALONE)
        shutil.move(made, folder)
