"""What runs that were killed have left in an output: files under the names that they have while written."""

import os
import re
from functools import cache
from pathlib import Path

from spacy_clinner.batch.locks import lock_path
from spacy_clinner.batch.rows.table_files import TABLES
from spacy_clinner.formats.registry import TEXT_FORMATS


def remove_unfinished(out: Path) -> None:
    """Remove such files from an output. Links are not followed, nor is an output within it that has a lock.

    Only for a run that begins and holds `locks.locked` of the output, or a file that another writes would go.

    Args:
        out: directory; nothing is done if it is not there.
    """
    for folder, below, names in os.walk(out):
        below[:] = [name for name in below if not _may_be_locked(Path(folder, name))]
        for path in (Path(folder, name) for name in names if _unfinished().fullmatch(name)):
            if path.is_file() and not path.is_symlink():
                path.unlink(missing_ok=True)


def _may_be_locked(folder: Path) -> bool:
    """Whether another run may write into a folder, or was killed there and will itself go on."""
    lock = lock_path(folder)
    return lock.exists() or lock.with_name(f"{lock.name}.held").exists()


@cache
def _unfinished() -> re.Pattern[str]:
    """The names of `formats.files.written_whole` for files of notes, and those of notes that are tried."""
    suffixes = {suffix for known in TEXT_FORMATS for suffix in (*known.suffixes, *known.note_suffixes)}
    kinds = "|".join(map(re.escape, sorted({*suffixes, ".txt", *TABLES})))
    return re.compile(rf"\..+(?:{kinds})\.[0-9a-f]{{8}}|\..+\.trial(?:{kinds})", re.DOTALL)
