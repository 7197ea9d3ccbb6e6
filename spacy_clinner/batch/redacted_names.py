"""What files and notes are called once they are redacted: names tell who a patient is as texts do."""

import re
import unicodedata
from collections.abc import Iterator
from pathlib import Path
from typing import Literal

from spacy_clinner.batch.note_files import REDACTED, note_files
from spacy_clinner.batch.output_paths import folder_of
from spacy_clinner.deidentify.rules.keyed_random import digest
from spacy_clinner.deidentify.rules.leaks import replaced_names
from spacy_clinner.deidentify.rules.names.folding import fold_text
from spacy_clinner.deidentify.rules.redacted_text import Redacted

FileNames = Literal["hash", "keep"]
_WORDS = """
    txt ann xml json jsonl brat csv parquet
    admission admissions assessment cardiology chart clinic clinical consult consultation ct discharge doc
    docs document documents ecg eeg emergency exam exams followup gastroenterology history icu imaging
    inpatient lab labs laboratory letter letters medication medications mri neurology note notes nursing
    oncology op operative outpatient pathology patient patients pediatrics procedure progress psychiatry pt
    radiology record records referral report reports respiratory result results scan section summaries
    summary surgery test text texts transfer triage ultrasound unit visit visits ward wards xray
"""
HARMLESS = frozenset(_WORDS.split())
"""Words that a kept name may have: those that files of notes are called by."""

_HASH_LENGTH = 20
# four digits, or three numbers that may be a date, whatever stands between them
_LONG_NUMBER = re.compile(r"\d(?:[\W_]*\d){3}|\d+[\W_]+\d+[\W_]+\d")
_PART = re.compile(r"[^\W\d_]+")
_SHORTEST = 3
# one letter alone names nobody, but where a letter may be a whole name
_WORD = re.compile(r"[^\W\d_]{2,}|[^\W\d_a-zA-Z]")


def telling(original: str, redacted: Redacted) -> set[str]:
    """What a name must not hold, as `_bare` writes it: all that was replaced, and every word of a person."""
    names = replaced_names(original, redacted)
    replaced = {original[r.start : r.end] for r in redacted.replacements}
    replaced.update(names, *(_PART.findall(name) for name in names))
    return {bare for bare in map(_bare, replaced) if len(bare) >= _SHORTEST}


def hashed_sources(source: Path, secret: bytes) -> Iterator[tuple[str, Path]]:
    """Each file of notes with its hash in the lines of `--offsets`.

    Only somebody with the secret and the notes can find the file of a line.

    Args:
        source: what was redacted, a file or directory.
        secret: content of the file with the secret, without white space around it.
    """
    root = folder_of(source)
    names = RedactedNames(secret, "hash")
    return ((names.of_source(file.relative_to(root)), file) for file in note_files(source, None, REDACTED))


def hashed_id(secret: bytes, note_id: str) -> str:
    """What stands for the identifier of a row of a table: only the secret can find the row again."""
    return digest(secret, "row", note_id).hex()[:_HASH_LENGTH]


class RedactedNames:
    """Names of the output, the same for the same input.

    Args:
        secret: key of the hashes.
        file_names: see `batch.redact_files.RedactionSettings`.
    """

    def __init__(self, secret: bytes, file_names: FileNames) -> None:
        self._secret, self._keep = secret, file_names == "keep"

    def possible(self, relative: Path) -> list[Path]:
        """Where a file may have been written, whatever was found in it."""
        kept_name = _kept(relative) if self._keep else None
        return [self._hashed(relative)] if kept_name is None else [kept_name, self._hashed(relative)]

    def of_file(self, relative: Path, forbidden: set[str]) -> Path:
        """Where to write a file, by what `telling` says of its notes."""
        kept_name = _kept(relative) if self._keep else None
        if kept_name is None or _tells(str(relative.with_suffix("")), forbidden):
            return self._hashed(relative)
        return kept_name

    def of_note(self, relative: Path, note_id: str, forbidden: set[str]) -> str:
        """The id of a note, by what `telling` says of all notes of its file."""
        if self._keep and _is_harmless(note_id) and not _tells(note_id, forbidden):
            return note_id
        return self._digest(f"{relative}\0{note_id}")

    def of_source(self, relative: Path) -> str:
        """The hash that stands for the name of a file that is read, which may tell who the patient is."""
        return self._digest(str(relative))

    def _hashed(self, relative: Path) -> Path:
        name = self.of_source(relative)
        return Path(name[:2], name + relative.suffix.lower())

    def _digest(self, name: str) -> str:
        return digest(self._secret, name).hex()[:_HASH_LENGTH]


def _kept(relative: Path) -> Path | None:
    """The name of a file that keeps it; None if it may name someone or is to be left to another file.

    Writers give suffixes without capitals, so "a.TXT" becomes "a.TXT.txt", as "a.txt" may be there too.
    """
    suffix = relative.suffix.lower()
    if not all(map(_is_harmless, relative.parts)):
        return None
    if relative.suffix != suffix:
        return relative.with_name(relative.name + suffix)
    inner = Path(relative.stem).suffix
    return None if inner != suffix and inner.lower() == suffix else relative


def _is_harmless(name: str) -> bool:
    """Whether nobody can be called so, whatever the notes tell: names of people may be missing from them."""
    return all(word.casefold() in HARMLESS for word in _WORD.findall(unicodedata.normalize("NFKC", name)))


def _tells(name: str, forbidden: set[str]) -> bool:
    """Whether a file name or id holds what was replaced, or a long number."""
    bare = _bare(name)
    # an id is short, and a large file tells many names
    parts = (bare[i:j] for i in range(len(bare)) for j in range(i + _SHORTEST, len(bare) + 1))
    return bool(_LONG_NUMBER.search(name)) or any(part in forbidden for part in parts)


def _bare(text: str) -> str:
    """Letters and digits without case and accents: what separates them in a file name is another matter."""
    return "".join(c for c in fold_text(text) if c.isalnum())
