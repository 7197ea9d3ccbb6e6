"""Which files are of a format whose suffix other formats have too: their beginning tells."""

import re
from collections.abc import Collection
from pathlib import Path

from spacy_clinner.formats.files import files_below, is_special
from spacy_clinner.formats.repairs import Repairs

_BEGIN = 1 << 14
"""Bytes that are looked at."""


class Mark:
    """What the beginning of a format's files shows.

    Args:
        pattern: is searched for in the first 16 KiB of a file.
    """

    def __init__(self, pattern: str) -> None:
        self._pattern = re.compile(pattern)

    def is_in(self, begin: str) -> bool:
        """Whether it is in what `begin_of` gives of a file."""
        return self._pattern.search(begin) is not None


def begin_of(file: Path) -> str:
    """The first characters of a file; empty if it cannot be opened or is a pipe, a socket or a device."""
    if is_special(file):
        return ""
    try:
        with file.open("rb") as opened:
            return opened.read(_BEGIN).decode("utf8", "replace").removeprefix("\ufeff")
    except OSError:
        return ""


def marked_files(
    path: Path, suffixes: Collection[str], mark: Mark, what: str, repairs: Repairs
) -> list[Path]:
    """A file itself, or the files of a format at every depth of a directory, sorted by path.

    Args:
        path: file or directory.
        suffixes: of the files.
        mark: what the beginning of a file must show.
        what: name of the format, for the report.
        repairs: counts the files of these suffixes that are of another format.
    """
    if not path.is_dir():
        return [path]
    files = files_below(path, suffixes)
    marked = [file for file in files if mark.is_in(begin_of(file))]
    if len(marked) < len(files):
        repairs.unread[f"files that are not {what}"] += len(files) - len(marked)
    return marked
