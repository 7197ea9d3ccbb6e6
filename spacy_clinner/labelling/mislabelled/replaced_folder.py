"""A folder that is written anew in the place of an earlier one, whose corrections are never lost."""

import hashlib
import shutil
from collections.abc import Iterator
from contextlib import contextmanager
from itertools import count
from pathlib import Path

from spacy_clinner.batch.private_files import private_folder

_WRITTEN = ".as-written"
"""Holds the digest of all other files of the folder, as they were written."""


@contextmanager
def replaced_folder(folder: Path) -> Iterator[tuple[Path, Path | None]]:
    """Gives an empty folder to write into, which takes the place of `folder` at the end of the block.

    All of it is readable by its owner alone. A folder that was edited since it was written here stays under
    another name, `NAME-edited-1` and so on, which is given too; None if there is none such.

    Args:
        folder: where it goes; its parent is made.
    """
    kept = None
    if folder.exists() and _digest(folder) != _written(folder):
        names = (folder.with_name(f"{folder.name}-edited-{number}") for number in count(1))
        kept = next(path for path in names if not path.exists())
    with private_folder(folder) as made:
        yield made, kept
        (made / _WRITTEN).write_text(_digest(made))
        if kept is not None:
            folder.rename(kept)
        elif folder.exists():
            shutil.rmtree(folder)


def _written(folder: Path) -> str:
    path = folder / _WRITTEN
    return path.read_text(errors="replace") if path.is_file() else ""


def _digest(folder: Path) -> str:
    """Of names and contents of all files but that of the digest."""
    whole = hashlib.sha256()
    for path in sorted(folder.rglob("*")):
        if path.is_file() and path != folder / _WRITTEN:
            whole.update(hashlib.sha256(path.relative_to(folder).as_posix().encode()).digest())
            whole.update(hashlib.sha256(path.read_bytes()).digest())
    return whole.hexdigest()
