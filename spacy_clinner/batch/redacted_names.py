"""What files and notes are called once they are redacted: names tell who a patient is as texts do."""

import re
import unicodedata
from pathlib import Path
from typing import Literal

from spacy_clinner.redaction.draws import digest
from spacy_clinner.redaction.leaks import replaced_names
from spacy_clinner.redaction.redact import Redacted

FileNames = Literal["hash", "keep"]
_HASH_LENGTH = 20
_LONG_NUMBER = re.compile(r"\d{4,}|\d+[-_.]\d+[-_.]\d+")
_PART = re.compile(r"[^\W\d_]+")
_SHORTEST = 3


def telling(original: str, redacted: Redacted) -> set[str]:
    """What a name must not hold, as `_bare` writes it: all that was replaced, and every word of a person."""
    names = replaced_names(original, redacted)
    found = {original[r.start : r.end] for r in redacted.replacements}
    found.update(names, *(_PART.findall(name) for name in names))
    return {bare for bare in map(_bare, found) if len(bare) >= _SHORTEST}


class RedactedNames:
    """Names of the output, the same for the same input.

    Args:
        secret: key of the hashes.
        file_names: see `batch.redact.Settings`.
    """

    def __init__(self, secret: bytes, file_names: FileNames) -> None:
        self._secret, self._keep = secret, file_names == "keep"

    def possible(self, relative: Path) -> list[Path]:
        """Where a file may have been written, whatever was found in it."""
        kept = _kept(relative) if self._keep else None
        return [self._hashed(relative)] if kept is None else [kept, self._hashed(relative)]

    def of_file(self, relative: Path, told: set[str]) -> Path:
        """Where to write a file, by what `telling` says of its notes."""
        kept = _kept(relative) if self._keep else None
        if kept is None or _tells(str(relative.with_suffix("")), told):
            return self._hashed(relative)
        return kept

    def of_note(self, relative: Path, note_id: str, told: set[str]) -> str:
        """The id of a note, by what `telling` says of it."""
        if self._keep and not _tells(note_id, told):
            return note_id
        return self._digest(f"{relative}\0{note_id}")

    def _hashed(self, relative: Path) -> Path:
        name = self._digest(str(relative))
        return Path(name[:2], name + relative.suffix.lower())

    def _digest(self, name: str) -> str:
        return digest(self._secret, name).hex()[:_HASH_LENGTH]


def _kept(relative: Path) -> Path | None:
    """The name of a file that keeps it; None for one that is to be left to another file.

    Writers give suffixes without capitals, so "a.TXT" becomes "a.TXT.txt", as "a.txt" may be there too.
    """
    suffix = relative.suffix.lower()
    if relative.suffix != suffix:
        return relative.with_name(relative.name + suffix)
    inner = Path(relative.stem).suffix
    return None if inner != suffix and inner.lower() == suffix else relative


def _tells(name: str, told: set[str]) -> bool:
    """Whether a file name or id holds what was replaced, or a long number."""
    bare = _bare(name)
    return bool(_LONG_NUMBER.search(name)) or any(word in bare for word in told)


def _bare(text: str) -> str:
    """Letters and digits without case and accents: what separates them in a file name is another matter."""
    return "".join(c for c in unicodedata.normalize("NFKD", text).casefold() if c.isalnum())
